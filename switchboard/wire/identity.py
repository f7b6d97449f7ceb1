"""Decides whether two deliveries are one message: the same words on whichever way they came.

Left out are the headers that servers on the way add or rewrite (RFC 5321 4.4, RFC 8601, RFC 8617,
RFC 6376), because a mail to both desks differs in nothing else, and the style of line endings.
A DKIM-Signature is left out too: a list or gateway signs each copy anew, and the signature
says nothing that the signed headers and the body don't say. What the sender wrote stays in:
From, To, Cc, Subject, Date, Message-ID, MIME headers and the body.
"""

import hashlib
import re

from switchboard.wire.mail.limits import HEADER_BYTES

_TRACE = frozenset(
    b"return-path received delivered-to x-original-to envelope-to x-envelope-to x-delivered-to "
    b"x-envelope-from authentication-results received-spf dkim-signature dkim-filter "
    b"domainkey-signature dmarc-filter x-google-dkim-signature x-received x-gm-message-state "
    b"x-google-smtp-source x-spam-status x-spam-score x-spam-level x-spam-flag x-spam-bar "
    b"x-spam-checker-version x-spam-report x-virus-scanned x-virus-status x-spamd-result "
    b"x-spamd-bar x-rspamd-server x-rspamd-queue-id x-rspamd-action lines status x-status x-uid "
    b"x-uidl x-mozilla-status x-mozilla-status2 x-account-key x-peer x-mailfrom x-rcptto "
    b"x-forefront-antispam-report x-microsoft-antispam "
    b"x-ms-exchange-organization-network-message-id".split()
)
_NAME = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_FOLD = re.compile(rb"[ \t\r\n]+")


def fingerprint(raw: bytes) -> bytes:
    """32 bytes (SHA-256) that are equal for two deliveries of one message; linear, never raises.

    >>> copy = b"Delivered-To: texas@support.example\\r\\nSubject: Hi\\r\\n\\r\\nHello\\r\\n"
    >>> fingerprint(copy) == fingerprint(b"Subject: Hi\\n\\nHello\\n")
    True
    """
    text = raw.replace(b"\r\n", b"\n")
    if text.startswith((b"From ", b">From ")):
        text = text[text.find(b"\n") + 1 :]
    digest = hashlib.sha256()
    position = 0
    while position < len(text) and position < HEADER_BYTES:
        field, following = _field(text, position)
        if not field.strip(b"\n"):
            break
        position = following
        name = _NAME.match(field)
        if name is None or not _is_trace(name[1].lower()):
            digest.update(_FOLD.sub(b" ", field.rstrip()) + b"\n")
    # Servers add or drop empty lines at the very end.
    digest.update(b"\n" + text[position:].rstrip(b"\n"))
    return digest.digest()


def _field(text: bytes, start: int) -> tuple[bytes, int]:
    """One header with its folded lines, and where the next begins."""
    stop = text.find(b"\n", start) + 1 or len(text)
    while text[stop : stop + 1] in (b" ", b"\t") and stop > start + 1:
        stop = text.find(b"\n", stop) + 1 or len(text)
    return text[start:stop], stop


def _is_trace(name: bytes) -> bool:
    return name in _TRACE or name.startswith(b"arc-")
