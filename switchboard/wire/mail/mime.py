"""Decides where a message's headers, parts and bodies begin and end, in linear time.

The standard library's feed parser recurses per level and keeps an object for each of 100,000
empty parts; here a part is two offsets into the bytes, and depth and count have limits.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from switchboard.wire.mail import limits, words
from switchboard.wire.mail.parameters import Parameterised, parameterised
from switchboard.wire.mail.problems import Problems

_FIELD_NAME = re.compile(rb"[!-9;-~]{1,200}[ \t]*:")


@dataclass(frozen=True, kw_only=True)
class Part:
    """One node of the MIME tree: its raw headers (names in lower case) and where its body lies."""

    raw: bytes = field(repr=False)
    headers: tuple[tuple[str, bytes], ...]
    start: int
    end: int
    kind: Parameterised
    disposition: Parameterised
    children: tuple["Part", ...] = ()

    @property
    def content_type(self) -> str:
        """The media type, text/plain where none is given or it is nonsense (RFC 2045, 5.2)."""
        return self.kind.value if "/" in self.kind.value else "text/plain"

    @property
    def body(self) -> bytes:
        """The bytes between the headers and the next boundary, still encoded."""
        return self.raw[self.start : self.end]

    def first(self, name: str) -> str:
        """The first header of that lower-case name, unfolded but not decoded; empty without."""
        return _first(self.headers, name)

    def walk(self) -> Iterator["Part"]:
        """This part and all below it, in the order of the message."""
        yield self
        for child in self.children:
            yield from child.walk()

    def content(self) -> bytes:
        """The body with its transfer encoding taken off; broken encodings give what they can."""
        encoding = self.first("content-transfer-encoding").lower().strip()
        if encoding == "base64":
            return words.from_base64(self.body)
        if encoding == "quoted-printable":
            return binascii.a2b_qp(self.body)
        if encoding in ("x-uuencode", "uuencode", "x-uue"):
            return words.from_uuencode(self.body)
        return self.body


def read(raw: bytes, *, problems: Problems) -> Part:
    """The tree of `raw`; what the limits cut off is told in `problems`."""
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    # The separator line of an mbox file or of a pipe from an old mail server.
    start = raw.find(b"\n") + 1 if raw.startswith((b"From ", b">From ")) else 0
    return _Reader(raw, problems).part(start, len(raw), depth=0)


def inner(part: Part, *, problems: Problems) -> Part:
    """The message that a message/rfc822 part encloses, read where it lies if it isn't encoded."""
    encoding = part.first("content-transfer-encoding").lower().strip()
    if encoding in ("base64", "quoted-printable"):
        return read(part.content(), problems=problems)
    start = part.start
    while start < part.end and part.raw[start] in b"\r\n":
        start += 1
    if part.raw.startswith((b"From ", b">From "), start):
        start = part.raw.find(b"\n", start, part.end) + 1 or part.end
    return _Reader(part.raw, problems).part(start, part.end, depth=0)


class _Reader:
    """Reads one message and counts its parts over all levels."""

    def __init__(self, raw: bytes, problems: Problems) -> None:
        self._raw, self._problems, self._count = raw, problems, 0

    def part(self, start: int, end: int, *, depth: int, otherwise: str = "text/plain") -> Part:
        headers, body = self._headers(start, end)
        kind = parameterised(_first(headers, "content-type") or otherwise)
        disposition = parameterised(_first(headers, "content-disposition"))
        if kind.is_cut or disposition.is_cut:
            self._problems.give_up("a Content-Type has too many parameters to read")
        children: tuple[Part, ...] = ()
        if kind.value.startswith("multipart/"):
            children = self._children(kind, body, end, depth=depth)
        return Part(
            raw=self._raw,
            headers=headers,
            start=body,
            end=end,
            kind=kind,
            disposition=disposition,
            children=children,
        )

    def _headers(self, start: int, end: int) -> tuple[tuple[tuple[str, bytes], ...], int]:
        """The fields from `start` on, and where the body begins after the empty line."""
        raw, fields, position = self._raw, list[tuple[str, bytes]](), start
        while position < end:
            stop = raw.find(b"\n", position, end) + 1 or end
            line = raw[position:stop].rstrip(b"\r\n")
            if not line:
                return tuple(fields), stop
            while stop < end and raw[stop : stop + 1] in (b" ", b"\t"):
                stop = raw.find(b"\n", stop, end) + 1 or end
            name = _FIELD_NAME.match(line)
            if name is None:
                # As mail programs do: what is no field begins the body.
                self._problems.note("a line among the headers is no header; the rest is text")
                return tuple(fields), position
            if position - start > limits.HEADER_BYTES or stop - start > limits.HEADER_BYTES:
                self._problems.give_up("the headers are longer than 256 kB")
                return tuple(fields), self._after_headers(position, end)
            if len(fields) >= limits.HEADER_COUNT:
                self._problems.give_up(f"there are more than {limits.HEADER_COUNT:,} headers")
                return tuple(fields), self._after_headers(position, end)
            value = raw[position + name.end() : stop]
            fields.append((name[0][:-1].strip().decode("ascii").lower(), value))
            position = stop
        return tuple(fields), end

    def _after_headers(self, position: int, end: int) -> int:
        ends = [self._raw.find(blank, position, end) for blank in (b"\n\n", b"\n\r\n")]
        found = [(at, at + 2 + kind) for kind, at in enumerate(ends) if at >= 0]
        return min(found)[1] if found else end

    def _children(
        self, kind: Parameterised, start: int, end: int, *, depth: int
    ) -> tuple[Part, ...]:
        boundary = kind.parameters.get("boundary", "").rstrip()
        if not 0 < len(boundary) <= limits.BOUNDARY_CHARACTERS:
            self._problems.note("a multipart has no usable boundary; it is read as one text")
            return ()
        if depth >= limits.DEPTH:
            self._problems.give_up(f"parts lie more than {limits.DEPTH} levels deep")
            return ()
        otherwise = "message/rfc822" if kind.value == "multipart/digest" else "text/plain"
        children = []
        for first, last in self._spans(boundary.encode("utf-8", "replace"), start, end):
            self._count += 1
            if self._count > limits.PARTS:
                self._problems.note(f"only the first {limits.PARTS:,} parts were read")
                break
            children.append(self.part(first, last, depth=depth + 1, otherwise=otherwise))
        if not children:
            self._problems.note("a multipart holds no part; it is read as one text")
        return tuple(children)

    def _spans(self, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Where each part lies; a part that is never closed ends with its parent."""
        # A literal newline first: the search then skips through the bytes at full speed.
        line = re.compile(rb"\n--" + re.escape(boundary) + rb"(--)?[ \t]*\r?(?=\n|\Z)")
        opened: int | None = None
        for found in line.finditer(self._raw, max(0, start - 1), end):
            if opened is not None:
                last = found.start()
                yield opened, max(opened, last - (self._raw[last - 1 : last] == b"\r"))
            if found[1]:
                return
            opened = min(found.end() + 1, end)
        if opened is not None:
            self._problems.note("the message ends before its last part is closed")
            yield opened, end


def _first(headers: tuple[tuple[str, bytes], ...], name: str) -> str:
    return next((words.unfolded(value) for present, value in headers if present == name), "")
