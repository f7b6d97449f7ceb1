"""Decides when a ticket is due, from its timeline and its policy; what is stored is an index."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.policy import sla
from switchboard.policy.acts import Act
from switchboard.policy.hours import Calendar
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Assessment, Clock, Explanation, Pause
from switchboard.policy.transitions import State
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.work import HoldReason


@dataclass(frozen=True, kw_only=True)
class Terms:
    """Everything that a clock of one ticket is computed from."""

    calendar: Calendar
    received_at: datetime
    assessments: tuple[Assessment, ...]
    pauses: tuple[Pause, ...] = ()

    def due_at(self) -> datetime | None:
        """When the clock runs out; None while a hold without end stands."""
        return sla.due_at(
            calendar=self.calendar,
            received_at=self.received_at,
            assessments=self.assessments,
            pauses=self.pauses,
        )


def explain(ticket: Ticket, clock: Clock, *, now: datetime) -> Explanation:
    """The clock, interval by interval, until it stopped or until `now`; at most four queries."""
    terms = terms_of(ticket, clock)
    first = clock == Clock.FIRST_RESPONSE
    return sla.explain(
        clock=clock,
        calendar=terms.calendar,
        received_at=terms.received_at,
        assessments=terms.assessments,
        pauses=terms.pauses,
        stopped_at=ticket.triaged_at if first else ticket.resolved_at,
        now=now,
    )


def index_deadlines(ticket: Ticket) -> None:
    """Recomputes the ticket's stored deadlines from its timeline, without saving it."""
    if ticket.triaged_at is None:
        ticket.first_response_due_at = terms_of(ticket, Clock.FIRST_RESPONSE).due_at()
    else:
        ticket.resolution_due_at = terms_of(ticket, Clock.RESOLUTION).due_at()
    ticket.next_check_at = _next_check_at(ticket)


def terms_of(ticket: Ticket, clock: Clock) -> Terms:
    """What the clock is computed from: the first response has one target and no pauses (S5)."""
    desk_calendar = ticket.policy.desk_calendar(ticket.desk.key)
    if clock == Clock.FIRST_RESPONSE:
        target = target_of(ticket, Priority(ticket.policy.default_priority), clock)
        only = Assessment(at=ticket.received_at, target=target)
        return Terms(calendar=desk_calendar, received_at=ticket.received_at, assessments=(only,))
    return Terms(
        calendar=ticket.policy.target_calendar(Priority(ticket.priority), ticket.desk.key),
        received_at=ticket.received_at,
        assessments=_assessments(ticket),
        pauses=_pauses(ticket),
    )


def target_of(ticket: Ticket, priority: Priority, clock: Clock) -> timedelta:
    """The client's own target where the agreement names one, else the policy's."""
    own = ticket.agreement.targets if ticket.agreement else {}
    minutes = own.get(priority.key, {}).get(clock.value)
    return timedelta(minutes=minutes) if minutes else ticket.policy.target(priority, clock)


def closes_at(ticket: Ticket) -> datetime | None:
    """When a resolved ticket closes by itself, if nobody reopens it."""
    if ticket.state != State.RESOLVED or ticket.resolved_at is None:
        return None
    return ticket.resolved_at + timedelta(days=ticket.policy.closing.closes_after_days)


def _assessments(ticket: Ticket) -> tuple[Assessment, ...]:
    events = ticket.events.filter(act__in=[Act.ASSESSED, Act.REASSESSED]).order_by("id")
    given = [(event.at, Priority(event.details["priority"])) for event in events]
    given = given or [(ticket.received_at, Priority(ticket.priority))]
    return tuple(
        Assessment(at=at, target=target_of(ticket, priority, Clock.RESOLUTION))
        for at, priority in given
    )


def _pauses(ticket: Ticket) -> tuple[Pause, ...]:
    """Holds, and the time between a resolution and its reopening."""
    holds = [
        Pause(
            started_at=hold.started_at,
            ended_at=hold.ended_at or hold.until_at,
            reason=HoldReason(hold.reason).label.lower(),
        )
        for hold in ticket.holds.order_by("id")
    ]
    reopened = [
        Pause(started_at=done.resolved_at, ended_at=done.reopened_at, reason="resolved")
        for done in ticket.resolutions.filter(reopened_at__isnull=False).order_by("id")
    ]
    return tuple(sorted((*holds, *reopened), key=lambda pause: pause.started_at))


def _next_check_at(ticket: Ticket) -> datetime | None:
    if ticket.state == State.ON_HOLD:
        standing = ticket.holds.standing().order_by("id").first()
        return standing.until_at if standing else None
    return closes_at(ticket)
