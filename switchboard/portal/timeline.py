"""Decides which of a ticket's events its requestor reads, and in which words (S9)."""

from collections.abc import Callable, Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from switchboard.policy.acts import Act
from switchboard.policy.priority import Priority
from switchboard.policy.ticket_number import spoken
from switchboard.portal.happening import HOLD_WORDS
from switchboard.tickets.models import HoldReason, Message, MessageKind, TimelineEvent
from switchboard.ui.shapes import Attached, Entry
from switchboard.ui.words import local, size

Say = Callable[[datetime], str]
Words = Callable[[TimelineEvent, Say], str]

HANDOVER_WORDS = {
    "shift_end": "the shift ended",
    "absence": "the engineer is away",
    "skill": "it needs another skill",
    "escalation": "it needs wider access",
    "triage": "another team knows this better",
}


def entries(
    events: Iterable[TimelineEvent], messages: Iterable[Message], *,
    me: int, now: datetime, zone: ZoneInfo,
) -> list[Entry]:  # fmt: skip
    """The ticket's story, oldest first: what was said, and between it what was done.

    An event that carries a message is told by the message itself. `me` is the reader's contact.
    """
    said = [(m.sent_at, 0, m.pk, _message(m, me=me)) for m in messages]
    done = [
        (event.at, 1, event.pk, _event(event, now=now, zone=zone))
        for event in events
        if Act(event.act) in _WORDS
    ]
    return [entry for *_, entry in sorted((*said, *done), key=lambda part: part[:3])]


def _message(message: Message, *, me: int) -> Entry:
    is_ours = message.kind == MessageKind.REPLY
    is_mine = message.contact_id == me
    return Entry(
        voice="engineer" if is_ours else "client",
        author=message.author_name,
        role="" if is_ours else ("you" if is_mine else ""),
        at=message.sent_at,
        text=message.text or "(no words, see the files)",
        attachments=tuple(
            Attached(label=f"{file.name} ({size(file.size)})", href=f"/attachments/{file.uuid}")
            for file in message.attachments.all()
        ),
        anchor=f"message-{message.uuid}",
    )


def _event(event: TimelineEvent, *, now: datetime, zone: ZoneInfo) -> Entry:
    icon, words = _WORDS[Act(event.act)]
    return Entry(
        voice="event",
        author=event.actor_name,
        at=event.at,
        icon=icon,
        text=words(event, lambda at: local(at, zone=zone, now=now)),
    )


def _assessed(event: TimelineEvent, _: Say) -> str:
    priority = Priority(event.public_details["priority"]).label
    because = str(event.public_details.get("because", "")).removesuffix(f": {priority}.")
    return f"assessed it as {priority}. {because}." if because else f"assessed it as {priority}."


def _handed_over(event: TimelineEvent, _: Say) -> str:
    why = HANDOVER_WORDS.get(str(event.public_details.get("reason")), "")
    to = event.public_details.get("to") or "a colleague"
    return f"handed it over to {to}: {why}." if why else f"handed it over to {to}."


def _held(event: TimelineEvent, say: Say) -> str:
    reason = event.public_details.get("reason")
    known = HOLD_WORDS[HoldReason(reason)] if reason in HoldReason.values else "We have to wait"
    until, note = event.public_details.get("until_at"), event.public_details.get("note")
    ends = f", until {say(datetime.fromisoformat(until))}" if until else ""
    return f"paused it. {known}{ends}{': “' + note + '”' if note else '.'}"


def _escalated(event: TimelineEvent, _: Say) -> str:
    return f"brought in {event.public_details.get('engineer') or 'a colleague'} to help."


def _call_promised(event: TimelineEvent, say: Say) -> str:
    by_at = event.public_details.get("by_at")
    until = f" by {say(datetime.fromisoformat(by_at))}" if by_at else ""
    return f"promised to call back{until}."


def _page_accepted(event: TimelineEvent, say: Say) -> str:
    by_at = event.public_details.get("by_at")
    until = f" and calls by {say(datetime.fromisoformat(by_at))}" if by_at else ""
    return f"has your message{until}."


def _surveyed(event: TimelineEvent, _: Say) -> str:
    return f"answered our question with {event.public_details.get('score')} of 5."


def _joined(event: TimelineEvent, _: Say) -> str:
    who = event.public_details.get("contact_name")
    return "takes part now." if who == event.actor_name else f"let {who} take part."


def _left(event: TimelineEvent, _: Say) -> str:
    who = event.public_details.get("contact_name")
    return "takes part no more." if who == event.actor_name else f"let {who} go."


def _merged(event: TimelineEvent, _: Say) -> str:
    return f"went on with it in ticket {spoken(event.public_details['into'])}."


def _split(event: TimelineEvent, _: Say) -> str:
    return f"made ticket {spoken(event.public_details['number'])} of a part of it."


def _plain(words: str) -> Words:
    return lambda event, say: words


_WORDS: dict[Act, tuple[str, Words]] = {
    Act.ASSESSED: ("triage", _assessed),
    Act.REASSESSED: ("triage", _assessed),
    Act.TAKEN: ("person", _plain("took it and is working on it.")),
    Act.HANDED_OVER: ("handover", _handed_over),
    Act.HELD: ("pause", _held),
    Act.RESUMED: ("play", _plain("went on with it.")),
    Act.ESCALATED: ("teams", _escalated),
    Act.CALL_BACK_PROMISED: ("phone", _call_promised),
    Act.CALLED_BACK: ("phone", _plain("called back.")),
    Act.PAGE_ACCEPTED: ("phone", _page_accepted),
    Act.CALL_BACK_MISSED: ("phone", _plain("called, could not reach you, and tries again.")),
    Act.RESOLVED: ("met", _plain("resolved it.")),
    Act.REOPENED: ("reply", _plain("opened it again.")),
    Act.CLOSED: ("check", _plain("closed it.")),
    Act.MERGED: ("handover", _merged),
    Act.MERGE_UNDONE: ("back", _plain("made it a ticket of its own again.")),
    Act.SPLIT: ("raise", _split),
    Act.OUTAGE_OPENED: ("alert", _plain("works on it as an outage that others report as well.")),
    Act.OUTAGE_JOINED: ("alert", _plain("made it part of an outage that others report as well.")),
    Act.OUTAGE_LEFT: ("back", _plain("took it out of the outage: it is handled by itself.")),
    Act.SURVEY_ANSWERED: ("star", _surveyed),
    Act.PARTICIPANT_ADDED: ("person", _joined),
    Act.PARTICIPANT_LEFT: ("person", _left),
}
