"""Decides which ticket and contact a reply belongs to: by our own signature, never by a subject."""

import base64
import binascii
import hmac
import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# 80 bits: as many as a guesser who must send a mail per guess can never try. A local part has
# 64 characters at most (RFC 5321, 4.5.3.1.1): "reply+" and the longest token here have 63.
_SIGNATURE_BYTES = 10
_TEXT_BYTES = 18
_TOKEN = re.compile(r"([0-9]{1,9})-([ut][a-z2-7]{1,29})-([a-z2-7]{16})")
_IN_TEXT = re.compile(r"(?<![0-9a-z])[0-9]{1,9}-[ut][a-z2-7]{1,29}-[a-z2-7]{16}(?![0-9a-z])")
_LONGEST = 2_000


class NotMintable(ValueError):
    """The ticket number, contact or secret can't be put into a reply token."""


@dataclass(frozen=True, kw_only=True)
class ReplyToken:
    """What a token of ours says: the ticket's number and the contact whom we wrote to."""

    ticket_number: str
    contact: str


def mint(ticket_number: str, *, contact: str, secret: bytes) -> str:
    """The token for a letter about `ticket_number` to `contact`: a UUID, or up to 18 bytes.

    Lower-case base32, because local parts are folded to one case on their way. Raises NotMintable.

    >>> mint("482730516", contact="7", secret=b"s" * 32)
    '482730516-tg4-4bdhlnvpxrvcealk'
    """
    if not (ticket_number.isascii() and ticket_number.isdigit() and len(ticket_number) <= 9):
        raise NotMintable(f"“{ticket_number}” is no ticket number: use its digits alone.")
    if len(secret) < 16:
        raise NotMintable("The secret for reply tokens must have at least 16 bytes.")
    body = f"{ticket_number}-{_packed(contact)}"
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
    contact = _unpacked(found[2])
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

    >>> address("482730516-tg4-abc", domain="support.example")
    'reply+482730516-tg4-abc@support.example'
    """
    return f"{mailbox}+{token}@{domain}"


def message_id(token: str, *, nonce: str, domain: str) -> str:
    """The Message-ID, with brackets, of a letter that carries `token`; `nonce` makes it unique.

    >>> message_id("482730516-tg4-abc", nonce="01", domain="support.example")
    '<482730516-tg4-abc.01@support.example>'
    """
    return f"<{token}.{nonce}@{domain}>"


def _signature(body: str, secret: bytes) -> str:
    digest = hmac.digest(secret, b"switchboard reply token 1\0" + body.encode(), "sha256")
    return _base32(digest[:_SIGNATURE_BYTES])


def _base32(content: bytes) -> str:
    return base64.b32encode(content).decode("ascii").rstrip("=").lower()


def _packed(contact: str) -> str:
    """A UUID in its 16 bytes, other ids as text; the first letter says which."""
    try:
        identity = uuid.UUID(contact)
    except ValueError:
        identity = None
    if identity is not None and str(identity) == contact:
        return f"u{_base32(identity.bytes)}"
    if not 0 < len(contact.encode()) <= _TEXT_BYTES:
        raise NotMintable(f"The contact “{contact}” must be a UUID or have 1 to 18 bytes.")
    return f"t{_base32(contact.encode())}"


def _unpacked(text: str) -> str | None:
    try:
        content = base64.b32decode(text[1:].upper() + "=" * (-len(text[1:]) % 8))
        return str(uuid.UUID(bytes=content)) if text[0] == "u" else content.decode("utf-8")
    except (binascii.Error, ValueError):
        return None
