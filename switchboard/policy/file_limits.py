"""Decides how many files go with one message, and how large they may be together."""

MOST_FILES = 10
MOST_BYTES = 25 * 1_000_000
