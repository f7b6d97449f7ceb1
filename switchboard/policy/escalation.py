"""Decides which rungs of a ladder stand at which part of a target, and when one may be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from switchboard.policy.access_level import AccessLevel
from switchboard.policy.document_promises import Rung, Tell
from switchboard.policy.sla import Hours

ON_TIME = timedelta(minutes=5)
"""Whoever acts within this of a rung acts at its own hour, even if the desk has just closed."""

USUAL_WARNING = 0.8


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A part of the target, and whom it tells; nobody where only the miss itself is noted."""

    at: float
    tell: Tell | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Helper:
    """Somebody who could help with access; `load` counts what they hold already."""

    id: int
    access: AccessLevel
    is_present: bool
    is_in_team: bool
    load: int


def steps(ladder: Sequence[Rung]) -> tuple[Step, ...]:
    """The rungs in order, and the end of the target among them, told or not.

    >>> [step.at for step in steps([Rung(at=0.8, tell=Tell.TEAM_LEAD)])]
    [0.8, 1.0]
    """
    rungs = [Step(at=rung.at, tell=rung.tell) for rung in ladder]
    if all(rung.at != 1.0 for rung in rungs):
        rungs.append(Step(at=1.0))
    return tuple(sorted(rungs, key=lambda rung: rung.at))


def warning(ladder: Sequence[Rung]) -> float:
    """The part of the target from which on it is at risk: the last rung before it is missed."""
    return max((rung.at for rung in ladder if rung.at < 1), default=USUAL_WARNING)


def reached(instants: Sequence[datetime | None], *, after: int, now: datetime) -> int:
    """How many steps have been reached, of which `after` were told; the instant itself is not yet.

    >>> from datetime import UTC
    >>> at = [datetime(2026, 11, 23, hour, tzinfo=UTC) for hour in (9, 10, 11)]
    >>> reached(at, after=0, now=at[1]), reached(at, after=2, now=at[1])
    (1, 2)
    """
    passed = takewhile(lambda at: at is not None and at < now, instants[after:])
    return after + len(list(passed))


def tells_at(instant: datetime, *, now: datetime, calendar: Hours) -> datetime:
    """When people are told of a step that was reached at `instant` and is noticed `now`.

    Never while the clock's own calendar is closed, but for the end of the day itself: what was
    missed while nobody looked is told at the next opening.
    """
    if now - instant <= ON_TIME or calendar.is_open(now):
        return now
    return calendar.opens_after(now)


def choose_helper(
    helpers: Sequence[Helper], *, required: AccessLevel, without: int | None
) -> Helper | None:
    """Who is brought in: of those who hold the access and are there, the team's own, least loaded.

    `without` is the engineer who has the ticket already. Ties go to the lower key. None where
    nobody holds the access.
    """
    able = [one for one in helpers if one.access.covers(required) and one.id != without]
    return min(
        able,
        key=lambda one: (not one.is_present, not one.is_in_team, one.access.rank, one.load, one.id),
        default=None,
    )
