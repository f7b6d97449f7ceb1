"""In whose time a page is: the browser's, else the contact's own, else the desk's."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from switchboard.clients.models import Contact
from tests.cast import Cast
from tests.flow import scenes
from tests.portal.browsing import Browser

SignIn = Callable[[Contact], Browser]


def test_without_a_word_of_the_browser_times_are_the_contacts_own(
    committed: Cast, signed_in: SignIn
) -> None:
    Contact.objects.filter(pk=committed.hector.pk).update(timezone="America/Denver")

    page = signed_in(committed.hector).get("/tickets")

    assert "All times are yours: Mountain." in page.words
    assert "At your desk it is now" in page.words


def test_where_the_browser_is_stands_above_it(
    committed: Cast, now: datetime, signed_in: SignIn
) -> None:
    ticket = scenes.taken(committed.hector, committed, at=now)
    browser = signed_in(committed.hector)
    browser.cookies["portal_zone"] = "Asia%2FTokyo"

    page = browser.get(f"/tickets/{ticket.number}")

    assert re.search(r"We aim to solve it by [^.]* [ap]m JST", page.words)
    assert "hora de Tokyo" in browser.get("/tickets?language=es").words


def test_whose_clock_agrees_with_the_desks_is_told_it_once(
    committed: Cast, signed_in: SignIn
) -> None:
    browser = signed_in(committed.hector)
    browser.cookies["portal_zone"] = "America/Chicago"

    assert "At your desk it is now" not in browser.get("/tickets").words


@pytest.mark.parametrize("odd", ["../../etc/passwd", "Mars/Olympus", "%00", "", "x" * 3000])
def test_a_zone_that_is_none_is_passed_over(odd: str, committed: Cast, signed_in: SignIn) -> None:
    browser = signed_in(committed.hector)
    browser.cookies["portal_zone"] = odd

    page = browser.get("/tickets")

    assert page.status == 200
    assert "All times are yours: Central." in page.words
