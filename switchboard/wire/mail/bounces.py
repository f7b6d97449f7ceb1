"""Decides whether a mail tells that one of ours could not be delivered, to whom, and which."""

import email
import email.policy
import logging
import re
from collections.abc import Iterator

from flufl.bounce import all_failures

from switchboard.wire.mail import addresses, charsets, envelope, limits
from switchboard.wire.mail.inbound import Address, Bounced
from switchboard.wire.mail.mime import Part

_SENDERS = frozenset({"mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon", "daemon"})
_NAMES = ("mail delivery", "mail system", "mailer-daemon", "postmaster", "delivery subsystem")
_ID_LINE = re.compile(rb"(?im)^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s]{1,900}>)")
_DOMAIN = re.compile(rb"(?<=[^\s@]@)[A-Za-z0-9.-]{1,255}")

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)


def read(root: Part, *, sender: Address | None) -> tuple[bool, tuple[Bounced, ...]]:
    """Whether it is a bounce, and the failing addresses (RFC 3464, else known wordings).

    A person's mail that quotes a bounce is none: the mail itself must come from a machine.
    """
    is_report = root.kind.parameters.get("report-type", "").lower() == "delivery-status"
    if not is_report and not _may_be_bounce(root, sender=sender):
        return False, ()
    original = _original_id(root)
    found = dict(_by_status(root)) or dict(_by_wording(root))
    if not found:
        return is_report, ()
    bounced = (
        Bounced(address=address, is_permanent=is_permanent, original_message_id=original)
        for address, is_permanent in found.items()
        if "..." not in address  # Shortened for privacy: it is nobody's.
    )
    return True, tuple(bounced)[: limits.ADDRESS_COUNT]


def _may_be_bounce(root: Part, *, sender: Address | None) -> bool:
    """Whether a mail server is the writer. Its subject is no sign: clients forward us bounces."""
    path = root.first("return-path").replace(" ", "").lower()
    if path == "<>" or path.strip("<").startswith(tuple(_SENDERS)):
        return True
    if sender is None or sender.key.partition("@")[0] in _SENDERS:
        return True
    written = root.first("from").lower()
    is_server = any(name in written for name in (*_NAMES, *_SENDERS))
    # Gateways of an older kind call themselves by what they are, with no other name.
    is_gateway = not sender.name and "smtp" in sender.key.partition("@")[0]
    return is_server or is_gateway or bool(root.first("x-failed-recipients"))


def _by_status(root: Part) -> Iterator[tuple[str, bool]]:
    """Address and permanence of each recipient block of a message/delivery-status part."""
    for part in root.walk():
        if part.content_type != "message/delivery-status":
            continue
        text, _ = charsets.decoded(part.content()[: limits.BOUNCE_BYTES], "utf-8")
        for block in text.replace("\r\n", "\n").split("\n\n"):
            fields = dict(_fields(block))
            recipient = fields.get("original-recipient") or fields.get("final-recipient", "")
            found = addresses.addresses(recipient.rpartition(";")[2])
            action = fields.get("action", "").split(" ")[0].lower()
            if found and action in ("failed", "delayed"):
                # Whatever the status says: after "failed" the server tries no more.
                yield found[0].address, action == "failed"


def _fields(block: str) -> Iterator[tuple[str, str]]:
    for line in block.split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _by_wording(root: Part) -> Iterator[tuple[str, bool]]:
    """What flufl.bounce knows of servers that wrote no standard report."""
    # It takes no domain with a hyphen for one; two underscores, which no domain has, it does.
    raw = _DOMAIN.sub(lambda found: found[0].replace(b"-", b"__"), root.raw[: limits.BOUNCE_BYTES])
    try:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        temporary, permanent = all_failures(message)
    except Exception:
        return
    for failed, is_permanent in ((temporary, False), (permanent, True)):
        for address in sorted(failed):
            for found in addresses.addresses(_hyphened(address)):
                yield found.address, is_permanent


def _hyphened(address: bytes) -> str:
    local, at, domain = address.decode("utf-8", errors="replace").rpartition("@")
    return f"{local}{at}{domain.replace('__', '-')}"


def _original_id(root: Part) -> str | None:
    """The Message-ID of our mail: from the returned headers, else from the references."""
    for part in root.walk():
        if part.content_type in ("message/rfc822", "text/rfc822-headers"):
            found = _ID_LINE.search(part.content()[: limits.HEADER_BYTES])
            if found:
                return found[1].decode("ascii", errors="replace")
    found = _ID_LINE.search(root.body[: limits.BOUNCE_BYTES])
    if found:
        return found[1].decode("ascii", errors="replace")
    before = envelope.message_ids(root.first("in-reply-to") + root.first("references"))
    return before[-1] if before else None
