"""Decides what each act gives the requestor to read: texts of the policy, and what fills them in.

What depends on the reader's language or zone is a saying: it is said when the reader is known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from switchboard.policy import letter_words, spoken_time
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.acts import Act
from switchboard.policy.document import Policy
from switchboard.policy.letter_words import LetterWords
from switchboard.policy.priority import Assessed
from switchboard.policy.spoken_time import Language, spoken_in
from switchboard.policy.ticket_number import spoken
from switchboard.tickets.models import Message


@dataclass(frozen=True, kw_only=True)
class Voice:
    """How a reader is spoken to: in a language that the policy speaks, and in their zone."""

    policy: Policy
    code: str
    zone: str

    @classmethod
    def of(cls, policy: Policy, *, language: str, zone: str) -> Self:
        """The voice for a reader of that language, or the nearest that the policy has."""
        return cls(policy=policy, code=policy.language_for(language), zone=zone)

    @property
    def language(self) -> Language:
        """The language of what the policy leaves to us."""
        return spoken_in(self.code)

    @property
    def words(self) -> LetterWords:
        """The fixed words of that language."""
        return letter_words.words(self.language)

    def named(self, path: str, *, otherwise: str) -> str:
        """A name of the policy, in that language where it has one."""
        return self.policy.translated(path, language=self.code, otherwise=otherwise)

    def instant(self, at: datetime | None) -> str:
        """An instant within a sentence; what has no date yet is said so."""
        if at is None:
            return self.words.when_possible
        said = spoken_time.instant(at, zone=self.zone, language=self.language)
        return f"el {said}" if self.language is Language.SPANISH else said


Saying = str | int | Callable[[Voice], str]


@dataclass(frozen=True, kw_only=True)
class News:
    """What one act gives the requestor to read: texts of the policy by name, and their values."""

    act: Act
    texts: Sequence[str]
    values: Mapping[str, Saying] = field(default_factory=dict)
    quoted: str = ""
    message: Message | None = None
    is_automatic: bool = True
    answers: Sequence[str] = ()


def received(
    *, is_open: bool, opens_at: datetime, due_at: datetime | None, answers: Sequence[str] = ()
) -> News:
    """That we have it, when work begins, what may cost extra, to phone outages in (S15, S17)."""
    closed = ("after_hours", "fee_notice")
    texts = ("received", *(("work_begins",) if is_open else closed), "outage_hint")
    values: dict[str, Saying] = {
        "opens_at": _at(opens_at), "first_response_by": _at(due_at), "notice": fee_notice,
    }  # fmt: skip
    return News(act=Act.RECEIVED, texts=texts, values=values, answers=answers)


def received_of_stranger(*, answers: Sequence[str] = ()) -> News:
    """That we have it, and whom to call: nothing that a stranger wrote goes back."""
    return News(act=Act.RECEIVED, texts=("unknown_sender", "outage_hint"), answers=answers)


def assessed(
    act: Act, *, found: Assessed, team_key: str, team: str, engineer: str, due_at: datetime | None
) -> News:
    """Priority, why, team and target; `act` says whether for the first time."""

    def priority(voice: Voice) -> str:
        path = f"priorities.names.{found.priority.key}"
        return voice.named(path, otherwise=voice.policy.priority_name(found.priority))

    def because(voice: Voice) -> str:
        return letter_words.because(found, language=voice.language)

    values: dict[str, Saying] = {
        "priority": priority, "because": because, "engineer": engineer,
        "team": _named(f"teams.{team_key}.name", team), "resolution_by": _at(due_at),
    }  # fmt: skip
    return News(act=act, texts=(act.value,), values=values)


def taken(*, engineer: str) -> News:
    """Who works on it."""
    return News(act=Act.TAKEN, texts=("taken",), values={"engineer": engineer})


def replied(message: Message | None, *, engineer: str, text: str) -> News:
    """An engineer's own words: the one letter that is no automatic one."""
    return News(
        act=Act.REPLIED, texts=("replied",), values={"engineer": engineer}, quoted=text,
        message=message, is_automatic=False,
    )  # fmt: skip


def held(*, reason: str, engineer: str, until_at: datetime, note: str) -> News:
    """Why we wait, until when, and what the engineer adds; `reason` is a HoldReason's key."""
    values: dict[str, Saying] = {
        "reason": lambda voice: voice.words.hold_reasons[reason],
        "engineer": engineer, "resumes_at": _at(until_at),
    }  # fmt: skip
    return News(act=Act.HELD, texts=("held",), values=values, quoted=note)


def resumed(*, engineer: str) -> News:
    """That we go on."""
    return News(act=Act.RESUMED, texts=("resumed",), values={"engineer": engineer})


