"""What comes of a page: accepted once, told to everybody, joined in a storm, never lost (S16)."""

import pytest

from switchboard.channels.models import OutboundMail
from switchboard.flow import calling_back, calls, pages
from switchboard.flow.pages import PageNotFree
from switchboard.oncall.models import Delivery, DeliveryAim, PageState
from switchboard.policy.acts import Act
from tests.cast import Cast
from tests.flow import night, scenes
from tests.flow.exchange import Exchange, go_on, look, number_of, picks_up
from tests.flow.night import HECTOR, INES, LUCILLE, MINUTE, SECOND, TWO_AM, fresh, message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nightfall(cast: Cast) -> None:
    night.fall(cast)


def test_whoever_accepts_has_it_and_the_caller_and_the_others_hear_who(
    exchange: Exchange, cast: Cast
):
    number_of(cast.noah, "noah@home.example", method="mail", position=2)
    page = message(at=TWO_AM)
    look(TWO_AM)
    look(TWO_AM + MINUTE)

    picks_up(INES, "1", at=TWO_AM + 70 * SECOND)
    look(TWO_AM + 70 * SECOND)

    has = fresh(page)
    assert (has.state, has.accepted_by) == (PageState.ACCEPTED, cast.ines)
    assert "Ines Baptiste" in scenes.letter(page.ticket, Act.PAGE_ACCEPTED).text
    told = OutboundMail.objects.get(recipient="noah@home.example", text__contains="need do nothing")
    assert "Ines Baptiste has accepted" in told.text
    assert Delivery.objects.get(aim=DeliveryAim.TAKEN).engineer == cast.noah


def test_an_engineer_without_another_way_is_told_by_letter(exchange: Exchange, cast: Cast):
    message(at=TWO_AM)
    look(TWO_AM)
    look(TWO_AM + MINUTE)

    picks_up(INES, "1", at=TWO_AM + 70 * SECOND)

    assert OutboundMail.objects.filter(
        recipient=cast.noah.email, text__contains="You need do nothing"
    ).exists()
    assert not OutboundMail.objects.filter(
        recipient=cast.petra.email, text__contains="You need do nothing"
    ).exists()


def test_the_console_accepts_what_rings_and_only_once(exchange: Exchange, cast: Cast):
    page = message(at=TWO_AM)
    look(TWO_AM)

    pages.accept_by_hand(page.pk, by=cast.colleague, now=TWO_AM + 5 * SECOND)
    look(TWO_AM + 5 * SECOND)

    assert fresh(page).accepted_by == cast.noah
    assert len(exchange.hung_up) == 1
    with pytest.raises(PageNotFree, match="Noah Lindqvist has it"):
        pages.accept_by_hand(page.pk, by=cast.engineer, now=TWO_AM + 6 * SECOND)


def test_called_back_in_time_nobody_is_asked_again(exchange: Exchange, cast: Cast):
    page = message(at=TWO_AM)
    look(TWO_AM)
    picks_up(INES, "1", at=TWO_AM + 10 * SECOND)

    calling_back.called_back(page.ticket_id, note="", by=cast.engineer, now=TWO_AM + 2 * MINUTE)
    go_on(TWO_AM + 2 * MINUTE, until=TWO_AM + 60 * MINUTE, step=MINUTE)

    assert fresh(page).state == PageState.CALLED_BACK
    assert exchange.rung() == [INES]


def test_connected_now_calls_back_at_once(exchange: Exchange, cast: Cast):
    page = message(at=TWO_AM)
    look(TWO_AM)

    turn = picks_up(INES, "4", at=TWO_AM + 10 * SECOND)
    assert turn.dial.number == LUCILLE
    calls.connected(turn.call.uuid, now=TWO_AM + 30 * SECOND)

    assert fresh(page).state == PageState.CALLED_BACK


