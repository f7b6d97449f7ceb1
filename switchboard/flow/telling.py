"""Decides what the requestor is told of an act, and writes that letter to the outbox (S9).

The letter is written in the transaction of its cause and sent afterwards. Its words are the
policy's, its Message-ID is fixed here, and its reply address leads back to the same ticket.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings

from switchboard import later
from switchboard.accounts.actor import SYSTEM
from switchboard.channels.models import OutboundMail
from switchboard.clients.models import Contact
from switchboard.flow import letter_files, texting
from switchboard.flow.letters import About, wording
from switchboard.flow.news import News, Voice, received_of_stranger
from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket
from switchboard.wire import reply_token
from switchboard.wire.mail.compose import is_mailbox

__all__ = ["News", "tell", "tell_stranger"]

REFERENCES_KEPT = 12
MOST_LETTERS = 500
_FOR_PARTICIPANTS = frozenset({Act.REPLIED, Act.RESOLVED})
_FOR_REQUESTOR = frozenset({"survey"})


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """Who reads a letter; only a contact's answer comes back to the ticket."""

    name: str
    address: str
    language: str = "en"
    zone: str = ""
    contact: Contact | None = None


def tell(ticket: Ticket, news: News, *, now: datetime) -> OutboundMail | None:
    """Writes the letter; a requestor whom no letter reaches is to be told by phone, recorded.

    Of a call they are told by a short message, where a carrier sends them.

    Who takes part reads public replies and the resolution too, each in a letter of their own.
    """
    contact = ticket.contact
    if contact is None:
        texting.write(ticket, news, now=now)
        return None
    if news.act in _FOR_PARTICIPANTS:
        _tell_participants(ticket, news, now=now)
    if not contact.is_mailable:
        if texting.write(ticket, news, now=now) is not None:
            return None
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
        name=contact.name, address=contact.email, language=contact.language,
        zone=contact.timezone, contact=contact,
    )  # fmt: skip


def tell_stranger(ticket: Ticket, *, answers: Sequence[str], now: datetime) -> OutboundMail | None:
    """Tells an unknown sender that we have it and whom to call; nothing that they wrote goes back.

    Without a token: who answers this has to be settled as well.
    """
    if not is_mailbox(ticket.sender_address):
        return None
    # In lower case, as contacts are: else each way of writing it had receipts of its own.
    reader = _Reader(name=ticket.sender_name, address=ticket.sender_address.lower())
    written = _write(ticket, reader, received_of_stranger(answers=answers), now=now)
    later.send_letters()
    return written


def token_secrets() -> list[bytes]:
    """What reply tokens are signed with, then what they were signed with before."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [f"reply:{key}".encode() for key in keys]


def ticket_link(ticket: Ticket) -> str:
    """The ticket's page in the portal."""
    return f"{settings.PORTAL_URL}/tickets/{ticket.number}"


def _write(ticket: Ticket, reader: _Reader, news: News, *, now: datetime) -> OutboundMail:
    policy = ticket.policy
    about = About(
        number=ticket.number,
        subject=ticket.subject,
        link=ticket_link(ticket),
        desk=policy.desk(ticket.desk.key),
        files=letter_files.links(news.message),
    )
    zone = reader.zone or policy.desk_calendar(ticket.desk.key).zone.key
    said = wording(
        about,
        news,
        voice=Voice.of(policy, language=reader.language, zone=zone),
        reader=reader.name,
        is_known=reader.contact is not None,
        at=now,
    )
    return OutboundMail.objects.create(
        ticket=ticket,
        contact=reader.contact,
        message=news.message,
        act=news.act.value,
        **_identity(ticket, reader),
        sender_name=said.sender_name,
        sender_address=ticket.desk.email,
        recipient_name=reader.name,
        recipient=reader.address,
        subject=said.subject,
        text=said.body.text,
        html=said.body.html,
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
    secret, *_ = token_secrets()
    token = reply_token.mint(ticket.number, contact=str(reader.contact.pk), secret=secret)
    return {
        "internet_message_id": reply_token.message_id(token, nonce=nonce, domain=domain),
        "reply_to": reply_token.address(token, domain=domain),
    }


def _references(ticket: Ticket, news: News) -> list[str]:
    """The ids that mail programs thread by; the last one is what this letter answers.

    The requestor's own first mail, our first letter, our newest ones; and for an engineer's words
    the requestor's newest mail, if that is not the first.
    """
    heard = list(news.answers) if news.act is Act.RECEIVED else _heard(ticket)
    earlier = OutboundMail.objects.filter(ticket=ticket).order_by("-id")
    newest_first = list(earlier.values_list("internet_message_id", flat=True)[:MOST_LETTERS])
    ours = newest_first[::-1]
    known = [*heard[:1], *ours[:1], *ours[1:][-REFERENCES_KEPT:]]
    answered = [] if news.is_automatic else heard[1:][-1:]
    return list(dict.fromkeys([*known, *answered]))


def _heard(ticket: Ticket) -> list[str]:
    """The Message-IDs of what the requestor wrote, in order; none of what came otherwise."""
    events = ticket.events.filter(act__in=[Act.RECEIVED, Act.REQUESTOR_REPLIED]).order_by("id")
    kept = events.values_list("details__answers", flat=True)[:MOST_LETTERS]
    return [name for names in kept for name in names or ()]
