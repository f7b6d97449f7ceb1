"""Decides what a header's value says: encoded words (RFC 2047), controls out, bounded."""

import binascii
import re
from contextlib import suppress

from switchboard.wire.mail import charsets, limits

# No part can match in two ways, so the search is linear.
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\n]+(?==\?)")
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))


def unfolded(value: bytes) -> str:
    """A raw header value on one line, undecoded: UTF-8 where it is, else Windows-1252."""
    if value.isascii() and (text := value.decode("ascii").strip()).isprintable():
        return text
    text, _ = charsets.decoded(value[: limits.HEADER_BYTES], "")
    return charsets.unbroken(text)


def readable(value: str) -> str:
    """An unfolded value with its encoded words decoded, as one printable line.

    >>> readable("=?utf-8?q?La_impresora_no_imprime_-_?= =?utf-8?b?wqF1cmdlbnRlIQ==?=")
    'La impresora no imprime - ¡urgente!'
    """
    value = value[: limits.HEADER_CHARACTERS]
    if "=?" in value:
        value = _joined(_BETWEEN_WORDS.sub(r"\1", value))
    return charsets.one_line(value)


def from_base64(text: bytes) -> bytes:
    """The bytes of base64 of any quality: what is no base64 is skipped, a torn end is dropped.

    >>> from_base64(b"SGVs bG8*")
    b'Hello'
    """
    digits = text.translate(None, _NOT_BASE64)
    usable = len(digits) - (len(digits) % 4 == 1)
    return binascii.a2b_base64(digits[:usable] + b"=" * (-usable % 4))


def from_uuencode(text: bytes) -> bytes:
    """The bytes of the first uuencoded file in `text`; a line that is none is skipped.

    >>> from_uuencode(b"begin 644 a.txt\\n%2&5L;&\\\\ \\n`\\nend")
    b'Hello'
    """
    said = bytearray()
    is_inside = False
    for line in text.splitlines():
        if not is_inside or line == b"end":
            if is_inside:
                break
            is_inside = line.startswith(b"begin ")
            continue
        with suppress(binascii.Error):
            said += binascii.a2b_uu(line)
    return bytes(said)


def _joined(value: str) -> str:
    """Neighbouring words of one charset are decoded together: senders split characters."""
    pieces: list[str] = []
    pending, charset, end = b"", "", 0
    for word in _ENCODED_WORD.finditer(value):
        between = value[end : word.start()]
        name = word[1].partition("*")[0].lower()
        if between or name != charset:
            pieces += (charsets.decoded(pending, charset)[0], between)
            pending = b""
        charset, end = name, word.end()
        pending += _content(word[2], word[3])
    return "".join((*pieces, charsets.decoded(pending, charset)[0], value[end:]))


def _content(encoding: str, word: str) -> bytes:
    raw = word.encode("utf-8", errors="replace")
    if encoding in "bB":
        return from_base64(raw)
    return binascii.a2b_qp(raw, header=True)
