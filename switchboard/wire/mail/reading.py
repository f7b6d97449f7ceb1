"""Decides what any bytes say as a mail, and never refuses: what it can't read it says."""

import re

from switchboard.wire import reply_text
from switchboard.wire.mail import (
    authentication,
    automatic,
    bodies,
    bounces,
    envelope,
    limits,
    mime,
    words,
)
from switchboard.wire.mail.envelope import Envelope
from switchboard.wire.mail.inbound import InboundEmail
from switchboard.wire.mail.mime import Part
from switchboard.wire.mail.problems import Problems
from switchboard.wire.reply_text import Words

_FORWARD = re.compile(r"\s*(?:\[[^\]]{0,40}\]\s*)?(?:fwd?|rv|wg|tr|i)\s*:", re.IGNORECASE)


def parse(raw: bytes, *, trusted_authserv_id: str | None = None) -> InboundEmail:
    """The mail that `raw` is; `trusted_authserv_id` names our own mail server (RFC 8601).

    Never raises. Cost is linear in the length of `raw`, with the limits of `mail.limits`.
    """
    problems = Problems()
    try:
        return _parsed(raw, problems=problems, trusted_authserv_id=trusted_authserv_id)
    except MemoryError:
        raise  # The child that reads for us must end, not answer without room to think.
    except Exception as error:
        problems.give_up(f"it could not be read ({type(error).__name__})")
        return InboundEmail(problems=problems.told, is_readable=False)


def _parsed(raw: bytes, *, problems: Problems, trusted_authserv_id: str | None) -> InboundEmail:
    root = mime.read(raw, problems=problems)
    if not root.headers:
        problems.give_up("it has no headers, so it is no mail")
    heading = envelope.read(root, problems=problems)
    body = bodies.read(root, problems=problems)
    is_bounce, bounced = bounces.read(root, sender=heading.sender)
    because = automatic.automatic_because(root, sender=heading.sender)
    because = because or ("it is a bounce" if is_bounce else "")
    said = _said(body.text, heading=heading)
    return InboundEmail(
        sender=heading.sender,
        reply_to=heading.reply_to,
        to=heading.to,
        cc=heading.cc,
        delivered_to=heading.delivered_to,
        subject=heading.subject,
        message_id=heading.message_id,
        in_reply_to=heading.in_reply_to,
        references=heading.references,
        sent_at=heading.sent_at,
        text=body.text,
        reply=said.own,
        quoted="\n\n".join(rest for rest in (said.signature, said.quoted) if rest),
        html=body.html,
        attachments=body.attachments,
        is_automatic=bool(because),
        automatic_because=because,
        is_bounce=is_bounce,
        bounced=bounced,
        is_list=automatic.is_list(root),
        authentication=authentication.judged(
            root, sender=heading.sender, trusted_authserv_id=trusted_authserv_id
        ),
        problems=problems.told,
        is_readable=problems.is_readable,
        headers=_headers(root),
    )


def _said(text: str, *, heading: Envelope) -> Words:
    return reply_text.split(
        text,
        sender_name=heading.sender.name if heading.sender else "",
        is_forward=_FORWARD.match(heading.subject) is not None,
    )


def _headers(root: Part) -> tuple[tuple[str, str], ...]:
    fields = root.headers[: limits.HEADER_COUNT]
    return tuple((name, words.readable(words.unfolded(value))) for name, value in fields)
