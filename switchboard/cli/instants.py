"""Decides how an instant is written on the command line."""

from datetime import datetime


def instant(text: str) -> datetime:
    """An instant with its zone, as 2026-11-23T07:02-06:00 or …Z; raises ValueError."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        message = f"“{text}” is no instant: write it with its zone, as 2026-11-23T07:02-06:00."
        raise ValueError(message)
    return at
