"""Decides how a letter to a person looks: the same words as plain text and as HTML."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from switchboard.wire import letter_frame as frame

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_PREHEADER_LENGTH = 110


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter in both forms."""

    text: str
    html: str


def render(  # noqa: PLR0913 - each is a part of the letter, named by its caller
    *, paragraphs: Sequence[str], footer: str, heading: str = "", reply_above: str = "",
    quoted: str = "", links: Sequence[tuple[str, str]] = (), links_said: str = "",
    link: tuple[str, str] | None = None, preheader: str = "", language: str = "en",
) -> Letter:  # fmt: skip
    """The letter: the line above which to reply, the words, what was written, links, the footer.

    `heading` is whose letter it is, `links_said` what the links are to, `link` the one thing to
    press, `preheader` what a list of mails shows beside the subject.

    >>> made = render(paragraphs=["Hello Ana,"], footer="Desk", reply_above="Reply above this.")
    >>> made.text.splitlines()
    ['Reply above this.', '', 'Hello Ana,', '', '-- ', 'Desk']
    """
    lines = [reply_above] if reply_above else []
    lines += [said.strip() for said in paragraphs]
    lines += [quoted.strip()] if quoted else []
    if links:
        lines.append("\n".join([links_said, *(f"{name}: {url}" for name, url in links)]).strip())
    lines += [f"{link[0]}: {link[1]}"] if link else []
    text = "\n\n".join(lines) + f"\n\n-- \n{footer}\n"
    blocks = [frame.paragraph(_linked(block)) for said in paragraphs for block in _blocks(said)]
    blocks += [frame.quote(map(_linked, _blocks(quoted)))] if quoted else []
    if links:
        blocks += [frame.paragraph(_linked(block)) for block in _blocks(links_said)]
        blocks.append(frame.listed(_anchor(name, url) for name, url in links))
    blocks += [frame.button(escape(link[0]), escape(link[1]))] if link else []
    html = frame.page(
        heading=escape(heading),
        reply_above=escape(reply_above),
        blocks=blocks,
        footer=_linked(footer),
        preheader=escape(" ".join(preheader.split())[:_PREHEADER_LENGTH]),
        language=escape(language),
    )
    return Letter(text=text, html=html)


def _blocks(words: str) -> list[str]:
    return [block for block in re.split(r"\n\s*\n", words.strip()) if block]


def _linked(words: str) -> str:
    marked, last = [], 0
    for found in _LINK.finditer(words):
        marked += [escape(words[last : found.start()]), _anchor(found.group(), found.group())]
        last = found.end()
    return "".join([*marked, escape(words[last:])]).replace("\n", "<br>")


def _anchor(words: str, url: str) -> str:
    return frame.anchor(escape(words), escape(url))
