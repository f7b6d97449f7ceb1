"""The worker asks carriers for what they took while we were away: often enough, and again."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

import pytest

from switchboard.channels.models import Call, CallOutcome
from switchboard.gateways import voice
from switchboard.gateways.voice import CarrierAway, JoinedCall, LeftMessage
from switchboard.worker import messages
from tests.cast import Cast
from tests.flow import night
from tests.flow.exchange import Exchange
from tests.flow.night import LUCILLE, MINUTE, NOAH, SECOND, TWO_AM

pytestmark = pytest.mark.django_db


class Alone(Exchange):
    """A carrier that has joined Lucille with Noah by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[datetime] = []
        self.traces = [
            JoinedCall(
                carrier_key="17.4", from_number=LUCILLE, to_number="+17373562220",
                began_at=TWO_AM - MINUTE, taken_by=NOAH, seconds=40, source="joined_trace",
            )
        ]  # fmt: skip

    def messages(self, since: datetime, *, known: Collection[str]) -> Sequence[LeftMessage]:
        self.asked.append(since)
        if self.away:
            raise CarrierAway("the line is down")
        return []

    def joined(self, since: datetime, *, known: Collection[str]) -> Sequence[JoinedCall]:
        return [one for one in self.traces if one.carrier_key not in known]

    def forget(self, source: str) -> None:
        raise CarrierAway("the line is down")


@pytest.fixture(autouse=True)
def unasked() -> Iterator[None]:
    for kept in (messages._asked_at, messages._looked_at):
        kept.clear()
    yield
    for kept in (messages._asked_at, messages._looked_at):
        kept.clear()


@pytest.fixture
def alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Alone:
    night.fall(cast)
    carrier = Alone()
    monkeypatch.setattr(voice, "CARRIERS", {carrier.name: carrier})
    return carrier


def test_a_call_that_was_joined_without_us_is_a_ticket_of_who_took_it_and_once(
    alone: Alone, cast: Cast
):
    found = [messages.bring_in(now=TWO_AM + number * MINUTE) for number in range(2)]

    assert found == [1, 0]
    call = Call.objects.get()
    assert (call.outcome, call.engineer) == (CallOutcome.SPOKEN, cast.noah)
    assert call.ticket.contact == cast.lucille
    assert call.ticket.received_at == TWO_AM - MINUTE
    assert call.ended_at - call.began_at == 40 * SECOND


def test_a_carrier_is_asked_once_a_minute_and_two_days_back_at_first(alone: Alone):
    for second in (0, 30, 60, 90):
        messages.bring_in(now=TWO_AM + second * SECOND)

    assert len(alone.asked) == 2
    assert alone.asked[0] < TWO_AM - timedelta(days=2)
    assert alone.asked[1] > TWO_AM - timedelta(hours=1)


def test_what_a_carrier_could_not_tell_is_asked_for_again(alone: Alone):
    alone.away = True
    assert messages.bring_in(now=TWO_AM) == 0

    alone.away = False

    assert messages.bring_in(now=TWO_AM + MINUTE) == 1
    assert alone.asked[1] < TWO_AM - timedelta(days=1)
