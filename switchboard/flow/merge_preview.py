"""Tells beforehand what a merge would do: who is told, and what becomes of the clocks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from switchboard.flow.merging import at_work
from switchboard.policy.acts import Act
from switchboard.policy.sla import Clock
from switchboard.policy.transitions import State, allows
from switchboard.tickets.models import ClockRun, Ticket


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What would follow; `clocks` are sentences, `hindrance` says why it can't be done."""

    absorbed: Ticket
    survivor: Ticket
    told: Sequence[str]
    clocks: Sequence[str]
    hindrance: str


def preview(absorbed: Ticket, survivor: Ticket, *, now: datetime) -> Preview:
    """Three queries; nothing is changed."""
    engineers = [one.name for one in at_work(absorbed, survivor)]
    requestor = [absorbed.contact.name] if absorbed.contact else []
    return Preview(
        absorbed=absorbed,
        survivor=survivor,
        told=[*dict.fromkeys([*requestor, *engineers])],
        clocks=list(_clocks(absorbed, survivor, now=now)),
        hindrance=_hindrance(survivor),
    )


def _clocks(absorbed: Ticket, survivor: Ticket, *, now: datetime) -> Iterator[str]:
    """How each promise that still runs is kept or missed from then on."""
    runs = absorbed.clock_runs.filter(stopped_at__isnull=True).order_by("started_at", "id")
    for run in runs:
        if run.clock == Clock.FIRST_RESPONSE and survivor.triaged_at is not None:
            yield f"First response: counts as answered now{_late(run, now)}."
        elif run.clock == Clock.FIRST_RESPONSE:
            yield f"First response: answered when {survivor} is triaged{_late(run, now)}."
        elif run.clock == Clock.RESOLUTION:
            yield f"Resolution: due as before, met with that of {survivor}{_late(run, now)}."
        elif run.clock == Clock.NEXT_UPDATE:
            yield f"Next update: the next news on {survivor}{_late(run, now)}."


def _late(run: ClockRun, now: datetime) -> str:
    is_missed = run.breached_at is not None or (run.due_at is not None and run.due_at < now)
    return "; it is missed already, and stays so" if is_missed else ""


def _hindrance(survivor: Ticket) -> str:
    if allows(State(survivor.state), Act.ABSORBED):
        return ""
    return f"{survivor} is {State(survivor.state).label.lower()}: choose one that is still open."
