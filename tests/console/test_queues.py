"""The triage queue and my own work: order, time left, marks, and no query a row."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.flow import conversation, holding, resolution, work
from switchboard.flow.opening import Report
from switchboard.tickets.models import HoldReason, Ticket
from switchboard.tickets.models.ticket import Channel
from tests.cast import Cast
from tests.console.conftest import Opens, page_of


def queries_of(browser: Browser, address: str) -> int:
    browser.get(address)  # what a process parses once is parsed now
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def test_triage_is_in_order_of_receipt_whatever_was_stored_first(
    dana: Browser, report: Opens
) -> None:
    report("Came second", minutes_ago=2)
    report("Came first", minutes_ago=9)
    report("Came third", minutes_ago=1)

    page = page_of(dana.get("/triage"))

    places = [page.index(words) for words in ("Came first", "Came second", "Came third")]
    assert places == sorted(places)
    assert "3 tickets wait" in page


def test_a_mail_of_the_night_has_its_time_from_the_opening_on(dana: Browser, report: Opens) -> None:
    report("Sent at night", minutes_ago=600)

    page = page_of(dana.get("/triage"))

    assert "13 min left" in page, "the desk opened two minutes ago"


def test_a_missed_first_response_says_by_how_much(
    dana: Browser, report: Opens, now: datetime
) -> None:
    report("Waits", minutes_ago=2)

    with time_machine.travel(now + timedelta(minutes=20), tick=False):
        page = page_of(dana.get("/triage"))

    assert "missed by 7 min" in page
    assert "1 has passed its time" in page


def test_an_unknown_sender_is_marked(dana: Browser, report: Opens) -> None:
    report("Who is this", contact=None)

    page = page_of(dana.get("/triage"))

    assert "Unknown sender" in page
    assert "Gabe Ruiz" in page


def test_triage_next_leads_to_the_first_received(dana: Browser, report: Opens) -> None:
    report(minutes_ago=1)
    first = report(minutes_ago=5)

    page = page_of(dana.get("/triage"))

    assert f'class="button is-primary" href="/tickets/{first.number}"' in page


@pytest.mark.parametrize("address", ["/triage", "/teams/service_desk", "/mine"])
def test_a_queue_asks_no_query_a_row(
    ines: Browser, triaged: Opens, report: Opens, cast: Cast, now: datetime, address: str
) -> None:
    def three_more() -> None:
        report()
        triaged()
        work.take(triaged().pk, by=cast.engineer, now=now)

    three_more()
    few = queries_of(ines, address)
    for _ in range(6):
        three_more()

    assert queries_of(ines, address) == few <= 16


def test_a_long_queue_comes_in_pages_of_fifty(dana: Browser, report: Opens) -> None:
    for place in range(53):
        report(f"Ticket {place:02}", minutes_ago=100 - place)
    fiftieth = Ticket.objects.in_triage()[49]

    first, second = (
        page_of(dana.get("/triage")),
        page_of(dana.get(f"/triage?after={fiftieth.number}")),
    )

    assert f"?after={fiftieth.number}" in first
    assert first.count('class="q-subject"') == 50
    assert [f"Ticket {place:02}" in second for place in (49, 50, 52)] == [False, True, True]
    assert second.count('class="q-subject"') == 3


@pytest.mark.parametrize("after", ["1e9", "-1", "%00", "9223372036854775808", "332098230"])
def test_a_page_after_nothing_is_a_bad_request(dana: Browser, after: str) -> None:
    assert dana.get(f"/triage?after={after}").status_code == 400


def test_my_work_says_who_has_answered(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    words = Report(channel=Channel.MAIL, received_at=now, subject="Re", text="Still hangs.")
    conversation.hear(hers.pk, words, contact=cast.lucille, now=now)

    page = page_of(ines.get("/mine"))

    assert "New reply" in page
    assert "1 requestor has answered." in page


def test_my_work_shows_what_waits_and_what_is_done(
    ines: Browser, hers: Ticket, triaged: Opens, cast: Cast, now: datetime
) -> None:
    done = work.take(triaged("Printer is fine again").pk, by=cast.engineer, now=now)
    resolution.resolve(
        done.pk, cause="Paper.", done="Took it out.", confirmation="It prints.",
        by=cast.engineer, now=now,
    )  # fmt: skip
    until = now + timedelta(hours=2)
    holding.hold(
        hers.pk, reason=HoldReason.REQUESTOR, until_at=until, note="", by=cast.engineer, now=now
    )

    page = page_of(ines.get("/mine"))

    assert "on hold until 9:02 am" in page
    assert page.index("Resolved in the last two weeks") < page.index("Printer is fine again")


def test_nobody_elses_work_is_mine(noah: Browser, hers: Ticket) -> None:
    assert hers.subject not in page_of(noah.get("/mine"))
