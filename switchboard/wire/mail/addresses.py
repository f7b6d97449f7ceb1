"""Decides which mailboxes a header names (RFC 5322, 3.4), in one pass over its characters.

The standard library recurses for each open bracket and has read a forged address out of a
quoted name (CVE-2023-27043); this reader takes a mailbox only where its syntax leaves no doubt.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from switchboard.wire.mail import limits, words
from switchboard.wire.mail.inbound import Address

# Quoted string, comment bracket, escaped pair, special, or a run of everything else.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|\\.|[()<>,;:]|[^"\\()<>,;:]+|\\', re.DOTALL)
_MAILBOX = re.compile(r"[^\s@<>()\"\x00-\x1f\x7f]{1,64}@[^\s@<>()\",;\x00-\x1f\x7f]{1,255}")
# What SMTP can carry (RFC 5321, 4.5.3.1.3, with RFC 3696's erratum 1690).
_LONGEST = 254
_QUOTED_LOCAL = re.compile(r'"([^\s@<>()"\\]{1,64})"@')


@dataclass
class _Entry:
    """One comma-separated entry while it is read."""

    outside: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    angles: int = 0


def addresses(value: str) -> tuple[Address, ...]:
    """The mailboxes of an unfolded, undecoded header; an entry that is none is left out.

    >>> addresses('"Guidry, Rosa" <rosa@Bayou-Dental.example>, sam@gulf-freight.example')
    ... # doctest: +NORMALIZE_WHITESPACE
    (Address(name='Guidry, Rosa', address='rosa@bayou-dental.example'),
     Address(name='', address='sam@gulf-freight.example'))
    """
    return tuple(found for found in entries(value) if found is not None)


def entries(value: str) -> Iterator[Address | None]:
    """Each entry of the header in its order: a mailbox, or None where it can't be one."""
    count = 0
    for entry in _entries(value[: limits.HEADER_BYTES]):
        if entry.outside or entry.inside or entry.angles:
            count += 1
            yield _address(entry)
        if count >= limits.ADDRESS_COUNT:
            return


def _entries(value: str) -> Iterator[_Entry]:
    entry, depth, is_inside = _Entry(), 0, False
    for found in _TOKEN.finditer(value):
        token = found[0]
        if token in "()":
            depth = max(0, depth + (1 if token == "(" else -1))
        elif depth:
            entry.comment.append(token)
        elif token in "<>":
            is_inside = token == "<"
            entry.angles += is_inside
        elif token in ",;" and not is_inside:
            yield entry
            entry = _Entry()
        elif token == ":" and not is_inside:
            entry.outside.clear()  # The name of a group: its members are what counts.
        elif token.strip():
            (entry.inside if is_inside else entry.outside).append(token)
    yield entry


def _address(entry: _Entry) -> Address | None:
    if entry.angles > 1:
        return None
    if entry.angles:
        route = "".join(entry.inside)
        mailbox, name = route.rpartition(":")[2] if route.startswith("@") else route, entry.outside
    else:
        mailbox, name = "".join(entry.outside), entry.comment
    mailbox = _QUOTED_LOCAL.sub(r"\1@", mailbox.strip())
    if not _MAILBOX.fullmatch(mailbox):
        return None
    local, _, domain = mailbox.rpartition("@")
    domain = domain.lower().rstrip(".")
    # A character that could not be decoded, or is none at all, makes it another's or nobody's.
    if not domain or not mailbox.isprintable() or "\ufffd" in mailbox:
        return None
    # Lower case may be longer, and it is what contacts are looked up and kept by.
    if len(f"{local}@{domain}".lower()) > _LONGEST:
        return None
    return Address(name=_name(name), address=f"{local}@{domain}")


def _name(tokens: list[str]) -> str:
    spoken = "".join(_unquoted(token) for token in tokens)
    return words.readable(spoken)[:200]


def _unquoted(token: str) -> str:
    if token.startswith('"'):
        inner = token[1:-1] if len(token) > 1 and token.endswith('"') else token[1:]
        return re.sub(r"\\(.)", r"\1", inner)
    return token[1:] if len(token) == 2 and token.startswith("\\") else token
