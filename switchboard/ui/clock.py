"""Decides how a ticket's clock is read aloud, and how loudly."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from switchboard.ui.words import MINUTE, clock_time, duration

Tone = Literal["calm", "soon", "late", "paused", "met"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Clock:
    """A clock in words: `tone` is its colour, `due_at` the instant it runs out, if it will."""

    words: str
    tone: Tone
    due_at: datetime | None = None
    #: Whole seconds left while the clock runs, so that an open page can go on counting.
    seconds_left: int | None = None


def running(
    due_at: datetime, *, left: timedelta, is_at_risk: bool, starts_at: datetime | None = None,
    what: str = "", now: datetime, zone: ZoneInfo,
) -> Clock:  # fmt: skip
    """Read a clock that nothing has stopped.

    `left` is working time until `due_at`, negative once it is missed; `starts_at` is the next
    opening when the desk is closed now, and the words then tell when the time counts again.
    `what` names the clock where it is not the one that a reader expects.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    >>> nine = timedelta(minutes=9)
    >>> known = {"left": nine, "is_at_risk": False, "now": now, "zone": ZoneInfo("UTC")}
    >>> running(now + nine, **known).words, running(now + nine, what="update", **known).words
    ('9 min left', 'update due in 9 min')
    """
    if left < timedelta(0):
        return Clock(words=f"{what} {_missed_by(-left)}".strip(), tone="late", due_at=due_at)
    tone: Tone = "soon" if is_at_risk else "calm"
    said = duration(left, in_days=False)
    words = f"{what} due in {said}" if what else f"{said} left"
    if starts_at is not None and starts_at > now:
        words = f"{words}, from {clock_time(starts_at, zone=zone, now=now)}"
        return Clock(words=words, tone=tone, due_at=due_at)
    # An open page counts on in the words of an unnamed clock alone.
    seconds = None if what else int(left.total_seconds())
    return Clock(words=words, tone=tone, due_at=due_at, seconds_left=seconds)


def paused(*, until: datetime | None = None, now: datetime, zone: ZoneInfo) -> Clock:
    """Read a clock that a hold has stopped, with the hold's end if it has one.

    >>> from datetime import UTC
    >>> now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    >>> paused(until=now.replace(hour=19), now=now, zone=ZoneInfo("America/Chicago")).words
    'on hold until 1:00 pm'
    """
    if until is None:
        return Clock(words="on hold", tone="paused")
    return Clock(words=f"on hold until {clock_time(until, zone=zone, now=now)}", tone="paused")


def stopped(*, took: timedelta, target: timedelta) -> Clock:
    """Read a clock that is over: `took` and `target` are working time.

    >>> stopped(took=timedelta(minutes=6), target=timedelta(minutes=15)).words
    'met in 6 min'
    """
    if took <= target:
        return Clock(words=f"met in {duration(took, in_days=False)}", tone="met")
    return Clock(words=_missed_by(took - target), tone="late")


def _missed_by(length: timedelta) -> str:
    return "just missed" if length < MINUTE else f"missed by {duration(length, in_days=False)}"
