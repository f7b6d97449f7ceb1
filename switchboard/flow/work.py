"""Gives tickets to engineers, one at a time, and keeps them there until the end (S10, S11)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.billing.models import TimeEntry
from switchboard.flow import clocks, fee_consent, news
from switchboard.flow.staleness import refuse_if_changed
from switchboard.flow.telling import tell
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.acts import Act
from switchboard.staff.models import Engineer, Team
from switchboard.tickets.models import Assignment, Ticket
from switchboard.tickets.models.work import HandoverReason


class EngineerNotAvailable(ValueError):
    """The engineer can't be given tickets."""

    def __init__(self, engineer: Engineer) -> None:
        super().__init__(f"{engineer.name} is no longer active. Choose somebody else.")


class NotYours(PermissionError):
    """Somebody else works on the ticket."""


class MinutesOutOfRange(ValueError):
    """A time entry of less than a minute or more than a day."""

    def __init__(self, minutes: int) -> None:
        super().__init__(f"{minutes} minutes can't be logged: give 1 to 1440, a day at most.")


@transaction.atomic
def take_next(team_id: int, *, by: Actor, now: datetime) -> Ticket | None:
    """The least ticket of the team's queue that nobody else is taking now; None if there is none.

    Locked rows are skipped, so engineers who ask at once get different tickets and nobody waits;
    what a colleague takes and rolls back is there again for the next (S10). Five writes.
    """
    access.require(by.role, Right.TAKE_NEXT)
    ticket = Ticket.objects.in_queue(team_id).unlocked().first()
    return ticket and _give(ticket, by=by, now=now)


@transaction.atomic
def take(ticket_id: int, *, by: Actor, now: datetime, seen: int | None = None) -> Ticket:
    """This one ticket, although others may be before it; only next in line is free of record."""
    access.require(by.role, Act.TAKEN)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    return _give(ticket, by=by, now=now, is_chosen=True)


@transaction.atomic
def hand_over(
    ticket_id: int, *, to: Engineer, reason: HandoverReason, note: str,
    by: Actor, now: datetime, seen: int | None = None,
) -> Ticket:  # fmt: skip
    """Another engineer goes on, with a reason that is recorded and told (S11)."""
    access.require(by.role, Act.HANDED_OVER)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    ticket.move(Act.HANDED_OVER)
    if not to.is_active:
        raise EngineerNotAvailable(to)
    before = ticket.engineer
    _end_assignment(ticket, now=now, reason=reason)
    ticket.engineer = to
    ticket.team = _team_after(ticket, to)
    _begin_assignment(ticket, to.pk, now=now)
    ticket.save()
    ticket.record(
        Act.HANDED_OVER, by=by, now=now,
        reason=reason.value, note=note, to=to.name, before=before.name if before else "",
    )  # fmt: skip
    clocks.index(ticket, now=now, because=Act.HANDED_OVER)
    said = news.handed_over(to=to.name, before=before.name if before else "", reason=reason.value)
    tell(ticket, said, now=now)
    return ticket


@transaction.atomic
def log_time(
    ticket_id: int, *, minutes: int, note: str, by: Actor, now: datetime, is_billable: bool = True
) -> TimeEntry:
    """Minutes that the author worked on the ticket, on the desk's day.

    After hours they are not chargeable before the requestor agreed to the fee, and say why (S17).
    """
    access.require(by.role, Act.TIME_LOGGED)
    if not 1 <= minutes <= 1440:
        raise MinutesOutOfRange(minutes)
    ticket = Ticket.objects.locked(ticket_id)
    ticket.move(Act.TIME_LOGGED)
    zone = ticket.policy.desk_calendar(ticket.desk.key).zone
    uncharged = fee_consent.uncharged_because(ticket, now=now)
    entry = TimeEntry.objects.create(
        ticket=ticket,
        client_id=ticket.client_id,
        engineer_id=by.as_engineer,
        worked_on=now.astimezone(zone).date(),
        minutes=minutes,
        note=note,
        is_billable=is_billable and uncharged is None,
        uncharged_because=uncharged.value if uncharged else "",
        logged_at=now,
    )
    ticket.record(
        Act.TIME_LOGGED, by=by, now=now, minutes=minutes, note=note,
        is_billable=entry.is_billable, uncharged_because=entry.uncharged_because,
    )  # fmt: skip
    return entry


def take_along(ticket: Ticket, *, by: Actor, now: datetime, **details: Any) -> None:
    """A locked ticket of a queue goes to who does the same on another; the next letter says so."""
    ticket.move(Act.TAKEN)
    ticket.engineer_id = by.as_engineer
    _begin_assignment(ticket, by.as_engineer, now=now)
    ticket.save(update_fields=["state", "engineer"])
    ticket.record(Act.TAKEN, by=by, now=now, is_chosen=True, **details)


def require_mine(ticket: Ticket, *, by: Actor) -> None:
    """Raises NotYours where another engineer works on the ticket; leads may step in.

    Who was brought in by an escalation works on it too.
    """
    if ticket.engineer_id == by.engineer_id or access.may(by.role, Act.CLOSED):
        return
    standing = ticket.escalations.filter(ended_at__isnull=True)
    if by.engineer_id is not None and standing.filter(engineer_id=by.engineer_id).exists():
        return
    name = ticket.engineer.name if ticket.engineer else "Nobody"
    message = f"{name} works on {ticket}. Ask for a handover, or write an internal note."
    raise NotYours(message)


def _give(ticket: Ticket, *, by: Actor, now: datetime, is_chosen: bool = False) -> Ticket:
    ticket.move(Act.TAKEN)
    ticket.engineer_id = by.as_engineer
    _begin_assignment(ticket, by.as_engineer, now=now)
    ticket.save(update_fields=["state", "engineer"])
    ticket.record(Act.TAKEN, by=by, now=now, is_chosen=is_chosen)
    tell(ticket, news.taken(engineer=by.name), now=now)
    return ticket


def _begin_assignment(ticket: Ticket, engineer_id: int, *, now: datetime) -> None:
    Assignment.objects.create(
        ticket=ticket,
        client_id=ticket.client_id,
        engineer_id=engineer_id,
        team_id=ticket.owner_team_id,
        started_at=now,
    )


def _end_assignment(ticket: Ticket, *, now: datetime, reason: HandoverReason) -> None:
    ticket.assignments.filter(ended_at__isnull=True).update(ended_at=now, handover_reason=reason)


def _team_after(ticket: Ticket, to: Engineer) -> Team | None:
    """The team stays if the new engineer is in it, else it is the first of theirs."""
    teams = list(to.teams.order_by("name", "id"))
    return ticket.team if ticket.team in teams or not teams else teams[0]
