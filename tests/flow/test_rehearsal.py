"""The nightly rehearsal of a call: all of the chain, nothing left of it, and what it finds."""

from datetime import timedelta

import pytest

from switchboard.flow import page_health, rehearsal
from switchboard.gateways import voice
from switchboard.oncall.models import Rehearsal
from switchboard.published.models import Desk
from tests.cast import Cast
from tests.flow import night
from tests.flow.exchange import Exchange
from tests.flow.night import TWO_AM

pytestmark = pytest.mark.django_db
MONDAY_NOON = TWO_AM.replace(day=23, hour=18)


@pytest.fixture(autouse=True)
def nightfall(cast: Cast) -> None:
    night.fall(cast)


def rehearsed(*, at=TWO_AM) -> Rehearsal:
    return rehearsal.rehearse(Desk.objects.order_by("id")[0], now=at)


@pytest.mark.parametrize("at", [TWO_AM, MONDAY_NOON])
def test_it_names_who_would_be_called_by_night_and_also_when_played_by_day(exchange: Exchange, at):
    made = rehearsed(at=at)

    assert (made.would_call[0], made.fault) == ("Ines Baptiste", "")


def test_carriers_that_are_all_away_are_named(monkeypatch: pytest.MonkeyPatch):
    both = {name: Exchange(name=name, away=True) for name in ("first", "second")}
    monkeypatch.setattr(voice, "CARRIERS", both)
    assert rehearsed().fault == "first: the line is down; second: the line is down"

    both["second"].away = False

    assert rehearsed().fault == ""


def test_a_carrier_whose_calls_nobody_hears_is_no_carrier(monkeypatch: pytest.MonkeyPatch):
    class Unheard(Exchange):
        def unattended(self) -> str:
            return "The phone process is not connected."

    monkeypatch.setattr(voice, "CARRIERS", {"one": Unheard(name="one")})

    assert rehearsed().fault == "one: The phone process is not connected."


def test_a_night_without_one_is_told(exchange: Exchange):
    rehearsal.rehearse_due(now=TWO_AM)
    assert page_health.look(now=TWO_AM + timedelta(hours=29)).rehearsals == []

    told = page_health.look(now=TWO_AM + timedelta(hours=31)).rehearsals

    assert told
    assert all("was not rehearsed last night" in line for line in told)
