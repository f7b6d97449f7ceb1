"""Decides what the requestor is told of an act, and writes that letter to the outbox (S9).

The letter is written in the transaction of its cause and sent afterwards. Its words are the
policy's, its Message-ID is fixed here, and its reply address leads back to the same ticket.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings

from switchboard import later
from switchboard.accounts.actor import SYSTEM
from switchboard.channels.models import OutboundMail
from switchboard.clients.models import Contact
from switchboard.policy.acts import Act
from switchboard.policy.ticket_number import spoken
from switchboard.tickets.models import Message, Ticket
from switchboard.wire import letter, reply_token
from switchboard.wire.mail import REPLY_ABOVE
from switchboard.wire.mail.compose import is_mailbox

REFERENCES_KEPT = 12
MOST_LETTERS = 500
_FOR_PARTICIPANTS = frozenset({Act.REPLIED, Act.RESOLVED})
_FOR_REQUESTOR = frozenset({"survey"})


@dataclass(frozen=True, kw_only=True)
class News:
    """What one act gives the requestor to read: texts of the policy by name, and their values."""

    act: Act
    texts: Sequence[str]
    values: dict[str, Any] = field(default_factory=dict)
    quoted: str = ""
    message: Message | None = None
    is_automatic: bool = True
    answers: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """Who reads a letter; only a contact's answer comes back to the ticket."""

    name: str
    address: str
    language: str = "en"
    contact: Contact | None = None


def tell(ticket: Ticket, news: News, *, now: datetime) -> OutboundMail | None:
    """Writes the letter; a requestor whom no letter reaches is to be told by phone, recorded.

    Who takes part reads public replies and the resolution too, each in a letter of their own.
    """
    contact = ticket.contact
    if contact is None:
        return None
    if news.act in _FOR_PARTICIPANTS:
        _tell_participants(ticket, news, now=now)
    if not contact.is_mailable:
        ticket.record(Act.TELL_BY_PHONE, by=SYSTEM, now=now, about=news.act.value)
        return None
    written = _write(ticket, _reader(contact), news, now=now)
    later.send_letters()
    return written


def _tell_participants(ticket: Ticket, news: News, *, now: datetime) -> None:
    """One letter for each, with their own token; the survey is the requestor's to answer."""
    texts = [name for name in news.texts if name not in _FOR_REQUESTOR]
    for one in ticket.participants.reachable().exclude(contact=ticket.contact_id):
        _write(ticket, _reader(one.contact), replace(news, texts=texts), now=now)
        later.send_letters()


def _reader(contact: Contact) -> _Reader:
    return _Reader(
        name=contact.name, address=contact.email, language=contact.language, contact=contact
    )


def tell_stranger(ticket: Ticket, *, answers: Sequence[str], now: datetime) -> OutboundMail | None:
    """Tells an unknown sender that we have it and whom to call; nothing that they wrote goes back.

    Without a token: who answers this has to be settled as well.
    """
    if not is_mailbox(ticket.sender_address):
        return None
    reader = _Reader(name=ticket.sender_name or "there", address=ticket.sender_address)
    news = News(act=Act.RECEIVED, texts=("unknown_sender", "outage_hint"), answers=answers)
    written = _write(ticket, reader, news, now=now)
    later.send_letters()
    return written


def instant(at: datetime | None, contact: Contact | None) -> str:
    """An instant as the reader's zone has it; what has no date yet is said so."""
    if at is None:
        return "as soon as we can go on"
    return letter.instant(at, zone=contact.timezone if contact else settings.TIME_ZONE)


def token_secret() -> bytes:
    """What reply tokens are signed with."""
    return f"reply:{settings.SECRET_KEY}".encode()


def ticket_link(ticket: Ticket) -> str:
    """The ticket's page in the portal."""
    return f"{settings.PORTAL_URL}/tickets/{ticket.number}"


def _write(ticket: Ticket, reader: _Reader, news: News, *, now: datetime) -> OutboundMail:
    policy = ticket.policy
    paragraphs, footer = _words(ticket, reader, news)
    body = letter.render(
        paragraphs=paragraphs,
        quoted=news.quoted,
        link=(f"Ticket {spoken(ticket.number)}", ticket_link(ticket)) if reader.contact else None,
        footer=footer,
        reply_above=REPLY_ABOVE if reader.contact else "",
        language=reader.language,
    )
    return OutboundMail.objects.create(
        ticket=ticket,
        contact=reader.contact,
        message=news.message,
        act=news.act.value,
        **_identity(ticket, reader),
        sender_name=f"{policy.company.name} · {ticket.desk.name} desk",
        sender_address=ticket.desk.email,
        recipient_name=reader.name,
        recipient=reader.address,
        subject=_subject(ticket) if reader.contact else f"[{spoken(ticket.number)}] We have it",
        text=body.text,
        html=body.html,
        references=_references(ticket, news),
        is_automatic=news.is_automatic,
        written_at=now,
        next_try_at=now,
    )


def _identity(ticket: Ticket, reader: _Reader) -> dict[str, str]:
    """The letter's Message-ID, and where its answers go: to the ticket, for a contact alone."""
    domain, nonce = ticket.policy.company.mail_domain, uuid.uuid4().hex
    if reader.contact is None:
        return {"internet_message_id": f"<{nonce}@{domain}>", "reply_to": ""}
    token = reply_token.mint(ticket.number, contact=str(reader.contact.pk), secret=token_secret())
    return {
        "internet_message_id": reply_token.message_id(token, nonce=nonce, domain=domain),
        "reply_to": reply_token.address(token, domain=domain),
    }


def _words(ticket: Ticket, reader: _Reader, news: News) -> tuple[list[str], str]:
    policy = ticket.policy
    desk = policy.desk(ticket.desk.key)
    common = {
        "company": policy.company.name,
        "contact": reader.name,
        "number": spoken(ticket.number),
        "subject": ticket.subject,
        "ticket_link": ticket_link(ticket),
        "desk": desk.name,
        "desk_phone": desk.phone_display,
        "menu_option": desk.menu_option,
    }
    values = {**common, **news.values}
    names = ("greeting", *news.texts)
    said = [policy.text(name, reader.language, **values) for name in names]
    return said, policy.text("footer", reader.language, **common)


def _subject(ticket: Ticket) -> str:
    return f"[{spoken(ticket.number)}] {ticket.subject}"[:390]


def _references(ticket: Ticket, news: News) -> list[str]:
    """The ids that mail programs thread by: our first letter, the newest ones, what is answered."""
    earlier = OutboundMail.objects.filter(ticket=ticket).order_by("-id")
    newest_first = list(earlier.values_list("internet_message_id", flat=True)[:MOST_LETTERS])
    ours = newest_first[::-1]
    return [*dict.fromkeys((*ours[:1], *ours[1:][-REFERENCES_KEPT:], *news.answers))]
