"""Tells open pages that something changed: a topic by Server-Sent Events, never its content."""
