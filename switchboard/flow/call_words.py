"""Decides the words of each prompt for one call: who calls, whose desk it is, when it opens."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from switchboard.channels.models import Call, CallKind
from switchboard.flow import recordings
from switchboard.flow.news import Voice, fee_notice
from switchboard.oncall.models import Delivery
from switchboard.policy.call_flows import MESSAGE
from switchboard.policy.document_texts import TextValueMissing
from switchboard.policy.prompts import NAMES
from switchboard.published.models import PolicyVersion
from switchboard.tickets.models import Ticket

MESSAGE_AWAY = "message_away"
UNKNOWN_CALLER = "somebody"
UNKNOWN_CLIENT = "whose company we don't know"


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """A sentence that can be spoken before anybody calls."""

    language: str
    text: str


def said(prompt: str, call: Call, *, now: datetime) -> str:
    """The sentence for a prompt; the recording that was left has no words and gives ''.

    Where its sound is not here yet, that is said instead.
    """
    if prompt == MESSAGE:
        if recordings.heard_on(call) is not None:
            return ""
        prompt = MESSAGE_AWAY
    policy = call.policy_version.policy
    key = call.desk.key
    voice = Voice.of(policy, language=call.language, zone=policy.desk_calendar(key).zone.key)
    return policy.prompt(prompt, voice.code, **_of_desk(key, voice, now=now), **_about(call))


def fixed(*, now: datetime) -> Iterator[Fixed]:
    """All that is the same for every caller of a desk, in each language that the policy speaks.

    What says when the desk opens says it for the next time that it is closed. One query.
    """
    policy = PolicyVersion.objects.in_force().policy
    for key, code in product(policy.desks, policy.texts):
        calendar = policy.desk_calendar(key)
        at = calendar.closes_after(now) if calendar.is_open(now) else now
        voice = Voice.of(policy, language=code, zone=calendar.zone.key)
        values = _of_desk(key, voice, now=at)
        for name in sorted(NAMES):
            with suppress(TextValueMissing):  # it names somebody
                yield Fixed(language=voice.code, text=policy.prompt(name, voice.code, **values))


def _of_desk(key: str, voice: Voice, *, now: datetime) -> dict[str, object]:
    """What any caller of this desk is told alike."""
    policy = voice.policy
    desk = policy.desk(key)
    return {
        "company": policy.company.name,
        "desk": voice.named(f"desks.{key}.name", otherwise=desk.name),
        "menu_option": desk.menu_option,
        "notice": fee_notice(voice),
        "opens_at": voice.instant(policy.desk_calendar(key).opens_after(now)),
        "call_back_minutes": policy.after_hours.call_back_minutes,
    }


def _about(call: Call) -> dict[str, object]:
    """Whom a call is about, as an engineer hears it."""
    if call.kind == CallKind.INCOMING:
        return _incoming(call)
    page = Delivery.objects.filter(call=call).select_related("page__accepted_by").first()
    ticket = call.ticket
    return {
        "caller": _caller(ticket),
        "client": _client(ticket),
        "engineer": page.page.accepted_by.name if page and page.page.accepted_by else "",
        "messages": _messages(1 + page.page.joined.count() if page else 1),
    }


def _incoming(call: Call) -> dict[str, object]:
    contact = call.contact
    return {
        "caller": contact.name if contact else UNKNOWN_CALLER,
        "client": contact.client.name if contact else UNKNOWN_CLIENT,
        "engineer": "",
        "messages": _messages(1),
    }


def whom(ticket: Ticket) -> str:
    """Who calls, and whose they are, as they are named to an engineer."""
    return f"{_caller(ticket)}, {_client(ticket)}"


def _caller(ticket: Ticket | None) -> str:
    return (ticket.requestor_name if ticket else "") or UNKNOWN_CALLER


def _client(ticket: Ticket | None) -> str:
    is_known = ticket is not None and not ticket.client.is_placeholder
    return ticket.client.name if ticket and is_known else UNKNOWN_CLIENT


def _messages(count: int) -> str:
    """How many wait, as one says it.

    >>> _messages(1), _messages(3)
    ('There is a message', 'There are 3 messages')
    """
    return "There is a message" if count == 1 else f"There are {count} messages"
