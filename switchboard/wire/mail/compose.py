"""Decides the bytes of a letter that goes out: valid, the same each time, nothing injected."""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Literal
from urllib.parse import quote

from switchboard.wire.mail.automatic import OWN_HEADER
from switchboard.wire.mail.inbound import Address, Attachment

_BREAKS = re.compile(r"[\r\n\0\x0b\x0c\x1c-\x1e\x85\u2028\u2029\ud800-\udfff]")
_MAILBOX = re.compile(r"[^\s@<>()\",;:\\\[\]\x00-\x1f\x7f]{1,64}@[A-Za-z0-9._-]{1,255}")
_WIDE_MAILBOX = re.compile(
    r"[^\s@<>()\",;:\\\[\]\x00-\x1f\x7f]{1,64}@[^\s@<>()\",;:\\\[\]\x00-\x1f\x7f/]{1,255}"
)
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_FIELD_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_CONTENT_TYPE = re.compile(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,100}")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_FIXED = frozenset(
    [
        "from",
        "to",
        "cc",
        "bcc",
        "reply-to",
        "subject",
        "message-id",
        "in-reply-to",
        "references",
        "date",
        "auto-submitted",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
    ]
)
_WIDTH = 76


AutoSubmitted = Literal["auto-generated", "auto-replied"]


class NotComposable(ValueError):
    """A letter's field can't be written as a header without doing what nobody asked for."""


@dataclass(frozen=True, kw_only=True)
class OutgoingLetter:
    """A letter to one or more people; ids have brackets, `date` has a zone.

    `auto_submitted` is "auto-generated" for our notices, "auto-replied" for an acknowledgement,
    None for an engineer's own words (RFC 3834).
    """

    sender: Address
    to: tuple[Address, ...]
    subject: str
    text: str
    message_id: str
    date: datetime
    html: str = ""
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    auto_submitted: AutoSubmitted | None = None
    headers: tuple[tuple[str, str], ...] = ()
    attachments: tuple[Attachment, ...] = ()


def compose(letter: OutgoingLetter) -> bytes:
    """The letter as RFC 5322 bytes with CRLF, 7-bit, no line over 998; equal for equal letters.

    Raises NotComposable for a line break or NUL in any header, an address that is none, an id
    without brackets, a date without a zone, or a header that the letter itself decides.
    """
    head = [_header(name, value) for name, value in _headers(letter)]
    return "\r\n".join(head).encode("utf-8") + b"\r\n" + _body(letter)


def is_mailbox(value: str) -> bool:
    """Whether a letter can be sent to `value`: a plain ASCII address.

    >>> is_mailbox("ana@hillcountry-law.example"), is_mailbox("ana")
    (True, False)
    """
    return value.isascii() and _MAILBOX.fullmatch(value) is not None


def is_wide_mailbox(value: str) -> bool:
    """Whether `value` is an address, in the letters of any language (RFC 6531)."""
    return not _BREAKS.search(value) and _WIDE_MAILBOX.fullmatch(value) is not None


def ascii_domain(address: str) -> str:
    """The address with its domain as the DNS has it, where it has one; ASCII stays as it is.

    >>> ascii_domain("ana@bücher.example"), ascii_domain("añ@b.example")
    ('ana@xn--bcher-kva.example', 'añ@b.example')
    """
    local, at, domain = address.rpartition("@")
    if address.isascii():
        return address
    try:
        return f"{local}{at}{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


def is_message_id(value: str) -> bool:
    """Whether our letters can name `value` in In-Reply-To and References: ASCII, in brackets.

    >>> is_message_id("<a@b.example>"), is_message_id("<é@b.example>")
    (True, False)
    """
    return _MESSAGE_ID.fullmatch(value) is not None


def _headers(letter: OutgoingLetter) -> Iterator[tuple[str, str]]:
    """Each header with its value, already encoded to ASCII."""
    if not letter.to:
        raise NotComposable("The letter has no recipient: give at least one address in `to`.")
    if letter.date.tzinfo is None:
        raise NotComposable("The letter's date has no zone: give an aware datetime.")
    yield "From", _people((letter.sender,))
    for name, people in (("To", letter.to), ("Cc", letter.cc), ("Reply-To", letter.reply_to)):
        if people:
            yield name, _people(people)
    yield "Subject", _encoded(_safe(letter.subject, "Subject"))
    yield "Date", format_datetime(letter.date)
    yield "Message-ID", _id(letter.message_id)
    if letter.in_reply_to:
        yield "In-Reply-To", _id(letter.in_reply_to)
    if letter.references:
        yield "References", " ".join(_id(one) for one in letter.references)
    if letter.auto_submitted:
        yield "Auto-Submitted", letter.auto_submitted
        yield "X-Auto-Response-Suppress", "All"
    yield OWN_HEADER, "1"
    for name, value in letter.headers:
        if not _FIELD_NAME.fullmatch(name) or name.lower() in _FIXED:
            raise NotComposable(f"“{name[:60]}” can't be an extra header: rename or leave it out.")
        yield name, _encoded(_safe(value, name))
    yield "MIME-Version", "1.0"


