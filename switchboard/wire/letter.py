"""Decides how a letter to a requestor looks: the same words as plain text and as HTML."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")

# Mail programs know no style sheets of ours, so the few styles stand on the elements.
_BODY = "margin:0;padding:24px;background:#f5f6f8;"
_CARD = (
    "max-width:600px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #dde1e7;"
    "border-radius:8px;font:15px/1.5 -apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;"
    "color:#1b2430;"
)
_QUOTE = "margin:16px 0;padding:12px 16px;background:#f5f6f8;border-left:3px solid #2f5fd0;"
_SMALL = "font-size:13px;color:#566173;"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One letter in both forms."""

    text: str
    html: str


def render(
    *, paragraphs: Sequence[str], footer: str, reply_above: str = "", quoted: str = "",
    link: tuple[str, str] | None = None, language: str = "en",
) -> Letter:  # fmt: skip
    """The letter: the line above which to reply, the words, what was written, a link, the footer.

    >>> made = render(paragraphs=["Hello Ana,"], footer="Desk", reply_above="Reply above this.")
    >>> made.text.splitlines()
    ['Reply above this.', '', 'Hello Ana,', '', '-- ', 'Desk']
    """
    lines = [reply_above] if reply_above else []
    lines += [said.strip() for said in paragraphs]
    lines += [quoted.strip()] if quoted else []
    lines += [f"{link[0]}: {link[1]}"] if link else []
    text = "\n\n".join(lines) + f"\n\n-- \n{footer}\n"
    blocks = [f'<p style="{_SMALL}">{escape(reply_above)}</p>'] if reply_above else []
    blocks += map(_paragraphs, paragraphs)
    blocks += [f'<div style="{_QUOTE}">{_paragraphs(quoted)}</div>'] if quoted else []
    blocks += [f'<p><a href="{escape(link[1])}">{escape(link[0])}</a></p>'] if link else []
    blocks.append(f'<p style="{_SMALL}">{escape(footer)}</p>')
    html = (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="color-scheme" content="light dark"></head>'
        f'<body style="{_BODY}"><div style="{_CARD}">{"".join(blocks)}</div></body></html>'
    )
    return Letter(text=text, html=html)


def instant(at: datetime, *, zone: str) -> str:
    """An instant as people read it, in their zone and with its name.

    >>> from datetime import UTC
    >>> instant(datetime(2026, 11, 23, 13, 15, tzinfo=UTC), zone="America/Chicago")
    'Monday, November 23 at 7:15 am (CST)'
    """
    local = at.astimezone(ZoneInfo(zone))
    hour = local.hour % 12 or 12
    half = "am" if local.hour < 12 else "pm"
    return f"{local:%A, %B} {local.day} at {hour}:{local:%M} {half} ({local:%Z})"


def _paragraphs(words: str) -> str:
    blocks = re.split(r"\n\s*\n", words.strip())
    return "".join(f"<p>{_linked(block)}</p>" for block in blocks if block)


def _linked(words: str) -> str:
    marked, last = [], 0
    for found in _LINK.finditer(words):
        url = escape(found.group())
        marked += [escape(words[last : found.start()]), f'<a href="{url}">{url}</a>']
        last = found.end()
    return "".join([*marked, escape(words[last:])]).replace("\n", "<br>")
