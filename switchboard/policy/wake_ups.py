"""Decides what is night to an engineer: the hours in which a page wakes them."""

import datetime as dt
from zoneinfo import ZoneInfo

FROM = dt.time(22)
UNTIL = dt.time(7)
WITHIN = dt.timedelta(days=30)


def night_of(at: dt.datetime, *, zone: str) -> dt.date | None:
    """The date on which the night of an instant began, on the engineer's clock; None by day.

    >>> night_of(dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC), zone="America/Chicago")
    datetime.date(2026, 11, 22)
    >>> night_of(dt.datetime(2026, 11, 23, 13, tzinfo=dt.UTC), zone="America/Chicago")
    """
    wall = at.astimezone(ZoneInfo(zone))
    if wall.time() >= FROM:
        return wall.date()
    return wall.date() - dt.timedelta(days=1) if wall.time() < UNTIL else None
