"""Decides when nobody on call could be called although a desk is closed, and why."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from switchboard.policy.rotation import Shift

AHEAD = dt.timedelta(days=7)
Interval = tuple[dt.datetime, dt.datetime]


class Why(StrEnum):
    """What keeps somebody who is on call from being called."""

    AWAY = "is away"
    INACTIVE = "has left the desk"
    NO_NUMBER = "has no number that can be called"


class Alone(NamedTuple):
    """A time in which nobody can be called, half-open, and what is wrong with who is on call.

    Without anybody in `because` nobody is on call at all.
    """

    start: dt.datetime
    end: dt.datetime
    because: tuple[tuple[str, Why], ...]


def alone(
    shifts: Sequence[Shift], *, away: Mapping[str, Sequence[Interval]],
    out_of_reach: Mapping[str, Why], start: dt.datetime, end: dt.datetime,
) -> list[Alone]:  # fmt: skip
    """The times from `start` until `end` in which every member on call is away or out of reach.

    Times of the same reasons that touch are one.
    """
    found: list[Alone] = []
    for low, high in pairwise(_edges(shifts, away, start, end)):
        members = sorted({one.member for one in shifts if one.start <= low < one.end})
        because = [_why(member, low, away, out_of_reach) for member in members]
        if None in because:
            continue
        reasons = tuple((member, why) for member, why in zip(members, because, strict=True) if why)
        goes_on = bool(found) and found[-1].end == low and found[-1].because == reasons
        begun = found.pop().start if goes_on else low
        found.append(Alone(begun, high, reasons))
    return found


def after_hours(times: Iterable[Alone], opening: Sequence[Interval]) -> Iterator[Alone]:
    """What of each time touches a closed desk, from its first closed instant to its last.

    `opening` are the desk's opening periods in order, of which no two touch.

    >>> six, seven, eight = (dt.datetime(2026, 11, 23, hour, tzinfo=dt.UTC) for hour in (6, 7, 8))
    >>> [one.end.hour for one in after_hours([Alone(six, eight, ())], [(seven, eight)])]
    [7]
    """
    for time in times:
        start = next((high for low, high in opening if low <= time.start < high), time.start)
        end = next((low for low, high in opening if low < time.end <= high), time.end)
        if start < end:
            yield Alone(start, end, time.because)


def _why(
    member: str, at: dt.datetime, away: Mapping[str, Sequence[Interval]],
    out_of_reach: Mapping[str, Why],
) -> Why | None:  # fmt: skip
    if any(low <= at < high for low, high in away.get(member, ())):
        return Why.AWAY
    return out_of_reach.get(member)


def _edges(
    shifts: Sequence[Shift], away: Mapping[str, Sequence[Interval]], start: dt.datetime,
    end: dt.datetime,
) -> list[dt.datetime]:  # fmt: skip
    changes = {at for one in shifts for at in (one.start, one.end)}
    changes |= {at for times in away.values() for pair in times for at in pair}
    return sorted({start, end} | {at for at in changes if start < at < end})
