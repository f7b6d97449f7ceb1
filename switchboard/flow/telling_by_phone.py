"""Keeps count of whom no letter reaches, until an engineer has told them by phone (S9).

A contact without an address can't sign in to the portal either, whose codes are mailed, so only a
call tells them. Whoever has an address counts as told by the letter.
"""

from datetime import datetime

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.flow.staleness import refuse_if_changed
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket


class NothingToTell(ValueError):
    """The requestor knows everything."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"There is nothing on {ticket} that has to be told by phone.")


def to_tell(ticket: Ticket) -> list[str]:
    """The acts that the requestor doesn't know of yet, in order; one query."""
    waiting: list[str] = []
    events = ticket.events.filter(act__in=[Act.TELL_BY_PHONE, Act.TOLD_BY_PHONE]).order_by("id")
    for act, about in events.values_list("act", "details__about"):
        waiting = [*waiting, about] if act == Act.TELL_BY_PHONE else []
    return waiting


@transaction.atomic
def told_by_phone(
    ticket_id: int, *, note: str = "", by: Actor, now: datetime, seen: int | None = None
) -> Ticket:
    """Somebody told the requestor everything that waited; raises NothingToTell."""
    access.require(by.role, Act.TOLD_BY_PHONE)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    ticket.move(Act.TOLD_BY_PHONE)
    about = to_tell(ticket)
    if not about:
        raise NothingToTell(ticket)
    ticket.record(Act.TOLD_BY_PHONE, by=by, now=now, about=about, note=note.strip())
    return ticket
