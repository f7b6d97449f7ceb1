"""Decides what is in a winmail.dat: Outlook's own envelope around body and files ([MS-OXTNEF]).

Everything is a length and that many bytes, so that one pass reads it; what is torn ends it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from switchboard.wire.mail import charsets, limits, rtf

TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
_SIGNATURE = 0x223E9F78
_SUBJECT, _BODY, _MESSAGE_PROPERTIES, _CODEPAGE = 0x8004, 0x800C, 0x9003, 0x9007
_TITLE, _CONTENT, _FILE_PROPERTIES, _NEW_FILE = 0x8010, 0x800F, 0x9005, 0x9002
_STRING, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8,
          0x40: 8, 0x48: 16}  # fmt: skip
_VARIABLE = (_STRING, _UNICODE, _OBJECT, _BINARY)
_CODEPAGES = {0: "cp1252", 20127: "ascii", 28591: "latin-1", 28592: "iso-8859-2",
              50220: "iso-2022-jp", 50222: "iso-2022-jp", 51932: "euc-jp", 51949: "euc-kr",
              54936: "gb18030", 65001: "utf-8"}  # fmt: skip
_MULTIPLE, _NAMED = 0x1000, 0x8000
_PLAIN_BODY, _RTF_BODY, _HTML_BODY = 0x1000, 0x1009, 0x1013
_LONG_NAME, _MIME_TYPE, _CONTENT_ID, _ENCLOSED = 0x3707, 0x370E, 0x3712, 0x3701


@dataclass(kw_only=True)
class File:
    """One file: its name and type as they were given, its bytes."""

    name: str = ""
    content_type: str = "application/octet-stream"
    content_id: str = ""
    content: bytes = field(default=b"", repr=False)


@dataclass(kw_only=True)
class Enclosed:
    """The body, in as many forms as it has, and the files, those of messages within among them."""

    subject: str = ""
    plain: str = ""
    html: str = ""
    rtf: bytes = b""
    files: list[File] = field(default_factory=list)
    charset: str = "cp1252"

    def words(self) -> tuple[str, str]:
        """Plain text and HTML; the compressed RTF only where there is neither."""
        if self.plain.strip() or self.html.strip() or not self.rtf:
            return self.plain, self.html
        return rtf.words_of(rtf.decompressed(self.rtf))


def is_tnef(content: bytes) -> bool:
    """Whether the bytes begin as every winmail.dat does."""
    return int.from_bytes(content[:4], "little") == _SIGNATURE


def read(content: bytes, *, level: int = 0) -> Enclosed:
    """What is in it, as far as it is whole; never raises."""
    found = Enclosed()
    if not is_tnef(content):
        return found
    for kind, value in _attributes(content):
        if kind == _CODEPAGE:
            codepage = int.from_bytes(value[:4], "little")
            found.charset = _CODEPAGES.get(codepage, f"cp{codepage}")
        elif kind == _SUBJECT:
            found.subject = _text(value, found.charset)
        elif kind == _BODY:
            found.plain = found.plain or _text(value, found.charset)
        elif kind == _MESSAGE_PROPERTIES:
            _take_body(value, found)
        elif kind == _NEW_FILE and len(found.files) < limits.PARTS:
            found.files.append(File())
        elif found.files:
            _take_file(kind, value, found, level=level)
    return found


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The low half of each attribute's id and its bytes; each has a level, id, length, checksum."""
    at = 6
    for _ in range(limits.TNEF_ATTRIBUTES):
        length = int.from_bytes(content[at + 5 : at + 9], "little")
        end = at + 9 + length
        if at + 9 > len(content):
            return
        yield int.from_bytes(content[at + 1 : at + 3], "little"), content[at + 9 : end]
        at = end + 2


def _take_body(value: bytes, found: Enclosed) -> None:
    for name, kind, content in _properties(value):
        if name == _PLAIN_BODY and kind in (_STRING, _UNICODE):
            found.plain = _string(content, kind, found.charset)
        elif name == _HTML_BODY:
            found.html = _string(content, kind, found.charset)
        elif name == _RTF_BODY and kind == _BINARY:
            found.rtf = content


def _take_file(kind: int, value: bytes, found: Enclosed, *, level: int) -> None:
    file = found.files[-1]
    if kind == _TITLE:
        file.name = file.name or _text(value, found.charset)
    elif kind == _CONTENT:
        file.content = value
    elif kind == _FILE_PROPERTIES:
        for name, type_, content in _properties(value):
            if name == _LONG_NAME:
                file.name = _string(content, type_, found.charset)
            elif name == _MIME_TYPE:
                file.content_type = _string(content, type_, found.charset)[:100].lower()
            elif name == _CONTENT_ID:
                file.content_id = _string(content, type_, found.charset)[:200]
            elif name == _ENCLOSED and type_ == _OBJECT and is_tnef(content[16:20]):
                _take_message(content[16:], file, found, level=level + 1)


def _take_message(content: bytes, file: File, found: Enclosed, *, level: int) -> None:
    """A message within: its words become a file of text, its files stand beside it."""
    if level > limits.TNEF_LEVELS:
        file.content = content
        return
    inner = read(content, level=level)
    plain, page = inner.words()
    file.name = f"{inner.subject or file.name or 'message'}.{'txt' if plain else 'html'}"
    file.content_type = "text/plain" if plain else "text/html"
    file.content = (plain or page).encode("utf-8", errors="replace")
    found.files += inner.files[: limits.PARTS - len(found.files)]


def _properties(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Id, type and first value of each MAPI property; ends at the first that is torn."""
    at = 4
    for _ in range(min(int.from_bytes(content[:4], "little"), limits.TNEF_ATTRIBUTES)):
        kind, name = _number(content, at, 2), _number(content, at + 2, 2)
        at += 4
        if name >= _NAMED:
            is_text = _number(content, at + 16, 4) == 1
            at += 20
            at += 4 + (_padded(_number(content, at, 4)) if is_text else 0)
        count, size = 1, _FIXED.get(kind & ~_MULTIPLE)
        if kind & _MULTIPLE or size is None:
            count, at = _number(content, at, 4), at + 4
        if at >= len(content) or (size is None and kind & ~_MULTIPLE not in _VARIABLE):
            return
        if size is not None:
            at += count * _padded(size)
            continue
        for index in range(min(count, limits.TNEF_ATTRIBUTES)):
            length = _number(content, at, 4)
            if at >= len(content):
                return
            if index == 0:
                yield name, kind, content[at + 4 : at + 4 + length]
            at += 4 + _padded(length)


def _number(content: bytes, at: int, size: int) -> int:
    return int.from_bytes(content[at : at + size], "little")


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4


def _string(content: bytes, kind: int, charset: str) -> str:
    if kind == _UNICODE:
        return content.decode("utf-16-le", errors="replace").rstrip("\0")
    return _text(content, charset)


def _text(content: bytes, charset: str) -> str:
    return charsets.decoded(content.rstrip(b"\0"), charset)[0].replace("\r\n", "\n")
