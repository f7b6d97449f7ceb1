"""Decides how much of what is typed is kept before it is sent, and for how long."""

from datetime import timedelta

MOST_CHARACTERS = 100_000
KEPT = timedelta(days=30)
