"""Decides what a mail is: bytes in to an InboundEmail, an OutgoingLetter out to bytes."""

from switchboard.wire.mail.automatic import OWN_HEADER
from switchboard.wire.mail.inbound import (
    Address,
    Attachment,
    Authentication,
    Bounced,
    InboundEmail,
)
from switchboard.wire.mail.reading import parse
from switchboard.wire.reply_text import REPLY_ABOVE

__all__ = [
    "OWN_HEADER",
    "REPLY_ABOVE",
    "Address",
    "Attachment",
    "Authentication",
    "Bounced",
    "InboundEmail",
    "parse",
]
