"""Decides how a ticket's deadlines are read in a queue and on its page."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.flow import clocks
from switchboard.policy.document_promises import Ladder
from switchboard.policy.hours import Calendar
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Clock, Explanation
from switchboard.policy.transitions import State
from switchboard.tickets.models import Ticket
from switchboard.ui import clock as said
from switchboard.ui.words import duration

OVER = frozenset({State.RESOLVED.value, State.CLOSED.value})
USUAL_WARNING = 0.8


def in_queue(ticket: Ticket, *, now: datetime, zone: ZoneInfo) -> said.Clock | None:
    """The clock that matters where the ticket stands, from its stored deadline; no query.

    The ticket needs its desk and agreement loaded with it.
    """
    which = Clock.FIRST_RESPONSE if ticket.state == State.NEW else Clock.RESOLUTION
    first = which is Clock.FIRST_RESPONSE
    due_at = ticket.first_response_due_at if first else ticket.resolution_due_at
    if ticket.state == State.ON_HOLD:
        return said.paused(until=ticket.next_check_at, now=now, zone=zone)
    if due_at is None:
        return None
    calendar = calendar_of(ticket, which)
    if ticket.state in OVER:
        return _over(due_at, ticket.resolved_at, calendar=calendar)
    return said.running(
        due_at,
        left=_left(calendar, due_at, now=now),
        warn_within=warn_within(ticket, which),
        starts_at=None if calendar.is_open(now) else calendar.opens_after(now),
        now=now,
        zone=zone,
    )


def explained(
    ticket: Ticket, explanation: Explanation, *, now: datetime, zone: ZoneInfo
) -> said.Clock:
    """One clock of the ticket's page, from its full explanation."""
    first = explanation.clock is Clock.FIRST_RESPONSE
    if (ticket.triaged_at if first else ticket.resolved_at) is not None:
        return said.stopped(took=explanation.counted, target=explanation.allowed)
    if explanation.due_at is None or (not first and ticket.state == State.ON_HOLD):
        return said.paused(until=ticket.next_check_at, now=now, zone=zone)
    calendar = calendar_of(ticket, explanation.clock)
    return said.running(
        explanation.due_at,
        left=explanation.remaining if not explanation.is_breached else _late(explanation),
        warn_within=warn_within(ticket, explanation.clock),
        starts_at=None if calendar.is_open(now) else calendar.opens_after(now),
        now=now,
        zone=zone,
    )


def calendar_of(ticket: Ticket, which: Clock) -> Calendar:
    """The calendar that the clock runs in."""
    if which is Clock.FIRST_RESPONSE:
        return ticket.policy.desk_calendar(ticket.desk.key)
    return ticket.policy.target_calendar(Priority(ticket.priority), ticket.desk.key)


def warn_within(ticket: Ticket, which: Clock) -> timedelta:
    """The part of the target that is left when the ladder's last warning rung is reached."""
    first = which is Clock.FIRST_RESPONSE
    ladders = ticket.policy.ladders
    rung = last_warning(ladders.first_response if first else ladders.resolution)
    priority = ticket.policy.default_priority if first else Priority(ticket.priority)
    return clocks.target_of(ticket, priority, which) * (1 - rung)


def last_warning(ladder: Ladder) -> float:
    """The last part of the target, below all of it, at which somebody is told."""
    return max((rung.at for rung in ladder.rungs if rung.at < 1), default=USUAL_WARNING)


def _left(calendar: Calendar, due_at: datetime, *, now: datetime) -> timedelta:
    """Working time until the deadline; past it, below zero even if the desk closed since."""
    if due_at >= now:
        return calendar.worked(now, due_at)
    return -max(calendar.worked(due_at, now), timedelta(seconds=1))


def _late(explanation: Explanation) -> timedelta:
    return min(explanation.remaining, timedelta(seconds=-1))


def _over(due_at: datetime, resolved_at: datetime | None, *, calendar: Calendar) -> said.Clock:
    if resolved_at is None or resolved_at <= due_at:
        return said.Clock(words="met", tone="met")
    late = calendar.worked(due_at, resolved_at)
    return said.Clock(words=f"missed by {duration(late, in_days=False)}", tone="late")
