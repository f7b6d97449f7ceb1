"""Decides what any bytes say as a mail, and never refuses: what it can't read it says."""

from typing import Any

from switchboard.wire import reply_text
from switchboard.wire.mail import (
    authentication,
    automatic,
    bodies,
    bounces,
    envelope,
    forwarded,
    invitations,
    limits,
    marks,
    mime,
    protection,
    words,
)
from switchboard.wire.mail.bodies import Bodies
from switchboard.wire.mail.envelope import Envelope
from switchboard.wire.mail.inbound import Forwarded, InboundEmail
from switchboard.wire.mail.mime import Part
from switchboard.wire.mail.problems import Problems
from switchboard.wire.reply_text import Words


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
    return InboundEmail(
        **vars(heading),  # The names of an envelope are those of the mail.
        **_words(body, heading=heading),
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
        invitations=body.invitations,
        protection=body.protection,
        problems=problems.told,
        is_readable=problems.is_readable,
        headers=_headers(root),
    )


def _words(body: Bodies, *, heading: Envelope) -> dict[str, Any]:
    """What the mail says, in its parts, and the facts that are told beside it."""
    said = _said(body.text, heading=heading)
    added = _added(body)
    passed_on = _passed_on(said.own, body=body, heading=heading)
    return {
        "text": _joined(body.text, *added),
        "reply": _joined(said.own, *added),
        "quoted": said.rest,
        "signature": said.signature,
        "disclaimer": said.disclaimer,
        "forwarded": passed_on,
        "marks": marks.told(
            protection=body.protection, forwarded=passed_on, invitations=body.invitations,
            is_from_outlook=body.is_from_outlook,
        ),
    }  # fmt: skip


def _said(text: str, *, heading: Envelope) -> Words:
    return reply_text.split(
        protection.unarmoured(text),
        sender_name=heading.sender.name if heading.sender else "",
        is_forward=forwarded.is_forward(heading.subject),
    )


def _passed_on(own: str, *, body: Bodies, heading: Envelope) -> tuple[Forwarded, ...]:
    """What was forwarded within the text, then what was attached."""
    inline = forwarded.original(own, subject=heading.subject)
    return (inline, *body.attached) if inline else body.attached


def _added(body: Bodies) -> list[str]:
    """What else there is to read: the notice of an encrypted mail, invitations, attached mails."""
    notice = marks.unreadable_notice(body.protection)
    invited = [invitations.lines_of(one) for one in body.invitations]
    return [*([notice] if notice else []), *invited, *map(forwarded.lines_of, body.attached)]


def _joined(text: str, *added: str) -> str:
    return "\n\n".join(part for part in (text.rstrip("\n"), *added) if part) if added else text


def _headers(root: Part) -> tuple[tuple[str, str], ...]:
    fields = root.headers[: limits.HEADER_COUNT]
    return tuple((name, words.readable(words.unfolded(value))) for name, value in fields)
