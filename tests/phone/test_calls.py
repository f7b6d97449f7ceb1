"""Calls from the first ring to the page, over real SIP and RTP; they read like a call log."""

from datetime import timedelta

import pytest

from switchboard.channels.models import Call, CallOutcome, Consent, Recording, RecordingState
from switchboard.oncall.models import Delivery, Page, PageState
from switchboard.policy.sla import Clock
from switchboard.staff.models import ContactMethod, Engineer, PhoneSignIn
from switchboard.tickets.models import Ticket
from tests.phone import pcm
from tests.phone import short_prompts as said
from tests.phone.callers import MESSAGE, leaves_a_message, until_the_tone
from tests.phone.desk_phones import LUCILLE, MONDAY_10_00, Caller, Desk
from tests.phone.numbers import INES, NOAH, PETRA

pytestmark = pytest.mark.journey


def signs_in(engineer: Engineer, *, idle_minutes: int) -> None:
    way = ContactMethod.objects.get(engineer=engineer)
    since = MONDAY_10_00 - timedelta(minutes=idle_minutes)
    PhoneSignIn.objects.create(
        engineer=engineer, contact_method=way, signed_in_at=since, idle_since=since
    )


def test_a_message_on_a_sunday_night_pages_and_is_kept_as_it_was_said(desk: Desk):
    ines = desk.telephone(INES)
    leaves_a_message(desk)

    desk.works_until(lambda: ines.rung, "Ines' telephone rings")
    engineer = Caller(ines.rung[0])
    engineer.hears(said.PAGE)
    engineer.hears(said.CHOICE)
    engineer.presses("3")
    engineer.hears_sound(MESSAGE, "the message")
    engineer.presses("1")
    engineer.hears(said.ACCEPTED)
    engineer.is_hung_up_on()

    desk.works_until(lambda: Page.objects.get().state == PageState.ACCEPTED, "it is hers")
    assert Page.objects.get().accepted_by == desk.cast.ines
    call = Call.objects.get(kind="incoming")
    assert (call.consent, call.outcome) == (Consent.GIVEN, CallOutcome.MESSAGE_LEFT)
    recording = Recording.objects.get()
    assert (recording.state, recording.ticket) == (RecordingState.KEPT, call.ticket)
    assert desk.likeness(MESSAGE, recording) > 0.95


def test_who_hangs_up_while_recording_is_paged_for_all_the_same(desk: Desk):
    ines = desk.telephone(INES)
    lucille = until_the_tone(desk)
    lucille.hears_tone()
    lucille.says(MESSAGE)

    lucille.hangs_up()

    desk.works_until(lambda: ines.rung, "Ines' telephone rings")
    desk.works_until(lambda: Recording.objects.filter(state="kept").exists(), "it is kept")
    assert desk.likeness(MESSAGE, Recording.objects.get()) > 0.95


def test_who_hangs_up_before_the_tone_pages_nobody_and_is_logged(desk: Desk):
    lucille = until_the_tone(desk)

    lucille.hangs_up()

    desk.works_until(lambda: Call.objects.get().ended_at, "the call is over")
    assert Call.objects.get().outcome == CallOutcome.ABANDONED
    assert not Ticket.objects.exists()
    assert not Page.objects.exists()


def test_where_the_first_engineer_is_busy_the_second_is_called(desk: Desk):
    ines, noah = desk.telephone(INES, is_busy=True), desk.telephone(NOAH)
    leaves_a_message(desk)

    desk.works_until(lambda: noah.rung, "Noah's telephone rings")
    engineer = Caller(noah.rung[0])
    engineer.hears(said.PAGE)
    engineer.presses("1")
    engineer.hears(said.ACCEPTED)

    assert ines.rung
    assert Delivery.objects.get(engineer=desk.cast.ines, number=1).ending == "busy"
    desk.works_until(lambda: Page.objects.get().accepted_by == desk.cast.noah, "it is Noah's")


