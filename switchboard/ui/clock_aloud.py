"""Decides the sentence in which a clock is read aloud: what is owed, by when, what is left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.ui.clock import Tone
from switchboard.ui.words import HOUR, MINUTE, clock_time, plural

IN_SUPPORT_HOURS = "in support hours"
ROUND_THE_CLOCK = "round the clock"


@dataclass(frozen=True, kw_only=True, slots=True)
class Aloud:
    """One sentence; `left` is the part that changes while a page is open.

    `due_at` is set while the clock runs.
    """

    before: str
    left: str = ""
    after: str = "."
    tone: Tone
    due_at: datetime | None = None
    seconds_left: int | None = None

    def __str__(self) -> str:
        return f"{self.before}{self.left}{self.after}"


def running(
    label: str, *, due_at: datetime, left: timedelta, counts: str, is_at_risk: bool = False,
    starts_at: datetime | None = None, now: datetime, zone: ZoneInfo,
) -> Aloud:  # fmt: skip
    """A promise that stands: `left` is working time, below zero once it is missed.

    `starts_at` is the next opening where the clock stands still because it is closed.

    >>> from datetime import UTC
    >>> now, chicago = datetime(2026, 11, 23, 13, 6, tzinfo=UTC), ZoneInfo("America/Chicago")
    >>> nine = timedelta(minutes=9)
    >>> known = {"counts": IN_SUPPORT_HOURS, "now": now, "zone": chicago}
    >>> str(running("First response", due_at=now + nine, left=nine, **known))
    'First response owed by 7:15 am CST, 9 minutes left; counts in support hours.'
    """
    by = _at(due_at, now=now, zone=zone)
    again = ""
    if starts_at is not None and starts_at > now:
        again = f", again from {clock_time(starts_at, now=now, zone=zone)}"
    is_late = left < timedelta(0)
    return Aloud(
        before=f"{label} {'was ' if is_late else ''}owed by {by}, ",
        left=f"missed by {length(left)}" if is_late else f"{length(left)} left",
        after=f"; counts {counts}{again}.",
        tone="late" if is_late else "soon" if is_at_risk else "calm",
        due_at=due_at,
        seconds_left=None if again or is_late else int(left.total_seconds()),
    )


def held(label: str, *, until: datetime | None, now: datetime, zone: ZoneInfo) -> Aloud:
    """A promise whose clock a hold has stopped.

    >>> now = datetime.fromisoformat("2026-11-23T13:06:00Z")
    >>> str(held("Resolution", until=None, now=now, zone=ZoneInfo("UTC")))
    'Resolution stands still while it is on hold.'
    """
    if until is None:
        return Aloud(before=f"{label} stands still while it is on hold", tone="paused")
    by = _at(until, now=now, zone=zone)
    return Aloud(before=f"{label} stands still, on hold until {by}", tone="paused")


def over(label: str, *, took: timedelta, allowed: timedelta, is_missed: bool = False) -> Aloud:
    """A promise that was kept, or missed: now, or before it got the time that it has.

    >>> str(over("Resolution", took=timedelta(minutes=61), allowed=timedelta(hours=4)))
    'Resolution kept: it took 1 hour 1 minute of 4 hours.'
    """
    if took > allowed:
        return Aloud(before=f"{label} missed by {length(took - allowed)}", tone="late")
    if is_missed:
        return Aloud(before=f"{label} missed", tone="late")
    return Aloud(before=f"{label} kept: it took {length(took)} of {length(allowed)}", tone="met")


def length(time: timedelta) -> str:
    """A length in hours and minutes, rounded down, as one says it.

    >>> length(timedelta(hours=13, minutes=4)), length(timedelta(seconds=20))
    ('13 hours 4 minutes', 'under a minute')
    """
    hours, rest = divmod(abs(time), HOUR)
    said = (plural(hours, "hour") if hours else "", plural(rest // MINUTE, "minute"))
    if rest < MINUTE:
        return said[0] or "under a minute"
    return " ".join(part for part in said if part)


def _at(at: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    return f"{clock_time(at, now=now, zone=zone)} {at.astimezone(zone).tzname()}"
