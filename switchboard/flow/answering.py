"""Decides what becomes of a mail that answers one of our letters, and who was copied in by it."""

from dataclasses import dataclass
from datetime import datetime

from switchboard.accounts.actor import SYSTEM
from switchboard.channels.models import InboundMail, InboundState
from switchboard.clients.models import Contact
from switchboard.flow import conversation, participants, reports, senders, threads
from switchboard.policy import trust
from switchboard.policy.acts import Act
from switchboard.policy.transitions import State
from switchboard.policy.trust import Refusal, Verdict
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.merge import going_on
from switchboard.wire.mail import InboundEmail


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who wrote a mail, the ticket whose token it carries, and why it may not be added there."""

    contact: Contact | None
    ticket: Ticket | None
    refusal: Refusal | None


def answer_of(email: InboundEmail) -> Answer:
    """It takes our signed token and a participant whom no check of our mail server contradicts."""
    contact, ticket = senders.known_contact(email), threads.answered_ticket(email)
    refused = None
    if ticket:
        standing = going_on(ticket)
        refused = trust.refusal(
            Verdict(email.authentication.verdict),
            takes_part=contact is not None and participants.is_participant(standing, contact),
            is_closed=standing.state == State.CLOSED,
        )
    return Answer(contact=contact, ticket=ticket, refusal=refused)


def settle(
    mail: InboundMail, email: InboundEmail, answer: Answer, *, now: datetime
) -> InboundMail | None:
    """Adds the mail to the ticket that it answers; None where it is to open one of its own.

    What a machine answers by itself never opens a ticket: it is added where a person's answer
    would be, and else kept with the raw mails.
    """
    senders.note_alive(answer.contact)
    if answer.ticket and answer.contact and answer.refusal is None:
        return _hear(mail, email, answer.ticket, contact=answer.contact, now=now)
    if not reports.is_machines_answer(email):
        return None
    ticket = answer.ticket or threads.ticket_of_letter(email)
    return _keep(mail, email, going_on(ticket), now=now) if ticket else None


def copy_in(ticket: Ticket, email: InboundEmail, *, contact: Contact | None, now: datetime) -> None:
    """Lets those take part whom a verified sender wrote to as well; nobody else can add anybody."""
    is_verified = Verdict(email.authentication.verdict) is Verdict.VERIFIED
    copied = (*email.to, *email.cc)
    if contact and is_verified and not email.is_automatic and not email.is_list and copied:
        participants.copy_in(ticket, copied, sender=contact, now=now)


def _hear(
    mail: InboundMail, email: InboundEmail, ticket: Ticket, *, contact: Contact, now: datetime
) -> InboundMail:
    report = reports.reply_of(mail, email)
    message = conversation.hear(ticket.pk, report, contact=contact, now=now)
    copy_in(message.ticket, email, contact=contact, now=now)
    return mail.settle(InboundState.THREADED, ticket=message.ticket, message=message, now=now)


def _keep(mail: InboundMail, email: InboundEmail, ticket: Ticket, *, now: datetime) -> InboundMail:
    address = email.sender.address if email.sender else mail.envelope_from
    ticket.record(
        Act.AUTOMATIC_ANSWER, by=SYSTEM, now=now, address=address, mail=mail.pk,
        authentication=email.authentication.verdict,
    )  # fmt: skip
    reason = f"An automatic answer ({email.automatic_because}); nobody was answered."
    return mail.settle(InboundState.THREADED, ticket=ticket, reason=reason, now=now)
