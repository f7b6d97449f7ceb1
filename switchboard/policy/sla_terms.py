"""Decides what the words of an SLA clock mean: target, assessment, pause, interval, explanation."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from switchboard.policy import hours
from switchboard.policy.hours import in_utc

_MICROSECOND = dt.timedelta(microseconds=1)


class Clock(StrEnum):
    """What a time is counted for; all but the age are promised to the requestor."""

    FIRST_RESPONSE = "first_response"
    NEXT_UPDATE = "next_update"
    RESOLUTION = "resolution"
    CALL_BACK = "call_back"
    AGE = "age"

    @property
    def label(self) -> str:
        """The words that people read."""
        return _LABELS[self]


_LABELS = {
    Clock.FIRST_RESPONSE: "First response",
    Clock.NEXT_UPDATE: "Next update",
    Clock.RESOLUTION: "Resolution",
    Clock.CALL_BACK: "Call-back",
    Clock.AGE: "Age",
}
PROMISED = (Clock.FIRST_RESPONSE, Clock.NEXT_UPDATE, Clock.RESOLUTION, Clock.CALL_BACK)


class Hours(Protocol):
    """What a clock asks of a calendar or of a calendar's history; instants aware, answers in UTC.

    Equal ones count the same time.
    """

    def is_open(self, at: dt.datetime) -> bool:
        """Whether the instant counts."""

    def opens_after(self, at: dt.datetime) -> dt.datetime:
        """The earliest instant >= `at` that is open."""

    def due(self, start: dt.datetime, work: dt.timedelta) -> dt.datetime:
        """The earliest instant by which `work` has been worked."""

    def worked(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """The open time between."""

    def explain(self, start: dt.datetime, end: dt.datetime) -> Iterable[hours.Interval]:
        """Every part between, open or closed, in order."""


class TargetNotPositive(ValueError):
    """A target leaves no time to meet it."""

    def __init__(self, target: dt.timedelta) -> None:
        super().__init__(f"a target of {target} can't be met; give working time above zero")


class PauseEndsBeforeItStarts(ValueError):
    """A pause ends before its own start."""

    def __init__(self, started_at: dt.datetime, ended_at: dt.datetime) -> None:
        super().__init__(
            f"the pause from {started_at} ends at {ended_at}, before its start; correct its end"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """The working time promised for each clock."""

    first_response: dt.timedelta
    resolution: dt.timedelta

    def of(self, clock: Clock) -> dt.timedelta:
        """The working time promised for one clock."""
        return self.first_response if clock is Clock.FIRST_RESPONSE else self.resolution


@dataclass(frozen=True, kw_only=True, slots=True)
class Pause:
    """A time that never counts: a hold, or resolved until reopened. No end: it still stands."""

    started_at: dt.datetime
    ended_at: dt.datetime | None
    reason: str

    def __post_init__(self) -> None:
        """Bring both ends to UTC; refuse an end before the start."""
        object.__setattr__(self, "started_at", in_utc(self.started_at))
        if self.ended_at is not None:
            object.__setattr__(self, "ended_at", in_utc(self.ended_at))
            if self.ended_at < self.started_at:
                raise PauseEndsBeforeItStarts(self.started_at, self.ended_at)

    def covers(self, at: dt.datetime) -> bool:
        """Whether the pause stands at an instant; at its end it no longer does."""
        return self.started_at <= at and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Assessment:
    """A priority given at an instant, by the target that it sets for one clock.

    `calendar` is that of this target, where priorities differ in it. `rank` is the priority's: a
    smaller one is graver; where ranks are equal, the shorter target is. A correction says that
    the assessment before it was wrong from the beginning.
    """

    at: dt.datetime
    target: dt.timedelta
    calendar: Hours | None = None
    rank: int = 0
    is_correction: bool = False

    def __post_init__(self) -> None:
        """Bring the instant to UTC; refuse a target without time."""
        object.__setattr__(self, "at", in_utc(self.at))
        if self.target <= dt.timedelta():
            raise TargetNotPositive(self.target)

    def is_lower_than(self, other: "Assessment") -> bool:
        """Whether this one is the less grave."""
        if self.rank != other.rank:
            return self.rank > other.rank
        return self.target > other.target


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """A half-open part of a clock's time, counted or not, and why; instants in UTC.

    `calendar` is the key of the calendar that decided, in that `version` of the policy.
    """

    start: dt.datetime
    end: dt.datetime
    is_counted: bool
    reason: str
    calendar: str = ""
    version: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Explanation:
    """A clock as it stands: every interval since receipt, and what follows from them.

    `target` is that of the latest assessment, `allowed` the working time since receipt that the
    deadline grants: both differ after a raise. `counted` is the sum of the counted intervals.
    `remaining` = `allowed` - `counted`, below zero when over. `due_at` is None while a pause
    without end keeps it open. `is_running`: this very instant would count. The due instant itself
    is still met; `breached_at` is the earliest instant at which a deadline in force lay behind,
    and no later change takes it back.
    """

    clock: Clock
    intervals: tuple[Interval, ...]
    target: dt.timedelta
    allowed: dt.timedelta
    counted: dt.timedelta
    remaining: dt.timedelta
    due_at: dt.datetime | None
    is_running: bool
    breached_at: dt.datetime | None

    @property
    def is_breached(self) -> bool:
        """Whether a deadline has passed before the clock stopped."""
        return self.breached_at is not None

    def to_json(self) -> dict[str, Any]:
        """The same as JSON values: instants in ISO 8601 UTC, lengths in whole microseconds."""
        return {
            "clock": self.clock.value,
            "target_microseconds": self.target // _MICROSECOND,
            "allowed_microseconds": self.allowed // _MICROSECOND,
            "counted_microseconds": self.counted // _MICROSECOND,
            "remaining_microseconds": self.remaining // _MICROSECOND,
            "due_at": _text(self.due_at),
            "is_running": self.is_running,
            "is_breached": self.is_breached,
            "breached_at": _text(self.breached_at),
            "intervals": [
                {
                    "start": _text(part.start),
                    "end": _text(part.end),
                    "is_counted": part.is_counted,
                    "reason": part.reason,
                    "calendar": part.calendar,
                    "version": part.version,
                }
                for part in self.intervals
            ],
        }


def _text(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat()
