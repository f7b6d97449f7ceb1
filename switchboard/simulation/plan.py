"""Decides how much work each ticket takes in a staffed replay, and what interrupts it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from switchboard.policy.document import Policy
from switchboard.policy.priority import Priority
from switchboard.simulation.promises import desk_calendar, final_priority
from switchboard.simulation.recorded import Recorded

LEAST_WORK = dt.timedelta(minutes=5)
MOST_WORK = dt.timedelta(hours=8)
"""A record says when a ticket was in hand, not when somebody was at it: longer is not believed."""

_UNKNOWN_WORK = dt.timedelta(hours=1)
_NONE = dt.timedelta()
_SECOND = dt.timedelta(seconds=1)


class Then(StrEnum):
    """What follows a stage of work."""

    HOLD = "hold"
    REOPENING = "reopening"
    END = "end"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Work without interruption; then a hold, or a resolution that is reopened after a while."""

    work: dt.timedelta
    then: Then
    lasts: dt.timedelta = _NONE
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A ticket and the stages in which it is worked; the last one resolves it."""

    ticket: Recorded
    stages: tuple[Stage, ...]

    @property
    def work(self) -> dt.timedelta:
        """The working time of all stages."""
        return sum((stage.work for stage in self.stages), _NONE)

    def with_work(self, work: dt.timedelta) -> "Plan":
        """The same stages with so much work in all, each its share in whole seconds."""
        total = self.work
        if not total:
            last = self.stages[-1]
            return replace(self, stages=(*self.stages[:-1], replace(last, work=work)))
        stages = tuple(
            Stage(
                work=round(stage.work * (work / total) / _SECOND) * _SECOND,
                then=stage.then,
                lasts=stage.lasts,
                reason=stage.reason,
            )
            for stage in self.stages
        )
        return replace(self, stages=stages)


def plans(
    tickets: Sequence[Recorded], policy: Policy, *, seed: int, until: dt.datetime
) -> list[Plan]:
    """A plan for each ticket: its logged time, else the working time from taking to resolution.

    That time is measured in the hours of `policy`, without holds and the time between resolution
    and reopening, and kept between five minutes and eight hours. A ticket of which the record
    shows none (unresolved, or resolved in the moment of triage) is given that of another one of
    its priority, drawn by the seed and the ticket's number; an hour where there is no other. A
    hold without end lasts to `until`.
    """
    shown = [
        Plan(ticket=ticket, stages=tuple(_stages(ticket, policy, until))) for ticket in tickets
    ]
    known: dict[Priority, list[dt.timedelta]] = {}
    for plan in shown:
        work = _believed(plan)
        if work is not None:
            known.setdefault(final_priority(plan.ticket, policy), []).append(work)
    return [
        plan.with_work(_believed(plan) or _drawn(plan.ticket, policy, known, seed=seed))
        for plan in shown
    ]


def _stages(ticket: Recorded, policy: Policy, until: dt.datetime) -> Iterator[Stage]:
    calendar = desk_calendar(ticket, policy)
    at = ticket.taken_at or ticket.triaged_at or ticket.received_at
    for start, end, then, reason in _interruptions(ticket, until):
        if end <= at:
            continue
        begins = max(start, at)
        work = calendar.worked(at, begins)
        yield Stage(work=work, then=then, lasts=end - begins, reason=reason)
        at = end
    yield Stage(work=calendar.worked(at, ticket.resolved_at or at), then=Then.END)


def _interruptions(
    ticket: Recorded, until: dt.datetime
) -> list[tuple[dt.datetime, dt.datetime, Then, str]]:
    """Holds and reopenings as (start, end, kind, reason), in order."""
    holds = [
        (hold.started_at, hold.ended_at or max(until, hold.started_at), Then.HOLD, hold.reason)
        for hold in ticket.holds
    ]
    reopenings = [
        (one.resolved_at, one.reopened_at, Then.REOPENING, "") for one in ticket.reopenings
    ]
    return sorted([*holds, *reopenings])


def _believed(plan: Plan) -> dt.timedelta | None:
    """The work that the record shows, within bounds; None where it shows none."""
    if plan.ticket.logged:
        return plan.ticket.logged
    if plan.ticket.resolved_at is None or not plan.work:
        return None
    return min(max(plan.work, LEAST_WORK), MOST_WORK)


def _drawn(
    ticket: Recorded,
    policy: Policy,
    known: Mapping[Priority, Sequence[dt.timedelta]],
    *,
    seed: int,
) -> dt.timedelta:
    """The work of another ticket; the same for a seed whatever else is replayed beside it."""
    alike = known.get(final_priority(ticket, policy))
    random = Random(f"{seed}:{ticket.number}")  # noqa: S311 - chance, not a secret
    return random.choice(alike) if alike else _UNKNOWN_WORK
