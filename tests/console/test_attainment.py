"""The report on promises kept: figures, the lists behind them, files, and what is refused."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.clients.models import Client
from switchboard.flow import resolution, work
from switchboard.policy.sla_terms import Clock
from switchboard.published.models import Desk
from switchboard.tickets.models import ClockRun, Ticket
from switchboard.tickets.models.work import HandoverReason
from tests.cast import Cast
from tests.console.conftest import RESOLVED, Opens, page_of
from tests.flow.test_attainment import run, ticket

MINUTE = timedelta(minutes=1)
NOVEMBER = "from=2026-11-01&to=2026-11-30"


@pytest.fixture
def figures(cast: Cast, now) -> Cast:
    """Three first responses met in this month, one missed, one running; one met in October."""
    for minutes in (2, 4, 6):
        run(ticket(cast.bayou, cast, at=now - timedelta(days=1)), took=minutes * MINUTE)
    run(ticket(cast.hillcountry, cast, at=now - timedelta(days=1)), missed=True)
    run(ticket(cast.bayou, cast, at=now))
    run(ticket(cast.bayou, cast, at=now - timedelta(days=30)), took=MINUTE)
    return cast


def words_of(response: object) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page_of(response))).split())


def rows_of(response) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(response.getvalue().decode())))


def test_the_report_says_how_many_were_kept(ines: Browser, figures: Cast):
    words = words_of(ines.get("/attainment"))

    assert "Promises whose clock began in Nov 2026, by the days of America/Chicago." in words
    assert (
        "First response 75.0 % of first response kept: all runs 3 met 1 missed 1 running" in words
    )
    assert "4 min 5 min 5 min" in words, "the median, nine of ten, nineteen of twenty"


def test_every_figure_leads_to_its_list(ines: Browser, figures: Cast):
    page = page_of(ines.get("/attainment"))

    addresses = {unescape(href) for href in re.findall(r'href="(/attainment/runs\?[^"]+)"', page)}
    assert f"/attainment/runs?{NOVEMBER}&clock=first_response&outcome=missed" in addresses
    for address in addresses:
        assert "Nothing behind this figure" not in page_of(ines.get(address)), address


def test_the_list_shows_each_run_and_what_became_of_it(ines: Browser, figures: Cast):
    missed = ClockRun.objects.get(breached_at__isnull=False)

    words = words_of(ines.get("/attainment/runs?outcome=missed"))

    assert "1 clock began in Nov 2026" in words
    assert missed.ticket.spoken_number in words
    assert "Hill Country Law First response" in words


def test_nothing_promised_is_no_hundred_percent(ines: Browser, cast: Cast):
    words = words_of(ines.get("/attainment?from=2025-01&to=2025-01"))

    assert "No clock began in this time" in words
    assert "100 %" not in words


def test_the_months_before_stand_in_a_table_and_a_chart(ines: Browser, figures: Cast):
    page = page_of(ines.get("/attainment"))

    table = page.partition("Promises kept, month by month</caption>")[2].partition("</table>")[0]
    rows = [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in table.split("<tr>")[2:]]
    assert rows[-2:] == ["Oct 2026 100 %", "Nov 2026 75.0 %"]
    assert len(rows) == 12
    assert 'role="img"' in page
    assert "First response, Nov: 75 %" in page
    assert " style=" not in page


@pytest.mark.parametrize("by", ["priority", "team", "client", "desk", "month"])
def test_each_list_behind_a_breakdown_is_as_long_as_its_figure(
    ines: Browser, figures: Cast, now, by: str
):
    elsewhere = {"team": figures.network, "priority": 2, "desk": Desk.objects.get(key="louisiana")}
    run(ticket(figures.hillcountry, figures, at=now, **elsewhere), took=MINUTE)

    page = page_of(ines.get(f"/attainment?from=2026-10&to=2026-11&by={by}"))

    breakdown = page.partition('<h2 id="parts">')[2]
    found = re.findall(r'href="(/attainment/runs[^"]+)">(\d+)<span class="said"> \w+<', breakdown)
    assert len(found) > 3
    for href, figure in found:
        assert f" {figure} clock" in words_of(ines.get(unescape(href))), href


@pytest.mark.parametrize("by", ["priority", "team", "client", "desk", "month"])
def test_a_part_of_a_breakdown_leads_to_its_own_report(ines: Browser, figures: Cast, by: str):
    page = page_of(ines.get(f"/attainment?by={by}&from=2026-10&to=2026-11"))

    parts = re.findall(r'rowspan="1"><a href="([^"]+)">', page)
    whole = "/attainment?from=2026-10-01&to=2026-11-30"
    assert parts
    for href in parts:
        assert unescape(href) != whole
        assert ines.get(unescape(href)).status_code == 200


def test_one_clients_figures_have_a_way_out(ines: Browser, figures: Cast):
    page = page_of(ines.get(f"/attainment?client={figures.bayou.uuid}"))

    assert "No longer only" in page
    assert 'name="client"' in page, "the form keeps the client"


def test_a_triage_out_of_turn_is_counted_and_listed_with_its_reason(
    ines: Browser, report: Opens, triaged: Opens
):
    report("Came first", minutes_ago=9)
    overtaking = triaged("Came second")

    words = words_of(ines.get("/attainment"))
    listed = words_of(ines.get("/attainment/turns"))

    assert "1 ticket received in this time was triaged, 1 out of turn" in words
    assert overtaking.spoken_number in listed
    assert "Dana Okafor On the line." in listed


def test_continuity_counts_engineers_and_reasons(
    ines: Browser, cast: Cast, triaged: Opens, hers: Ticket, now
):
    resolution.resolve(hers.pk, **RESOLVED, by=cast.engineer, now=now)
    other = work.take(triaged().pk, by=cast.engineer, now=now)
    work.hand_over(
        other.pk, to=cast.noah, reason=HandoverReason.SHIFT_END, note="", by=cast.engineer, now=now
    )
    resolution.resolve(other.pk, **RESOLVED, by=cast.colleague, now=now)

    words = words_of(ines.get("/attainment"))
    listed = words_of(ines.get("/attainment/handovers"))

    assert (
        "50.0 % of 2 tickets received in this time and resolved. 1 handover : end of shift" in words
    )
    assert f"{other.spoken_number}" in listed
    assert "Ines Baptiste End of shift" in listed


def test_the_same_engineer_after_a_reopening_is_one(ines: Browser, cast: Cast, hers: Ticket, now):
    resolution.resolve(hers.pk, **RESOLVED, by=cast.engineer, now=now)
    resolution.reopen(hers.pk, reason="Again.", by=cast.engineer, now=now)
    resolution.resolve(hers.pk, **RESOLVED, by=cast.engineer, now=now)

    assert "100 % of 1 ticket" in words_of(ines.get("/attainment"))


def test_what_waits_too_long_is_named_whenever_it_was_received(ines: Browser, cast: Cast, now):
    old = ticket(cast.bayou, cast, at=now - timedelta(days=90))
    run(old, Clock.AGE, allowed=timedelta(hours=20), missed=True)
    solved = ticket(cast.bayou, cast, at=now - timedelta(days=90))
    run(solved, Clock.AGE, allowed=timedelta(hours=20), missed=True, took=timedelta(hours=30))

    page = page_of(ines.get("/attainment"))

    assert "1 open ticket" in page
    assert old.spoken_number in page
    behind = re.search(r'href="([^"]+)">1 open ticket', page)
    assert behind
    listed = words_of(ines.get(unescape(behind[1])))
    assert old.spoken_number in listed
    assert solved.spoken_number not in listed


def test_the_figures_as_a_file(ines: Browser, figures: Cast):
    response = ines.get("/attainment.csv?by=client")

    rows = {row["part"]: row for row in rows_of(response)}
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="attainment-2026-11-01-2026-11-30.csv"' in response["Content-Disposition"]
    assert rows["Bayou Dental"]["attainment_percent"] == "100.0"
    assert rows["Bayou Dental"]["p50_minutes"] == "4.0"
    assert rows["Hill Country Law"]["attainment_percent"] == "0.0"


def test_the_runs_as_a_file_have_instants_with_their_zone(ines: Browser, figures: Cast):
    response = ines.get("/attainment/runs.csv")

    rows = rows_of(response)
    assert response.streaming
    assert [row["outcome"] for row in rows].count("met") == 3
    assert rows[0]["started_at"] == "2026-11-23T07:02:00-06:00"
    assert {row["missed_at"] for row in rows if row["outcome"] == "missed"} == {
        "2026-11-22T07:17:00-06:00"
    }


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_of_a_file_is_a_formula(ines: Browser, figures: Cast, name: str):
    Client.objects.filter(pk=figures.bayou.pk).update(name=name)

    for address in ("/attainment.csv?by=client", "/attainment/runs.csv"):
        cells = [cell for row in csv.reader(_lines(ines.get(address))) for cell in row]
        assert f"'{name}" in cells
        assert name not in cells


def _lines(response) -> io.StringIO:
    return io.StringIO(response.getvalue().decode(), newline="")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("from=yesterday", "“yesterday” is no month and no date. Write it as 2026-11"),
        ("from=2026-13", "“2026-13” is no month"),
        ("to=2026-02-30", "“2026-02-30” is no month"),
        ("from=1226-01", "from 2000 to 2100"),
        ("from=2026-11&to=2026-10", "would end on 2026-10-31, before it starts on 2026-11-01"),
        ("from=2001-01&to=2026-01", "a report covers 60 at most"),
        ("clock=speed", "clock: there is no “speed”. Use one of first_response,"),
        ("priority=urgent", "Use one of critical, high, medium, low, -."),
        ("team=nope", "Use one of"),
        ("team=%00", "Use one of"),
        ("desk=nope", "Use one of louisiana, texas."),
        ("client=nope", "client: there is no “nope”"),
        ("by=weather", "Use one of priority, team, client, desk, month."),
    ],
)
def test_what_can_not_be_answered_is_said_with_what_to_ask(
    ines: Browser, cast: Cast, asked: str, said: str
):
    answers = [ines.get(f"/attainment{kind}?{asked}") for kind in ("", ".csv")]

    assert [response.status_code for response in answers] == [400, 400]
    assert all(said in words_of(response) for response in answers)


@pytest.mark.parametrize("asked", ["outcome=lost", "before=x", "before=-1", "before=999999"])
def test_a_list_that_there_is_not_is_refused(ines: Browser, cast: Cast, asked: str):
    assert ines.get(f"/attainment/runs?{asked}").status_code == 400


def test_the_report_asks_the_same_however_many_runs_there_are(ines: Browser, figures: Cast, now):
    few = _queries(ines, "/attainment")
    for _ in range(60):
        run(ticket(figures.bayou, figures, at=now), took=MINUTE)

    assert _queries(ines, "/attainment") == few
    assert few <= 30
    assert _queries(ines, "/attainment/runs") <= 17


def test_what_narrows_the_report_down_is_named_with_a_way_out(ines: Browser, figures: Cast):
    asked = "clock=first_response&priority=low&team=service_desk&desk=texas"

    page = page_of(ines.get(f"/attainment?{asked}"))

    ways = re.findall(r'href="([^"]+)"><span class="said">No longer only </span>([^<]+)<', page)
    assert [label for _, label in ways] == ["First response", "Low", "Service Desk", "Texas"]
    without_team = f"/attainment?{NOVEMBER}&clock=first_response&priority=low&desk=texas"
    assert without_team + "&by=priority" in [unescape(href) for href, _ in ways]


def test_what_awaits_triage_is_reported_on_its_own(ines: Browser, report: Opens):
    report("Waits")

    page = page_of(ines.get("/attainment?team=-"))

    assert "No longer only </span>Awaits triage" in page
    assert '<option value="-" selected>Awaits triage</option>' in page


def _queries(browser: Browser, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)
