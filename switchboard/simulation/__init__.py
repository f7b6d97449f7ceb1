"""Decides what would have been: recorded tickets replayed under another policy's rules."""
