"""Decides which clocks ran on a recorded ticket, and what each is computed from."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from switchboard.policy.priority import Priority
from switchboard.policy.sla import Assessment, Clock, Hours, Pause
from switchboard.simulation.promises import Promises
from switchboard.simulation.recorded import PriorityGiven, Recorded

PHONE = "phone"


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One run of a clock: what `sla` computes it from, and when it stopped, if it did."""

    clock: Clock
    calendar: Hours
    started_at: dt.datetime
    assessments: tuple[Assessment, ...]
    pauses: tuple[Pause, ...]
    stopped_at: dt.datetime | None


def runs(ticket: Recorded, promises: Promises) -> Iterator[Run]:
    """First response for every ticket; resolution and next updates once it is triaged."""
    yield _first_response(ticket, promises)
    if ticket.triaged_at is None:
        return
    pauses = tuple(sorted(_pauses(ticket, promises), key=lambda pause: pause.started_at))
    yield _resolution(ticket, promises, pauses)
    yield from _next_updates(ticket, promises, pauses)


def _first_response(ticket: Recorded, promises: Promises) -> Run:
    """One target whatever is found later, in the desk's hours, and no pauses (S5, S15)."""
    default = PriorityGiven(at=ticket.received_at, priority=promises.default_priority)
    return Run(
        clock=Clock.FIRST_RESPONSE,
        calendar=promises.desk_calendar,
        started_at=ticket.received_at,
        assessments=_assessments([default], promises, Clock.FIRST_RESPONSE),
        pauses=(),
        stopped_at=ticket.triaged_at,
    )


def _resolution(ticket: Recorded, promises: Promises, pauses: tuple[Pause, ...]) -> Run:
    default = PriorityGiven(at=ticket.received_at, priority=promises.default_priority)
    return Run(
        clock=Clock.RESOLUTION,
        calendar=promises.desk_calendar,
        started_at=ticket.received_at,
        assessments=_assessments(ticket.priorities or [default], promises, Clock.RESOLUTION),
        pauses=pauses,
        stopped_at=ticket.resolved_at,
    )


def _next_updates(ticket: Recorded, promises: Promises, pauses: tuple[Pause, ...]) -> Iterator[Run]:
    """A run from each public word of an engineer to the next, or to the resolution between."""
    resolutions = [*(one.resolved_at for one in ticket.reopenings), ticket.resolved_at]
    for start, following in pairwise((*sorted(set(ticket.updates_at)), None)):
        if start is None:
            continue
        resolved_at = next(
            (
                at for at in resolutions
                if at is not None and at >= start and (following is None or at < following)
            ),
            None,
        )  # fmt: skip
        priority = _in_force(ticket, promises, start)
        target = promises.target(priority, Clock.NEXT_UPDATE)
        if target is None or resolved_at == start:
            continue
        yield Run(
            clock=Clock.NEXT_UPDATE,
            calendar=promises.calendar(priority),
            started_at=start,
            assessments=(Assessment(at=start, target=target),),
            pauses=pauses,
            stopped_at=resolved_at or following,
        )


def _in_force(ticket: Recorded, promises: Promises, at: dt.datetime) -> Priority:
    """The priority that the ticket had at an instant; before any was given, its last."""
    given = [one for one in ticket.priorities if one.at <= at] or ticket.priorities
    return promises.priority(given[-1]) if given else promises.default_priority


def _assessments(
    given: Sequence[PriorityGiven], promises: Promises, clock: Clock
) -> tuple[Assessment, ...]:
    """Each priority as its target and its calendar; the first response has the desk's."""
    is_first = clock is Clock.FIRST_RESPONSE
    found = []
    for one in given:
        priority = promises.priority(one)
        target = promises.target(priority, clock)
        if target is not None:
            found.append(
                Assessment(
                    at=one.at,
                    target=target,
                    calendar=promises.desk_calendar if is_first else promises.calendar(priority),
                    rank=priority.value,
                    is_correction=one.is_correction,
                )
            )
    return tuple(found)


def _pauses(ticket: Recorded, promises: Promises) -> Iterator[Pause]:
    """Holds, the time between a resolution and its reopening, and the time before the opening."""
    for hold in ticket.holds:
        yield Pause(started_at=hold.started_at, ended_at=hold.ended_at, reason=hold.reason)
    for one in ticket.reopenings:
        yield Pause(started_at=one.resolved_at, ended_at=one.reopened_at, reason="until reopened")
    # Mail and portal wait for the opening, even where a target then runs day and night (S15).
    desk = promises.desk_calendar
    if ticket.channel == PHONE or all(promises.calendar(one) == desk for one in Priority):
        return
    opens_at = desk.opens_after(ticket.received_at)
    if opens_at > ticket.received_at:
        yield Pause(
            started_at=ticket.received_at, ended_at=opens_at, reason="before the first opening"
        )
