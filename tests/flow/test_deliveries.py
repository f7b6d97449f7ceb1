"""How each attempt leaves: committed, then dialled, never twice blindly, by what way is left."""

import pytest

from switchboard.channels.models import Call, CallKind, CallOutcome, OutboundMail
from switchboard.flow import calls, deliveries, paging
from switchboard.flow.leaving import LEASE
from switchboard.gateways import voice
from switchboard.oncall.models import Delivery, DeliveryState, PageState
from switchboard.policy.call_script import Outcome
from switchboard.policy.paging import Ending
from tests.cast import Cast
from tests.flow import night
from tests.flow.exchange import (
    Exchange,
    ends,
    go_on,
    look,
    open_deliveries,
    picks_up,
    ringing,
)
from tests.flow.night import INES, LUCILLE, MINUTE, NOAH, SECOND, TWO_AM, fresh, message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nightfall(cast: Cast) -> None:
    night.fall(cast)


def only() -> Delivery:
    return Delivery.objects.order_by("id")[0]


def claimed_and_dead(*, at) -> Delivery:
    """A worker claims what is due and dies before it asks anybody."""
    paging.climb(50, now=at)
    (one,) = deliveries.claim(50, now=at)
    return one.delivery


def test_the_call_is_written_before_it_is_placed_and_names_whom_to_connect(exchange: Exchange):
    page = message(at=TWO_AM)
    look(TWO_AM)

    call = ringing(INES)
    assert (call.kind, call.ticket_id, call.node) == (CallKind.PAGE, page.ticket_id, "")
    assert (call.second_number, call.carrier) == (LUCILLE, "exchange")
    assert call.carrier_key == f"exchange-{call.uuid}"
    assert exchange.orders[0].call == call.uuid
    assert (only().state, only().call) == (DeliveryState.UNDER_WAY, call)


def test_a_carrier_that_is_away_gives_way_to_the_next_at_once(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
):
    first = Exchange(name="first", away=True)
    monkeypatch.setattr(voice, "CARRIERS", {"first": first, "exchange": exchange})
    message(at=TWO_AM)

    look(TWO_AM)

    assert exchange.rung() == [INES]
    assert (only().carrier, ringing(INES).carrier) == ("exchange", "exchange")


def test_with_every_carrier_away_a_letter_goes_and_the_call_when_one_is_back(
    exchange: Exchange, cast: Cast
):
    exchange.away = True
    message(at=TWO_AM)
    go_on(TWO_AM, until=TWO_AM + 10 * SECOND)
    letter = OutboundMail.objects.get(recipient=cast.ines.email)
    assert "/pages/" in letter.text

    exchange.away = False
    look(TWO_AM + 18 * SECOND)

    assert exchange.rung() == [INES]
    assert Delivery.objects.count() == 1


def test_with_every_carrier_away_for_long_all_are_told_by_letter(exchange: Exchange, cast: Cast):
    exchange.away = True
    message(at=TWO_AM)

    go_on(TWO_AM, until=TWO_AM + 2 * MINUTE)

    told = OutboundMail.objects.filter(text__contains="/pages/").values_list("recipient", flat=True)
    assert set(told) == {cast.ines.email, cast.noah.email, cast.petra.email}


def test_without_any_carrier_every_engineer_is_written_to_at_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(voice, "CARRIERS", {})
    message(at=TWO_AM)

    for second in range(4):
        look(TWO_AM + second * SECOND)

    assert {one.ending for one in Delivery.objects.all()} == {Ending.FAILED}
    paged = Call.objects.filter(kind=CallKind.PAGE)
    assert {(one.outcome, one.ended_at is None) for one in paged} == {(CallOutcome.FAILED, False)}
    assert OutboundMail.objects.filter(text__contains="/pages/").count() == 3


def test_a_dead_number_blocks_nobody(exchange: Exchange):
    exchange.refuses = {INES}
    message(at=TWO_AM)

    look(TWO_AM)
    look(TWO_AM + SECOND)

    assert exchange.rung() == [NOAH]
    assert (only().ending, only().error) == (Ending.FAILED, f"{INES} does not exist")


def test_an_order_whose_answer_was_lost_is_asked_for_and_not_dialled_again(exchange: Exchange):
    exchange.breaks = True
    message(at=TWO_AM)
    look(TWO_AM)
    assert only().state == DeliveryState.LEAVING

    go_on(TWO_AM + 5 * SECOND, until=TWO_AM + 20 * SECOND)

    assert exchange.rung() == [INES]
    assert only().state == DeliveryState.UNDER_WAY
    assert ringing(INES).carrier_key == f"exchange-{ringing(INES).uuid}"


def test_an_order_that_never_arrived_is_placed_under_the_same_identity(exchange: Exchange):
    exchange.breaks = exchange.forgets = True
    message(at=TWO_AM)
    look(TWO_AM)
    exchange.breaks = exchange.forgets = False

    look(TWO_AM + 6 * SECOND)

    assert exchange.rung() == [INES]
    assert exchange.orders[0].call == Call.objects.get(kind=CallKind.PAGE).uuid
    assert Delivery.objects.count() == 1


