"""Decides what is noted of a ticket while a staffed replay goes on."""

import datetime as dt
from dataclasses import replace

from switchboard.policy.document import Policy
from switchboard.policy.priority import Priority
from switchboard.policy.queue_order import triage_key, work_key
from switchboard.simulation.plan import Plan, Stage, Then
from switchboard.simulation.recorded import (
    EngineerAt,
    HoldKept,
    PriorityGiven,
    Recorded,
    Reopening,
)


class Case:
    """A ticket on its way: which stage of its plan it is in, and what happened so far."""

    def __init__(self, number: int, plan: Plan) -> None:
        self.number = number
        self.plan = plan
        self.stage_number = 0
        self.triaged_at: dt.datetime | None = None
        self.taken_at: dt.datetime | None = None
        self.resolved_at: dt.datetime | None = None
        self.priority: Priority | None = None
        self.priorities: list[PriorityGiven] = []
        self.holds: list[HoldKept] = []
        self.reopenings: list[Reopening] = []
        self.engineers: list[EngineerAt] = []

    @property
    def stage(self) -> Stage:
        """The stage that is worked, or that is next."""
        return self.plan.stages[self.stage_number]

    @property
    def triage_key(self) -> tuple[object, ...]:
        """Its place among what awaits triage (S7)."""
        return triage_key(received_at=self.plan.ticket.received_at, ticket_id=self.number)

    @property
    def work_key(self) -> tuple[object, ...]:
        """Its place in a team's queue (S10)."""
        return work_key(
            priority=self.priority or Priority.LOW,
            received_at=self.plan.ticket.received_at,
            ticket_id=self.number,
        )

    def triage(self, policy: Policy, now: dt.datetime) -> None:
        """Gives it the priority that its recorded triage gave, or the default."""
        self.triaged_at = now
        self.priority = Priority(policy.default_priority)
        for given in self.plan.ticket.priorities[:1]:
            self.assess(given, policy, now)

    def assess(self, given: PriorityGiven, policy: Policy, now: dt.datetime) -> None:
        """Gives it that priority now."""
        self.priority = given.under(policy)
        self.priorities.append(
            PriorityGiven(
                at=now,
                priority=given.priority,
                answers=given.answers,
                is_correction=given.is_correction,
            )
        )

    def take(self, engineer: str, now: dt.datetime) -> None:
        """An engineer begins or goes on with it."""
        self.taken_at = self.taken_at or now
        if not self.engineers or self.engineers[-1].engineer != engineer:
            self.engineers.append(EngineerAt(at=now, engineer=engineer))

    def finish_stage(self, now: dt.datetime) -> Stage:
        """It is held or resolved now; answers with the stage that ended."""
        stage = self.stage
        if stage.then is Then.HOLD:
            self.holds.append(HoldKept(started_at=now, ended_at=None, reason=stage.reason))
        else:
            self.resolved_at = now
        return stage

    def go_on(self, now: dt.datetime) -> None:
        """The hold ends or the resolution did not stand: the next stage can be worked."""
        if self.stage.then is Then.HOLD:
            self.holds[-1] = replace(self.holds[-1], ended_at=now)
        elif self.resolved_at is not None:
            self.reopenings.append(Reopening(resolved_at=self.resolved_at, reopened_at=now))
            self.resolved_at = None
        self.stage_number += 1

    def to_recorded(self) -> Recorded:
        """The ticket as this replay would have recorded it."""
        return replace(
            self.plan.ticket,
            triaged_at=self.triaged_at,
            taken_at=self.taken_at,
            resolved_at=self.resolved_at,
            priorities=tuple(self.priorities),
            holds=tuple(self.holds),
            reopenings=tuple(self.reopenings),
            engineers=tuple(self.engineers),
            updates_at=(),
            outcomes={},
        )
