"""Decides what is counted over many tickets: attainment, working time, waiting, continuity."""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from switchboard.policy import sla
from switchboard.policy.clock_runs import Run
from switchboard.policy.document import Policy
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Clock
from switchboard.simulation.promises import PromisesOf, final_priority
from switchboard.simulation.recorded import Outcome, Recorded
from switchboard.simulation.terms import runs

Tell = Callable[[], None]
"""Called once for each ticket that is done, so that progress can be shown."""

Of = Priority | None
"""Which tickets a figure is about: those of one priority, or all."""


@dataclass(kw_only=True, slots=True)
class Tally:
    """How often a promise was met, missed, or is still running, and the working time it took."""

    met: int = 0
    missed: int = 0
    running: int = 0
    counted: list[dt.timedelta] = field(default_factory=list)

    @property
    def attainment(self) -> float | None:
        """Met, of those that are decided, in per cent, rounded down to a tenth; None of none.

        As attainment is reported: 100 is said only where nothing was missed.
        """
        decided = self.met + self.missed
        return self.met * 1000 // decided / 10 if decided else None

    def add(self, outcome: Outcome, counted: dt.timedelta | None) -> None:
        """One more run; `counted` is its working time once it stopped."""
        if outcome is Outcome.MET:
            self.met += 1
        elif outcome is Outcome.MISSED:
            self.missed += 1
        else:
            self.running += 1
        if counted is not None:
            self.counted.append(counted)


@dataclass(kw_only=True, slots=True)
class Measures:
    """Everything that is measured of one replay."""

    tickets: int = 0
    tallies: dict[tuple[Clock, Of], Tally] = field(default_factory=dict)
    until_triage: dict[Of, list[dt.timedelta]] = field(default_factory=dict)
    until_taken: dict[Of, list[dt.timedelta]] = field(default_factory=dict)
    resolved: int = 0
    with_one_engineer: int = 0
    differing: int = 0

    @property
    def continuity(self) -> float | None:
        """Resolved by the engineer who took them, of all whose engineers are known, per cent."""
        return 100 * self.with_one_engineer / self.resolved if self.resolved else None


def measure(
    tickets: Iterable[Recorded], policy: Policy, *, now: dt.datetime, tell: Tell
) -> Measures:
    """The figures of these tickets under a policy, as they stood at an instant.

    `differing` counts the clocks whose recorded outcome is another than the one found here.
    """
    measures, promises = Measures(), PromisesOf(policy)
    for ticket in tickets:
        priority = final_priority(ticket, policy)
        measures.tickets += 1
        for run in runs(ticket, promises(ticket)):
            outcome, counted = reading(run, now=now)
            for of in (None, priority):
                measures.tallies.setdefault((run.clock, of), Tally()).add(outcome, counted)
            measures.differing += ticket.outcomes.get(run.clock, outcome) != outcome
        _wait(measures, ticket, priority)
        if ticket.resolved_at is not None and ticket.engineers:
            measures.resolved += 1
            measures.with_one_engineer += ticket.has_one_engineer
        tell()
    return measures


def reading(run: Run, *, now: dt.datetime) -> tuple[Outcome, dt.timedelta | None]:
    """How a run stands at an instant, and its working time if it has stopped by then.

    The same answer as `sla.explain` gives, without the intervals that nobody looks at here.
    """
    is_stopped = run.stopped_at is not None and run.stopped_at <= now
    end = min(now, run.stopped_at or now)
    if len(run.assessments) > 1:
        explained = sla.explain(
            clock=run.clock,
            calendar=run.calendar,
            received_at=run.started_at,
            assessments=run.assessments,
            pauses=run.pauses,
            stopped_at=run.stopped_at,
            now=now,
        )
        is_missed, counted = explained.is_breached, explained.counted
    else:
        granted = sla.deadline(
            calendar=run.calendar,
            received_at=run.started_at,
            assessments=run.assessments,
            pauses=[pause for pause in run.pauses if pause.started_at <= end],
        )
        due = granted.due_at
        is_missed = due is not None and due < end
        counted = granted.running.counted(granted.spans, until=end)
    outcome = Outcome.MISSED if is_missed else Outcome.MET if is_stopped else Outcome.RUNNING
    return outcome, counted if is_stopped else None


def percentile(values: Sequence[dt.timedelta], rank: int) -> dt.timedelta | None:
    """The length that `rank` per cent do not exceed, between two values in proportion.

    As the attainment reports have it (percentile_cont); `values` are sorted. None of none.

    >>> percentile([dt.timedelta(hours=hours) for hours in (2, 4, 6, 8)], 50)
    datetime.timedelta(seconds=18000)
    """
    if not values:
        return None
    place = (len(values) - 1) * rank / 100
    low, high = math.floor(place), math.ceil(place)
    return values[low] + (values[high] - values[low]) * (place - low)


def _wait(measures: Measures, ticket: Recorded, priority: Priority) -> None:
    for kept, at in (
        (measures.until_triage, ticket.triaged_at),
        (measures.until_taken, ticket.taken_at),
    ):
        if at is not None:
            for of in (None, priority):
                kept.setdefault(of, []).append(at - ticket.received_at)
