"""The engineers' pages: parse, authorise, make one call, render."""
