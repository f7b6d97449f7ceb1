"""Decides what is known of a ticket that came and went: the record that a replay starts from."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from switchboard.policy.document import Policy
from switchboard.policy.hours import in_utc
from switchboard.policy.priority import Cell, Priority, assess
from switchboard.policy.sla import Clock

OwnTargets = Mapping[str, Mapping[str, Any]]
"""What an agreement says of each priority: minutes by clock, and the word for its calendar."""


class Outcome(StrEnum):
    """How a clock's run ended, or that it goes on."""

    MET = "met"
    MISSED = "missed"
    RUNNING = "running"


class EndsBeforeItStarts(ValueError):
    """Something in a record ends before its own start, or a ticket before its receipt."""

    def __init__(self, what: str, start: dt.datetime, end: dt.datetime) -> None:
        super().__init__(f"{what} at {end} lies before {start}, when it can have begun")


@dataclass(frozen=True, kw_only=True, slots=True)
class PriorityGiven:
    """A priority given at an instant; `answers` are what the matrix was asked, where known."""

    at: dt.datetime
    priority: Priority
    answers: Cell | None = None
    is_correction: bool = False

    def __post_init__(self) -> None:
        """Bring the instant to UTC."""
        object.__setattr__(self, "at", _in_utc(self.at))

    def under(self, policy: Policy) -> Priority:
        """What the policy's matrix says to the answers; the recorded priority where none are."""
        if self.answers is None:
            return self.priority
        cell = self.answers
        return assess(
            policy.matrix,
            impact=cell.impact,
            urgency=cell.urgency,
            has_workaround=cell.has_workaround,
        ).priority


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldKept:
    """A time on hold; without an end it still stood when the record was read."""

    started_at: dt.datetime
    ended_at: dt.datetime | None
    reason: str = "on hold"

    def __post_init__(self) -> None:
        """Bring both ends to UTC; refuse an end before the start."""
        object.__setattr__(self, "started_at", _in_utc(self.started_at))
        if self.ended_at is not None:
            object.__setattr__(self, "ended_at", _in_utc(self.ended_at))
            _refuse_backwards("the end of a hold", self.started_at, self.ended_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reopening:
    """A resolution that did not stand, and when work went on."""

    resolved_at: dt.datetime
    reopened_at: dt.datetime

    def __post_init__(self) -> None:
        """Bring both instants to UTC; refuse a reopening before the resolution."""
        object.__setattr__(self, "resolved_at", _in_utc(self.resolved_at))
        object.__setattr__(self, "reopened_at", _in_utc(self.reopened_at))
        _refuse_backwards("a reopening", self.resolved_at, self.reopened_at)


@dataclass(frozen=True, kw_only=True, slots=True)
class EngineerAt:
    """Who went on with the ticket from an instant, and for which team, if that is known."""

    at: dt.datetime
    engineer: str
    team: str | None = None

    def __post_init__(self) -> None:
        """Bring the instant to UTC."""
        object.__setattr__(self, "at", _in_utc(self.at))


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """One ticket as it was recorded, or as a replay says that it would have been.

    Desk, team and category are keys of a policy, or an outside log's own words; no desk is the
    fallback region's. `targets` are those of the client's agreement. `updates_at` are the public
    words of engineers, triage among them. `logged` is the hands-on time where it was written
    down. `outcomes` is what first response and resolution were recorded to have come to; a replay
    under the same policy must agree. All sequences are in the order of time. Raises
    EndsBeforeItStarts, and NaiveInstant for a missing zone.
    """

    number: str
    received_at: dt.datetime
    triaged_at: dt.datetime | None = None
    taken_at: dt.datetime | None = None
    resolved_at: dt.datetime | None = None
    priorities: tuple[PriorityGiven, ...] = ()
    holds: tuple[HoldKept, ...] = ()
    reopenings: tuple[Reopening, ...] = ()
    engineers: tuple[EngineerAt, ...] = ()
    updates_at: tuple[dt.datetime, ...] = ()
    logged: dt.timedelta | None = None
    desk: str | None = None
    team: str | None = None
    category: str | None = None
    client: str | None = None
    region: str | None = None
    channel: str = ""
    targets: OwnTargets = field(default_factory=dict)
    outcomes: Mapping[Clock, Outcome] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Bring every instant to UTC; refuse what lies before the receipt."""
        object.__setattr__(self, "received_at", _in_utc(self.received_at))
        for name in ("triaged_at", "taken_at", "resolved_at"):
            at = getattr(self, name)
            if at is not None:
                object.__setattr__(self, name, _in_utc(at))
                _refuse_backwards(name, self.received_at, _in_utc(at))
        object.__setattr__(self, "updates_at", tuple(_in_utc(at) for at in self.updates_at))
        if self.logged is not None and self.logged < dt.timedelta():
            raise EndsBeforeItStarts(
                "logged time", self.received_at, self.received_at + self.logged
            )

    @property
    def priority(self) -> Priority | None:
        """The last priority given; None before triage."""
        return self.priorities[-1].priority if self.priorities else None

    @property
    def has_one_engineer(self) -> bool:
        """Whether the same engineer worked it from start to finish (S11)."""
        return len({given.engineer for given in self.engineers}) == 1


def _refuse_backwards(what: str, start: dt.datetime, end: dt.datetime) -> None:
    if end < start:
        raise EndsBeforeItStarts(what, start, end)


def _in_utc(at: dt.datetime) -> dt.datetime:
    # Replays make records by the hundred thousand, nearly all of them from instants in UTC.
    return at if at.tzinfo is dt.UTC else in_utc(at)