def _body(letter: OutgoingLetter) -> bytes:
    """The content headers, the empty line and the content."""
    content = _leaf("text/plain", letter.text)
    if letter.html:
        parts = [content, _leaf("text/html", letter.html)]
        content = _multipart("alternative", parts, letter.message_id)
    if letter.attachments:
        files = [_file(attachment) for attachment in letter.attachments]
        content = _multipart("mixed", [content, *files], letter.message_id)
    return content


def _leaf(content_type: str, text: str) -> bytes:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    raw = text.encode("utf-8", errors="replace")
    quoted = binascii.b2a_qp(raw, istext=True).replace(b"\n", b"\r\n")
    head = f"Content-Type: {content_type}; charset=utf-8\r\n"
    head += "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    return head.encode("ascii") + quoted.removesuffix(b"\r\n") + b"\r\n"


def _file(attachment: Attachment) -> bytes:
    if not _CONTENT_TYPE.fullmatch(attachment.content_type):
        raise NotComposable(f"“{attachment.content_type[:60]}” is no content type: see RFC 2046.")
    name = quote(_safe(attachment.name, "file name"), safe="")
    head = f"Content-Type: {attachment.content_type}\r\n"
    head += "Content-Transfer-Encoding: base64\r\n"
    head += "".join(
        f"{line}\r\n" for line in ("Content-Disposition: attachment;", *_name_sections(name))
    )
    return head.encode("ascii") + b"\r\n" + _base64_lines(attachment.content)


def _name_sections(name: str) -> Iterator[str]:
    """RFC 2231: the percent-encoded name in lines that no server must fold."""
    if len(name) <= 60:
        yield f" filename*=utf-8''{name}"
        return
    cut = [name[at : at + 60] for at in range(0, len(name), 60)]
    for number, piece in enumerate(cut):
        charset, end = ("utf-8''" if number == 0 else ""), (";" if number < len(cut) - 1 else "")
        yield f" filename*{number}*={charset}{piece}{end}"


def _base64_lines(content: bytes) -> bytes:
    step = 57
    lines = (binascii.b2a_base64(content[at : at + step], newline=False)
             for at in range(0, len(content), step))  # fmt: skip
    return b"".join(line + b"\r\n" for line in lines)


def _multipart(kind: str, parts: list[bytes], message_id: str) -> bytes:
    seed = hashlib.sha256(f"{kind} {message_id}".encode()).hexdigest()[:24]
    # Neither quoted-printable nor base64 can hold "=_".
    boundary = f"=_{kind[:3]}_{seed}"
    head = f'Content-Type: multipart/{kind};\r\n boundary="{boundary}"\r\n\r\n'.encode("ascii")
    opening = f"--{boundary}\r\n".encode("ascii")
    joined = b"".join(opening + part + b"\r\n" for part in parts)
    return head + joined + f"--{boundary}--\r\n".encode("ascii")


def _people(people: tuple[Address, ...]) -> str:
    return ", ".join(_person(person) for person in people)


def _person(person: Address) -> str:
    if not is_wide_mailbox(person.address):
        raise NotComposable(f"“{person.address[:80]}” is no address that mail can be sent to.")
    person = Address(name=person.name, address=ascii_domain(person.address))
    name = _safe(person.name, "name").strip()
    if not name:
        return person.address
    if _ATOMS.fullmatch(name):
        return f"{name} <{person.address}>" if "=?" not in name else _worded(name, person)
    if name.isascii() and name.isprintable() and "=?" not in name:
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}" <{person.address}>'
    return _worded(name, person)


def _worded(name: str, person: Address) -> str:
    return f"{_words(name)} <{person.address}>"


def _id(value: str) -> str:
    if not is_message_id(value):
        raise NotComposable(f"“{value[:80]}” is no message id: write it as <left@right>.")
    return value


def _safe(value: str, field: str) -> str:
    if _BREAKS.search(value):
        raise NotComposable(
            f"The {field} “{_BREAKS.sub('␤', value)[:80]}” holds a line break or NUL: remove it."
        )
    return value


def _encoded(value: str) -> str:
    """Unstructured text: as it is where it is plain ASCII, else in encoded words."""
    is_plain = value.isascii() and value.isprintable() and "=?" not in value
    # A fold at one of several spaces could leave a line of spaces alone, which ends no header.
    is_foldable = value == " ".join(value.split()) and all(
        len(word) < 900 for word in value.split()
    )
    return value if is_plain and is_foldable else _words(value)


def _words(value: str) -> str:
    """RFC 2047 words of at most 75 characters that never split a character."""
    pieces, piece = [], b""
    for character in value:
        raw = character.encode("utf-8")
        if len(piece) + len(raw) > 42:
            pieces.append(piece)
            piece = b""
        piece += raw
    pieces.append(piece)
    return " ".join(f"=?utf-8?b?{base64.b64encode(one).decode('ascii')}?=" for one in pieces)


def _header(name: str, value: str) -> str:
    """One header folded at spaces; a word that is longer than a line stays whole."""
    lines, line = [], f"{name}:"
    for word in value.split(" "):
        if len(line) + 1 + len(word) > _WIDTH and line.strip() and line != f"{name}:":
            lines.append(line)
            line = ""
        line += f" {word}"
    lines.append(line)
    return "\r\n".join(lines)
