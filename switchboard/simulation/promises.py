"""Decides what a given policy would have promised on a recorded ticket: targets and calendars."""

import datetime as dt
from typing import Protocol

from switchboard.policy import clock_runs
from switchboard.policy.document import ALWAYS, Policy
from switchboard.policy.hours import Calendar
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Clock, Hours
from switchboard.simulation.recorded import OwnTargets, PriorityGiven, Recorded


class Promises(clock_runs.Promises, Protocol):
    """What the clocks of one recorded ticket are measured against."""

    def priority(self, given: PriorityGiven) -> Priority:
        """The priority that an assessment comes to."""


class PolicyPromises:
    """The promises of one policy at one desk, an agreement's own targets first."""

    def __init__(self, policy: Policy, *, desk: str, targets: OwnTargets) -> None:
        self._policy = policy
        self._targets = targets
        self.default_priority = Priority(policy.default_priority)
        self.round_the_clock: Hours = policy.calendar(ALWAYS)
        self.after_hours_call_back = dt.timedelta(minutes=policy.after_hours.call_back_minutes)
        self.desk_calendar: Calendar = policy.desk_calendar(desk)
        self._calendars = {priority: self._decides(priority, desk) for priority in Priority}
        self._lengths: dict[tuple[Priority, Clock], dt.timedelta | None] = {}

    def priority(self, given: PriorityGiven) -> Priority:
        """What this policy's matrix says; where its questions are unknown, what was recorded."""
        return given.under(self._policy)

    def target(self, priority: Priority, clock: Clock) -> dt.timedelta | None:
        """The agreement's minutes where it names some, else the policy's."""
        if (priority, clock) not in self._lengths:
            own = self._targets.get(priority.key, {}).get(clock.value)
            length = dt.timedelta(minutes=own) if own else self._policy.promised(priority, clock)
            self._lengths[priority, clock] = length
        return self._lengths[priority, clock]

    def calendar(self, priority: Priority) -> Calendar:
        """The agreement's word, desk or always, else the policy's."""
        return self._calendars[priority]

    def _decides(self, priority: Priority, desk: str) -> Calendar:
        own = self._targets.get(priority.key, {}).get("calendar")
        if own is None:
            return self._policy.target_calendar(priority, desk)
        return self._policy.calendar(ALWAYS) if own == ALWAYS else self.desk_calendar


class PromisesOf:
    """The promises of one policy, found once for all tickets of a desk without own targets."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._by_desk: dict[str, PolicyPromises] = {}

    def __call__(self, ticket: Recorded) -> PolicyPromises:
        """What this policy promises on the ticket."""
        desk = desk_key(ticket, self._policy)
        if ticket.targets:
            return PolicyPromises(self._policy, desk=desk, targets=ticket.targets)
        if desk not in self._by_desk:
            self._by_desk[desk] = PolicyPromises(self._policy, desk=desk, targets={})
        return self._by_desk[desk]


def desk_key(ticket: Recorded, policy: Policy) -> str:
    """The ticket's desk; the fallback region's where the policy has no such desk (S1)."""
    return ticket.desk if ticket.desk in policy.desks else policy.fallback_region.desk


def desk_calendar(ticket: Recorded, policy: Policy) -> Calendar:
    """The hours of the ticket's desk."""
    return policy.desk_calendar(desk_key(ticket, policy))


def final_priority(ticket: Recorded, policy: Policy) -> Priority:
    """The priority that the ticket has at last; the default before triage (S6)."""
    given = ticket.priorities[-1:]
    return given[0].under(policy) if given else Priority(policy.default_priority)
