"""The triage queue and my own work: order, time left, marks, and no query a row."""

import re
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
from tests.console.conftest import Opens, SignIn, page_of


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

    assert queries_of(ines, address) == few <= 20


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


@pytest.mark.parametrize(
    ("minutes", "at_risk", "missed"),
    [(10.9, 0, 0), (11, 1, 0), (14, 1, 0), (14.1, 0, 1)],
)
def test_filters_count_what_is_near_and_what_is_over(
    dana: Browser, report: Opens, now: datetime, minutes: float, at_risk: int, missed: int
) -> None:
    report(minutes_ago=1)

    with time_machine.travel(now + timedelta(minutes=minutes), tick=False):
        page = page_of(dana.get("/triage"))

    assert counts_of(page) == {"All": 1, "At risk": at_risk, "Missed": missed}


def test_a_filter_shows_fewer_and_changes_no_order(
    dana: Browser, report: Opens, now: datetime
) -> None:
    report("Came last", minutes_ago=1)
    report("Came first", minutes_ago=600)
    report("Came later", minutes_ago=-5)

    with time_machine.travel(now + timedelta(minutes=11, seconds=30), tick=False):
        page = page_of(dana.get("/triage?time=at-risk"))

    assert page.index("Came first") < page.index("Came last")
    assert "Came later" not in page
    assert counts_of(page) == {"All": 3, "At risk": 2, "Missed": 0}


def test_triage_next_leads_past_every_filter_to_the_first(
    dana: Browser, report: Opens, now: datetime
) -> None:
    first = report(minutes_ago=600)
    report(minutes_ago=1)

    with time_machine.travel(now + timedelta(minutes=13, seconds=30), tick=False):
        page = page_of(dana.get("/triage?time=at-risk"))

    assert f'class="button is-primary" href="/tickets/{first.number}"' in page


def test_an_empty_filter_leads_back_to_all(dana: Browser, report: Opens) -> None:
    report("Still has time", minutes_ago=1)

    page = page_of(dana.get("/triage?time=missed"))

    assert "None of them now" in page
    assert "Still has time" not in page


@pytest.mark.parametrize("address", ["/triage", "/teams/service_desk", "/mine"])
@pytest.mark.parametrize("time", ["soon", "%00", "at-risk&time=late"])
def test_a_filter_that_there_is_not_is_a_bad_request(
    ines: Browser, address: str, time: str
) -> None:
    assert ines.get(f"{address}?time={time}").status_code == 400


def test_a_filtered_queue_stays_filtered_on_its_next_page(
    dana: Browser, report: Opens, now: datetime
) -> None:
    for place in range(52):
        report(f"Ticket {place:02}", minutes_ago=100 - place)

    with time_machine.travel(now + timedelta(hours=1), tick=False):
        first = page_of(dana.get("/triage?time=missed"))
        older = first.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        second = page_of(dana.get(f"/triage{older}"))

    assert "time=missed" in older
    assert second.count('class="q-subject"') == 2


def test_what_a_hold_stops_is_not_at_risk(
    sign_in: SignIn, hers: Ticket, cast: Cast, now: datetime
) -> None:
    near = now + timedelta(days=1, hours=8)
    until, reason = near + timedelta(days=2), HoldReason.REQUESTOR
    with time_machine.travel(near, tick=False):
        ines = sign_in(cast.ines)
        before = counts_of(page_of(ines.get("/mine")))
        holding.hold(hers.pk, reason=reason, until_at=until, note="", by=cast.engineer, now=near)
        held = counts_of(page_of(ines.get("/mine")))

    assert (before["At risk"], held["At risk"]) == (1, 0)


def counts_of(page: str) -> dict[str, int]:
    links = page.partition('aria-label="By time left"')[2].partition("</nav>")[0]
    found = re.findall(r">([A-Z][a-z ]+) <span class=\"count\">(\d+)<", links)
    return {label: int(count) for label, count in found}
