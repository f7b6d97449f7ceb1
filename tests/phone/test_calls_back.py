"""Clients are called back over real SIP and RTP: by key 4 on a page, and by a click."""

import numpy as np
import pytest

from switchboard.accounts.actor import Actor
from switchboard.channels.models import Call, CallKind, CallOutcome
from switchboard.flow import calling_out, pages
from switchboard.oncall.models import Page, PageState
from switchboard.tickets.models import Ticket
from tests.phone import pcm
from tests.phone import short_prompts as said
from tests.phone.callers import leaves_a_message
from tests.phone.desk_phones import LOUISIANA, LUCILLE, Caller, Desk
from tests.phone.numbers import INES
from tests.phone.sip_phone import Telephone

pytestmark = pytest.mark.journey
ANSWER, THANKS = pcm.babble(1.5, seed=8), pcm.babble(1.5, seed=9)


def speak(engineer: Caller, client: Telephone) -> Caller:
    """Each hears the other; the client sees the desk's number, and nobody's own."""
    lucille = Caller(client.rung[0])
    _say_until_heard(engineer, ANSWER, lucille)
    _say_until_heard(lucille, THANKS, engineer)
    assert lucille.leg.shown == LOUISIANA
    return lucille


def _say_until_heard(one: Caller, sound: np.ndarray, other: Caller) -> None:
    one.says(sound)
    other.hears_sound(sound, "the other")


def test_who_presses_four_is_connected_with_the_client_at_once(desk: Desk):
    ines = desk.telephone(INES)
    leaves_a_message(desk)
    desk.works_until(lambda: ines.rung, "Ines' telephone rings")
    engineer, client = Caller(ines.rung[0]), desk.telephone(LUCILLE)
    engineer.hears(said.CHOICE)

    engineer.presses("4")
    desk.works_until(lambda: Page.objects.get().state == PageState.CALLED_BACK, "they speak")
    lucille = speak(engineer, client)
    lucille.hangs_up()
    engineer.is_hung_up_on()

    paged = Call.objects.filter(kind=CallKind.PAGE, engineer=desk.cast.ines)
    desk.works_until(lambda: paged.get().ended_at, "the call is over")
    assert paged.get().outcome == CallOutcome.CLIENT_REACHED
    assert Page.objects.get().accepted_by == desk.cast.ines


def test_four_and_nobody_there_keeps_the_promise_to_call_back(desk: Desk):
    ines = desk.telephone(INES)
    leaves_a_message(desk)
    desk.works_until(lambda: ines.rung, "Ines' telephone rings")
    engineer, client = Caller(ines.rung[0]), desk.telephone(LUCILLE, is_busy=True)
    engineer.hears(said.CHOICE)

    engineer.presses("4")
    engineer.hears(said.MISSED)

    assert client.rung
    assert Page.objects.get().state == PageState.ACCEPTED


def test_a_click_rings_the_engineer_first_and_then_the_client(desk: Desk):
    ines, client = desk.telephone(INES, is_busy=True), desk.telephone(LUCILLE)
    leaves_a_message(desk)
    desk.works_until(lambda: ines.rung, "Ines is paged")
    ticket, by = Ticket.objects.get(), Actor.engineer(desk.cast.ines)
    pages.accept_by_hand(Page.objects.get().pk, by=by, now=desk.clock())
    own = desk.telephone(INES)

    calling_out.call_back(ticket.pk, by=by, now=desk.clock())
    desk.works_until(lambda: own.rung, "Ines' own telephone rings first")
    assert not client.rung
    engineer = Caller(own.rung[0])
    engineer.hears(said.CALL_BACK)
    engineer.presses("1")
    desk.works_until(lambda: Page.objects.get().state == PageState.CALLED_BACK, "they speak")
    speak(engineer, client)
    engineer.hangs_up()

    call = Call.objects.get(kind=CallKind.CALL_BACK)
    desk.works_until(lambda: Call.objects.get(pk=call.pk).ended_at, "the call is over")
    assert Call.objects.get(pk=call.pk).outcome == CallOutcome.CLIENT_REACHED
