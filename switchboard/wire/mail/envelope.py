"""Decides what a message's headers say: who wrote to whom, when, about what, after which."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_tz

from switchboard.wire.mail import addresses, limits, words
from switchboard.wire.mail.inbound import Address
from switchboard.wire.mail.mime import Part
from switchboard.wire.mail.problems import Problems

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,900}>")
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to")


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """The headers that threading, identity and the console live on."""

    sender: Address | None
    reply_to: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    delivered_to: tuple[Address, ...]
    subject: str
    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    sent_at: datetime | None


def read(part: Part, *, problems: Problems) -> Envelope:
    """The envelope of the outermost part; never raises, says in `problems` what is missing."""
    before = message_ids(" ".join(_all(part, "in-reply-to")))
    ids = message_ids(part.first("message-id"))
    if part.first("message-id") and not ids:
        problems.note("the Message-ID can't be read")
    return Envelope(
        sender=_sender(part, problems=problems),
        reply_to=_addresses(part, "reply-to"),
        to=_addresses(part, "to"),
        cc=_addresses(part, "cc"),
        delivered_to=_addresses(part, *_DELIVERED),
        subject=words.readable(part.first("subject"))[: limits.SUBJECT_CHARACTERS],
        message_id=ids[0] if ids else None,
        in_reply_to=before[0] if before else None,
        references=message_ids(" ".join(_all(part, "references"))),
        sent_at=_sent_at(part.first("date"), problems=problems),
    )


def message_ids(value: str) -> tuple[str, ...]:
    """The ids of a header in their order, with brackets, each once, the last hundred.

    >>> message_ids("<a@lonestar-clinic.example> (no id) <b@lonestar-clinic.example> <[")
    ('<a@lonestar-clinic.example>', '<b@lonestar-clinic.example>')
    """
    found = _MESSAGE_ID.findall(value[: limits.HEADER_BYTES])
    return tuple(dict.fromkeys(found))[-limits.REFERENCE_COUNT :]


def _sender(part: Part, *, problems: Problems) -> Address | None:
    fields = _all(part, "from")
    found = [entry for value in fields for entry in addresses.entries(value)]
    if len(fields) > 1 or len(found) > 1:
        problems.note("more than one From: nobody can be taken for the sender")
        return None
    if not found or found[0] is None:
        problems.note("From names no address" if fields else "there is no From")
        return None
    return found[0]


def _addresses(part: Part, *names: str) -> tuple[Address, ...]:
    """All mailboxes of these headers, each address once."""
    found: dict[str, Address] = {}
    for name in names:
        for value in _all(part, name):
            for address in addresses.addresses(value):
                found.setdefault(address.key, address)
    return tuple(found.values())[: limits.ADDRESS_COUNT]


def _all(part: Part, name: str) -> list[str]:
    values = (words.unfolded(value) for present, value in part.headers if present == name)
    return [value for value in values if value]


def _sent_at(value: str, *, problems: Problems) -> datetime | None:
    """The Date in UTC; without a zone it is taken for UTC (RFC 5322, 4.3)."""
    if not value:
        return None
    try:
        parsed = parsedate_tz(value[:120])
        if parsed is not None:
            seconds = datetime(*parsed[:6], tzinfo=UTC).timestamp() - (parsed[9] or 0)
            return datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        pass
    problems.note("the Date can't be read")
    return None
