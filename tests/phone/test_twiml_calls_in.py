"""Clients call after hours, over a carrier that speaks TwiML: each test reads like a call log."""

import pytest
from django.utils import timezone

from switchboard.channels.models import Call, CallOutcome, Consent, Recording, RecordingState
from switchboard.flow import call_watch, recordings
from switchboard.oncall.models import Page, PageState
from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel
from tests.cast import Cast
from tests.flow import scenes
from tests.phone.exchange import Exchange
from tests.phone.telephones import HangsUp, Presses, Speaks, Telephone, Waits, person
from tests.phone.twiml_interpreter import call_in
from tests.phone.webhook_desk import publish

pytestmark = pytest.mark.journey
TEXAS, LUCILLE = "+17373562220", "+13375550123"


@pytest.fixture(autouse=True)
def night(exchange: Exchange, committed: Cast) -> None:
    """The desks are closed, and Lucille's number is known."""
    publish(is_open=False)
    committed.lucille.phone = LUCILLE
    committed.lucille.save()


def calls_in(exchange: Exchange, *deeds: object, number: str = LUCILLE) -> Telephone:
    caller = person(*deeds)
    call_in(exchange, caller, from_number=number, to_number=TEXAS)
    return caller


def test_a_message_pages_at_once_and_its_sound_is_kept(exchange: Exchange, committed: Cast):
    caller = calls_in(exchange, Presses("2"), Presses("1"), Speaks(4))

    assert caller.heard[0] == "Thank you for calling Example Managed IT, Texas desk."
    assert "It opens Sunday" in " ".join(caller.heard)
    assert "rings you back within 30 minutes" in caller.heard[-1]
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.contact) == (Channel.PHONE, committed.lucille)
    assert Page.objects.get().state == PageState.FIRED
    call = Call.objects.get()
    assert (call.consent, call.outcome) == (Consent.GIVEN, CallOutcome.MESSAGE_LEFT)
    assert call.ended_at is not None
    assert scenes.event(ticket, Act.FEE_CONSENT).details["consent"] == "given"

    recordings.fetch(10, now=timezone.now())

    kept = Recording.objects.get()
    assert (kept.state, kept.content_type, kept.seconds) == (RecordingState.KEPT, "audio/wav", 4)
    ((sound, _),) = exchange.recordings.values()
    assert bytes(kept.content) == sound
    assert kept.ticket == ticket


def test_who_hangs_up_while_recording_is_paged_for_all_the_same(exchange: Exchange):
    calls_in(exchange, Presses("2"), Presses("1"), Speaks(3, hangs_up=True))

    assert Page.objects.get().state == PageState.FIRED
    assert Call.objects.get().outcome == CallOutcome.MESSAGE_LEFT


def test_who_hangs_up_before_the_tone_pages_nobody_and_is_logged(exchange: Exchange):
    calls_in(exchange, Presses("2"), Presses("1"), HangsUp())
    call_watch.look(10, now=timezone.now() + call_watch.call_silence.LATE)

    assert Call.objects.get().outcome == CallOutcome.ABANDONED
    assert not Ticket.objects.exists()
    assert not Page.objects.exists()
    assert not Recording.objects.exists()


def test_a_wrong_key_is_asked_again_and_helped(exchange: Exchange):
    caller = calls_in(exchange, Presses("7"), Presses("2"), Presses("#"), Presses("9"), Speaks(3))

    assert sum("press 2" in one for one in caller.heard) >= 2
    assert Call.objects.get().consent == Consent.NOT_GIVEN
    assert Page.objects.get().state == PageState.FIRED


def test_silence_at_every_question_still_leaves_a_message(exchange: Exchange):
    calls_in(exchange, *[Waits()] * 5, Speaks(5))

    assert Call.objects.get().consent == Consent.NOT_GIVEN
    assert Page.objects.get().state == PageState.FIRED


def test_silence_after_the_tone_is_nobodys_message(exchange: Exchange):
    caller = calls_in(exchange, Presses("2"), Presses("1"), Waits())

    assert "We heard no message" in caller.heard[-1]
    assert Call.objects.get().outcome == CallOutcome.ABANDONED
    assert not Page.objects.exists()


def test_who_refuses_the_fee_waits_for_the_next_opening(exchange: Exchange):
    caller = calls_in(exchange, Presses("2"), Presses("2"), Speaks(3))

    assert "take it up" in caller.heard[-1]
    assert Ticket.objects.count() == 1
    assert not Page.objects.exists()


@pytest.mark.parametrize("number", ["anonymous", "+266696687", "", "sip:x@y.example", "12"])
def test_a_number_that_is_withheld_or_none_is_helped_as_well(exchange: Exchange, number: str):
    calls_in(exchange, Presses("2"), Presses("1"), Speaks(3), number=number)

    assert Ticket.objects.get().is_sender_unknown
    assert Page.objects.get().state == PageState.FIRED


def test_every_webhook_said_twice_is_one_call_and_one_page(exchange: Exchange):
    exchange.says_twice = True

    calls_in(exchange, Presses("2"), Presses("1"), Speaks(4))

    assert (Call.objects.count(), Ticket.objects.count(), Page.objects.count()) == (1, 1, 1)
    bodies = [told.body for told in exchange.told]
    assert bodies[0::2] == bodies[1::2]
