"""Decides how a ticket's calls and its page are said: each line a sentence, nothing to reckon."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse

from switchboard.channels.models import (
    Call,
    CallKind,
    CallOutcome,
    Consent,
    Recording,
    RecordingState,
)
from switchboard.oncall.models import Delivery, DeliveryState, Page, PageState
from switchboard.policy.paging import Ending, Method
from switchboard.published.models import policy_of
from switchboard.tickets.models import Ticket
from switchboard.ui.words import phone

WITHHELD = "Number withheld"
TONES: Mapping[str, str] = {
    CallOutcome.SPOKEN: "green", CallOutcome.ACCEPTED: "green", CallOutcome.CLIENT_REACHED: "green",
    CallOutcome.MESSAGE_LEFT: "blue", CallOutcome.ABANDONED: "amber", CallOutcome.FAILED: "red",
    CallOutcome.CLIENT_NOT_REACHED: "amber",
}  # fmt: skip
STATE_TONES: Mapping[str, str] = {
    PageState.FIRED: "red", PageState.ACCEPTED: "amber", PageState.CALLED_BACK: "green",
}  # fmt: skip
_WAYS = {
    Method.CALL: "Called", Method.SMS: "Texted", Method.PUSH: "Sent a push message",
    Method.MAIL: "Mailed",
}  # fmt: skip
_ENDINGS = {
    Ending.ACCEPTED: ("accepted", "green"),
    Ending.DECLINED: ("declined", "amber"),
    Ending.BUSY: ("was busy", "amber"),
    Ending.MACHINE: ("a machine answered", "amber"),
    Ending.NO_ANSWER: ("did not answer", "amber"),
    Ending.FAILED: ("could not be reached", "red"),
    Ending.SENT: ("sent", "grey"),
    Ending.NOT_NEEDED: ("not needed any more", "grey"),
}
_CONSENTS = {
    Consent.GIVEN: ("Agreed to the fee", "green"),
    Consent.REFUSED: ("Refused the fee", "red"),
    Consent.NOT_GIVEN: ("Said nothing to the fee notice", "amber"),
}
_MISSING = {
    RecordingState.WAITING: "The recording is still with the carrier, and is fetched.",
    RecordingState.MISSING: "The recording could not be fetched.",
}


@dataclass(frozen=True, kw_only=True)
class RecordingLine:
    """What a caller said: where to hear it, or why not, and what a machine made of it."""

    href: str
    content_type: str
    missing: str
    transcript: str


@dataclass(frozen=True, kw_only=True)
class CallLine:
    """One call, as it is read."""

    uuid: str
    title: str
    who: str
    number: str
    number_words: str
    at: datetime
    length: str
    outcome: str
    tone: str
    consent: str
    consent_tone: str
    recording: RecordingLine | None
    ticket: Ticket | None
    desk: str
    is_going_on: bool


@dataclass(frozen=True, kw_only=True)
class Try:
    """One attempt to reach an engineer, as it is read."""

    who: str
    way: str
    at: datetime
    result: str
    tone: str
    is_going_on: bool


@dataclass(frozen=True, kw_only=True)
class PageLine:
    """A page as it stands: who was tried, who has it, until when they call, who waits with it."""

    key: int
    state: str
    tone: str
    fired_at: datetime
    round: int
    tries: Sequence[Try]
    accepted_by: str
    accepted_at: datetime | None
    call_back_by_at: datetime | None
    called_back_at: datetime | None
    leads: Ticket | None
    others: Sequence[Ticket]
    is_free: bool
    is_open: bool


def call_line(call: Call) -> CallLine:
    """The line of a call, read with its contact, engineer, desk and ticket."""
    consent, tone = _CONSENTS[Consent(call.consent)] if call.consent else ("", "")
    notice = policy_of(call.policy_version_id).fees.notice_version if call.consent else ""
    number = _number(call)
    is_going_on = call.ended_at is None and not call.outcome
    return CallLine(
        uuid=str(call.uuid),
        title=_title(call),
        who=_who(call),
        number=number if number.startswith("+") else "",
        number_words=phone(number) if number else WITHHELD,
        at=call.began_at,
        length=_length(call),
        outcome=_outcome(call, is_going_on=is_going_on),
        tone="accent" if is_going_on else TONES.get(call.outcome, "grey"),
        consent=f"{consent}, notice {notice}" if consent else "",
        consent_tone=tone,
        recording=_recording(call),
        ticket=call.ticket,
        desk=call.desk.name,
        is_going_on=is_going_on,
    )


def page_line(page: Page, tries: Sequence[Delivery], *, of: Ticket) -> PageLine:
    """The line of a page on a ticket's own page, read with who accepted it and what joined it.

    Where the ticket's own page joined another, `page` is that one.
    """
    joined = [one.ticket for one in page.joined.all() if one.ticket_id != of.pk]
    return PageLine(
        key=page.pk,
        state=str(PageState(page.state).label),
        tone=STATE_TONES.get(page.state, "grey"),
        fired_at=page.fired_at,
        round=page.round,
        tries=[_try(one) for one in tries],
        accepted_by=page.accepted_by.name if page.accepted_by else "",
        accepted_at=page.accepted_at,
        call_back_by_at=page.call_back_by_at,
        called_back_at=page.called_back_at,
        leads=page.ticket if page.ticket_id != of.pk else None,
        others=joined,
        is_free=page.state == PageState.FIRED,
        is_open=page.state in {PageState.FIRED, PageState.ACCEPTED},
    )


def _title(call: Call) -> str:
    engineer = call.engineer.name if call.engineer else "An engineer"
    if call.kind == CallKind.CALL_BACK:
        return f"{engineer} called back"
    if call.kind == CallKind.BY_HAND:
        return f"Call written down by {engineer}"
    return "Call to the desk"


def _who(call: Call) -> str:
    if call.kind == CallKind.PAGE:
        return call.engineer.name if call.engineer else ""
    return call.contact.name if call.contact else "Unknown caller"


def _number(call: Call) -> str:
    """The client's number, whoever called whom."""
    is_ours = call.kind in {CallKind.CALL_BACK, CallKind.PAGE, CallKind.TEST}
    return (call.second_number or call.to_number) if is_ours else call.from_number


