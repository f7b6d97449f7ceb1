"""Decides where the words of an opaque signed S/MIME message lie (RFC 5652), in its DER or BER.

A signature hides nothing, so its content can be read without any key; nothing is verified.
"""

from collections.abc import Iterator

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")
_SEQUENCE, _CONTEXT, _OCTETS, _OCTETS_IN_PIECES = 0x30, 0xA0, 0x04, 0x24
_PIECES = 100_000


def is_signed(der: bytes) -> bool:
    """Whether the object that begins here is signed, not encrypted."""
    return _SIGNED_DATA in der[:64]


def content_of(der: bytes) -> bytes | None:
    """The signed content; None where it is detached, encrypted or not to be made out."""
    begins = der.find(_SIGNED_DATA, 0, 64)
    if begins < 0:
        return None
    # The first mention of "data" under it is the content's own type: digests come before it.
    found = der.find(_DATA, begins, begins + 4_096)
    if found < 0:
        return None
    wrapped = _element(der, found + len(_DATA))
    if wrapped is None or wrapped[0] != _CONTEXT:
        return None
    octets = _element(der, wrapped[1])
    if octets is None:
        return None
    tag, start, end = octets
    if tag == _OCTETS:
        return der[start:end]
    return b"".join(_pieces(der, start, end)) if tag == _OCTETS_IN_PIECES else None


def _pieces(der: bytes, start: int, end: int) -> Iterator[bytes]:
    """A constructed string's pieces, until its end or the end-of-contents mark."""
    for _ in range(_PIECES):
        piece = _element(der, start) if start < end else None
        if piece is None or piece[0] != _OCTETS:
            return
        yield der[piece[1] : piece[2]]
        start = piece[2]


def _element(der: bytes, at: int) -> tuple[int, int, int] | None:
    """Tag, and where the contents begin and end; an indefinite length runs to the end."""
    if at + 2 > len(der):
        return None
    tag, length, start = der[at], der[at + 1], at + 2
    if length == 0x80:
        return tag, start, len(der)
    if length > 0x80:
        size = length & 0x7F
        if size > 8:
            return None
        length, start = int.from_bytes(der[start : start + size]), start + size
    return tag, start, min(start + length, len(der))
