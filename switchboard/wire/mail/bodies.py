"""Decides what a message says: its words, the files beside them, and what is packed in those."""

import html
import re
from dataclasses import dataclass, field, replace

from switchboard.wire.mail import (
    charsets,
    cms,
    envelope,
    files,
    invitations,
    limits,
    markup,
    mime,
    protection,
    tnef,
)
from switchboard.wire.mail.file_names import safe_name
from switchboard.wire.mail.flowed import unflowed
from switchboard.wire.mail.inbound import Attachment, Forwarded, Invitation, Protection
from switchboard.wire.mail.mime import Part
from switchboard.wire.mail.problems import Problems
from switchboard.wire.mail.room import Room

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([a-zA-Z0-9_.:-]{1,40})", re.I)
_SHOWN = re.compile(r"src=\"cid:([^\"]{1,200})\"", re.IGNORECASE)
_MESSAGES = ("message/rfc822", "message/global")


@dataclass
class _Words:
    """What a part says as plain text, as HTML, or as both."""

    plain: str = ""
    html: str = ""

    @property
    def text(self) -> str:
        """The plain text, or the HTML's words where the plain text is empty."""
        return self.plain if self.plain.strip() or not self.html else markup.text_of(self.html)

    @property
    def page(self) -> str:
        """The HTML, or the plain text as HTML."""
        return self.html or (f"<pre>{html.escape(self.plain)}</pre>" if self.plain else "")


@dataclass(kw_only=True)
class Bodies:
    """The whole text, the sanitised HTML (empty without any), the files and what they tell."""

    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = field(default=())
    invitations: tuple[Invitation, ...] = ()
    attached: tuple[Forwarded, ...] = ()
    protection: Protection | None = None
    is_from_outlook: bool = False


def read(root: Part, *, problems: Problems) -> Bodies:
    """The words and files of the whole tree."""
    reader = _Reader(problems, room=Room(problems))
    said = reader.all_words(root)
    text = charsets.printable(said.text)
    page = markup.sanitised(charsets.printable(said.html)) if said.html else ""
    if said.html.strip() and not page:
        problems.note("the HTML can't be shown; its text is kept")
    return Bodies(
        text=text,
        html=page,
        attachments=_marked(reader.files, page=page),
        invitations=tuple(reader.invitations),
        attached=tuple(reader.attached),
        protection=protection.together(reader.protection, protection.inline(text)),
        is_from_outlook=reader.outlook is not None,
    )


def _marked(found: list[Attachment], *, page: str) -> tuple[Attachment, ...]:
    """The files; one that the page shows is inline whatever its own part says."""
    shown = set(_SHOWN.findall(page))
    return tuple(
        replace(one, is_inline=True) if one.content_id in shown and not one.is_inline else one
        for one in found
    )


