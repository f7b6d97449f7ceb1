"""The database is away, at once or in the middle of a call: the caller still leaves a message."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from switchboard.channels.models import Call, CallKind, CallOutcome, Consent, RecordingState
from switchboard.database import place as places
from switchboard.flow import left_behind, recordings
from switchboard.gateways.voice.twilio import TWILIO
from switchboard.oncall.models import Page
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.phone.exchange import Exchange
from tests.phone.telephones import HangsUp, Presses, Speaks, Telephone, Waits, person
from tests.phone.twiml_interpreter import call_in
from tests.phone.webhook_desk import publish, webhook_process

pytestmark = pytest.mark.journey
TEXAS, LUCILLE = "+17373562220", "+13375550123"


@pytest.fixture(scope="module")
def orphan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The webhook process of an installation whose database does not answer."""
    folder: Path = tmp_path_factory.mktemp("orphan")
    with webhook_process(places.at(folder), DATABASE_URL="") as port:
        yield port


@pytest.fixture(autouse=True)
def night(exchange: Exchange, committed: Cast) -> None:
    publish(is_open=False)
    committed.lucille.phone = LUCILLE
    committed.lucille.save()


def calls_in(exchange: Exchange, *deeds: object) -> Telephone:
    caller = person(*deeds)
    call_in(exchange, caller, from_number=LUCILLE, to_number=TEXAS)
    return caller


def bring_in(*, after: timedelta = timedelta(0)) -> int:
    now = timezone.now() + after
    return left_behind.bring_in(TWILIO, since=now - timedelta(hours=1), now=now)


def test_a_message_left_with_the_carrier_is_brought_in_and_paged(
    exchange: Exchange, orphan: int, committed: Cast
):
    exchange.desk = f"http://127.0.0.1:{orphan}"

    caller = calls_in(exchange, Speaks(7))

    assert "say your name" in caller.heard[0]
    assert "We have your message" in caller.heard[-1]
    assert not Call.objects.exists()
    assert bring_in() == 1
    call, ticket = Call.objects.get(), Ticket.objects.get()
    assert (call.outcome, call.contact) == (CallOutcome.MESSAGE_LEFT, committed.lucille)
    assert call.consent == ""
    assert ticket.received_at == call.began_at
    assert Page.objects.get().ticket == ticket
    recordings.fetch(5, now=timezone.now())
    assert call.recording.state == RecordingState.KEPT

    assert bring_in() == 0
    assert Ticket.objects.count() == 1


def test_a_database_that_goes_away_in_the_middle_costs_nobody_their_message(
    exchange: Exchange, orphan: int
):
    lucille = person(Presses("2"), Presses("1"), Speaks(7))
    asked = iter(range(100))

    def leave() -> None:
        if next(asked) == 1:  # after the menu, while the fee notice is heard
            exchange.desk = f"http://127.0.0.1:{orphan}"

    lucille.pauses = leave
    call_in(exchange, lucille, from_number=LUCILLE, to_number=TEXAS)

    assert "We have your message" in lucille.heard[-1]
    assert Call.objects.get().outcome == ""
    assert bring_in(after=timedelta(minutes=2)) == 1
    call = Call.objects.get()
    assert (call.outcome, call.kind) == (CallOutcome.MESSAGE_LEFT, CallKind.INCOMING)
    assert call.consent != Consent.GIVEN
    assert Page.objects.count() == 1


def test_who_says_nothing_to_nobody_leaves_nothing(exchange: Exchange, orphan: int):
    exchange.desk = f"http://127.0.0.1:{orphan}"

    calls_in(exchange, Waits())
    calls_in(exchange, HangsUp())

    assert bring_in() == 0
    assert not Call.objects.exists()