def test_a_voicemail_that_answers_presses_no_key_and_the_second_is_called(desk: Desk):
    desk.telephone(INES)  # answers, and says nothing
    noah = desk.telephone(NOAH)
    leaves_a_message(desk)

    desk.works_until(lambda: noah.rung, "Noah's telephone rings")

    first = Delivery.objects.get(engineer=desk.cast.ines, number=1)
    assert first.ending == "machine"
    assert Page.objects.get().state == PageState.FIRED


def test_a_wrong_key_is_asked_again_and_accepts_nothing(desk: Desk):
    ines = desk.telephone(INES)
    leaves_a_message(desk)

    desk.works_until(lambda: ines.rung, "Ines' telephone rings")
    engineer = Caller(ines.rung[0])
    engineer.hears(said.CHOICE)
    engineer.presses("7")
    engineer.hears(said.PAGE)
    assert Page.objects.get().state == PageState.FIRED
    engineer.presses("2")
    engineer.hears(said.DECLINED)

    desk.works_until(lambda: Delivery.objects.filter(ending="declined").exists(), "declined")
    assert Page.objects.get().state == PageState.FIRED


def test_where_nobody_accepts_the_page_climbs_to_its_last_rung(desk: Desk):
    ines, noah = desk.telephone(INES, is_busy=True), desk.telephone(NOAH, is_busy=True)
    petra = desk.telephone(PETRA, is_busy=True)
    leaves_a_message(desk)

    desk.works_until(lambda: ines.rung and noah.rung, "both on call are tried")
    desk.forward(timedelta(minutes=8, seconds=30))
    desk.works_until(lambda: petra.rung, "the lead's telephone rings")

    assert Page.objects.get().state == PageState.FIRED


def test_in_hours_the_desk_rings_and_the_two_speak(desk: Desk):
    ines = desk.telephone(INES)
    signs_in(desk.cast.ines, idle_minutes=50)
    desk.is_at(MONDAY_10_00)
    lucille = desk.call()
    lucille.hears(said.WELCOME)
    lucille.presses("2")
    lucille.hears(said.CONNECTING)

    desk.works_until(lambda: ines.rung, "Ines' telephone rings")
    engineer = Caller(ines.rung[0])
    engineer.hears(said.SCREEN)
    engineer.presses("1")
    desk.works_until(lambda: Call.objects.get().outcome == CallOutcome.SPOKEN, "they speak")
    lucille.says(MESSAGE)
    engineer.hears_sound(MESSAGE, "Lucille")
    answer = pcm.babble(1.5, seed=2)
    engineer.says(answer)
    lucille.hears_sound(answer, "Ines")
    engineer.hangs_up()
    lucille.is_hung_up_on()

    assert engineer.leg.shown == LUCILLE
    desk.works_until(lambda: Call.objects.get().ended_at, "the call is over")
    call = Call.objects.get()
    assert (call.outcome, call.engineer) == (CallOutcome.SPOKEN, desk.cast.ines)
    assert call.ticket is not None


def test_in_hours_with_a_busy_desk_a_message_is_promised_a_call_back(desk: Desk):
    desk.telephone(INES, is_busy=True)
    signs_in(desk.cast.ines, idle_minutes=50)
    desk.is_at(MONDAY_10_00)
    lucille = desk.call()
    lucille.hears(said.WELCOME)
    lucille.presses("2")
    lucille.hears(said.BUSY)
    lucille.hears_tone()
    lucille.says(MESSAGE)
    lucille.presses("#")
    lucille.hears(said.DESK_THANKS)

    ticket = Ticket.objects.get()
    assert ticket.clock_runs.filter(clock=Clock.CALL_BACK).exists()
    assert not Page.objects.exists()


def test_who_says_nothing_leaves_no_message(desk: Desk):
    lucille = until_the_tone(desk)
    lucille.hears_tone()

    lucille.hears(said.NOTHING)

    assert not Ticket.objects.exists()