def handed_over(*, to: str, before: str, reason: str) -> News:
    """Who goes on, and why; `reason` is a HandoverReason's key."""
    values: dict[str, Saying] = {
        "engineer": to, "from_engineer": before,
        "reason": lambda voice: voice.words.handover_reasons[reason],
    }  # fmt: skip
    return News(act=Act.HANDED_OVER, texts=("handed_over",), values=values)


def escalated(*, team_key: str, team: str, reason: Saying) -> News:
    """That somebody with more access helps, and why."""
    values = {"team": _named(f"teams.{team_key}.name", team), "reason": reason}
    return News(act=Act.ESCALATED, texts=("escalated",), values=values)


def call_back_promised(
    *, engineer: Saying, by_at: datetime | None, is_first_word: bool = False
) -> News:
    """Until when we call; to who left a message it is also the word that we have it."""
    values: dict[str, Saying] = {"engineer": engineer, "call_back_by": _at(by_at)}
    texts = (*(("received",) if is_first_word else ()), "call_back_promised")
    return News(act=Act.CALL_BACK_PROMISED, texts=texts, values=values)


def page_accepted(*, engineer: str, by_at: datetime | None) -> News:
    """Who has the message that was left, and until when they call."""
    values: dict[str, Saying] = {"engineer": engineer, "call_back_by": _at(by_at)}
    return News(act=Act.PAGE_ACCEPTED, texts=("page_accepted",), values=values)


def call_back_missed(*, engineer: str) -> News:
    """That we called and reached nobody."""
    return News(
        act=Act.CALL_BACK_MISSED, texts=("call_back_missed",), values={"engineer": engineer}
    )


def on_call_engineer(voice: Voice) -> str:
    """Who calls back, while nobody has accepted yet."""
    return voice.words.on_call_engineer


def called_back(*, engineer: str) -> News:
    """That we called."""
    return News(act=Act.CALLED_BACK, texts=("called_back",), values={"engineer": engineer})


def resolved(
    *, engineer: str, cause: str, done: str, confirmed: str, closes_after_days: int,
    survey_link: str,
) -> News:  # fmt: skip
    """The explanation, how to disagree, the survey where somebody can be asked (S13, S14)."""
    texts = ("resolved", "closing_hint", *(("survey",) if survey_link else ()))
    values: dict[str, Saying] = {
        "engineer": engineer, "cause": cause, "done": done, "confirmed": confirmed,
        "closes_after_days": closes_after_days, "survey_link": _survey_link(survey_link),
        "question": survey_question,
    }  # fmt: skip
    return News(act=Act.RESOLVED, texts=texts, values=values)


def _survey_link(link: str) -> Saying:
    """The link, in the language of who is asked: nobody signs in to answer."""

    def said(voice: Voice) -> str:
        return link if voice.language is Language.ENGLISH else f"{link}?language={voice.language}"

    return said


def reopened(*, engineer: str) -> News:
    """That we go on where we stopped."""
    return News(act=Act.REOPENED, texts=("reopened",), values={"engineer": engineer})


def closed() -> News:
    """That this is the end of it."""
    return News(act=Act.CLOSED, texts=("closed",))


def merged(survivor: str, *, link: str) -> News:
    """It goes on in the ticket of another number."""
    values = {"survivor": spoken(survivor), "survivor_link": link}
    return News(act=Act.MERGED, texts=("merged",), values=values)


def merge_undone(survivor: str, *, link: str) -> News:
    """It is a ticket of its own again."""
    values = {"survivor": spoken(survivor), "survivor_link": link}
    return News(act=Act.MERGE_UNDONE, texts=("merge_undone",), values=values)


def split(origin: str, *, link: str) -> News:
    """What was written on another ticket has become this one."""
    values = {"origin": spoken(origin), "origin_link": link}
    return News(act=Act.SPLIT, texts=("split",), values=values)


def outage_joined(act: Act) -> News:
    """Others report the same: it is one outage; `act` says whether this ticket leads it."""
    return News(act=act, texts=(act.value,))


def outage_left() -> News:
    """It is a matter of its own after all."""
    return News(act=Act.OUTAGE_LEFT, texts=("outage_left",))


def needs_access(required: AccessLevel) -> Saying:
    """Why somebody is brought in, where the ladder and nobody's words say it."""
    return lambda voice: voice.words.needs_access[required]


def fee_notice(voice: Voice) -> str:
    """What work after hours may cost, in the reader's language (S17)."""
    return voice.named("fees.notice", otherwise=voice.policy.fees.notice)


def survey_question(voice: Voice) -> str:
    """The one question, in the reader's language (S14)."""
    return voice.named("survey.question", otherwise=voice.policy.survey.question)


def _at(at: datetime | None) -> Saying:
    return lambda voice: voice.instant(at)


def _named(path: str, otherwise: str) -> Saying:
    return lambda voice: voice.named(path, otherwise=otherwise)
