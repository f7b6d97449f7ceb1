"""Composes raw mails as they come from outside, and lets them arrive at the desk."""

from collections.abc import Sequence
from datetime import datetime

from switchboard.channels.models import InboundMail, OutboundMail
from switchboard.flow import intake, outbox_letter
from switchboard.flow.intake import Envelope, Stored
from switchboard.wire.mail import parse

TEXAS = "texas@support.example"
LOUISIANA = "louisiana@support.example"
OUR_SERVER = "mx.support.example"


def raw(
    *, sender: str, to: str = TEXAS, subject: str = "Printer is jammed",
    body: str = "The big printer on the second floor.", message_id: str = "<one@mail.example>",
    headers: Sequence[str] = (),
) -> bytes:  # fmt: skip
    """The bytes of a plain mail; `headers` are further lines."""
    lines = [
        f"From: {sender}", f"To: {to}", f"Subject: {subject}", f"Message-ID: {message_id}",
        "Date: Mon, 23 Nov 2026 07:01:00 -0600", "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8", *headers, "", body, "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def answer(letter: OutboundMail, *, sender: str, headers: Sequence[str] = (), **said: str) -> bytes:
    """What a mail program sends when its reader answers our letter."""
    references = " ".join([*letter.references, letter.internet_message_id])
    threading = [f"In-Reply-To: {letter.internet_message_id}", f"References: {references}"]
    usual = {"body": "It still jams.", "message_id": "<answer@mail.example>"}
    return raw(
        sender=sender, to=letter.reply_to, headers=[*threading, *headers],
        **{"subject": f"Re: {letter.subject}", **usual, **said},
    )  # fmt: skip


def store(
    message: bytes, *, at: datetime, sender: str = "someone@mail.example",
    recipients: Sequence[str] = (TEXAS,), source: str = "lmtp",
) -> Stored:  # fmt: skip
    """Kept raw, not looked at."""
    envelope = Envelope(source=source, sender=sender, recipients=recipients, received_at=at)
    return intake.store(message, envelope)


def arrive(
    message: bytes, *, at: datetime, sender: str = "someone@mail.example",
    recipients: Sequence[str] = (TEXAS,), read_at: datetime | None = None,
) -> InboundMail:  # fmt: skip
    """Kept, read, and settled; read when it was received unless said otherwise.

    Our own mail server is `OUR_SERVER`: what it found of the sender is believed.
    """
    kept = store(message, at=at, sender=sender, recipients=recipients)
    email = parse(message, trusted_authserv_id=OUR_SERVER)
    return intake.understand(kept.id, email, now=read_at or at)


def found(result: str, *, domain: str, by: str = OUR_SERVER) -> str:
    """The header in which a mail server says what DMARC came to."""
    return f"Authentication-Results: {by}; dmarc={result} header.from={domain}"


def sendable(letter: OutboundMail) -> bytes:
    """The bytes of our letter; raises NotComposable if one of its headers can't be sent."""
    return outbox_letter.raw(letter)
