"""Decides which instant a wall time in somebody else's log means."""

import datetime as dt
from zoneinfo import ZoneInfo

_SECOND = dt.timedelta(seconds=1)


def instant(text: str, zone: ZoneInfo, *, not_before: dt.datetime | None = None) -> dt.datetime:
    """The instant of an ISO 8601 time, in UTC; one without an offset is the zone's wall time.

    A wall time in a clock gap is the first instant after it. An ambiguous one is its first
    occurrence, or the second where the first would lie before `not_before`. Raises ValueError.

    >>> instant("2016-03-13T02:30", ZoneInfo("America/Chicago")).isoformat()
    '2016-03-13T08:00:00+00:00'
    """
    at = dt.datetime.fromisoformat(text)
    if at.tzinfo is not None:
        return at.astimezone(dt.UTC)
    first, second = (_at_offset(at, zone, fold=fold) for fold in (0, 1))
    if second < first:
        return _end_of_gap(second, first, zone)
    return second if not_before is not None and first < not_before <= second else first


def _at_offset(wall: dt.datetime, zone: ZoneInfo, *, fold: int) -> dt.datetime:
    offset = zone.utcoffset(wall.replace(fold=fold)) or dt.timedelta()
    return (wall - offset).replace(tzinfo=dt.UTC)


def _end_of_gap(low: dt.datetime, high: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    after = high.astimezone(zone).utcoffset()
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        if middle.astimezone(zone).utcoffset() == after:
            high = middle
        else:
            low = middle
    return high.replace(microsecond=0)
