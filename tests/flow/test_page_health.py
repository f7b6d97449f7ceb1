"""What stands between a message and a telephone is seen within a minute and told once (S16)."""

from datetime import timedelta

import pytest

from switchboard.channels.models import Call, OutboundMail
from switchboard.flow import page_health, paging, rehearsal
from switchboard.gateways import voice
from switchboard.oncall.models import Delivery, Page, Rehearsal
from switchboard.staff.models import ContactMethod
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import night
from tests.flow.exchange import Exchange, look
from tests.flow.night import INES, MINUTE, SECOND, TWO_AM, message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nightfall(cast: Cast) -> None:
    night.fall(cast)


def test_a_night_on_which_pages_leave_is_well(exchange: Exchange):
    message(at=TWO_AM)
    look(TWO_AM)

    health = page_health.look(now=TWO_AM + 2 * SECOND)

    assert (health.fault, health.waiting, health.carriers) == ("", 1, ["exchange"])


def test_a_page_that_has_not_left_for_a_minute_is_told_to_managers_once(
    exchange: Exchange, cast: Cast
):
    page = message(at=TWO_AM)
    at = TWO_AM + 61 * SECOND

    assert page_health.look(now=at).unsent == 1
    page_health.raise_alarm(now=at)
    page_health.raise_alarm(now=at + 15 * SECOND)

    told = OutboundMail.objects.filter(recipient=cast.petra.email, subject__contains="not leave")
    assert f"/tickets/{page.ticket.number}" in told.get().text
    assert OutboundMail.objects.filter(subject__contains="see that the worker runs").count() == 1


def test_carriers_that_are_away_are_told_and_known_to_be_back(exchange: Exchange, cast: Cast):
    exchange.away = True
    message(at=TWO_AM)
    look(TWO_AM)
    assert page_health.look(now=TWO_AM + SECOND).is_away

    exchange.away = False
    look(TWO_AM + 6 * SECOND)

    assert not page_health.look(now=TWO_AM + 7 * SECOND).is_away


def test_without_a_carrier_it_is_told_once_anybody_was_paged(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(voice, "CARRIERS", {})
    assert page_health.look(now=TWO_AM).fault == ""

    message(at=TWO_AM)

    assert "No telephone carrier is configured" in page_health.look(now=TWO_AM + SECOND).fault


def test_a_ladder_whose_end_nobody_can_call_is_named_by_its_desk(exchange: Exchange, cast: Cast):
    cast.petra.contact_methods.all().delete()

    assert list(page_health.look(now=TWO_AM).uncallable) == ["Louisiana & Others", "Texas"]


def test_a_rehearsal_proves_the_chain_and_leaves_nothing_behind(exchange: Exchange, cast: Cast):
    before = OutboundMail.objects.count()

    made = rehearsal.rehearse_due(now=TWO_AM)

    assert {tuple(one.would_call) for one in made} == {("Ines Baptiste",)}
    assert {one.fault for one in made} == {""}
    assert rehearsal.rehearse_due(now=TWO_AM + timedelta(hours=23)) == []
    for model in (Call, Ticket, Page, Delivery):
        assert not model.objects.exists()
    assert OutboundMail.objects.count() == before
    assert exchange.rung() == []


@pytest.mark.parametrize("trouble", ["numbers", "carrier", "chain"])
def test_a_rehearsal_says_what_would_go_wrong(
    exchange: Exchange, cast: Cast, trouble: str, monkeypatch: pytest.MonkeyPatch
):
    if trouble == "numbers":
        ContactMethod.objects.all().delete()
    elif trouble == "carrier":
        exchange.away = True
    else:
        monkeypatch.setattr(paging, "_steps", lambda *_: 1 / 0)

    rehearsal.rehearse_due(now=TWO_AM)

    words = {"numbers": "Enter numbers", "carrier": "the line is down", "chain": "It broke off"}
    assert all(words[trouble] in one.fault for one in Rehearsal.objects.all())
    assert page_health.look(now=TWO_AM + MINUTE).rehearsals
    assert INES not in exchange.rung()
