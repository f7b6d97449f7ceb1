"""How you are reached: every engineer's own page, leads see all; where messages of a page lead."""

from datetime import datetime

import pytest

from switchboard.flow import contact_codes, contact_methods
from switchboard.oncall.models import Page, PageState
from switchboard.policy.paging import Method
from switchboard.staff.models import ContactMethod
from tests.cast import Cast
from tests.console.conftest import SignIn
from tests.flow import night

pytestmark = pytest.mark.django_db


def way(cast: Cast) -> ContactMethod:
    return contact_methods.add(cast.noah.pk, Method.MAIL, "noah@home.example", by=cast.colleague)


def test_an_engineer_adds_a_number_and_finds_it_not_proved(cast: Cast, sign_in: SignIn):
    browser = sign_in(cast.ines)
    answer = browser.post("/reached", {"method": "call", "address": "737 555 0101", "label": ""})

    assert (answer.status_code, answer["Location"]) == (303, "/reached")
    shown = browser.get("/reached").content.decode()
    assert "+17375550101" in shown
    assert "Call me to test it" in shown
    assert "Not proved" in shown


def test_what_is_no_number_is_said_beside_its_field(cast: Cast, sign_in: SignIn):
    answer = sign_in(cast.ines).post("/reached", {"method": "call", "address": "nobody"})

    assert answer.status_code == 422
    assert "is no telephone number" in answer.content.decode()


def test_another_engineers_ways_are_for_leads(cast: Cast, sign_in: SignIn):
    one = way(cast)
    address = f"/reached/{cast.noah.uuid}"

    assert sign_in(cast.ines).get(address).status_code == 403
    assert sign_in(cast.ines).post(f"/reached/{one.pk}/end").status_code == 403
    assert sign_in(cast.ines).get("/reached/everybody").status_code == 403
    assert "noah@home.example" in sign_in(cast.petra).get(address).content.decode()
    listed = sign_in(cast.petra).get("/reached/everybody").content.decode()
    assert "Nobody can call" in listed


def test_a_code_proves_an_address(cast: Cast, sign_in: SignIn, now: datetime):
    one, browser = way(cast), sign_in(cast.noah)
    browser.post(f"/reached/{one.pk}/test")

    assert browser.post(f"/reached/{one.pk}/code", {"code": "1"}).status_code == 303
    assert ContactMethod.objects.get().verified_at is None
    browser.post(f"/reached/{one.pk}/code", {"code": contact_codes.code(one, now=now)})

    assert ContactMethod.objects.get().verified_at == now


def test_a_message_about_a_page_leads_to_its_ticket_and_opening_it_accepts_nothing(
    cast: Cast, sign_in: SignIn
):
    night.fall(cast)
    page = night.message(at=night.TWO_AM)

    answer = sign_in(cast.ines).get(f"/pages/{page.uuid}")

    assert answer["Location"] == f"/tickets/{page.ticket.number}"
    assert Page.objects.get().state == PageState.FIRED
