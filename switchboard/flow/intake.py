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
from switchboard.clients.models import Contact
from switchboard.database.failpoints import Failpoint, reach
from switchboard.flow import conversation, opening, participants, threads, unreadable
from switchboard.flow import copies as copying
from switchboard.flow.opening import File, Report
from switchboard.flow.returned import note_bounce
from switchboard.flow.senders import contact_from
from switchboard.policy.transitions import State
from switchboard.published.models import Desk
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel
from switchboard.wire.identity import fingerprint
from switchboard.wire.mail import OWN_HEADER, Attachment, InboundEmail
from switchboard.wire.mail.compose import is_message_id

TRIES_BEFORE_SET_ASIDE = 3
LONGEST_TEXT = 200_000


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
    contact = contact_from(email)
    answered = threads.answered_ticket(email)
    if answered and contact and _may_append(answered, contact):
        report = _report(mail, email, text=email.reply or email.text, rest=email.quoted)
        message = conversation.hear(answered.pk, report, contact=contact, now=now)
        return mail.settle(InboundState.THREADED, ticket=answered, message=message, now=now)
    return _open(mail, email, contact=contact, answered=answered, now=now)


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
        desk_key=_desk_key(mail),
        details={"set_aside_because": reason},
    )
    ticket = opening.open_ticket(report, contact=None, by=SYSTEM, now=now)
    return mail.settle(InboundState.SET_ASIDE, ticket=ticket, reason=reason, now=now)


def _open(
    mail: InboundMail, email: InboundEmail, *, contact: Contact | None,
    answered: Ticket | None, now: datetime,
) -> InboundMail:  # fmt: skip
    # A report is kept whole: a signature may hold the number to call back.
    sibling = None if answered else threads.sibling(email, contact=contact)
    report = _report(mail, email, text=email.text, answered=answered, sibling=sibling)
    author = Actor.contact(contact) if contact else SYSTEM
    ticket = opening.open_ticket(report, contact=contact, by=author, now=now)
    return mail.settle(InboundState.OPENED, ticket=ticket, now=now)


def _report(
    mail: InboundMail, email: InboundEmail, *, text: str, rest: str = "",
    answered: Ticket | None = None, sibling: Ticket | None = None,
) -> Report:  # fmt: skip
    sender = email.sender
    details: dict[str, object] = {"mail": mail.pk, "authentication": email.authentication.verdict}
    if mail.mailbox:
        details["mailbox"] = mail.mailbox.name
    if answered:
        details["about"] = answered.number
    if sibling:
        details["sibling_of"] = sibling.number
    if email.marks:
        details["marks"] = list(email.marks)
    if email.problems:
        details["problems"] = list(email.problems)[:20]
    return Report(
        channel=Channel.MAIL,
        received_at=mail.received_at,
        subject=email.subject,
        text=text[:LONGEST_TEXT],
        rest=rest[:LONGEST_TEXT],
        html=email.html[:LONGEST_TEXT],
        files=[_file(attachment) for attachment in email.attachments],
        sender_name=sender.name if sender else "",
        sender_address=sender.address if sender else mail.envelope_from,
        is_verified=email.authentication.verdict == "verified",
        is_automatic=email.is_automatic or email.is_list or _has_null_sender(mail),
        answers=[name for name in (email.message_id,) if name and is_message_id(name)],
        desk_key=_desk_key(mail, also=[a.address for a in (*email.to, *email.cc)]),
        category=mail.mailbox.default_category if mail.mailbox else "",
        details=details,
    )


def _has_null_sender(mail: InboundMail) -> bool:
    """Whether the envelope says that nobody wants an answer; a pipe has no envelope."""
    return mail.source == "lmtp" and not mail.envelope_from


def _file(attachment: Attachment) -> File:
    return File(
        name=attachment.name,
        content_type=attachment.content_type,
        content=attachment.content,
        is_inline=attachment.is_inline,
        content_id=attachment.content_id or "",
    )


def _may_append(ticket: Ticket, contact: Contact) -> bool:
    return ticket.state != State.CLOSED and participants.is_participant(ticket, contact)


def _is_our_own(email: InboundEmail) -> str:
    """Why this mail is our own letter coming back; empty if it is not."""
    if email.header(OWN_HEADER) is None or email.sender is None:
        return ""
    if Desk.objects.filter(email__iexact=email.sender.address).exists():
        return "It is a letter of this desk itself that came back."
    return ""


def _desk_key(mail: InboundMail, *, also: Sequence[str] = ()) -> str | None:
    """The desk of the mailbox, else the one that was written to, by the first address of one."""
    if mail.mailbox:
        return mail.mailbox.desk.key
    keys = {desk.email.lower(): desk.key for desk in Desk.objects.all()}
    written_to = (address.lower() for address in (*mail.envelope_to, *also))
    return next((keys[address] for address in written_to if address in keys), None)
