"""A click calls a client back; what the carrier is asked, and what stands where none is asked."""

from datetime import datetime, timedelta

import pytest

from switchboard.channels.models import Call, CallKind, CallOutcome
from switchboard.flow import call_watch, calling_back, calling_out, calls
from switchboard.flow.calling_out import NoCarrier, NoClientNumber, NoOwnNumber
from switchboard.gateways.voice import CarrierAway, MayRing, NumberRefused
from switchboard.policy.acts import Act
from switchboard.policy.call_script import Dial, Dialled, End, Outcome, Pressed
from switchboard.staff.models import ContactMethod, PhoneSignIn
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.carriers import Exchange, connect

pytestmark = pytest.mark.django_db
INES, LUCILLE, TEXAS = "+17375550111", "+13375550123", "+17373562220"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    (only,) = connect(monkeypatch, "first")
    return only


@pytest.fixture
def ticket(cast: Cast, now: datetime) -> Ticket:
    """Lucille was promised a call; Ines has a telephone."""
    cast.lucille.phone = "(337) 555-0123"
    cast.lucille.save()
    number(cast)
    made = scenes.reported(cast.lucille, at=now)
    calling_back.promise_call_back(made.pk, by=cast.engineer, now=now)
    return made


def number(cast: Cast, address: str = INES) -> ContactMethod:
    return ContactMethod.objects.create(engineer=cast.ines, method="call", address=address)


def test_the_engineers_telephone_rings_first_and_shows_the_desk(carrier, ticket, cast: Cast, now):
    call = calling_out.call_back(ticket.pk, by=cast.engineer, now=now)

    assert calling_out.place(10, now=now) == 1

    (order,) = carrier.orders
    assert (order.number, order.caller_id) == (INES, ticket.policy.desk(ticket.desk.key).phone)
    assert (order.call, call.kind) == (call.uuid, CallKind.CALL_BACK)
    kept = Call.objects.get()
    assert (kept.carrier, kept.carrier_key) == ("first", "first-1")


def test_then_the_client_rings_and_the_promise_is_kept(carrier, ticket, cast: Cast, now):
    call = calling_out.call_back(ticket.pk, by=cast.engineer, now=now)
    calling_out.place(10, now=now)

    asked = calls.picked_up(call.uuid, now=now)
    turn = calls.go_on(call.uuid, Pressed(key="1"), key="1", now=now)
    calls.connected(call.uuid, now=now)
    call_watch.look(10, now=now + 60 * MINUTE)

    assert "Lucille Fontenot" in asked.spoken[0].text
    assert isinstance(turn.node, Dial)
    assert turn.dial.number == LUCILLE
    assert turn.dial.caller_id == ticket.policy.desk(ticket.desk.key).phone
    assert calling_back.promised_on(ticket) is None
    assert scenes.event(ticket, Act.CALLED_BACK).engineer_id == cast.ines.pk
    assert Call.objects.get().ended_at is None


def test_a_client_who_does_not_answer_keeps_the_promise(carrier, ticket, cast: Cast, now):
    call = calling_out.call_back(ticket.pk, by=cast.engineer, now=now)
    calls.picked_up(call.uuid, now=now)
    calls.go_on(call.uuid, Pressed(key="1"), key="1", now=now)

    turn = calls.go_on(call.uuid, Dialled(outcome=Outcome.NO_ANSWER), key="2", now=now)

    assert isinstance(turn.node, End)
    assert calling_back.promised_on(ticket) is not None
    assert "could not reach" in scenes.letter(ticket, Act.CALL_BACK_MISSED).text


def test_an_engineer_who_presses_nothing_has_not_called_the_client(
    carrier, ticket, cast: Cast, now
):
    call = calling_out.call_back(ticket.pk, by=cast.engineer, now=now)
    turn = calls.picked_up(call.uuid, now=now)

    for word in range(turn.node.tries):
        turn = calls.go_on(call.uuid, Pressed(), key=f"silence {word}", now=now)

    assert isinstance(turn.node, End)
    assert Act.CALL_BACK_MISSED not in scenes.acts(ticket)
    assert Call.objects.get().outcome == CallOutcome.UNANSWERED


