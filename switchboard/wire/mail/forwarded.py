"""Decides what a mail that was forwarded in the text tells of its original sender.

It is a fact for people. Anybody can type such lines, so it is never taken for an identity.
"""

import re

from switchboard.wire import quotes
from switchboard.wire.header_lines import labelled
from switchboard.wire.mail import addresses, words
from switchboard.wire.mail.inbound import Address, Forwarded

_SUBJECT = re.compile(
    r"\s*(?:\[[^\]]{0,40}\]\s*)?(?:fwd?|rv|reenv|wg|tr|i|enc|inoltro)\s*:", re.IGNORECASE
)
_LINES = 2_000
_WINDOW = 12
_LINE = 400
_LINK = re.compile(r"[\[<]mailto:([^\]>\s]{1,300})[\]>]", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s<>\[\]()\"',;:]{1,64}@[^\s<>\[\]()\"',;:]{1,255}")


def is_forward(subject: str) -> bool:
    """Whether the subject says so, in a handful of languages.

    >>> is_forward("[Ext] WG: Rechnung"), is_forward("Re: Fwd: Invoice")
    (True, False)
    """
    return _SUBJECT.match(subject) is not None


def original(text: str, *, subject: str) -> Forwarded | None:
    """The first mail that `text` forwards: under a program's mark, or under a forward's subject."""
    has_subject = is_forward(subject)
    is_marked = False
    lines = [line[:_LINE] for line in text.split("\n", _LINES)[:_LINES]]
    for at, line in enumerate(lines):
        if quotes.is_forward_mark(line):
            is_marked = True
        elif (is_marked or has_subject) and labelled(line)[0] in ("from", "date"):
            found = _told(lines[at : at + _WINDOW])
            if found is not None:
                return found
    return None


def lines_of(one: Forwarded) -> str:
    """An attached mail as lines that people read: its headers, its words, its files' names."""
    told = (
        ("From", one.sender.shown if one.sender else ""),
        ("Date", one.sent),
        ("To", one.to),
        ("Subject", one.subject),
        ("Files", ", ".join(one.files)),
    )
    heading = "\n".join(f"{label}: {value}" for label, value in told if value)
    return f"---------- Attached message ----------\n{heading}\n\n{one.text}".rstrip()


def _told(lines: list[str]) -> Forwarded | None:
    """A block of header lines with a sender and one more; None for a sentence that looks so."""
    told: dict[str, str] = {}
    last = ""
    for line in lines:
        name, value = labelled(line)
        if not name and (not line.strip(" >") or not last):
            if told:
                break
            continue
        if name:
            told.setdefault(name, value)
            last = name
        elif len(told[last]) < _LINE:
            told[last] = f"{told[last]} {line.strip(' >')}".strip()
    if "from" not in told or len(told) < 2:
        return None
    return Forwarded(
        sender=_sender(told["from"]),
        to=words.readable(told.get("to", ""))[:200],
        subject=words.readable(told.get("subject", ""))[:300],
        sent=words.readable(told.get("date", ""))[:100],
    )


def _sender(value: str) -> Address | None:
    """The mailbox of a From line as programs print it: also `Ana [mailto:ana@…]`."""
    found = addresses.addresses(_LINK.sub(r"<\1>", value))
    if found:
        return found[0]
    bare = _ADDRESS.search(value)
    found = addresses.addresses(bare[0]) if bare else ()
    return found[0] if found else None