def test_the_second_of_a_storm_goes_on_when_the_first_is_called_back(
    exchange: Exchange, cast: Cast
):
    first, second, third = (message(at=TWO_AM + n * SECOND) for n in range(3))
    assert (second.joined_to, third.joined_to) == (first, first)
    look(TWO_AM + 5 * SECOND)
    picks_up(INES, "1", at=TWO_AM + 10 * SECOND)

    calling_back.called_back(first.ticket_id, note="", by=cast.engineer, now=TWO_AM + 2 * MINUTE)

    next_ = fresh(second)
    assert (next_.state, next_.accepted_by) == (PageState.ACCEPTED, cast.ines)
    assert next_.call_back_by_at == TWO_AM + SECOND + 30 * MINUTE
    assert fresh(third).joined_to == second
    go_on(next_.call_back_by_at, until=next_.call_back_by_at)
    assert fresh(second).state == PageState.FIRED
    assert exchange.rung() == [INES, INES]


def test_the_second_of_a_storm_rings_if_nobody_had_accepted_the_first(
    exchange: Exchange, cast: Cast
):
    first, second = message(at=TWO_AM), message(at=TWO_AM + SECOND)
    look(TWO_AM + 5 * SECOND)

    calling_back.called_back(first.ticket_id, note="", by=cast.lead, now=TWO_AM + MINUTE)
    look(TWO_AM + MINUTE)

    assert fresh(second).state == PageState.FIRED
    assert {one.page_id for one in Delivery.objects.filter(ended_at=None)} == {second.pk}


def test_calling_back_a_joined_one_leaves_the_others_as_they_are(exchange: Exchange, cast: Cast):
    first, second, third = (message(at=TWO_AM + n * SECOND) for n in range(3))

    calling_back.called_back(second.ticket_id, note="", by=cast.lead, now=TWO_AM + MINUTE)

    assert fresh(second).state == PageState.CALLED_BACK
    assert (fresh(first).state, fresh(third).joined_to) == (PageState.FIRED, first)


def test_who_joins_what_is_accepted_hears_who_has_it_and_so_does_the_engineer(
    exchange: Exchange, cast: Cast
):
    first = message(at=TWO_AM)
    look(TWO_AM)
    picks_up(INES, "1", at=TWO_AM + 10 * SECOND)

    second = message(at=TWO_AM + MINUTE)
    look(TWO_AM + MINUTE)

    assert fresh(second).joined_to == first
    assert exchange.rung() == [INES]
    assert "Ines Baptiste" in scenes.letter(second.ticket, Act.PAGE_ACCEPTED).text
    told = OutboundMail.objects.get(recipient=cast.ines.email, text__contains="another message")
    assert f"/tickets/{second.ticket.number}" in told.text


def test_another_client_waits_behind_nobody(exchange: Exchange):
    first, other = message(LUCILLE, at=TWO_AM), message(HECTOR, at=TWO_AM)

    assert (first.state, other.state) == (PageState.FIRED, PageState.FIRED)


def test_the_call_says_how_many_wait(exchange: Exchange):
    for number in range(3):
        message(at=TWO_AM + number * SECOND)
    look(TWO_AM + 5 * SECOND)

    turn = picks_up(INES, at=TWO_AM + 10 * SECOND)

    assert "There are 3 messages for you, from Lucille Fontenot" in turn.spoken[0].text


def test_what_is_resolved_rings_no_longer_and_what_had_joined_it_does(
    exchange: Exchange, cast: Cast
):
    first, second = message(at=TWO_AM), message(at=TWO_AM + SECOND)
    look(TWO_AM + 5 * SECOND)

    scenes.done_with(first.ticket, cast, at=TWO_AM + MINUTE)
    look(TWO_AM + 4 * MINUTE)

    assert fresh(first).state == PageState.WITHDRAWN
    assert Act.PAGE_WITHDRAWN in scenes.acts(first.ticket)
    assert len(exchange.hung_up) == 1
    assert fresh(second).state == PageState.FIRED
