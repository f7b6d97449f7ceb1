"""A process of ours that has died hears no call: who is told, and when that is over."""

from datetime import timedelta

import pytest

from switchboard.channels.models import OutboundMail
from switchboard.flow import carrier_watch, page_health
from switchboard.gateways import voice
from tests.cast import Cast
from tests.flow import night
from tests.flow.exchange import Exchange
from tests.flow.night import MINUTE, SECOND, TWO_AM

pytestmark = pytest.mark.django_db
DEAD = "The phone process is not connected with Asterisk."


class Heard(Exchange):
    """A carrier that knows whether anybody of ours is listening."""

    fault = ""

    def unattended(self) -> str:
        return self.fault


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> Heard:
    night.fall(cast)
    carrier = Heard()
    monkeypatch.setattr(voice, "CARRIERS", {carrier.name: carrier})
    return carrier


def found(at) -> list[str]:
    carrier_watch.look(now=at)
    return list(page_health.look(now=at).unattended)


def test_a_dead_process_is_told_to_managers_within_a_minute_and_once(line: Heard):
    assert found(TWO_AM) == []
    line.fault = DEAD

    told = []
    for second in (15, 30, 45, 60, 75):
        at = TWO_AM + second * SECOND
        found(at)
        told += [one for one in page_health.raise_alarm(now=at) if DEAD in one]

    assert found(TWO_AM + 60 * SECOND) == [f"exchange: {DEAD}"]
    assert len(told) == 1
    assert OutboundMail.objects.filter(subject__contains="start the process").exists()


def test_one_that_is_started_again_is_no_trouble(line: Heard):
    line.fault = DEAD
    assert found(TWO_AM) == []

    line.fault = ""

    assert found(TWO_AM + 15 * SECOND) == []
    assert found(TWO_AM + MINUTE) == []


def test_what_nobody_looked_at_lately_is_not_said_any_more(line: Heard):
    line.fault = DEAD
    found(TWO_AM)
    assert found(TWO_AM + MINUTE)

    assert not carrier_watch.faults(now=TWO_AM + timedelta(minutes=7))
