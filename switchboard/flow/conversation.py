"""Carries what is said on a ticket: to the requestor, from them, and among the staff (S9)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.clients.models import Contact
from switchboard.flow import clocks, holding, mentions, news, participants, resolution, uploads
from switchboard.flow.opening import File, Report, add_message, attach
from switchboard.flow.staleness import refuse_if_changed
from switchboard.flow.telling import tell
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.transitions import State
from switchboard.tickets.models import Hold, HoldReason, Message, MessageKind, Ticket
from switchboard.tickets.models.merge import locked_going_on


class NothingWritten(ValueError):
    """A reply or a note without words."""

    def __init__(self) -> None:
        super().__init__("There is nothing to send: write a few words first.")


class NobodyToReplyTo(ValueError):
    """The ticket has no known requestor yet."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket} has an unknown sender: settle who it is, then reply.")


@transaction.atomic
def reply(
    ticket_id: int, text: str, *, by: Actor, now: datetime,
    files: Sequence[File] = (), chosen: Sequence[UUID] = (), seen: int | None = None,
) -> Message:  # fmt: skip
    """Words to the requestor, mailed and readable in the portal.

    `chosen` are uploads of the author's, which go with them; raises UploadGone, TooMuch.
    """
    access.require(by.role, Act.REPLIED)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    sent = uploads.attached(ticket, chosen, files, is_public=True, by=by)
    return reply_on(ticket, text, by=by, now=now, files=sent)


def reply_on(
    ticket: Ticket, text: str, *, by: Actor, now: datetime, files: Sequence[File] = (),
    **details: Any,
) -> Message:  # fmt: skip
    """A reply on a locked ticket; `details` say what else it was, as an outage's update."""
    if ticket.contact is None:
        raise NobodyToReplyTo(ticket)
    ticket.move(Act.REPLIED)
    message = _say(ticket, text, kind=MessageKind.REPLY, files=files, by=by, now=now)
    ticket.record(Act.REPLIED, by=by, now=now, message_id=message.pk, **details)
    clocks.index(ticket, now=now, because=Act.REPLIED)
    tell(ticket, news.replied(message, engineer=by.name, text=message.text), now=now)
    return message


@transaction.atomic
def note(
    ticket_id: int, text: str, *, by: Actor, now: datetime,
    files: Sequence[File] = (), chosen: Sequence[UUID] = (),
) -> Message:  # fmt: skip
    """Words for the staff alone; they never leave the desk. Who is mentioned in them is told.

    `chosen` are uploads of the author's, which go with them; raises UploadGone, TooMuch.
    """
    access.require(by.role, Act.NOTED)
    ticket = Ticket.objects.locked(ticket_id)
    ticket.move(Act.NOTED)
    kept = uploads.attached(ticket, chosen, files, is_public=False, by=by)
    message = _say(ticket, text, kind=MessageKind.NOTE, files=kept, by=by, now=now)
    told = mentions.tell(message, ticket, by=by, now=now)
    names: dict[str, Any] = {"mentioned": [one.name for one in told]} if told else {}
    ticket.record(Act.NOTED, by=by, now=now, message_id=message.pk, **names)
    return message


@transaction.atomic
def hear(ticket_id: int, report: Report, *, contact: Contact, now: datetime) -> Message:
    """A participant's words, added to the ticket; the same engineer reads them (S11).

    A hold that waits for the requestor ends; a resolved ticket is reopened. Automatic mail, as an
    out-of-office note, is kept and does neither. What comes to a merged ticket is heard on the one
    that it goes on in, and does not reopen the merged one.
    """
    ticket = locked_going_on(ticket_id)
    ticket.move(Act.REQUESTOR_REPLIED)
    author = Actor.contact(contact)
    participants.spoke(ticket, contact, now=now)
    message = add_message(ticket, report, kind=MessageKind.REQUESTOR_REPLY, contact=contact)
    ticket.record(
        Act.REQUESTOR_REPLIED, by=author, now=now, message_id=message.pk,
        channel=str(report.channel), is_automatic=report.is_automatic,
        answers=list(report.answers), **(report.details or {}),
    )  # fmt: skip
    if ticket.pk != ticket_id:
        _note_number(message, ticket_id, is_answer=not report.is_automatic, now=now)
    if report.is_automatic:
        return message
    if ticket.state == State.ON_HOLD:
        holding.end_hold_of_requestor(ticket, by=author, now=now)
    elif ticket.state == State.RESOLVED:
        resolution.reopen(ticket.pk, reason="The requestor replied.", by=author, now=now)
    return message


def _note_number(message: Message, came_to: int, *, is_answer: bool, now: datetime) -> None:
    """Keeps to which merged ticket it was written; what that one waited for has come."""
    message.came_to_id = came_to
    message.save(update_fields=["came_to"])
    waiting = Hold.objects.filter(ticket_id=came_to, reason=HoldReason.REQUESTOR)
    if is_answer and waiting.standing().exists():
        waiting.end(now=now)
        clocks.index(message.ticket, now=now, because=Act.RESUMED)


def _say(
    ticket: Ticket, text: str, *, kind: MessageKind, files: Sequence[File], by: Actor, now: datetime
) -> Message:
    if not text.strip():
        raise NothingWritten
    message = Message.objects.create(
        ticket=ticket,
        client_id=ticket.client_id,
        kind=kind,
        is_public=kind != MessageKind.NOTE,
        author_name=by.name,
        engineer_id=by.engineer_id,
        text=text.strip().replace("\r\n", "\n"),
        sent_at=now,
    )
    attach(message, files)
    return message
