"""A call that came in elsewhere is written down, and is a ticket like any other."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from switchboard.channels.models import Call, CallKind, CallOutcome, Consent
from switchboard.flow import calling_back, calls_by_hand, fee_consent
from switchboard.flow.calls_by_hand import CalledAtNoSuchTime, RefusedFeeNotPaged, WrittenDown
from switchboard.oncall.models import Page
from switchboard.policy.acts import Act
from switchboard.published.models import Desk
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel
from tests.cast import Cast
from tests.flow import scenes

pytestmark = pytest.mark.django_db
SUNDAY_2_00 = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def told(at: datetime, **said: object) -> WrittenDown:
    usual = {
        "uuid": uuid4(), "about": "The scale shows nothing.\nSince this morning.", "at": at,
        "desk": Desk.objects.get(key="texas"), "number": "(337) 555-0123",
    }  # fmt: skip
    return WrittenDown(**{**usual, **said})


@pytest.fixture(autouse=True)
def numbers(cast: Cast):
    cast.lucille.phone = "+13375550123"
    cast.lucille.save()


def test_the_caller_is_known_by_number_and_the_ticket_received_at_once(cast: Cast, now):
    ticket = calls_by_hand.write_down(told(now), by=cast.dispatcher, now=now)

    assert (ticket.contact, ticket.client) == (cast.lucille, cast.bayou)
    assert (ticket.channel, ticket.received_at) == (Channel.PHONE, now)
    assert (ticket.subject, ticket.desk.key) == ("The scale shows nothing.", "louisiana")
    call = Call.objects.get()
    assert (call.kind, call.outcome) == (CallKind.BY_HAND, CallOutcome.SPOKEN)
    assert (call.ticket, call.engineer, call.consent) == (ticket, cast.dana, "")
    assert scenes.letter(ticket, Act.RECEIVED)
    assert not Page.objects.exists()


def test_it_is_received_when_they_say_that_it_came_in(cast: Cast, now):
    ticket = calls_by_hand.write_down(told(now - 20 * MINUTE), by=cast.dispatcher, now=now)

    assert ticket.received_at == now - 20 * MINUTE
    assert ticket.first_response_due_at < now + 15 * MINUTE


def test_at_night_it_pages_at_once_and_keeps_the_consent(cast: Cast):
    at = SUNDAY_2_00
    said = told(at, consent=Consent.GIVEN, is_page=True)

    ticket = calls_by_hand.write_down(said, by=cast.engineer, now=at)

    consent = scenes.event(ticket, Act.FEE_CONSENT)
    assert (consent.engineer_id, consent.details["consent"]) == (cast.ines.pk, Consent.GIVEN)
    assert consent.details["is_by_word"]
    assert Page.objects.get().ticket == ticket
    assert calling_back.promised_on(ticket).due_at == at + 30 * MINUTE
    assert [letter.act for letter in scenes.letters(ticket)] == [Act.CALL_BACK_PROMISED]


def test_at_night_nobody_asked_is_consent_not_given(cast: Cast):
    ticket = calls_by_hand.write_down(told(SUNDAY_2_00), by=cast.engineer, now=SUNDAY_2_00)

    assert fee_consent.is_to_be_asked(ticket)


def test_who_refuses_the_fee_is_not_paged_for(cast: Cast):
    said = told(SUNDAY_2_00, consent=Consent.REFUSED, is_page=True)

    with pytest.raises(RefusedFeeNotPaged):
        calls_by_hand.write_down(said, by=cast.engineer, now=SUNDAY_2_00)

    assert not Call.objects.exists()


def test_sent_twice_it_is_one_call(cast: Cast, now):
    said = told(now)

    first = calls_by_hand.write_down(said, by=cast.dispatcher, now=now)
    again = calls_by_hand.write_down(said, by=cast.dispatcher, now=now)

    assert first == again
    assert Ticket.objects.count() == Call.objects.count() == 1


def test_an_unknown_caller_keeps_the_name_that_they_gave(cast: Cast, now):
    said = told(now, number="", caller="Somebody from the mill")

    ticket = calls_by_hand.write_down(said, by=cast.dispatcher, now=now)

    assert ticket.is_sender_unknown
    assert (ticket.sender_name, ticket.desk.key) == ("Somebody from the mill", "texas")
    assert scenes.letters(ticket) == []


@pytest.mark.parametrize("minutes", [1, -8 * 24 * 60])
def test_no_call_comes_in_later_than_now_or_long_ago(cast: Cast, now, minutes: int):
    with pytest.raises(CalledAtNoSuchTime, match="last 7 days"):
        calls_by_hand.write_down(told(now + minutes * MINUTE), by=cast.dispatcher, now=now)
