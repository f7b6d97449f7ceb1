"""Clients call while the desk is open, over a carrier that speaks TwiML."""

from datetime import timedelta

import pytest
from django.utils import timezone

from switchboard.channels.models import Call, CallOutcome, OutboundMail, Recording
from switchboard.flow import call_silence, call_watch
from switchboard.oncall.models import Page
from switchboard.policy.sla import Clock
from switchboard.staff.models import ContactMethod, Engineer, PhoneSignIn
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.phone.exchange import Exchange
from tests.phone.telephones import HangsUp, Presses, Speaks, Telephone, busy, person, unanswered
from tests.phone.twiml_interpreter import call_in
from tests.phone.webhook_desk import publish

pytestmark = pytest.mark.journey
TEXAS, LUCILLE = "+17373562220", "+13375550123"
INES, NOAH = "+13375550101", "+17375550102"


@pytest.fixture(autouse=True)
def day(exchange: Exchange, committed: Cast) -> None:
    """The desk is open; Noah has been idle for longest, then Ines."""
    publish(is_open=True)
    committed.lucille.phone = LUCILLE
    committed.lucille.save()
    signs_in(committed.ines, INES, minutes=5)
    signs_in(committed.noah, NOAH, minutes=50)


def signs_in(engineer: Engineer, number: str, *, minutes: int) -> None:
    way = ContactMethod.objects.create(engineer=engineer, method="call", address=number)
    since = timezone.now() - timedelta(minutes=minutes)
    PhoneSignIn.objects.create(
        engineer=engineer, contact_method=way, signed_in_at=since, idle_since=since
    )


def calls_in(exchange: Exchange, *deeds: object) -> Telephone:
    caller = person(*deeds)
    call_in(exchange, caller, from_number=LUCILLE, to_number=TEXAS)
    return caller


def test_the_desk_rings_who_has_been_idle_for_longest(exchange: Exchange, committed: Cast):
    exchange.telephones[NOAH] = noah = person(Presses("1"))

    lucille = calls_in(exchange, Presses("2"))

    assert "hold while we connect you" in lucille.heard[-1]
    assert "a call from Lucille Fontenot, Bayou Dental" in noah.heard[0]
    assert lucille.is_joined
    assert noah.shown == LUCILLE
    call = Call.objects.get()
    assert (call.outcome, call.engineer) == (CallOutcome.SPOKEN, committed.noah)
    assert call.ended_at is not None
    assert Ticket.objects.get().contact == committed.lucille


def test_a_voicemail_takes_no_call_from_a_client(exchange: Exchange, committed: Cast):
    exchange.telephones |= {NOAH: Telephone(is_machine=True), INES: person(Presses("1"))}

    lucille = calls_in(exchange, Presses("2"))

    assert lucille.is_joined
    assert Call.objects.get().engineer == committed.ines


def test_with_every_line_busy_the_lead_is_told_at_once(exchange: Exchange, committed: Cast):
    exchange.telephones |= {NOAH: busy(), INES: unanswered()}

    lucille = calls_in(exchange, Presses("2"), Speaks(5))

    assert "on other calls" in " ".join(lucille.heard)
    assert "calls you back" in lucille.heard[-1]
    ticket = Ticket.objects.get()
    assert ticket.clock_runs.filter(clock=Clock.CALL_BACK).exists()
    assert not Page.objects.exists()
    told = OutboundMail.objects.get(recipient=committed.petra.email)
    assert "nobody answered" in told.text


def test_a_desk_telephone_whose_number_is_none_is_passed_over(exchange: Exchange, committed: Cast):
    ContactMethod.objects.filter(engineer=committed.noah).update(address="desk 7")
    exchange.telephones[INES] = person(Presses("1"))

    assert calls_in(exchange, Presses("2")).is_joined


def test_who_gives_up_while_it_rings_is_logged(exchange: Exchange):
    exchange.telephones |= {NOAH: unanswered(), INES: unanswered()}

    calls_in(exchange, Presses("2"), HangsUp())
    call_watch.look(10, now=timezone.now() + call_silence.LATE)

    assert Call.objects.get().outcome == CallOutcome.ABANDONED
    assert not Ticket.objects.exists()
    assert not Recording.objects.exists()


def test_a_withheld_number_is_not_shown_but_the_desks_is(exchange: Exchange):
    exchange.telephones[NOAH] = noah = person(Presses("1"))

    call_in(exchange, person(Presses("2")), from_number="anonymous", to_number=TEXAS)

    assert noah.shown == TEXAS
