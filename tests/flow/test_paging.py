"""Whom a page calls, in which order, and what is done where nobody can be called (S16)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from switchboard.channels.models import CallOutcome, OutboundMail
from switchboard.flow import paging
from switchboard.oncall.models import Delivery, PageState
from switchboard.policy.acts import Act
from switchboard.staff.models import ContactMethod
from tests.cast import Cast
from tests.flow import night, scenes
from tests.flow.exchange import Exchange, ends, go_on, look, number_of, picks_up
from tests.flow.night import INES, MINUTE, NOAH, PETRA, SECOND, TWO_AM, fresh, message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nightfall(cast: Cast) -> None:
    night.fall(cast)


def test_voicemail_and_busy_go_to_the_next_at_once_and_the_lead_comes_last(exchange: Exchange):
    message(at=TWO_AM)

    look(TWO_AM)
    picks_up(INES, "", "", "", at=TWO_AM + 10 * SECOND)
    look(TWO_AM + 10 * SECOND)
    ends(NOAH, CallOutcome.BUSY, at=TWO_AM + 15 * SECOND)
    look(TWO_AM + 15 * SECOND)

    assert exchange.rung() == [INES, NOAH, PETRA]
    assert [one.ending for one in Delivery.objects.order_by("id")] == ["machine", "busy", ""]


def test_who_does_not_answer_is_called_again_after_75_seconds(exchange: Exchange):
    message(at=TWO_AM)
    look(TWO_AM)
    ends(INES, CallOutcome.NO_ANSWER, at=TWO_AM + 25 * SECOND)
    go_on(TWO_AM + 25 * SECOND, until=TWO_AM + 75 * SECOND)

    assert exchange.rung() == [INES, NOAH, INES]
    assert exchange.orders[0].caller_id == "+13373132400"
    second = Delivery.objects.get(engineer__name="Ines Baptiste", number=2)
    assert second.begun_at == TWO_AM + 75 * SECOND


def test_a_step_whose_people_change_calls_the_new_ones(exchange: Exchange, cast: Cast):
    message(at=TWO_AM)
    look(TWO_AM)
    cast.noah.is_active = False
    cast.noah.save()
    ends(INES, CallOutcome.BUSY, at=TWO_AM + SECOND)

    look(TWO_AM + SECOND)

    assert exchange.rung() == [INES, PETRA]


def test_all_who_decline_are_asked_again_after_four_minutes(exchange: Exchange):
    message(at=TWO_AM)
    at = TWO_AM
    for number in (INES, NOAH, PETRA):
        look(at)
        picks_up(number, "2", at=at + 5 * SECOND)
        at += 5 * SECOND
    go_on(at, until=at + 3 * MINUTE)
    assert exchange.rung() == [INES, NOAH, PETRA]

    look(at + 4 * MINUTE)

    assert exchange.rung()[3:] == [INES]


def test_a_page_that_can_call_nobody_is_told_to_everybody_once(exchange: Exchange, cast: Cast):
    ContactMethod.objects.all().delete()
    page = message(at=TWO_AM)

    go_on(TWO_AM, until=TWO_AM + 10 * MINUTE, step=MINUTE)

    told = OutboundMail.objects.filter(subject__startswith="Nobody can be called")
    assert {one.recipient for one in told} == {
        cast.ines.email, cast.noah.email, cast.petra.email
    }  # fmt: skip
    assert told.count() == 3
    assert fresh(page).hopeless_at == TWO_AM
    assert fresh(page).state == PageState.FIRED


def test_a_number_that_is_entered_meanwhile_is_called(exchange: Exchange, cast: Cast):
    ContactMethod.objects.all().delete()
    message(at=TWO_AM)
    look(TWO_AM)

    number_of(cast.petra, PETRA)
    go_on(TWO_AM, until=TWO_AM + 4 * MINUTE, step=MINUTE)

    assert exchange.rung() == [PETRA]


def test_who_accepts_and_does_not_call_back_is_asked_again_and_so_is_everybody(
    exchange: Exchange, cast: Cast
):
    page = message(at=TWO_AM)
    look(TWO_AM)
    picks_up(INES, "1", at=TWO_AM + 10 * SECOND)
    by_at = fresh(page).call_back_by_at
    assert by_at == TWO_AM + 30 * MINUTE

    go_on(by_at, until=by_at + 2 * MINUTE)

    again = fresh(page)
    assert (again.state, again.round, again.accepted_by) == (PageState.FIRED, 2, None)
    assert exchange.rung()[:3] == [INES, INES, NOAH]
    event = scenes.event(page.ticket, Act.PAGED)
    assert (event.details["round"], event.details["before"]) == (2, "Ines Baptiste")


def test_a_page_that_can_not_be_climbed_stops_no_other(
    exchange: Exchange, cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    broken, sound = message(at=TWO_AM), message(night.HECTOR, at=TWO_AM)
    desk_of = paging.Roster.readers

    def readers(self, tell, ticket):
        if ticket.pk == broken.ticket_id:
            raise ValueError("its ladder can't be read")
        return desk_of(self, tell, ticket)

    monkeypatch.setattr(paging.Roster, "readers", readers)
    look(TWO_AM)

    assert {one.page_id for one in Delivery.objects.all()} == {sound.pk}
    assert fresh(broken).next_check_at == TWO_AM + paging.STUCK


def test_many_pages_ask_the_database_no_more_often_than_few(exchange: Exchange, cast: Cast):
    def queries(pages: int) -> int:
        for _ in range(pages):
            message("anonymous", at=TWO_AM)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert paging.climb(50, now=TWO_AM) == pages
        return len(asked)

    assert queries(2) == queries(12)
