"""Decides which instant a wall time stands for: the first at which a zone's clock has reached it.

So an ambiguous time is its first occurrence, and a time in a gap the first instant after the gap.
"""

import datetime as dt
from zoneinfo import ZoneInfo

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SECOND = dt.timedelta(seconds=1)


def instant(wall: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The instant, in UTC, of a naive wall time.

    >>> instant(dt.datetime(2026, 3, 8, 2, 30), ZoneInfo("America/Chicago")).isoformat()
    '2026-03-08T08:00:00+00:00'
    >>> instant(dt.datetime(2026, 11, 1, 1, 30), ZoneInfo("America/Chicago")).isoformat()
    '2026-11-01T06:30:00+00:00'
    """
    seconds = (wall.replace(tzinfo=dt.UTC, microsecond=0) - _EPOCH) // _SECOND
    first = _EPOCH + first_second(seconds, zone) * _SECOND
    is_gap = first.astimezone(zone).replace(tzinfo=None) != wall.replace(microsecond=0, fold=0)
    return first if is_gap else first.replace(microsecond=wall.microsecond)


def first_second(wall: int, zone: ZoneInfo) -> int:
    """The same in seconds since 1970-01-01T00:00, of the wall clock and in UTC."""
    before, after = offset_at(wall, zone), offset_at(wall, zone, fold=1)
    if before >= after:
        return wall - before
    # The wall time is in a gap: look for the second at which the clock jumped over it.
    low, high = wall - after, wall - before
    while low < high:
        middle = (low + high) // 2
        if _seconds((_EPOCH + middle * _SECOND).astimezone(zone)) >= after:
            high = middle
        else:
            low = middle + 1
    return low


def offset_at(wall: int, zone: ZoneInfo, *, fold: int = 0) -> int:
    """What the zone's clock is ahead of UTC at a wall time, in seconds."""
    shown = _EPOCH + wall * _SECOND  # its zone is put right below
    return _seconds(shown.replace(tzinfo=zone, fold=fold))


def _seconds(at: dt.datetime) -> int:
    return (at.utcoffset() or dt.timedelta()) // _SECOND
