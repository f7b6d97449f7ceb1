"""Decides how each letter of a policy reads, about a ticket that was never there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from switchboard.flow import news
from switchboard.flow.letters import About, Wording, wording
from switchboard.flow.news import News, Voice
from switchboard.policy import priority
from switchboard.policy.acts import Act
from switchboard.policy.document import Policy
from switchboard.policy.hours import NeverCloses
from switchboard.policy.priority import Assessed, Impact, Urgency
from switchboard.policy.spoken_time import Language
from switchboard.policy.ticket_number import ticket_number
from switchboard.tickets.models import HoldReason
from switchboard.tickets.models.work import HandoverReason

READER, ENGINEER, COLLEAGUE = "Ana Beltrán", "Ines Baptiste", "Noah Lindqvist"
HOUR = timedelta(hours=1)
_NUMBER, _OTHER = ticket_number(48_273), ticket_number(48_290)
_SUBJECTS = {Language.ENGLISH: "Outlook doesn't open", Language.SPANISH: "Outlook no abre"}
_SAID = {
    Language.ENGLISH: (
        "I have found it: your mailbox is full.\n\nMay I move what is older than two years into"
        " the archive?"
    ),
    Language.SPANISH: (
        "Ya lo encontré: su buzón está lleno.\n\n¿Puedo mover al archivo lo que tiene más de dos"
        " años?"
    ),
}
_SOLVED = {
    Language.ENGLISH: (
        "The mailbox was full.", "Old mail was moved into the archive.",
        "Outlook opens, and a mail was sent and received.",
    ),
    Language.SPANISH: (
        "El buzón estaba lleno.", "Movimos el correo antiguo al archivo.",
        "Outlook abre, y un correo se envió y se recibió.",
    ),
}  # fmt: skip
_HELP = {
    Language.ENGLISH: "The archive lies on a server.",
    Language.SPANISH: "El archivo está en un servidor.",
}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which letter is to be shown: `letter` is a key of LETTERS, `desk` one of the policy."""

    letter: str
    language: str
    desk: str
    is_open: bool


def preview(wish: Wish, *, policy: Policy, now: datetime) -> Wording:
    """The letter, written at the next instant at which the desk is open, or closed, as wished."""
    at = _instant(policy, wish, now=now)
    zone = policy.desk_calendar(wish.desk).zone.key
    voice = Voice.of(policy, language=wish.language, zone=zone)
    about = About(
        number=_NUMBER,
        subject=_SUBJECTS[voice.language],
        link=f"{settings.PORTAL_URL}/tickets/{_NUMBER}",
        desk=policy.desk(wish.desk),
        files=_files() if wish.letter == LARGE_FILES else (),
    )
    said = LETTERS[wish.letter][1](voice, at, wish)
    is_known = wish.letter != STRANGER
    return wording(about, said, voice=voice, reader=READER, is_known=is_known, at=at)


def _instant(policy: Policy, wish: Wish, *, now: datetime) -> datetime:
    calendar = policy.desk_calendar(wish.desk)
    opens = calendar.opens_after(now)
    if wish.is_open:
        return opens
    try:
        return calendar.closes_after(opens)
    except NeverCloses:
        return now


def _files() -> list[tuple[str, str]]:
    names = ("archive.zip", "screens.mp4")
    return [
        (name, f"{settings.PORTAL_URL}/attachments/{number}") for number, name in enumerate(names)
    ]


def _other_link() -> str:
    return f"{settings.PORTAL_URL}/tickets/{_OTHER}"


def _received(voice: Voice, at: datetime, wish: Wish) -> News:
    calendar = voice.policy.desk_calendar(wish.desk)
    opens = calendar.opens_after(at)
    due = calendar.due(at, timedelta(minutes=15))
    return news.received(is_open=wish.is_open, opens_at=opens, due_at=due)


def _found(voice: Voice) -> Assessed:
    return priority.assess(
        voice.policy.matrix, impact=Impact.SEVERAL, urgency=Urgency.HIGH, has_workaround=False
    )


def _assessed(act: Act) -> Callable[[Voice, datetime, Wish], News]:
    def said(voice: Voice, at: datetime, wish: Wish) -> News:
        team = voice.policy.default_team
        due = voice.policy.desk_calendar(wish.desk).due(at, 8 * HOUR)
        return news.assessed(
            act, found=_found(voice), team_key=team.key, team=team.name, engineer=ENGINEER,
            due_at=due,
        )  # fmt: skip

    return said


