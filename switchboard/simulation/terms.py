"""Decides what the rule of the clocks is told of a recorded ticket."""

from collections.abc import Iterator

from switchboard.policy import clock_runs
from switchboard.policy.clock_runs import UNTIL_REOPENED, Facts, Given, Run
from switchboard.policy.sla import Clock, Pause
from switchboard.simulation.promises import Promises
from switchboard.simulation.recorded import Recorded

PHONE = "phone"


def runs(ticket: Recorded, promises: Promises) -> Iterator[Run]:
    """First response for every ticket; resolution and next updates once it is triaged.

    The same rule as of the desk's own clocks; call-backs are not recorded, and age is promised to
    nobody.
    """
    for run in clock_runs.runs(_facts(ticket, promises), promises):
        if run.clock is not Clock.AGE:
            yield run


def _facts(ticket: Recorded, promises: Promises) -> Facts:
    given = [
        Given(at=one.at, priority=promises.priority(one), is_correction=one.is_correction)
        for one in ticket.priorities
    ]
    resolutions = (*(one.resolved_at for one in ticket.reopenings), ticket.resolved_at)
    return Facts(
        received_at=ticket.received_at,
        waits_for_opening=ticket.channel != PHONE,
        priority=given[-1].priority if given else promises.default_priority,
        triaged_at=ticket.triaged_at,
        resolved_at=ticket.resolved_at,
        priorities=given,
        pauses=list(_pauses(ticket)),
        resolutions_at=[at for at in resolutions if at is not None],
        updates_at=ticket.updates_at,
    )


def _pauses(ticket: Recorded) -> Iterator[Pause]:
    for hold in ticket.holds:
        yield Pause(started_at=hold.started_at, ended_at=hold.ended_at, reason=hold.reason)
    for one in ticket.reopenings:
        yield Pause(started_at=one.resolved_at, ended_at=one.reopened_at, reason=UNTIL_REOPENED)
