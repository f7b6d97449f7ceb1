"""Signing in to the phones, and the card of who calls."""

from datetime import datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.agreements.models import Agreement
from switchboard.channels.models import Call
from switchboard.flow import calls, phone_sign_in
from switchboard.flow.calls import Ringing
from switchboard.policy.call_script import Dialled, Outcome, Pressed
from switchboard.staff.models import ContactMethod, PhoneSignIn
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import Opens, page_of

LUCILLE = "+13375550123"


@pytest.fixture
def at_phone(cast: Cast, now: datetime) -> PhoneSignIn:
    """Ines has taken calls for ten minutes."""
    cast.lucille.phone = LUCILLE
    cast.lucille.save()
    mobile = ContactMethod.objects.create(
        engineer=cast.ines, method="call", address="+17375550111", label="Mobile"
    )
    return phone_sign_in.sign_in(cast.ines, mobile.pk, now=now - timedelta(minutes=10))


def rings(now: datetime, *, number: str = LUCILLE) -> Call:
    ringing = Ringing(
        carrier="twilio", carrier_key="CA1", from_number=number, to_number="+17373562220"
    )
    call = calls.answer(ringing, now=now).call
    return calls.go_on(call.uuid, Pressed(key="2"), key="2", now=now).call


def test_signing_in_and_out(noah: Browser, cast: Cast):
    ContactMethod.objects.create(
        engineer=cast.noah, method="call", address="+17375550112", label="Mobile"
    )
    number = ContactMethod.objects.get().pk

    before = page_of(noah.get("/phones"))
    signed_in = page_of(noah.post("/phones/sign-in", {"number": number}, follow=True))
    elsewhere = page_of(noah.get("/triage"))
    out = page_of(noah.post(f"/phones/{cast.noah.pk}/sign-out", follow=True))

    assert "Nobody takes calls now" in before
    assert 'data-poll="/phones/ringing"' not in before
    assert "Calls ring on (737) 555-0112" in signed_in
    assert "On the phones" in elsewhere
    assert 'data-poll="/phones/ringing"' in elsewhere
    assert "You take no calls any more." in out
    assert not PhoneSignIn.objects.exists()


def test_without_a_number_it_is_said_what_to_do(noah: Browser, at_phone: PhoneSignIn):
    page = unescape(page_of(noah.get("/phones")))
    forced = noah.post("/phones/sign-in", {"number": at_phone.contact_method_id}, follow=True)

    assert "You have no telephone number here" in page
    assert "Sign in to the phones" not in page
    assert "no telephone number of their own" in page_of(forced)
    assert PhoneSignIn.objects.count() == 1


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30])
def test_no_number_is_a_bad_request(noah: Browser, number: str):
    assert noah.post("/phones/sign-in", {"number": number}).status_code == 400


def test_everybody_sees_who_takes_calls_and_a_lead_ends_it(
    noah: Browser, petra: Browser, at_phone: PhoneSignIn, cast: Cast
):
    ending = f"/phones/{cast.ines.pk}/sign-out"
    seen = page_of(noah.get("/phones"))

    assert "Ines Baptiste" in seen
    assert "10 min" in seen
    assert ending not in seen
    assert noah.post(ending).status_code == 403
    assert ending in page_of(petra.get("/phones"))
    petra.post(ending)
    assert not PhoneSignIn.objects.exists()


def test_while_it_rings_the_card_says_who_calls(
    ines: Browser, at_phone: PhoneSignIn, cast: Cast, now: datetime, report: Opens
):
    Agreement.objects.create(
        client=cast.bayou, name="Complete care", covers_after_hours=True, starts_on="2026-01-01"
    )
    report("Her old one")
    rings(now)

    card = unescape(page_of(ines.get("/phones/ringing?stamp=")))

    for words in (
        "Lucille Fontenot", "Bayou Dental", "Lafayette office", "(337) 555-0123",
        "Complete care, covers after hours", "7:02 am there", "Her old one",
        "Their ticket opens when you answer.",
    ):  # fmt: skip
        assert words in card


def test_once_answered_enter_opens_the_ticket(ines: Browser, at_phone: PhoneSignIn, now: datetime):
    call = rings(now)
    calls.connected(call.uuid, now=now)

    card = page_of(ines.get("/phones/ringing?stamp="))

    assert "Connected" in card
    assert f'href="/tickets/{Ticket.objects.get().number}/assessment" data-enter' in card


def test_what_has_not_changed_is_answered_with_nothing(
    ines: Browser, at_phone: PhoneSignIn, now: datetime
):
    quiet = ines.get("/phones/ringing?stamp=")
    call = rings(now)
    card = page_of(ines.get("/phones/ringing?stamp="))
    stamp = card.partition('data-stamp="')[2].partition('"')[0]
    same = ines.get(f"/phones/ringing?stamp={stamp}")
    calls.go_on(call.uuid, Dialled(outcome=Outcome.NO_ANSWER), key="3", now=now)
    over = ines.get(f"/phones/ringing?stamp={stamp}")

    assert (quiet.status_code, same.status_code, over.status_code) == (204, 204, 200)
    assert "Lucille" not in page_of(over)
    assert 'data-poll="/phones/ringing"' in page_of(over)


def test_asking_in_vain_is_cheap(ines: Browser, at_phone: PhoneSignIn):
    with CaptureQueriesContext(connection) as asked:
        assert ines.get("/phones/ringing?stamp=").status_code == 204

    assert len(asked) <= 8


def test_an_unknown_number_says_so_and_offers_to_look(
    ines: Browser, at_phone: PhoneSignIn, now: datetime
):
    rings(now, number="+15125550177")

    card = page_of(ines.get("/phones/ringing?stamp="))

    assert "Nobody is known by this number" in card
    assert "/search?q=5125550177" in card


def test_a_shared_number_names_the_client_and_nobody_as_the_caller(
    ines: Browser, at_phone: PhoneSignIn, cast: Cast, now: datetime
):
    cast.hector.phone = cast.opal.phone = "+15125550199"
    cast.hector.save()
    cast.opal.save()
    rings(now, number="+15125550199")

    card = page_of(ines.get("/phones/ringing?stamp="))

    assert "Several people have this number" in card
    assert "Hill Country Law" in card
    assert "Hector Ruiz" in card
    assert "Austin office" in card


def test_a_colleague_sees_no_card(noah: Browser, at_phone: PhoneSignIn, now: datetime):
    rings(now)

    assert noah.get("/phones/ringing?stamp=").status_code == 204
