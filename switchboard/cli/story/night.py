"""Calls after hours in the two weeks: the script, the page, who is rung, and the call-back.

The lines are in memory, so a night passes in no time; all else is what carriers' calls go through.
"""

import io
import math
import struct
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.conf import settings

from switchboard.accounts.actor import Actor
from switchboard.channels.models import Call, CallOutcome
from switchboard.cli.story.cast import Cast
from switchboard.flow import calling_out, calls, deliveries, paging, recordings
from switchboard.flow.calls import Ringing
from switchboard.gateways import voice
from switchboard.gateways.voice import Heard, Order, Standing
from switchboard.oncall.models import Page
from switchboard.policy.call_script import Dialled, Outcome, Pressed, Recorded, Result
from switchboard.tickets.models import Ticket

SECOND = timedelta(seconds=1)
PATIENCE = timedelta(minutes=10)
_words = count(1)


class Lines:
    """A carrier whose telephones ring in memory, and whose callers left a short tone."""

    name = "example"

    def __init__(self) -> None:
        self.orders: list[Order] = []

    def is_configured(self) -> bool:
        """Always, while the two weeks are played."""
        return True

    def place(self, order: Order) -> str:
        """Rings."""
        self.orders.append(order)
        return f"example-{order.call}"

    def hang_up(self, carrier_key: str) -> None:
        """Nobody is on the line."""

    def standing(self, call: UUID, carrier_key: str | None) -> Standing | None:
        """Whatever happens is told by the story."""
        return None

    def audio(self, source: str) -> tuple[bytes, str]:
        """Two seconds of a soft tone."""
        return _tone(), "audio/wav"


@contextmanager
def telephones() -> Iterator[None]:
    """Meanwhile the only carrier is in memory: nobody's telephone rings for an example."""
    before, named = voice.CARRIERS, settings.CARRIERS
    voice.CARRIERS, settings.CARRIERS = {Lines.name: Lines()}, []
    try:
        yield
    finally:
        voice.CARRIERS, settings.CARRIERS = before, named


def arrive(row: dict[str, Any], cast: Cast, at: datetime) -> tuple[Ticket, datetime]:
    """Somebody calls, leaves a message and is called back; the ticket, and when that was over."""
    contact = cast.desk.contacts[row["from"]]
    call, over_at = _leaves_message(contact.phone, row, at)
    page = Page.objects.select_related("ticket").filter(call=call).first()
    if page is None:  # the fee was refused: the ticket waits for the next day
        ticket = Call.objects.select_related("ticket").get(pk=call.pk).ticket
        assert ticket is not None
        return ticket, over_at
    accepted_at = _is_accepted(page, row.get("rings", ["1"]), since=over_at)
    page.refresh_from_db()
    called_at = accepted_at + timedelta(minutes=row.get("calls_back_after", 2))
    return page.ticket, _calls_back(page, at=called_at)


def _leaves_message(number: str, row: dict[str, Any], at: datetime) -> tuple[Call, datetime]:
    """Option 2, the fee, twenty seconds of words; each beat at its own instant."""
    key = f"example call {next(_words)}"
    desk = row.get("dials", "+13373132400")
    ringing = Ringing(carrier=Lines.name, carrier_key=key, from_number=number, to_number=desk)
    call = calls.answer(ringing, now=at).call
    results: list[Result] = [
        Pressed(key="2"),
        Pressed(key=row.get("fee", "1")),
        Recorded(seconds=20),
    ]
    for beat, result in enumerate(results):
        at += 12 * SECOND
        if isinstance(result, Recorded):
            at += 20 * SECOND
            heard = Heard(source=key, seconds=20)
            recordings.located(call.uuid, heard, now=at)
        calls.go_on(call.uuid, result, key=f"{key} {beat}", now=at)
    calls.ended(call.uuid, now=at + SECOND)
    recordings.fetch(5, now=at + 2 * SECOND)
    recordings.transcribed(call.uuid, row["text"])
    return call, at + 3 * SECOND


def _is_accepted(page: Page, rings: Sequence[str], *, since: datetime) -> datetime:
    """Each who is rung answers by the next of `rings`: keys to press, or “” for no answer."""
    answers = iter(rings)
    at, seen = since, len(_orders())
    while at < since + PATIENCE:
        _look(at)
        for order in _orders()[seen:]:
            seen += 1
            if keys := next(answers, ""):
                return _presses(order, keys, at=at + 9 * SECOND)
            calls.ended(order.call, outcome=CallOutcome.NO_ANSWER, now=at + 25 * SECOND)
        at += 5 * SECOND
    raise AssertionError(f"Nobody accepted the page of {page.ticket}.")


def _presses(order: Order, keys: str, *, at: datetime) -> datetime:
    calls.picked_up(order.call, now=at)
    for key in keys:
        at += 6 * SECOND
        calls.go_on(order.call, Pressed(key=key), key=f"key {next(_words)}", now=at)
    calls.ended(order.call, now=at + 4 * SECOND)
    return at + 4 * SECOND


def _calls_back(page: Page, *, at: datetime) -> datetime:
    """The engineer's telephone first, then the client's; they speak for five minutes."""
    assert page.accepted_by is not None
    call = calling_out.call_back(page.ticket_id, by=Actor.engineer(page.accepted_by), now=at)
    calling_out.place(50, now=at)
    calls.picked_up(call.uuid, now=at + 5 * SECOND)
    calls.go_on(call.uuid, Pressed(key="1"), key=f"key {next(_words)}", now=at + 7 * SECOND)
    calls.connected(call.uuid, now=at + 18 * SECOND)
    over_at = at + timedelta(minutes=5)
    spoken = Dialled(outcome=Outcome.ANSWERED)
    calls.go_on(call.uuid, spoken, key=f"key {next(_words)}", now=over_at)
    calls.ended(call.uuid, now=over_at)
    return over_at


def _look(at: datetime) -> None:
    while paging.climb(50, now=at) + deliveries.deliver(50, now=at):
        pass


def _orders() -> list[Order]:
    lines = voice.CARRIERS[Lines.name]
    assert isinstance(lines, Lines)
    return lines.orders


def _tone() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        beats = (int(1800 * math.sin(0.28 * n) * (1 - n / 16000)) for n in range(16000))
        sound.writeframes(b"".join(struct.pack("<h", beat) for beat in beats))
    return made.getvalue()
