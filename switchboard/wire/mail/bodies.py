"""Decides which parts of a message are its words and which are files that came along."""

import html
from dataclasses import dataclass, field

from switchboard.wire.mail import charsets, limits, markup
from switchboard.wire.mail.file_names import safe_name
from switchboard.wire.mail.flowed import unflowed
from switchboard.wire.mail.inbound import Attachment
from switchboard.wire.mail.mime import Part
from switchboard.wire.mail.problems import Problems
from switchboard.wire.mail.words import readable

_REPORTS = ("message/delivery-status", "message/disposition-notification", "text/rfc822-headers")


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
    """The whole text, the sanitised HTML (empty without any) and the files."""

    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = field(default=())


def read(root: Part, *, problems: Problems) -> Bodies:
    """The words and files of the whole tree."""
    reader = _Reader(problems)
    said = reader.words(root)
    text = charsets.printable(said.text)
    page = markup.sanitised(charsets.printable(said.html)) if said.html else ""
    if said.html.strip() and not page:
        problems.note("the HTML can't be shown; its text is kept")
    return Bodies(text=text, html=page, attachments=tuple(reader.attachments))


class _Reader:
    """Walks the parts once and sets files aside as it finds them."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems
        self._text_room = limits.TEXT_CHARACTERS
        self._html_room = limits.HTML_CHARACTERS
        self._tag_room = limits.HTML_TAGS
        self.attachments: list[Attachment] = []

    def words(self, part: Part) -> _Words:
        """What `part` and all below it say; its files go to `attachments`."""
        if part.children:
            found = [self.words(child) for child in part.children]
            if part.content_type == "multipart/alternative":
                return _either(found)
            return _all(found)
        if _is_file(part):
            self.attachments.append(self._attachment(part))
            return _Words()
        return self._leaf(part)

    def _leaf(self, part: Part) -> _Words:
        charset = part.kind.parameters.get("charset", "")
        is_report = part.content_type in _REPORTS
        text, problem = charsets.decoded(part.content(), "" if is_report else charset)
        if problem:
            self._problems.note(problem)
        if part.content_type == "text/html":
            return _Words(html=self._html_within(text))
        text = self._text_within(text.replace("\r\n", "\n"))
        if part.kind.parameters.get("format", "").lower() == "flowed":
            drops = part.kind.parameters.get("delsp", "").lower() == "yes"
            text = unflowed(text, drops_space=drops)
        return _Words(plain=text)

    def _text_within(self, text: str) -> str:
        """As much as is left of what all texts together may have."""
        kept = text[: self._text_room]
        self._text_room -= len(kept)
        if len(kept) < len(text):
            self._problems.note(f"of its text only {limits.TEXT_CHARACTERS:,} characters are read")
        return kept

    def _html_within(self, text: str) -> str:
        kept = text[: self._html_room]
        if kept.count("<") > self._tag_room:
            kept = "<".join(kept.split("<", self._tag_room + 1)[:-1])
        self._html_room -= len(kept)
        self._tag_room -= kept.count("<")
        if len(kept) < len(text):
            self._problems.note("its HTML is too long; only the beginning is read")
        return kept

    def _attachment(self, part: Part) -> Attachment:
        name = _given_name(part)
        content_id = charsets.one_line(part.first("content-id")).strip("<> ")[:200]
        return Attachment(
            name=safe_name(
                name, content_type=part.content_type, position=len(self.attachments) + 1
            ),
            content_type=part.content_type,
            content=part.content(),
            is_inline=part.disposition.value == "inline" or bool(content_id),
            content_id=content_id or None,
        )


def _is_file(part: Part) -> bool:
    if part.content_type in _REPORTS:
        return False
    is_words = part.content_type in ("text/plain", "text/html") or part.kind.value.startswith(
        "multipart/"
    )
    return not is_words or part.disposition.value == "attachment" or bool(_given_name(part))


def _given_name(part: Part) -> str:
    given = part.disposition.parameters.get("filename") or part.kind.parameters.get("name", "")
    return readable(given) if "=?" in given else given


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
