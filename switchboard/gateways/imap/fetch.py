"""Reads what a mail server answers to FETCH: uids, sizes, instants and bytes (RFC 9051 7.5.2)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

_BEGINS = re.compile(rb"\d+ \(")
_UID = re.compile(rb"[( ]UID (\d{1,10})(?!\d)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,18})(?!\d)")
_RECEIVED = re.compile(
    rb'INTERNALDATE "([ \d]\d)-(\w{3})-(\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"'
)
# A server may write short text between quotes instead of as a literal.
_QUOTED = re.compile(rb'BODY\[[^\]]*\](?:<\d+>)? "((?:[^"\\]|\\.)*)"')
_LARGEST_NUMBER = 2**32 - 1  # RFC 9051 2.3.1.1, of uids and UIDVALIDITY
_LARGEST_WORDS = 256 * 1024  # what is said beside the literals of one mail
_MONTHS = (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun",
           b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What was said of one mail; what was not asked for is zero, None or empty."""

    uid: int
    size: int = 0
    received_at: datetime | None = None
    content: bytes | None = None


def number(word: bytes) -> int:
    """A uid or UIDVALIDITY; 0, which none can be, for what is no such number.

    >>> number(b"7"), number(b"-7"), number(b"99999999999")
    (7, 0, 0)
    """
    found = int(word) if word.isdigit() and len(word) <= 10 else 0
    return found if found <= _LARGEST_NUMBER else 0


def read(answer: Iterable[bytes | tuple[bytes, bytes] | None]) -> dict[int, Fetched]:
    """By uid; what has none, as a flag that changed meanwhile, is left out.

    >>> read([b'1 (UID 7 RFC822.SIZE 12 INTERNALDATE "23-Nov-2026 07:02:00 -0600")'])[7].size
    12
    >>> read([(b"1 (UID 7 BODY[]<0> {2}", b"Hi"), b")"])[7].content
    b'Hi'
    """
    found = {}
    for words, content in _messages(answer):
        said = _UID.search(words)
        uid = number(said[1]) if said else 0
        if not uid:
            continue
        size, quoted = _SIZE.search(words), _QUOTED.search(words)
        text = content
        if text is None and quoted:
            text = re.sub(rb"\\(.)", rb"\1", quoted[1])
        one = Fetched(
            uid=uid,
            size=int(size[1]) if size else 0,
            received_at=_received(words),
            content=text,
        )
        found[one.uid] = one
    return found


def _messages(
    answer: Iterable[bytes | tuple[bytes, bytes] | None],
) -> Iterator[tuple[bytes, bytes | None]]:
    """The words of each message without its literal, and the literal."""
    words, content = b"", None
    for item in answer:
        if item is None:
            continue
        head, literal = item if isinstance(item, tuple) else (item, None)
        if _BEGINS.match(head) and words:
            yield words, content
            words, content = b"", None
        words += head if len(words) < _LARGEST_WORDS else b""
        content = content if literal is None else literal
    if words:
        yield words, content


def _received(words: bytes) -> datetime | None:
    """INTERNALDATE in UTC; None where it names no instant."""
    said = _RECEIVED.search(words)
    if said is None or said[2] not in _MONTHS:
        return None
    try:
        offset = timedelta(hours=int(said[8]), minutes=int(said[9]))
        zone = timezone(offset if said[7] == b"+" else -offset)
        day = (int(said[3]), _MONTHS.index(said[2]) + 1, int(said[1]))
        wall = (int(said[4]), int(said[5]), int(said[6]))
        return datetime(*day, *wall, tzinfo=zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
