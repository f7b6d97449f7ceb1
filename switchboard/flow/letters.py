"""Decides the words of a letter about a ticket: subject, text and HTML, for one reader (S9)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from switchboard.flow.news import News, Voice
from switchboard.policy import spoken_hours
from switchboard.policy.document_parts import Desk
from switchboard.policy.ticket_number import spoken
from switchboard.wire import letter
from switchboard.wire.letter import Letter
from switchboard.wire.reply_mark import reply_above

LONGEST_SUBJECT = 390
_ANSWERS = re.compile(
    r"^(?:\s*(?:re|aw|sv|rv|fw|fwd|wg|tr|enc|res)\s*(?:\[\d+\])?:)+", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class About:
    """The ticket as its letters name it; `files` are links to what is too large to send."""

    number: str
    subject: str
    link: str
    desk: Desk
    files: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A letter's words, whole."""

    subject: str
    body: Letter
    sender_name: str


def wording(
    about: About, news: News, *, voice: Voice, reader: str, is_known: bool = True, at: datetime
) -> Wording:
    """The letter of this news; a reader who is not known gets nothing of what was written back."""
    values = _values(about, news, voice=voice, reader=reader, at=at)
    paragraphs = [
        voice.policy.text(name, voice.code, **values) for name in ("greeting", *news.texts)
    ]
    number = spoken(about.number)
    body = letter.render(
        paragraphs=paragraphs,
        footer=voice.policy.text("footer", voice.code, **values),
        heading=f"{values['company']}",
        reply_above=reply_above(voice.language.value) if is_known else "",
        quoted=news.quoted,
        links=about.files,
        links_said=voice.words.files,
        link=(voice.words.ticket.format(number=number), about.link) if is_known else None,
        preheader=news.quoted or paragraphs[1],
        language=voice.code,
    )
    return Wording(
        subject=_subject(about, news) if is_known else f"[{number}] {voice.words.stranger_subject}",
        body=body,
        sender_name=voice.words.sender.format(company=values["company"], desk=values["desk"]),
    )


def bare(subject: str) -> str:
    """A subject without the prefixes of answers and forwards.

    >>> bare("RE: Fwd: Outlook hangs")
    'Outlook hangs'
    """
    return _ANSWERS.sub("", subject).strip()


def _subject(about: About, news: News) -> str:
    """The same for all letters of a ticket, because Gmail threads by it; Re: where it answers."""
    named = f"[{spoken(about.number)}] {bare(about.subject) or about.subject}"[:LONGEST_SUBJECT]
    return named if news.is_automatic else f"Re: {named}"


def _values(
    about: About, news: News, *, voice: Voice, reader: str, at: datetime
) -> dict[str, object]:
    desk, policy = about.desk, voice.policy
    calendar = policy.calendar(desk.calendar)
    said = {name: value(voice) if callable(value) else value for name, value in news.values.items()}
    return {
        "company": policy.company.name,
        "contact": reader or voice.words.nobody,
        "number": spoken(about.number),
        "subject": about.subject,
        "ticket_link": about.link,
        "desk": voice.named(f"desks.{desk.key}.name", otherwise=desk.name),
        "desk_phone": desk.phone_display,
        "menu_option": desk.menu_option,
        "hours": spoken_hours.said(calendar, at=at, language=voice.language),
        **said,
    }