def test_what_a_dead_worker_claimed_is_dialled_once_when_its_lease_runs_out(exchange: Exchange):
    message(at=TWO_AM)
    claimed_and_dead(at=TWO_AM)
    look(TWO_AM + LEASE - SECOND)
    assert exchange.rung() == []

    look(TWO_AM + LEASE)

    assert exchange.rung() == [INES]
    assert Delivery.objects.count() == 1


def test_what_a_dead_worker_had_dialled_is_found_ringing(exchange: Exchange):
    message(at=TWO_AM)
    dead = claimed_and_dead(at=TWO_AM)
    Call.objects.filter(pk=dead.call_id).update(carrier="exchange")
    exchange.place(deliveries.page_calls._order(dead))

    look(TWO_AM + LEASE)

    assert exchange.rung() == [INES]
    assert only().state == DeliveryState.UNDER_WAY


@pytest.mark.parametrize(
    ("outcome", "ending"),
    [
        (Outcome.BUSY, Ending.BUSY),
        (Outcome.NO_ANSWER, Ending.NO_ANSWER),
        (Outcome.MACHINE, Ending.MACHINE),
        (Outcome.ANSWERED, Ending.MACHINE),
        (Outcome.FAILED, Ending.FAILED),
    ],
)
def test_without_news_for_a_minute_the_carrier_is_asked(
    exchange: Exchange, outcome: Outcome, ending: Ending
):
    message(at=TWO_AM)
    look(TWO_AM)
    exchange.over[exchange.orders[0].call] = outcome

    look(TWO_AM + 61 * SECOND)

    assert only().ending == ending


def test_who_is_still_listening_is_left_alone_while_the_next_is_rung(exchange: Exchange):
    message(at=TWO_AM)
    look(TWO_AM)
    picks_up(INES, "3", at=TWO_AM + 10 * SECOND)

    go_on(TWO_AM + 10 * SECOND, until=TWO_AM + 3 * MINUTE)

    assert exchange.rung().count(INES) == 1
    assert NOAH in exchange.rung()
    assert only().state == DeliveryState.UNDER_WAY


def test_a_call_that_its_carrier_forgot_in_the_middle_was_not_answered(exchange: Exchange):
    message(at=TWO_AM)
    look(TWO_AM)
    picks_up(INES, at=TWO_AM + 10 * SECOND)
    exchange.orders.clear()

    look(TWO_AM + 71 * SECOND)

    assert only().ending == Ending.MACHINE


def test_a_carrier_that_stays_away_after_it_took_a_call_is_given_up_for_another(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
):
    second = Exchange(name="second")
    monkeypatch.setattr(voice, "CARRIERS", {"exchange": exchange, "second": second})
    message(at=TWO_AM)
    look(TWO_AM)
    exchange.away = True

    go_on(TWO_AM + MINUTE, until=TWO_AM + 3 * MINUTE)

    assert second.rung()[0] == NOAH
    assert INES in second.rung()
    assert only().ending == Ending.FAILED


def test_once_accepted_nothing_new_leaves_and_what_rings_is_hung_up(exchange: Exchange):
    page = message(at=TWO_AM)
    look(TWO_AM)
    look(TWO_AM + MINUTE)
    noahs = ringing(NOAH)
    picks_up(INES, "1", at=TWO_AM + 61 * SECOND)
    look(TWO_AM + 61 * SECOND)

    assert exchange.hung_up == [f"exchange-{noahs.uuid}"]
    assert Delivery.objects.get(call=noahs).ending == Ending.NOT_NEEDED
    assert open_deliveries(page) == []
    calls.ended(noahs.uuid, outcome=CallOutcome.NO_ANSWER, now=TWO_AM + 62 * SECOND)
    assert Delivery.objects.get(call=noahs).ending == Ending.NOT_NEEDED


def test_who_has_picked_up_is_not_cut_off_and_hears_who_has_it(exchange: Exchange):
    message(at=TWO_AM)
    look(TWO_AM)
    look(TWO_AM + MINUTE)
    picks_up(NOAH, at=TWO_AM + 61 * SECOND)
    picks_up(INES, "1", at=TWO_AM + 62 * SECOND)
    look(TWO_AM + 62 * SECOND)

    turn = calls.go_on(
        ringing(NOAH).uuid, calls.call_script.Pressed(key="1"), key="late", now=TWO_AM + 65 * SECOND
    )

    assert exchange.hung_up == []
    assert "Ines Baptiste has accepted it already" in turn.spoken[0].text


def test_one_that_hangs_for_a_quarter_of_an_hour_is_given_up(exchange: Exchange):
    page = message(at=TWO_AM)
    look(TWO_AM)

    go_on(TWO_AM, until=TWO_AM + 16 * MINUTE, step=MINUTE)

    assert only().ending == Ending.FAILED
    assert exchange.hung_up[0] == f"exchange-{only().call.uuid}"
    assert fresh(page).state == PageState.FIRED


def test_a_late_answer_of_a_slow_worker_does_not_undo_an_ending(exchange: Exchange):
    message(at=TWO_AM)
    dead = claimed_and_dead(at=TWO_AM)
    look(TWO_AM + LEASE)
    ends(INES, CallOutcome.BUSY, at=TWO_AM + LEASE + SECOND)

    slow = deliveries.Leaving(delivery=dead, was=DeliveryState.NEW)
    deliveries.carry_out(slow, now=TWO_AM + LEASE + 2 * SECOND)

    assert exchange.rung() == [INES]
    assert only().ending == Ending.BUSY
