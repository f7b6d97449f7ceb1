"""Calls of which nobody speaks: their carrier is asked, and where it is away time decides."""

from datetime import datetime, timedelta

import pytest

from switchboard.channels.models import Call, CallOutcome, Recording
from switchboard.flow import call_silence, call_watch, calls
from switchboard.flow.calls import CallTurn, Ringing
from switchboard.gateways import voice
from switchboard.gateways.voice import CarrierAway, Heard, Standing
from switchboard.oncall.models import Page
from switchboard.policy.call_script import Outcome, Pressed
from tests.cast import Cast
from tests.flow.carriers import Exchange
from tests.flow.night import MINUTE, SECOND, TWO_AM

pytestmark = pytest.mark.django_db


class Switch(Exchange):
    """Says of every call what it is told to say."""

    def __init__(self) -> None:
        super().__init__("first")
        self.says: Standing | Exception | None = Standing(carrier_key="1", outcome=None)
        self.asked = 0

    def standing(self, call, carrier_key) -> Standing | None:
        self.asked += 1
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@pytest.fixture
def switch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Switch:
    made = Switch()
    monkeypatch.setattr(voice, "CARRIERS", {"first": made})
    return made


def rings(key: str = "1", *, at: datetime = TWO_AM) -> CallTurn:
    ringing = Ringing(carrier="first", carrier_key=key, from_number="", to_number="+17373562220")
    return calls.answer(ringing, now=at)


def speaks(key: str = "1") -> CallTurn:
    """The caller was asked for their message, and has not been heard of since."""
    turn = rings(key)
    for word in ("2", "1"):
        turn = calls.go_on(turn.call.uuid, Pressed(key=word), key=word, now=TWO_AM)
    return turn


def outcome() -> str:
    return Call.objects.get().outcome


def test_a_call_that_is_talked_about_is_left_alone(switch: Switch):
    rings()

    assert call_watch.look(10, now=TWO_AM + 59 * SECOND) == 0
    assert switch.asked == 0


def test_a_silent_call_that_goes_on_is_asked_for_every_minute(switch: Switch):
    rings()

    for minute in range(1, 4):
        call_watch.look(10, now=TWO_AM + minute * MINUTE)
        call_watch.look(10, now=TWO_AM + minute * MINUTE + SECOND)

    assert switch.asked == 3
    assert Call.objects.get().ended_at is None


def test_a_call_that_the_carrier_says_is_over_is_ended(switch: Switch):
    rings()
    switch.says = Standing(carrier_key="1", outcome=Outcome.ANSWERED)

    call_watch.look(10, now=TWO_AM + MINUTE)

    assert outcome() == CallOutcome.ABANDONED
    assert Call.objects.get().ended_at == TWO_AM + MINUTE


def test_a_message_that_the_carrier_has_was_left(switch: Switch):
    speaks()
    heard = Heard(source="there", seconds=12)
    switch.says = Standing(carrier_key="1", outcome=Outcome.ANSWERED, recording=heard)

    call_watch.look(10, now=TWO_AM + MINUTE)

    assert outcome() == CallOutcome.MESSAGE_LEFT
    assert Page.objects.count() == 1
    recording = Recording.objects.get()
    assert (recording.source, recording.seconds) == ("there", 12)


def test_who_hung_up_before_the_tone_left_none(switch: Switch):
    speaks()
    switch.says = Standing(carrier_key="1", outcome=Outcome.ANSWERED)

    call_watch.look(10, now=TWO_AM + MINUTE)

    assert outcome() == CallOutcome.ABANDONED
    assert not Page.objects.exists()


def test_a_message_that_nobody_can_say_anything_of_was_left(switch: Switch):
    speaks()
    switch.says = None

    call_watch.look(10, now=TWO_AM + MINUTE)

    assert outcome() == CallOutcome.MESSAGE_LEFT
    assert Page.objects.count() == 1


def test_with_its_carrier_away_a_message_is_presumed_after_four_minutes(switch: Switch):
    speaks()
    switch.says = CarrierAway("It is away.")

    for minute in range(1, 4):
        call_watch.look(10, now=TWO_AM + minute * MINUTE)
    assert outcome() == ""

    call_watch.look(10, now=TWO_AM + call_silence.MESSAGE_PRESUMED)
    assert outcome() == CallOutcome.MESSAGE_LEFT
    assert Page.objects.count() == 1


def test_a_carrier_that_is_away_is_asked_once_and_keeps_no_message_waiting(switch: Switch):
    for number in range(6):
        speaks(str(number))
    for number in range(6, 12):
        rings(str(number), at=TWO_AM + 3 * MINUTE)
    switch.says = CarrierAway("It is away.")

    call_watch.look(50, now=TWO_AM + 4 * MINUTE)

    assert switch.asked == 1
    assert Call.objects.filter(outcome=CallOutcome.MESSAGE_LEFT).count() == 6


def test_a_call_that_nobody_answers_for_is_forgotten_at_last(switch: Switch):
    rings()
    switch.says = CarrierAway("It is away.")

    now = TWO_AM
    while Call.objects.get().ended_at is None:
        now += MINUTE
        call_watch.look(10, now=now)

    assert now - TWO_AM == call_silence.FORGOTTEN
    assert timedelta(0) < call_silence.FORGOTTEN <= timedelta(hours=1)