def _outcome(call: Call, *, is_going_on: bool) -> str:
    if not is_going_on:
        return str(CallOutcome(call.outcome).label) if call.outcome else ""
    if call.kind == CallKind.CALL_BACK and not call.node:
        return "Ringing the engineer"
    return "Going on now"


def _length(call: Call) -> str:
    """How long it lasted, as a telephone shows it.

    Nobody knows it of a call that was written down by hand.
    """
    if call.ended_at is None or call.kind == CallKind.BY_HAND:
        return ""
    seconds = round((call.ended_at - call.began_at) / timedelta(seconds=1))
    return f"{seconds // 60}:{seconds % 60:02} min"


def _recording(call: Call) -> RecordingLine | None:
    recording: Recording | None = getattr(call, "recording", None)
    if recording is None:
        return None
    state = RecordingState(recording.state)
    is_kept = state is RecordingState.KEPT
    return RecordingLine(
        href=reverse("recording", args=[recording.uuid]) if is_kept else "",
        content_type=recording.content_type,
        missing="" if is_kept else _MISSING[state],
        transcript=recording.transcript,
    )


def _try(one: Delivery) -> Try:
    way = _WAYS[Method(one.method)]
    label = one.contact_method.label
    if one.ending:
        result, tone = _ENDINGS[Ending(one.ending)]
    else:
        result, tone = _under_way(one), "accent"
    return Try(
        who=one.engineer.name,
        way=f"{way} on {label}" if label else way,
        at=one.begun_at,
        result=result,
        tone=tone,
        is_going_on=not one.ending,
    )


def _under_way(one: Delivery) -> str:
    if one.state == DeliveryState.UNDER_WAY and one.method == Method.CALL:
        return "rings"
    return "is on its way"