def _replied(voice: Voice, _at: datetime, _wish: Wish) -> News:
    return news.replied(None, engineer=ENGINEER, text=_SAID[voice.language])


def _held(_voice: Voice, at: datetime, _wish: Wish) -> News:
    reason = HoldReason.REQUESTOR.value
    return news.held(reason=reason, engineer=ENGINEER, until_at=at + 26 * HOUR, note="")


def _handed_over(_voice: Voice, _at: datetime, _wish: Wish) -> News:
    return news.handed_over(to=COLLEAGUE, before=ENGINEER, reason=HandoverReason.SHIFT_END.value)


def _escalated(voice: Voice, _at: datetime, _wish: Wish) -> News:
    team = voice.policy.default_team
    return news.escalated(team_key=team.key, team=team.name, reason=_HELP[voice.language])


def _resolved(voice: Voice, _at: datetime, _wish: Wish) -> News:
    cause, done, confirmed = _SOLVED[voice.language]
    return news.resolved(
        engineer=ENGINEER, cause=cause, done=done, confirmed=confirmed,
        closes_after_days=voice.policy.closing.closes_after_days,
        survey_link=f"{settings.PORTAL_URL}/survey/…",
    )  # fmt: skip


STRANGER, LARGE_FILES = "stranger", "large_files"
# Each letter by its key: what people call it, and its news.
LETTERS: Mapping[str, tuple[str, Callable[[Voice, datetime, Wish], News]]] = {
    Act.RECEIVED.value: ("Receipt", _received),
    STRANGER: ("Receipt, unknown sender", lambda *_: news.received_of_stranger()),
    Act.ASSESSED.value: ("Assessed", _assessed(Act.ASSESSED)),
    Act.REASSESSED.value: ("Assessed again", _assessed(Act.REASSESSED)),
    Act.TAKEN.value: ("Taken", lambda *_: news.taken(engineer=ENGINEER)),
    Act.REPLIED.value: ("Reply", _replied),
    LARGE_FILES: ("Reply with large files", _replied),
    Act.HELD.value: ("On hold", _held),
    Act.RESUMED.value: ("Resumed", lambda *_: news.resumed(engineer=ENGINEER)),
    Act.HANDED_OVER.value: ("Handed over", _handed_over),
    Act.ESCALATED.value: ("Escalated", _escalated),
    Act.CALL_BACK_PROMISED.value: (
        "Call-back promised",
        lambda _, at, __: news.call_back_promised(engineer=ENGINEER, by_at=at + HOUR),
    ),
    Act.PAGE_ACCEPTED.value: (
        "Page accepted",
        lambda _, at, __: news.page_accepted(engineer=ENGINEER, by_at=at + HOUR),
    ),
    Act.CALL_BACK_MISSED.value: (
        "Call-back missed",
        lambda *_: news.call_back_missed(engineer=ENGINEER),
    ),
    Act.CALLED_BACK.value: ("Called back", lambda *_: news.called_back(engineer=ENGINEER)),
    Act.RESOLVED.value: ("Resolved, with the survey", _resolved),
    Act.REOPENED.value: ("Reopened", lambda *_: news.reopened(engineer=ENGINEER)),
    Act.CLOSED.value: ("Closed", lambda *_: news.closed()),
    Act.MERGED.value: ("Merged", lambda *_: news.merged(_OTHER, link=_other_link())),
    Act.MERGE_UNDONE.value: (
        "Merge undone",
        lambda *_: news.merge_undone(_OTHER, link=_other_link()),
    ),
    Act.OUTAGE_OPENED.value: (
        "Leads an outage",
        lambda *_: news.outage_joined(Act.OUTAGE_OPENED),
    ),
    Act.OUTAGE_JOINED.value: (
        "Part of an outage",
        lambda *_: news.outage_joined(Act.OUTAGE_JOINED),
    ),
    Act.OUTAGE_LEFT.value: ("Not part of the outage", lambda *_: news.outage_left()),
    Act.SPLIT.value: ("Split off", lambda *_: news.split(_OTHER, link=_other_link())),
}
