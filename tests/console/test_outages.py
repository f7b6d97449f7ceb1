"""Outages as a dispatcher asks, opens, tells and resolves them."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.channels.models import OutboundMail
from switchboard.policy.transitions import State
from switchboard.tickets.models import Outage, OutageState, Ticket
from tests.cast import Cast
from tests.console.conftest import acts_of, page_of, post, seen
from tests.flow.outages import MINUTE, opened, person, three_reports
from tests.flow.scenes import ANSWERS, now_of, reported

ASKED = {"impact": "site", "urgency": "high", "category": "internet"}


@pytest.fixture
def tickets(cast: Cast, now: datetime) -> list[Ticket]:
    return three_reports(cast, now - 9 * MINUTE)


@pytest.fixture
def outage(cast: Cast, now: datetime) -> tuple[Outage, list[Ticket]]:
    return opened(cast, now - 15 * MINUTE)


def test_the_queue_asks_whether_it_is_one_outage(dana: Browser, tickets: list[Ticket]):
    page = page_of(dana.get("/triage"))

    assert "3 people of Hill Country Law · Austin office wrote or called within 6 minutes." in page
    assert f'href="/tickets/{tickets[0].number}/outage"' in page


def test_the_question_asks_the_database_twice(dana: Browser, cast: Cast, now: datetime):
    dana.get("/triage")
    with CaptureQueriesContext(connection) as before:
        dana.get("/triage")
    Outage.objects.bulk_create(Outage(client=cast.bayou, proposed_at=now) for _ in range(4))
    with CaptureQueriesContext(connection) as after:
        dana.get("/triage")

    assert len(after) - len(before) == 1  # the places of what is proposed


def test_the_form_has_what_is_proposed_chosen(dana: Browser, tickets: list[Ticket], cast, now):
    other = reported(cast.opal, at=now - 100 * MINUTE, subject="A new chair")

    page = page_of(dana.get(f"/tickets/{tickets[0].number}/outage"))

    assert page.count("checked") >= 2
    assert f'value="{tickets[1].number}" ' in page
    assert f'value="{other.number}"' in page


def test_what_follows_is_shown_before(dana: Browser, tickets: list[Ticket]):
    page = page_of(post(dana, tickets[0], "outage", **ASKED, propose="1"))

    assert "Critical, and Network works on it" in page
    assert Outage.objects.get().state == OutageState.PROPOSED


def test_one_click_opens_it_and_everybody_is_told(dana: Browser, tickets: list[Ticket]):
    joining = [one.number for one in tickets[1:]]

    answer = post(dana, tickets[0], "outage", **ASKED, joining=joining)

    assert answer.status_code == 303
    assert Outage.objects.get().state == OutageState.OPEN
    assert {now_of(one).state for one in tickets} == {State.OPEN}
    page = page_of(dana.get(answer.url))
    assert "This leads an outage" in page
    assert "2 tickets joined it" in page


def test_sent_twice_it_is_opened_once(dana: Browser, tickets: list[Ticket]):
    fields = {**ASKED, "joining": [tickets[1].number], "seen": seen(tickets[0])}

    post(dana, tickets[0], "outage", **fields)
    post(dana, tickets[0], "outage", **fields)

    assert acts_of(tickets[0]).count("outage_opened") == 1


def test_a_missing_answer_is_asked_for_again(dana: Browser, tickets: list[Ticket]):
    answer = post(dana, tickets[0], "outage", **ASKED | {"category": ""})

    assert answer.status_code == 422
    assert Outage.objects.get().state == OutageState.PROPOSED


def test_different_matters_are_not_asked_about_again(dana: Browser, tickets: list[Ticket]):
    dana.post(f"/outages/{Outage.objects.get().pk}/dismissal")

    assert "look like an outage" not in page_of(dana.get("/triage"))
    assert dana.post(f"/outages/{Outage.objects.get().pk}/dismissal").status_code == 404


def test_one_update_reaches_all(noah: Browser, outage):
    _, tickets = outage
    before = OutboundMail.objects.count()

    post(noah, tickets[0], "outage/updates", body="The line is cut.")
    answer = post(noah, tickets[0], "outage/updates", body="The line is cut.", seen=0)

    assert OutboundMail.objects.count() - before == 3
    assert "done once" in page_of(noah.get(answer.url))


def test_a_member_says_what_it_is_part_of_and_can_be_taken_out(dana: Browser, outage):
    _, tickets = outage
    page = page_of(dana.get(f"/tickets/{tickets[1].number}"))
    assert "Part of an outage" in page
    assert f'href="/tickets/{tickets[0].number}"' in page

    post(dana, tickets[1], "outage/place/end")

    assert "Part of an outage" not in page_of(dana.get(f"/tickets/{tickets[1].number}"))


def test_a_later_report_is_asked_to_join(dana: Browser, outage, cast: Cast, now: datetime):
    late = reported(person(cast, "Ray Moss"), at=now)
    assert "Is it part of the open outage?" in page_of(dana.get(f"/tickets/{late.number}"))

    post(dana, late, "outage/place")

    assert acts_of(late)[-1] == "outage_joined"


def test_the_parent_is_resolved_for_all_or_not_at_all(noah: Browser, outage):
    _, tickets = outage
    post(noah, tickets[0], "assignment")
    page = page_of(noah.get(f"/tickets/{tickets[0].number}"))
    assert "Resolve for all" in page
    assert f'action="/tickets/{tickets[0].number}/resolution"' not in page

    post(noah, tickets[0], "outage/resolution", **ANSWERS)

    assert {now_of(one).state for one in tickets} == {State.RESOLVED}


def test_ending_it_takes_all_apart(dana: Browser, outage):
    found, tickets = outage

    post(dana, tickets[0], "outage/end")

    found.refresh_from_db()
    assert found.state == OutageState.ENDED
