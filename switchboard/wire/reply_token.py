"""Decides which ticket and contact a reply belongs to: by our own signature, never by a subject."""

import base64
import binascii
import hmac
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# 120 bits: whole base32 characters, well above the 80 that guessing by mail can't reach.
_SIGNATURE_BYTES = 15
_TOKEN = re.compile(r"([0-9]{1,18})-([a-z2-7]{1,40})-([a-z2-7]{24})")
_IN_TEXT = re.compile(r"(?<![0-9a-z])[0-9]{1,18}-[a-z2-7]{1,40}-[a-z2-7]{24}(?![0-9a-z])")
_CONTACT_BYTES = 25
_LONGEST = 2_000


class NotMintable(ValueError):
    """The ticket number, contact or secret can't be put into a reply token."""


@dataclass(frozen=True, kw_only=True)
class ReplyToken:
    """What a token of ours says: the ticket's number and the contact whom we wrote to."""

    ticket_number: str
    contact: str


def mint(ticket_number: str, *, contact: str, secret: bytes) -> str:
    """The token for a letter about `ticket_number` to `contact` (an id of at most 25 bytes).

    Lower-case base32, because local parts are folded to one case on their way; at most 84
    characters only for the longest contact, 46 for a short one. Raises NotMintable.

    >>> mint("482730516", contact="7", secret=b"s" * 32)
    '482730516-g4-jebu7zruvf6jw6u6c7t2kz2d'
    """
    if not (ticket_number.isascii() and ticket_number.isdigit() and len(ticket_number) <= 18):
        raise NotMintable(f"“{ticket_number}” is no ticket number: use its digits alone.")
    if not 0 < len(contact.encode()) <= _CONTACT_BYTES:
        raise NotMintable(f"The contact “{contact}” must have 1 to {_CONTACT_BYTES} bytes.")
    if len(secret) < 16:
        raise NotMintable("The secret for reply tokens must have at least 16 bytes.")
    body = f"{ticket_number}-{_base32(contact.encode())}"
    return f"{body}-{_signature(body, secret)}"


def read(token: str, *, secrets: Sequence[bytes]) -> ReplyToken | None:
    """What `token` says, if one of `secrets` signed it; None otherwise, in constant time.

    Several secrets let them be changed: the newest first, the old ones while replies still come.
    """
    found = _TOKEN.fullmatch(token.lower()) if len(token) <= 100 else None
    if found is None:
        return None
    body = f"{found[1]}-{found[2]}"
    matches = [hmac.compare_digest(_signature(body, secret), found[3]) for secret in secrets]
    contact = _from_base32(found[2])
    if not any(matches) or contact is None:
        return None
    return ReplyToken(ticket_number=found[1], contact=contact)


def find(addresses_and_ids: Iterable[str], *, secrets: Sequence[bytes]) -> ReplyToken | None:
    """The first signed token in recipients, In-Reply-To and References, in the order given."""
    for text in addresses_and_ids:
        for found in _IN_TEXT.finditer(text[:_LONGEST].lower()):
            token = read(found[0], secrets=secrets)
            if token is not None:
                return token
    return None


def address(token: str, *, domain: str, mailbox: str = "reply") -> str:
    """The address that a reply goes to.

    >>> address("482730516-g4-abc", domain="support.example")
    'reply+482730516-g4-abc@support.example'
    """
    return f"{mailbox}+{token}@{domain}"


def message_id(token: str, *, nonce: str, domain: str) -> str:
    """The Message-ID, with brackets, of a letter that carries `token`; `nonce` makes it unique.

    >>> message_id("482730516-g4-abc", nonce="01", domain="support.example")
    '<482730516-g4-abc.01@support.example>'
    """
    return f"<{token}.{nonce}@{domain}>"


def _signature(body: str, secret: bytes) -> str:
    digest = hmac.digest(secret, b"switchboard reply token 1\0" + body.encode(), "sha256")
    return _base32(digest[:_SIGNATURE_BYTES])


def _base32(content: bytes) -> str:
    return base64.b32encode(content).decode("ascii").rstrip("=").lower()


def _from_base32(text: str) -> str | None:
    try:
        return base64.b32decode(text.upper() + "=" * (-len(text) % 8)).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return None
