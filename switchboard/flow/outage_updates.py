"""Says one thing to everybody of an outage: an update, and at last how it was resolved (S3)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.flow import conversation, resolution, work
from switchboard.flow.outages import GOING_ON, locked, over
from switchboard.flow.staleness import refuse_if_changed
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.transitions import State
from switchboard.tickets.models import Resolution, Ticket


@transaction.atomic
def tell_all(
    parent_id: int, text: str, *, by: Actor, now: datetime, seen: int | None = None
) -> list[Ticket]:
    """One update for all: a reply on every ticket, mailed in the thread of its own number.

    Raises NotInAnOutage, NothingWritten. The tickets that it was written on.
    """
    access.require(by.role, Act.REPLIED)
    parent, _, members = locked(parent_id)
    refuse_if_changed(parent, seen=seen)
    told = [one for one in members.values() if one.state in GOING_ON and one.contact is not None]
    for ticket in told:
        conversation.reply_on(ticket, text, by=by, now=now, outage=parent.number)
    return told


@transaction.atomic
def resolve_all(
    parent_id: int, *, cause: str, done: str, confirmation: str, by: Actor, now: datetime,
    seen: int | None = None,
) -> list[Resolution]:  # fmt: skip
    """The parent's explanation resolves every ticket that is not yet; each person is asked once.

    What waits in a queue goes to who resolves it. Raises NotInAnOutage, NotYours,
    ResolutionIncomplete, ActNotAllowed.
    """
    access.require(by.role, Act.RESOLVED)
    parent, outage, members = locked(parent_id)
    refuse_if_changed(parent, seen=seen)
    work.require_mine(parent, by=by)
    answers = resolution.complete(cause=cause, done=done, confirmation=confirmation)
    asked: set[int | None] = set()
    made = []
    for ticket in sorted(members.values(), key=lambda one: (one.pk != parent.pk, one.pk)):
        if ticket.state in GOING_ON:
            asks = ticket.contact_id not in asked
            asked.add(ticket.contact_id)
            made.append(_resolve(ticket, parent, answers, by=by, now=now, asks=asks))
    over(outage, parent, by=by, now=now, is_resolved=True)
    return made


def _resolve(
    ticket: Ticket, parent: Ticket, answers: Mapping[str, Any], *, by: Actor, now: datetime,
    asks: bool,
) -> Resolution:  # fmt: skip
    details = {} if ticket.pk == parent.pk else {"outage": parent.number}
    if ticket.state == State.OPEN:
        work.take_along(ticket, by=by, now=now, outage=parent.number)
    return resolution.carry_out(ticket, answers, by=by, now=now, asks=asks, **details)
