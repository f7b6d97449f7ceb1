"""Decides which instant a wall time in somebody else's log means."""

import datetime as dt
from zoneinfo import ZoneInfo

from switchboard.policy import wall_time


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
    first = wall_time.instant(at, zone)
    again = at.replace(tzinfo=zone, fold=1).astimezone(dt.UTC)
    return again if not_before is not None and first < not_before <= again else first
