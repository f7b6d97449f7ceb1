"""A ticket's clocks for programs: the page's figures, which add up, with ladder and moves."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client as Browser

from switchboard.flow import holding, triage
from switchboard.flow.triage import Assessment
from switchboard.policy.priority import Impact, Urgency
from switchboard.tickets.models import HoldReason, Ticket
from tests.cast import Cast
from tests.console.conftest import page_of

MINUTE = 60_000_000


def clocks_of(browser: Browser, ticket: Ticket) -> dict[str, dict]:
    told = browser.get(f"/tickets/{ticket.number}/clocks").json()
    assert told["ticket"] == ticket.number
    return {one["clock"]: one for one in told["clocks"]}


def length(part: dict) -> int:
    span = datetime.fromisoformat(part["end"]) - datetime.fromisoformat(part["start"])
    return span // timedelta(microseconds=1)


def test_intervals_add_up_to_the_figure(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    until = now + timedelta(hours=3)
    holding.hold(
        hers.pk, reason=HoldReason.THIRD_PARTY, until_at=until, note="", by=cast.engineer, now=now
    )

    with time_machine.travel(now + timedelta(hours=1, seconds=7), tick=False):
        found = clocks_of(ines, hers)

    for clock in found.values():
        counted = sum(length(part) for part in clock["intervals"] if part["is_counted"])
        assert counted == clock["counted_microseconds"]
        ends = [part["end"] for part in clock["intervals"]]
        assert ends[:-1] == [part["start"] for part in clock["intervals"][1:]], "they touch"
    assert found["resolution"]["counted_microseconds"] == MINUTE
    held = found["resolution"]["intervals"][-1]
    assert (held["reason"], held["is_counted"]) == ("waiting for a third party", False)


def test_each_interval_names_the_calendar_and_version_that_decided(
    ines: Browser, hers: Ticket
) -> None:
    first = clocks_of(ines, hers)["first_response"]["intervals"][0]

    assert (first["calendar"], first["version"]) == ("business", 1)


def test_the_ladder_and_the_moves_of_the_deadline_stand_beside_it(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    graver = Assessment(
        impact=Impact.SITE, urgency=Urgency.HIGH, has_workaround=False, category="email",
        team="service_desk", reason="All of them.",
    )  # fmt: skip
    triage.reassess(hers.pk, graver, by=cast.dispatcher, now=now)

    found = clocks_of(ines, hers)["resolution"]

    (moved,) = found["changes"]
    assert moved["because"] == "reassessed"
    assert moved["after"] == found["due_at"]
    assert moved["before"] > moved["after"]
    rungs = [(rung["fraction"], rung["tell"]) for rung in found["rungs"]]
    assert (1.0, "service_manager") in rungs
    assert all(rung["told_at"] is None for rung in found["rungs"])


def test_the_page_tells_the_same_move(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    graver = Assessment(
        impact=Impact.SITE, urgency=Urgency.HIGH, has_workaround=False, category="email",
        team="service_desk", reason="All of them.",
    )  # fmt: skip
    triage.reassess(hers.pk, graver, by=cast.dispatcher, now=now)

    page = page_of(ines.get(f"/tickets/{hers.number}"))

    assert "The deadline moved" in page
    assert "the assessment changed" in page


@pytest.mark.parametrize("number", ["332098230", "332098231", "x", "0"])
def test_no_ticket_is_not_found(ines: Browser, cast: Cast, number: str) -> None:
    assert ines.get(f"/tickets/{number}/clocks").status_code == 404