class _Reader:
    """Walks the parts once and sets files aside as it finds them."""

    def __init__(self, problems: Problems, *, room: Room, level: int = 0) -> None:
        self._problems, self._room, self._level = problems, room, level
        self._is_inner = level > 0
        self._is_report = False
        self.files: list[Attachment] = []
        self.invitations: list[Invitation] = []
        self.attached: list[Forwarded] = []
        self.protection: Protection | None = None
        self.outlook: tnef.Enclosed | None = None

    def all_words(self, root: Part) -> _Words:
        """What the tree says, or else the body that a winmail.dat in it holds."""
        said = self.words(root)
        if self.outlook is None or said.plain.strip() or said.html.strip():
            return said
        plain, page = self.outlook.words()
        return _Words(plain=self._room.text_within(plain)[0], html=self._room.html_within(page)[0])

    def words(self, part: Part) -> _Words:
        """What `part` and all below it say; its files go to `files`."""
        self.protection = protection.together(self.protection, protection.of(part))
        self._is_report = self._is_report or part.content_type == "multipart/report"
        if part.children:
            found = [self.words(child) for child in part.children]
            return (_either if part.content_type == "multipart/alternative" else _all)(found)
        if part.content_type in protection.SMIME:
            return self._opaque(part)
        if part.content_type in _MESSAGES:
            self._attach(part)
        elif part.content_type in tnef.TYPES or files.given_name(part).lower() == "winmail.dat":
            self._unpack(part)
        elif part.content_type in invitations.TYPES:
            self._invite(part)
        elif files.is_file(part):
            self._keep(part)
        else:
            return self._leaf(part)
        return _Words()

    def _leaf(self, part: Part) -> _Words:
        content = part.content()
        charset = part.kind.parameters.get("charset", "")
        if part.content_type == "text/html":
            told = _META_CHARSET.search(content, 0, 2_048) if not charset else None
            charset = told[1].decode("ascii") if told else charset
            page, is_cut = self._room.html(content, charset=charset)
            said = _Words(html=page)
        else:
            is_report = part.content_type in files.REPORTS
            text, is_cut = self._room.text(content, charset="" if is_report else charset)
            if part.kind.parameters.get("format", "").lower() == "flowed":
                drops = part.kind.parameters.get("delsp", "").lower() == "yes"
                text = unflowed(text, drops_space=drops)
            said = _Words(plain=text)
        if is_cut:
            self._problems.note("what is too long to show is kept whole as a file")
            self._keep(part, content)
        return said

    def _keep(self, part: Part, content: bytes | None = None, *, name: str = "") -> None:
        """As a file; of a mail within this one only the name counts, the bytes are its file's."""
        position = len(self.files) + 1
        content = b"" if self._is_inner else content
        self.files.append(files.kept(part, position=position, content=content, name=name))

    def _opaque(self, part: Part) -> _Words:
        """A signed S/MIME message is read; an encrypted one stays a file."""
        content = part.content()
        self._keep(part, content)
        inner = cms.content_of(content)
        if inner is None or self._level >= limits.ATTACHED_LEVELS:
            return _Words()
        self._level += 1
        return self.words(mime.read(inner, problems=self._problems))

    def _invite(self, part: Part) -> None:
        content = part.content()
        self._keep(part, content)
        if self._room.calendars > 0:
            self._room.calendars -= 1
            found = invitations.read(
                content,
                charset=part.kind.parameters.get("charset", ""),
                method=part.kind.parameters.get("method", ""),
            )
            self.invitations += [one for one in found if one not in self.invitations]

    def _unpack(self, part: Part) -> None:
        """The files of a winmail.dat stand for it; one that holds nothing stays a file."""
        found = tnef.read(part.content())
        if found.files or found.plain or found.html or found.rtf:
            self.outlook = self.outlook or found
            self.files += [self._file(one) for one in found.files]
        else:
            self._problems.note("a winmail.dat can't be read; it is kept as a file")
            self._keep(part)

    def _file(self, one: tnef.File) -> Attachment:
        return Attachment(
            name=safe_name(one.name, content_type=one.content_type, position=len(self.files) + 1),
            content_type=charsets.one_line(one.content_type) or "application/octet-stream",
            content=b"" if self._is_inner else one.content,
            is_inline=bool(one.content_id),
            content_id=charsets.one_line(one.content_id) or None,
        )

    def _attach(self, part: Part) -> None:
        """An attached mail is a file that goes by its subject, and is told in short."""
        found = None if self._is_report else self._told(part)
        self._keep(part, name=files.message_name(part, found.subject if found else ""))
        if found is not None:
            self.attached.append(found)

    def _told(self, part: Part) -> Forwarded | None:
        if self._level >= limits.ATTACHED_LEVELS or self._room.messages <= 0:
            return None
        self._room.messages -= 1
        problems = Problems()
        root = mime.inner(part, problems=problems)
        if not root.headers:
            self._problems.note("an attached mail can't be read; it is kept as a file")
            return None
        heading = envelope.read(root, problems=problems)
        reader = _Reader(problems, room=self._room, level=self._level + 1)
        said = charsets.printable(reader.all_words(root).text).strip()
        return Forwarded(
            sender=heading.sender,
            to=", ".join(one.shown for one in heading.to[:5]),
            subject=heading.subject,
            sent=charsets.one_line(root.first("date"))[:100],
            text=said[: limits.ATTACHED_CHARACTERS],
            files=tuple(one.name for one in reader.files[:20]),
            is_attached=True,
        )


def _either(found: list[_Words]) -> _Words:
    """The last of each form: senders put the richest last (RFC 2046, 5.1.4)."""
    plain = [words.plain for words in found if words.plain.strip()]
    pages = [words.html for words in found if words.html.strip()]
    return _Words(plain=plain[-1] if plain else "", html=pages[-1] if pages else "")


def _all(found: list[_Words]) -> _Words:
    """One after the other; HTML beside plain text makes the whole HTML."""
    said = [words for words in found if words.plain or words.html]
    if len(said) == 1:
        return said[0]
    has_html = any(words.html for words in said)
    return _Words(
        plain="\n".join(words.text.rstrip("\n") for words in said),
        html="\n".join(words.page for words in said) if has_html else "",
    )
