"""The log of calls: the newest first, narrowed, and never slower for being long."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.channels.models import Call, CallKind, CallOutcome
from switchboard.published.models import Desk
from tests.cast import Cast
from tests.console.conftest import Opens, page_of
from tests.console.test_call_panel import called


@pytest.fixture
def log(report: Opens, cast: Cast, now: datetime) -> list[Call]:
    """Sixty calls, every third abandoned; the last is the newest."""
    ticket = report()
    made = []
    for number in range(60):
        gone = {"outcome": CallOutcome.ABANDONED} if number % 3 == 0 else {}
        at = now - timedelta(minutes=60 - number)
        made.append(called(ticket, at=at, from_number=f"+1337555{number:04}", **gone))
    return made


def test_the_newest_come_first_fifty_a_page(ines: Browser, log: list[Call]):
    first = page_of(ines.get("/calls"))
    second = page_of(ines.get(f"/calls?before={log[10].uuid}"))

    assert "(337) 555-0059" in first
    assert "(337) 555-0010" in first
    assert "(337) 555-0009" not in first
    assert f"before={log[10].uuid}" in first
    assert "(337) 555-0009" in second
    assert "(337) 555-0010" not in second
    assert first.index("555-0059") < first.index("555-0058")


def test_calls_of_one_instant_are_neither_lost_nor_shown_twice(ines: Browser, report: Opens, now):
    ticket = report()
    for number in range(52):
        called(ticket, at=now, from_number=f"+1337555{number:04}")

    first = page_of(ines.get("/calls"))
    older = first.partition('rel="next" href="')[2].partition('"')[0]
    second = page_of(ines.get(f"/calls{older}"))

    shown = [n for n in range(52) if f"555-{n:04}" in first]
    rest = [n for n in range(52) if f"555-{n:04}" in second]
    assert (len(shown), len(rest)) == (50, 2)
    assert sorted(shown + rest) == list(range(52))


def test_abandoned_calls_alone(ines: Browser, log: list[Call]):
    page = page_of(ines.get("/calls?outcome=abandoned"))

    assert "(337) 555-0057" in page
    assert "(337) 555-0058" not in page
    assert "Hung up without a message" in page


def test_by_desk_and_kind(ines: Browser, log: list[Call]):
    texas = Desk.objects.get(key="texas")
    Call.objects.filter(pk=log[59].pk).update(desk=texas, kind=CallKind.BY_HAND)

    page = page_of(ines.get("/calls?desk=texas&kind=by_hand"))

    assert "(337) 555-0059" in page
    assert "(337) 555-0058" not in page


@pytest.mark.parametrize("asked", ["outcome=nice", "desk=moon", "before=1", "before=%00"])
def test_what_there_is_not_is_a_bad_request(ines: Browser, asked: str):
    assert ines.get(f"/calls?{asked}").status_code == 400


def test_each_call_names_client_and_ticket(ines: Browser, log: list[Call]):
    page = page_of(ines.get("/calls"))

    assert "Bayou Dental" in page
    assert f"/tickets/{log[59].ticket.number}" in page


def test_fifty_calls_ask_as_often_as_one(ines: Browser, report: Opens, now: datetime):
    ticket = report()
    called(ticket, at=now)
    with CaptureQueriesContext(connection) as one:
        ines.get("/calls")
    for _ in range(49):
        called(ticket, at=now)

    with CaptureQueriesContext(connection) as fifty:
        ines.get("/calls")

    assert len(fifty) == len(one) <= 20


def test_an_empty_log_says_what_to_do(ines: Browser):
    page = page_of(ines.get("/calls"))

    assert "No calls yet" in page
    assert "write a call down by hand" in page


def test_pages_to_engineers_stand_in_the_log_when_they_are_asked_for(
    ines: Browser, report: Opens, now: datetime
):
    called(report(), at=now, kind=CallKind.PAGE, second_number="+13375550188")

    assert "555-0188" not in page_of(ines.get("/calls"))
    assert "555-0188" in page_of(ines.get("/calls?kind=every"))
    assert "555-0188" in page_of(ines.get("/calls?kind=page"))
