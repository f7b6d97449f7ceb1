"""Takes in mail: raw and durable first, then understood, threaded, opened or set aside (S4).

Every message ends in exactly one of four ways, each with what it led to or why: it opened a
ticket, was added to one, was set aside with a visible ticket, or was ignored with a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from switchboard import later
from switchboard.accounts.actor import SYSTEM, Actor
from switchboard.channels.models import InboundMail, InboundState
from switchboard.channels.models.inbound import Slot
from switchboard.database.failpoints import Failpoint, reach
from switchboard.flow import answering, floods, opening, reports, senders, threads, unreadable
from switchboard.flow import copies as copying
from switchboard.flow.answering import Answer
from switchboard.flow.opening import Report
from switchboard.flow.ours import own_addresses
from switchboard.flow.returned import note_bounce
from switchboard.tickets.models.ticket import Channel
from switchboard.wire.identity import fingerprint
from switchboard.wire.mail import OWN_HEADER, InboundEmail

TRIES_BEFORE_SET_ASIDE = 3


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """How a message reached us, before anybody looked inside.

    `slot` is its place in the mailbox it was fetched from; `shortfall` says why only a part came.
    """

    source: str
    sender: str
    recipients: Sequence[str]
    received_at: datetime
    slot: Slot | None = None
    shortfall: str = ""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """The row that a delivery is kept in; not new if the same message had come before."""

    id: int
    is_new: bool


@transaction.atomic
def store(raw: bytes, envelope: Envelope) -> Stored:
    """Keeps the message raw; only after this has committed may anybody say 250. One write.

    The same message again, or the copy that went to the other desk's door, is the same row (S7); a
    mail of a mailbox is known by its slot, and after a new UIDVALIDITY by its fingerprint there.
    """
    key = fingerprint(raw)
    if known := _known_in_mailbox(envelope.slot, key):
        return Stored(id=known, is_new=False)
    stored = InboundMail.objects.store(
        fingerprint=key,
        raw=raw,
        source=envelope.source,
        envelope_from=_storable(envelope.sender),
        envelope_to=[_storable(recipient) for recipient in envelope.recipients[:100]],
        received_at=envelope.received_at,
        slot=envelope.slot,
        shortfall=envelope.shortfall,
    )
    if stored is not None:
        later.read_mail()
        reach(Failpoint.MAIL_WRITTEN)
        return Stored(id=stored, is_new=True)
    kept = InboundMail.objects.kept(fingerprint=key, slot=envelope.slot)
    return Stored(id=kept, is_new=False)


def _known_in_mailbox(slot: Slot | None, key: bytes) -> int | None:
    """The row of this mail, if its mailbox had it before; led along where uids are new."""
    if slot is None:
        return None
    known = InboundMail.objects.filter(**slot._asdict()).values_list("pk", flat=True).first()
    return known or InboundMail.objects.resettle(fingerprint=key, slot=slot)


def _storable(address: str) -> str:
    """PostgreSQL's text holds neither NUL nor half a character; an address has neither."""
    return address.encode(errors="replace").decode().replace("\0", "?")[:320]


@transaction.atomic
def understand(mail_id: int, email: InboundEmail, *, now: datetime) -> InboundMail:
    """What the message means, once: a second call finds it settled and changes nothing."""
    mail, *copies = InboundMail.objects.locked_with_copies(mail_id)
    if mail.state != InboundState.WAITING:
        return mail
    if first := copying.original(copies):
        return mail.settle(InboundState.IGNORED, reason=copying.reason(first), now=now)
    if mail.shortfall:
        return _set_aside(mail, mail.shortfall, email=email, now=now)
    return _act_on(mail, email, now=now)


def _act_on(mail: InboundMail, email: InboundEmail, *, now: datetime) -> InboundMail:
    threads.remember(mail, email)
    if email.is_bounce:
        return note_bounce(mail, email, now=now)
    if reason := _is_our_own(email):
        return mail.settle(InboundState.IGNORED, reason=reason, now=now)
    if not email.is_readable:
        return _set_aside(mail, "; ".join(email.problems), email=email, now=now)
    answer = answering.answer_of(email)
    settled = answering.settle(mail, email, answer, now=now)
    return settled or _open(mail, email, answer, now=now)


@transaction.atomic
def set_aside(mail_id: int, reason: str, *, now: datetime) -> InboundMail:
    """A message nobody can read gets a ticket that says so; the raw text stays a click away."""
    mail, *copies = InboundMail.objects.locked_with_copies(mail_id)
    if mail.state != InboundState.WAITING:
        return mail
    if first := copying.original(copies):
        return mail.settle(InboundState.IGNORED, reason=copying.reason(first), now=now)
    return _set_aside(mail, mail.shortfall or reason, email=None, now=now)


def _set_aside(
    mail: InboundMail, reason: str, *, email: InboundEmail | None, now: datetime
) -> InboundMail:
    report = Report(
        channel=Channel.MAIL,
        received_at=mail.received_at,
        subject=unreadable.subject(mail, email),
        text=unreadable.words(mail, reason, email),
        sender_address=mail.envelope_from,
        is_automatic=True,
        desk_key=reports.desk_key(mail),
        details={"set_aside_because": reason},
    )
    if tally := floods.count(mail, email, known=None):
        ticket, message = floods.bundle(tally, report, known=None, now=now)
    else:
        ticket, message = opening.open_ticket(report, contact=None, by=SYSTEM, now=now), None
    return mail.settle(
        InboundState.SET_ASIDE, ticket=ticket, message=message, reason=reason, now=now
    )


def _open(mail: InboundMail, email: InboundEmail, answer: Answer, *, now: datetime) -> InboundMail:
    """A ticket of its own, or its place in the bundle of a sender who floods the desk."""
    known, about = answer.contact, answer.ticket
    if tally := floods.count(mail, email, known=known):
        report = reports.report_of(mail, email, about=about, refusal=answer.refusal)
        ticket, message = floods.bundle(tally, report, known=known, now=now)
        return mail.settle(InboundState.THREADED, ticket=ticket, message=message, now=now)
    contact = known or senders.newcomer(email)
    sibling = None if about else threads.sibling(email, contact=contact)
    report = reports.report_of(mail, email, about=about, refusal=answer.refusal, sibling=sibling)
    author = Actor.contact(contact) if contact else SYSTEM
    ticket = opening.open_ticket(report, contact=contact, by=author, now=now)
    answering.copy_in(ticket, email, contact=contact, now=now)
    return mail.settle(InboundState.OPENED, ticket=ticket, now=now)


def _is_our_own(email: InboundEmail) -> str:
    """Why this mail is our own letter coming back; empty if it is not."""
    if email.header(OWN_HEADER) is None or email.sender is None:
        return ""
    if email.sender.key in own_addresses():
        return "It is a letter of this desk itself that came back."
    return ""
