"""Puts tickets on hold and takes them off again; the resolution clock stands still between."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from switchboard.accounts.actor import SYSTEM, Actor
from switchboard.flow import clocks, news, work
from switchboard.flow.staleness import refuse_if_changed
from switchboard.flow.telling import tell
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.tickets.models import Hold, HoldReason, Ticket


class HoldEndsInThePast(ValueError):
    """The end of a hold lies before its start."""

    def __init__(self, until_at: datetime, *, zone: ZoneInfo) -> None:
        shown = f"{until_at.astimezone(zone):%a, %b %d %Y, %H:%M %Z}"
        super().__init__(f"A hold can't end at {shown}: that is past. Choose a later time.")


@transaction.atomic
def hold(
    ticket_id: int, *, reason: HoldReason, until_at: datetime, note: str,
    by: Actor, now: datetime, seen: int | None = None,
) -> Hold:  # fmt: skip
    """Waits for somebody until an instant, at which the ticket resumes by itself."""
    access.require(by.role, Act.HELD)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    work.require_mine(ticket, by=by)
    ticket.move(Act.HELD)
    if until_at <= now:
        desk = ticket.policy.desk_calendar(ticket.desk.key)
        raise HoldEndsInThePast(until_at, zone=desk.zone)
    begun = Hold.objects.create(
        ticket=ticket, client_id=ticket.client_id, reason=reason, note=note,
        started_at=now, until_at=until_at,
    )  # fmt: skip
    ticket.record(Act.HELD, by=by, now=now, reason=reason.value, until_at=until_at, note=note)
    _save(ticket, now=now, because=Act.HELD)
    said = news.held(reason=reason.value, engineer=by.name, until_at=until_at, note=note)
    tell(ticket, said, now=now)
    return begun


@transaction.atomic
def resume(ticket_id: int, *, by: Actor, now: datetime, seen: int | None = None) -> Ticket:
    """Takes the ticket off hold; its deadline has moved by what was held in open hours."""
    access.require(by.role, Act.RESUMED)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    if by is not SYSTEM:
        work.require_mine(ticket, by=by)
    _end(ticket, by=by, now=now)
    return ticket


@transaction.atomic
def resume_if_due(ticket_id: int, *, by: Actor, now: datetime) -> Ticket | None:
    """Resumes a ticket whose hold has run out by itself; None if it was changed meanwhile."""
    ticket = Ticket.objects.locked(ticket_id)
    if ticket.next_check_at is None or ticket.next_check_at > now:
        return None
    _end(ticket, by=by, now=now)
    return ticket


def end_hold_of_requestor(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """A reply from the requestor ends the hold that waits for it; the ticket must be locked."""
    standing = ticket.holds.standing().order_by("id").first()
    if standing and standing.reason == HoldReason.REQUESTOR:
        _end(ticket, by=by, now=now)


def _end(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    ticket.move(Act.RESUMED)
    ticket.holds.end(now=now)
    ticket.record(Act.RESUMED, by=by, now=now)
    _save(ticket, now=now, because=Act.RESUMED)
    name = ticket.engineer.name if ticket.engineer else ""
    tell(ticket, news.resumed(engineer=name), now=now)


def _save(ticket: Ticket, *, now: datetime, because: Act) -> None:
    clocks.index(ticket, now=now, because=because)
    ticket.save(update_fields=["state", "next_check_at"])
