"""Decides which of a ticket's events its requestor reads, and in which words (S9)."""

from collections.abc import Callable, Iterable
from datetime import datetime

from switchboard.policy import letter_words
from switchboard.policy.acts import Act
from switchboard.policy.priority import Priority
from switchboard.policy.ticket_number import spoken
from switchboard.portal.happening import HOLD_WORDS
from switchboard.portal.saying import Reader
from switchboard.tickets.models import HoldReason, Message, MessageKind, TimelineEvent
from switchboard.ui.phrases import phrase
from switchboard.ui.shapes import Attached, Entry
from switchboard.ui.words import size

Words = Callable[[TimelineEvent, Reader], str]

HANDOVER_WORDS = {
    "shift_end": phrase("the shift ended"),
    "absence": phrase("the engineer is away"),
    "skill": phrase("it needs another skill"),
    "escalation": phrase("it needs wider access"),
    "triage": phrase("another team knows this better"),
}


def entries(
    events: Iterable[TimelineEvent], messages: Iterable[Message], *,
    me: int, reader: Reader,
) -> list[Entry]:  # fmt: skip
    """The ticket's story, oldest first: what was said, and between it what was done.

    An event that carries a message is told by the message itself. `me` is the reader's contact.
    """
    said = [(m.sent_at, 0, m.pk, _message(m, me=me, reader=reader)) for m in messages]
    done = [
        (event.at, 1, event.pk, _event(event, reader))
        for event in events
        if Act(event.act) in _WORDS
    ]
    return [entry for *_, entry in sorted((*said, *done), key=lambda part: part[:3])]


def _message(message: Message, *, me: int, reader: Reader) -> Entry:
    is_ours = message.kind == MessageKind.REPLY
    is_mine = message.contact_id == me
    return Entry(
        voice="engineer" if is_ours else "client",
        author=message.author_name,
        role="" if is_ours else (reader.say("you") if is_mine else ""),
        at=message.sent_at,
        text=message.text or reader.say("(no words, see the files)"),
        attachments=tuple(
            Attached(label=f"{file.name} ({size(file.size)})", href=f"/attachments/{file.uuid}")
            for file in message.attachments.all()
        ),
        anchor=f"message-{message.uuid}",
    )


def _event(event: TimelineEvent, reader: Reader) -> Entry:
    icon, words = _WORDS[Act(event.act)]
    return Entry(
        voice="event",
        author=event.actor_name,
        at=event.at,
        icon=icon,
        text=words(event, reader),
    )


def _assessed(event: TimelineEvent, reader: Reader) -> str:
    priority = Priority(event.public_details["priority"])
    name = reader.priority(priority)
    said = str(event.public_details.get("because", "")).removesuffix(f": {priority.label}.")
    because = letter_words.found(said, language=reader.language)
    if not because:
        return reader.say("assessed it as {priority}.", priority=name)
    return reader.say("assessed it as {priority}. {because}.", priority=name, because=because)


def _handed_over(event: TimelineEvent, reader: Reader) -> str:
    why = HANDOVER_WORDS.get(str(event.public_details.get("reason")), "")
    to = event.public_details.get("to") or reader.say("a colleague")
    if not why:
        return reader.say("handed it over to {to}.", to=to)
    return reader.say("handed it over to {to}: {why}.", to=to, why=reader.say(why))


def _held(event: TimelineEvent, reader: Reader) -> str:
    reason = event.public_details.get("reason")
    waits = phrase("We have to wait")
    known = HOLD_WORDS[HoldReason(reason)] if reason in HoldReason.values else waits
    until, note = event.public_details.get("until_at"), event.public_details.get("note")
    said = reader.say("paused it. {why}", why=reader.say(known))
    if until:
        said += reader.say(", until {at}", at=reader.local(datetime.fromisoformat(until)))
    return f"{said}: “{note}”" if note else f"{said}."


def _escalated(event: TimelineEvent, reader: Reader) -> str:
    engineer = event.public_details.get("engineer") or reader.say("a colleague")
    return reader.say("brought in {engineer} to help.", engineer=engineer)


def _call_promised(event: TimelineEvent, reader: Reader) -> str:
    by_at = event.public_details.get("by_at")
    if not by_at:
        return reader.say("promised to call back.")
    at = reader.local(datetime.fromisoformat(by_at))
    return reader.say("promised to call back by {at}.", at=at)


def _page_accepted(event: TimelineEvent, reader: Reader) -> str:
    by_at = event.public_details.get("by_at")
    if not by_at:
        return reader.say("has your message.")
    at = reader.local(datetime.fromisoformat(by_at))
    return reader.say("has your message and calls by {at}.", at=at)


def _surveyed(event: TimelineEvent, reader: Reader) -> str:
    score = event.public_details.get("score")
    return reader.say("answered our question with {score} of 5.", score=score)


def _joined(event: TimelineEvent, reader: Reader) -> str:
    who = event.public_details.get("contact_name")
    if who == event.actor_name:
        return reader.say("takes part now.")
    return reader.say("let {who} take part.", who=who)


def _left(event: TimelineEvent, reader: Reader) -> str:
    who = event.public_details.get("contact_name")
    if who == event.actor_name:
        return reader.say("takes part no more.")
    return reader.say("let {who} go.", who=who)


def _merged(event: TimelineEvent, reader: Reader) -> str:
    number = spoken(event.public_details["into"])
    return reader.say("went on with it in ticket {number}.", number=number)


def _split(event: TimelineEvent, reader: Reader) -> str:
    number = spoken(event.public_details["number"])
    return reader.say("made ticket {number} of a part of it.", number=number)


def _plain(words: str) -> Words:
    return lambda event, reader: reader.say(words)


_WORDS: dict[Act, tuple[str, Words]] = {
    Act.ASSESSED: ("triage", _assessed),
    Act.REASSESSED: ("triage", _assessed),
    Act.TAKEN: ("person", _plain(phrase("took it and is working on it."))),
    Act.HANDED_OVER: ("handover", _handed_over),
    Act.HELD: ("pause", _held),
    Act.RESUMED: ("play", _plain(phrase("went on with it."))),
    Act.ESCALATED: ("teams", _escalated),
    Act.CALL_BACK_PROMISED: ("phone", _call_promised),
    Act.CALLED_BACK: ("phone", _plain(phrase("called back."))),
    Act.PAGE_ACCEPTED: ("phone", _page_accepted),
    Act.CALL_BACK_MISSED: (
        "phone",
        _plain(phrase("called, could not reach you, and tries again.")),
    ),
    Act.RESOLVED: ("met", _plain(phrase("resolved it."))),
    Act.REOPENED: ("reply", _plain(phrase("opened it again."))),
    Act.CLOSED: ("check", _plain(phrase("closed it."))),
    Act.MERGED: ("handover", _merged),
    Act.MERGE_UNDONE: ("back", _plain(phrase("made it a ticket of its own again."))),
    Act.SPLIT: ("raise", _split),
    Act.OUTAGE_OPENED: (
        "alert",
        _plain(phrase("works on it as an outage that others report as well.")),
    ),
    Act.OUTAGE_JOINED: (
        "alert",
        _plain(phrase("made it part of an outage that others report as well.")),
    ),
    Act.OUTAGE_LEFT: (
        "back",
        _plain(phrase("took it out of the outage: it is handled by itself.")),
    ),
    Act.SURVEY_ANSWERED: ("star", _surveyed),
    Act.PARTICIPANT_ADDED: ("person", _joined),
    Act.PARTICIPANT_LEFT: ("person", _left),
}
