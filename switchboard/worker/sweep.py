"""What the worker throws away: files and drafts whose words were never sent."""

from datetime import datetime, timedelta

from switchboard.flow import drafts, uploads

EVERY = timedelta(hours=1)
_last: dict[str, datetime] = {}


def sweep_uploads(now: datetime) -> int:
    """Sweeps a set; no query at all within an hour of the last that found none."""
    if now - _last.get("uploads", now - EVERY) < EVERY:
        return 0
    swept = uploads.sweep(now=now) + drafts.sweep(now=now)
    if not swept:
        _last["uploads"] = now
    return swept
