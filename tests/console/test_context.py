"""The places of the console, with what waits at each of them for the reader."""

import re
from datetime import datetime

import pytest
from django.test import Client as Browser

from switchboard.policy.sla import Clock
from switchboard.tickets.models import Notice, NoticeReader, Ticket
from tests.cast import Cast
from tests.console.conftest import page_of

PLACES = [
    "/triage", "/mine", "/teams", "/notices", "/clients", "/mail", "/attainment", "/wallboard",
    "/policy",
]  # fmt: skip
# The wallboard stands outside the frame, and of the teams each has a page.
FRAMED = [place for place in PLACES if place not in ("/wallboard", "/teams")]


def places(browser: Browser, address: str) -> str:
    """The navigation of the page at that address."""
    return page_of(browser.get(address)).partition('<ul class="places">')[2].partition("</ul>")[0]


def test_every_place_is_one_step_away(ines: Browser) -> None:
    assert re.findall(r'<a href="([^"]+)"', places(ines, "/mine")) == PLACES


@pytest.mark.parametrize("address", FRAMED)
def test_the_place_where_the_reader_is_is_marked(ines: Browser, address: str) -> None:
    current = re.findall(r'<a href="([^"]+)" aria-current="page"', places(ines, address))

    assert current == [address]


def test_notices_that_the_reader_has_not_seen_are_counted(
    ines: Browser, noah: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    for rung, seen_at in enumerate((None, None, now)):
        told = Notice.objects.create(
            ticket=hers, client=hers.client, clock=Clock.RESOLUTION, started_at=now, term=0,
            rung=rung, fraction=0.8, tell="engineer", due_at=now, told_at=now,
        )  # fmt: skip
        NoticeReader.objects.create(notice=told, engineer=cast.ines, seen_at=seen_at)

    bell = r'<span>Notices</span><span class="count">(\d+)'
    assert re.findall(bell, places(ines, "/mine")) == ["2"]
    assert re.findall(bell, places(noah, "/mine")) == []