def test_two_clicks_are_one_call(carrier, ticket, cast: Cast, now):
    first = calling_out.call_back(ticket.pk, by=cast.engineer, now=now)
    again = calling_out.call_back(ticket.pk, by=cast.engineer, now=now)

    assert first == again
    assert calling_out.place(10, now=now) == 1
    assert calling_out.place(10, now=now + MINUTE) == 0
    assert len(carrier.orders) == 1


def test_who_is_signed_in_to_the_phones_is_rung_there(carrier, ticket, cast: Cast, now):
    desk_phone = number(cast, "+17375550112")
    PhoneSignIn.objects.create(
        engineer=cast.ines, contact_method=desk_phone, signed_in_at=now, idle_since=now
    )

    call = calling_out.call_back(ticket.pk, by=cast.engineer, now=now)

    assert call.to_number == "+17375550112"


def test_the_number_that_they_called_from_comes_before_the_one_in_the_books(
    carrier, ticket, cast: Cast, now
):
    Call.objects.create(
        kind=CallKind.INCOMING, carrier="first", from_number="+13375550177", desk=ticket.desk,
        policy_version=ticket.policy_version, ticket=ticket, is_open=True, began_at=now,
        heard_at=now,
    )  # fmt: skip

    call = calling_out.call_back(ticket.pk, by=cast.engineer, now=now)

    assert call.second_number == "+13375550177"


def test_the_second_carrier_is_asked_where_the_first_is_away(monkeypatch, ticket, cast: Cast, now):
    first, second = connect(monkeypatch, "first", "second")
    first.refusal = CarrierAway("no route")
    calling_out.call_back(ticket.pk, by=cast.engineer, now=now)

    calling_out.place(10, now=now)

    assert [order.number for order in second.orders] == [INES]
    assert Call.objects.get().carrier == "second"


@pytest.mark.parametrize("refusal", [CarrierAway("no route"), NumberRefused("no such number")])
def test_what_no_carrier_takes_has_failed_and_says_so(carrier, ticket, cast: Cast, now, refusal):
    carrier.refusal = refusal
    calling_out.call_back(ticket.pk, by=cast.engineer, now=now)

    calling_out.place(10, now=now)

    call = Call.objects.get()
    assert (call.outcome, call.ended_at) == (CallOutcome.FAILED, now)
    assert calling_back.promised_on(ticket) is not None


def test_what_may_ring_is_not_ordered_again_and_settled_later(carrier, ticket, cast: Cast, now):
    carrier.refusal = MayRing("the line broke")
    calling_out.call_back(ticket.pk, by=cast.engineer, now=now)
    calling_out.place(10, now=now)
    carrier.refusal = None

    assert calling_out.place(10, now=now + 10 * MINUTE) == 0
    call_watch.look(10, now=now + 10 * MINUTE)

    assert carrier.orders == []
    assert Call.objects.get().outcome == CallOutcome.UNKNOWN


def test_without_a_carrier_nothing_is_promised(monkeypatch, ticket, cast: Cast, now):
    connect(monkeypatch)

    with pytest.raises(NoCarrier, match="No telephone carrier is set up"):
        calling_out.call_back(ticket.pk, by=cast.engineer, now=now)

    assert not Call.objects.exists()


def test_without_a_number_it_is_said_whose_is_missing(carrier, ticket, cast: Cast, now):
    with pytest.raises(NoOwnNumber, match="Noah Lindqvist has no telephone number"):
        calling_out.call_back(ticket.pk, by=cast.colleague, now=now)
    cast.lucille.phone = "none"
    cast.lucille.save()
    with pytest.raises(NoClientNumber, match="Nobody knows a telephone number"):
        calling_out.call_back(ticket.pk, by=cast.engineer, now=now)
