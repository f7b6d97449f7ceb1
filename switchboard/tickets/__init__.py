"""The ticket, what was said on it, and the timeline that is its truth."""
