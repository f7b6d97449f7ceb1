"""Several press the accepting key at the same instant: one has the page, the others hear who."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

import pytest

from switchboard.accounts.actor import Actor
from switchboard.channels.models import Call, CallOutcome
from switchboard.flow import calls, deliveries, pages, paging
from switchboard.flow.pages import PageNotFree
from switchboard.gateways import voice
from switchboard.oncall.models import Delivery, Page, PageState
from switchboard.policy.acts import Act
from switchboard.policy.call_script import Pressed
from switchboard.staff.models import Engineer
from switchboard.tickets.models import TimelineEvent
from tests.cast import Cast
from tests.flow import night
from tests.flow.at_once import at_once
from tests.flow.exchange import Exchange
from tests.flow.night import INES, MINUTE, NOAH, PETRA, SECOND, TWO_AM

ROUNDS = 6


def test_all_who_press_at_once_are_one_acceptance(
    committed: Cast, monkeypatch: pytest.MonkeyPatch, tell: Callable[[str], None]
):
    monkeypatch.setattr(voice, "CARRIERS", {"exchange": Exchange()})
    night.fall(committed)
    winners: Counter[str] = Counter()
    for round_ in range(ROUNDS):
        page, uuids, at = rings_at_three(TWO_AM + round_ * 60 * MINUTE)
        # Who clicks has less to say than who presses a key: every other time only keys are pressed.
        rivals = 3 + round_ % 2

        said = at_once(rivals, partial(press, uuids, page.pk, at))

        assert Counter(said) == {"accepted": 1, "late": rivals - 1}
        winners[accepted_once(page)] += 1
    tell(f"{ROUNDS} pages, three or four at once each: {dict(winners)}")


def rings_at_three(at: datetime) -> tuple[Page, list[UUID], datetime]:
    """Three telephones whose owners have picked up, and when they press."""
    page = night.message("anonymous", at=at)
    for second in (0, 60, 121):
        paging.climb(50, now=at + second * SECOND)
        deliveries.deliver(50, now=at + second * SECOND)
    open_ = Call.objects.filter(delivery__page=page, ended_at=None)
    uuids = [open_.get(to_number=number).uuid for number in (INES, NOAH, PETRA)]
    for uuid in uuids:
        calls.picked_up(uuid, now=at + 130 * SECOND)
    return page, uuids, at + 131 * SECOND


def press(uuids: list[UUID], page_id: int, at: datetime, number: int) -> str:
    """By a key, and the fourth in the console."""
    if number < len(uuids):
        turn = calls.go_on(uuids[number], Pressed(key="1"), key="one", now=at)
        return "accepted" if turn.call.outcome == CallOutcome.ACCEPTED else "late"
    by = Actor.engineer(Engineer.objects.get(name="Dana Okafor"))
    try:
        pages.accept_by_hand(page_id, by=by, now=at)
    except PageNotFree:
        return "late"
    return "accepted"


def accepted_once(page: Page) -> str:
    """Who has it, and that the timeline says so once."""
    has = Page.objects.get(pk=page.pk, state=PageState.ACCEPTED)
    events = TimelineEvent.objects.filter(ticket=page.ticket_id, act=Act.PAGE_ACCEPTED)
    assert events.count() == 1
    return has.accepted_by.name


def test_two_workers_write_and_dial_each_attempt_once(committed: Cast):
    night.fall(committed)
    found = [night.message("anonymous", at=TWO_AM) for _ in range(30)]

    def work(_: int) -> list[str]:
        exchange = Exchange()
        voice.CARRIERS = {"exchange": exchange}
        while paging.climb(7, now=TWO_AM) + deliveries.deliver(7, now=TWO_AM):
            pass
        return [str(one.call) for one in exchange.orders]

    placed = [uuid for log in at_once(4, work) for uuid in log]

    assert len(placed) == len(set(placed)) == len(found)
    assert Counter(Delivery.objects.values_list("page_id", flat=True)) == {
        page.pk: 1 for page in found
    }


def test_two_calls_of_one_client_at_the_same_instant_are_one_page(committed: Cast):
    night.fall(committed)

    at_once(4, lambda n: night.message(at=TWO_AM, key=f"caller {n}").pk)

    states = Counter(Page.objects.values_list("state", flat=True))
    assert states == {PageState.FIRED: 1, PageState.JOINED: 3}
