"""The office's screen: what it counts, what it hides, and that it stays as quick as it is."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.console.wallboard import board
from switchboard.flow import attainment_period, holding, resolution, work
from switchboard.published.models import PolicyVersion
from switchboard.tickets.models import HoldReason, Ticket
from switchboard.ui.shapes import Wallboard, WallTeam
from tests.cast import Cast
from tests.console.conftest import RESOLVED, Opens, page_of


def seen(at: datetime) -> Wallboard:
    policy = PolicyVersion.objects.in_force().policy
    return board(policy, now=at, zone=attainment_period.zone_of(policy))


def service_desk(wall: Wallboard) -> WallTeam:
    return next(team for team in wall.teams if team.name == "Service Desk")


def test_it_counts_where_tickets_stand(
    triaged: Opens, report: Opens, cast: Cast, now: datetime
) -> None:
    report(minutes_ago=5)
    triaged()
    work.take(triaged().pk, by=cast.engineer, now=now)
    held = work.take(triaged().pk, by=cast.colleague, now=now)
    until = now + timedelta(hours=2)
    holding.hold(
        held.pk, reason=HoldReason.REQUESTOR, until_at=until, note="", by=cast.colleague, now=now
    )

    wall = seen(now)

    team = service_desk(wall)
    assert (team.waiting, team.in_progress, team.on_hold) == (1, 1, 1)
    assert wall.awaiting_triage == 1
    assert wall.oldest is not None
    assert wall.oldest.words == "13 min left", "the desk opened two minutes ago"


def test_what_is_near_and_what_was_missed_today_is_counted_by_ticket(
    report: Opens, triaged: Opens, now: datetime
) -> None:
    report(minutes_ago=1)
    triaged()
    after_the_rung, after_the_end = now + timedelta(minutes=12), now + timedelta(minutes=20)

    near, over = seen(after_the_rung), seen(after_the_end)

    assert (near.at_risk, near.missed_today) == (1, 0)
    assert (over.at_risk, over.missed_today) == (0, 1)


def test_what_was_missed_yesterday_is_not_missed_today(report: Opens, now: datetime) -> None:
    report(minutes_ago=1)

    wall = seen(now + timedelta(days=1))

    assert (wall.missed_today, wall.awaiting_triage) == (0, 1)


def test_what_was_found_missed_yesterday_is_not_missed_today_either(
    hers: Ticket, cast: Cast, now: datetime
) -> None:
    late = now + timedelta(days=2, hours=4)
    resolution.resolve(hers.pk, **RESOLVED, by=cast.engineer, now=late)

    that_day, next_day = seen(late), seen(late + timedelta(days=1))

    assert (that_day.missed_today, next_day.missed_today) == (1, 0)


def test_a_ticket_that_was_resolved_late_stays_missed_today(
    hers: Ticket, cast: Cast, now: datetime
) -> None:
    late = now + timedelta(days=2, hours=4)
    resolution.resolve(hers.pk, **RESOLVED, by=cast.engineer, now=late)

    wall = seen(late + timedelta(hours=1))

    assert service_desk(wall).missed_today == 1


def test_first_responses_of_today_are_rated(report: Opens, triaged: Opens, now: datetime) -> None:
    before = seen(now)
    triaged()
    report(minutes_ago=0)

    after = seen(now + timedelta(minutes=20))

    assert (before.attainment, before.attainment_words) == ("", "none was due yet")
    assert (after.attainment, after.attainment_words) == ("50 %", "1 of 2 in time")


def test_the_next_deadlines_come_first_and_holds_have_none(
    report: Opens, hers: Ticket, triaged: Opens, cast: Cast, now: datetime
) -> None:
    waits = report(minutes_ago=1)
    held = work.take(triaged().pk, by=cast.colleague, now=now)
    until = now + timedelta(hours=2)
    holding.hold(
        held.pk, reason=HoldReason.REQUESTOR, until_at=until, note="", by=cast.colleague, now=now
    )

    coming = seen(now).deadlines

    assert (coming[0].number, coming[0].team) == (waits.spoken_number, "Triage")
    assert coming[0].label == "First response"
    assert hers.spoken_number in {one.number for one in coming}
    assert held.spoken_number not in {one.number for one in coming}


def test_a_visitor_reads_no_name_and_no_subject(ines: Browser, hers: Ticket) -> None:
    page = page_of(ines.get("/wallboard"))

    for words in ("Lucille", "Bayou Dental", hers.subject, "Ines Baptiste"):
        assert words not in page
    assert hers.spoken_number in page


def test_it_fetches_itself_anew_and_says_whose_time_it_is(ines: Browser, cast: Cast) -> None:
    page = page_of(ines.get("/wallboard"))

    assert '<meta http-equiv="refresh" content="30">' in page
    assert "7:02 am" in page
    assert "Mon, Nov 23, CST" in page
    assert "Open until 5:00 pm" in page


def test_who_needs_more_time_can_make_it_stand_still(ines: Browser, cast: Cast) -> None:
    page = page_of(ines.get("/wallboard?still=1"))

    assert 'http-equiv="refresh"' not in page
    assert "It stands still." in page


def test_at_night_it_says_when_the_desk_opens(cast: Cast, now: datetime) -> None:
    wall = seen(now + timedelta(hours=12))

    (both,) = wall.desks
    assert (both.name, both.is_open) == ("Texas and Louisiana & Others", False)
    assert both.words == "Closed, opens Tue 7:00 am"


def test_it_asks_as_much_for_many_tickets_as_for_few(
    ines: Browser, triaged: Opens, report: Opens, cast: Cast, now: datetime
) -> None:
    def three_more() -> None:
        report()
        triaged()
        work.take(triaged().pk, by=cast.engineer, now=now)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ines.get("/wallboard").status_code == 200
        return len(queries)

    three_more()
    asked()
    few = asked()
    for _ in range(5):
        three_more()

    assert asked() == few <= 16


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_looked_at(ines: Browser, method: str) -> None:
    assert getattr(ines, method)("/wallboard").status_code == 405
