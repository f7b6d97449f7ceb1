"""Calls from the first ring to the page, over real SIP and RTP; they read like a call log."""

import pytest

from switchboard.channels.models import Call, CallOutcome, Consent
from switchboard.oncall.models import Page, PageState
from switchboard.phone import speech
from tests.phone import pcm
from tests.phone.desk_phones import SUNDAY_2_00, Desk

pytestmark = pytest.mark.journey
MESSAGE = pcm.babble(2.0, seed=1)
FEE_CHOICE = (
    "To agree, and to have the engineer on call ring you back, press 1."
    " To wait for the next business day, press 2."
)
PAGED = "Thank you. The engineer on call is being paged now, and rings you back within 30 minutes."


def test_a_message_on_a_sunday_night_pages_and_is_kept_as_it_was_said(desk: Desk):
    desk.is_at(SUNDAY_2_00)

    lucille = desk.call()
    lucille.hears("Thank you for calling Example Managed IT, Louisiana desk.")
    lucille.presses("2")
    lucille.hears(FEE_CHOICE)
    lucille.presses("1")
    lucille.hears_tone()
    lucille.says(MESSAGE)
    lucille.presses("#")
    lucille.hears(PAGED)
    lucille.is_hung_up_on()

    page = Page.objects.get()
    assert page.state == PageState.FIRED
    call = Call.objects.get()
    assert (call.consent, call.outcome) == (Consent.GIVEN, CallOutcome.MESSAGE_LEFT)
    recording = desk.pbx.recordings / f"message_{call.uuid}.wav"
    assert pcm.likeness(MESSAGE, speech.samples(recording)) > 0.95
