"""Decides which facts an engineer is told beside a mail's words, and in which words."""

from collections.abc import Iterator, Sequence

from switchboard.wire.mail.inbound import Forwarded, Invitation, Protection

_MOST = 10


def told(
    *, protection: Protection | None, forwarded: Sequence[Forwarded],
    invitations: Sequence[Invitation], is_from_outlook: bool,
) -> tuple[str, ...]:  # fmt: skip
    """The marks, the gravest first."""
    marks = [
        *_protected(protection),
        *(_forwarded(one) for one in forwarded),
        *(_invited(one) for one in invitations),
    ]
    if is_from_outlook:
        marks.append("Its body or files came in a winmail.dat of Outlook.")
    return tuple(dict.fromkeys(marks))[:_MOST]


def unreadable_notice(protection: Protection | None) -> str:
    """What stands in place of words that nobody here can read; empty if they can be."""
    if protection is None or not protection.is_encrypted:
        return ""
    return f"[This mail is encrypted ({protection.scheme}): it can't be read here.]"


def _protected(protection: Protection | None) -> Iterator[str]:
    if protection is None:
        return
    if protection.is_encrypted:
        yield f"Encrypted ({protection.scheme}): can't be read here."
    if protection.is_signed:
        yield f"Signed ({protection.scheme}), not checked."


def _forwarded(one: Forwarded) -> str:
    way = "A mail is attached" if one.is_attached else "Forwarded"
    writer = one.sender.shown if one.sender else "an unknown sender"
    return f"{way}, written by {writer} as it says (not checked)."


def _invited(one: Invitation) -> str:
    kind = {"CANCEL": "cancelled event", "REPLY": "answer to an invitation"}.get(
        one.method, "calendar invitation"
    )
    return f"It carries a {kind}: {one.summary or 'no title'}."
