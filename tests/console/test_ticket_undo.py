"""Undo: offered once, right after an act that a single other act truly takes back."""

import re
from datetime import datetime

from django.test import Client as Browser

from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import HELD, Opens, acts_of, page_of, post


def undo_of(page: str) -> tuple[str, str]:
    """Where the Undo of the confirmation goes, and what it carries as seen; empty without one."""
    form = page.partition('id="messages"')[2].partition("<h1")[0]
    action = re.search(r'action="([^"]+)"', form)
    seen = re.search(r'name="seen" value="(\d+)"', form)
    return (action[1] if action else "", seen[1] if seen else "")


def test_a_hold_is_undone_by_one_click_and_both_are_told(ines: Browser, hers: Ticket) -> None:
    page = page_of(ines.get(post(ines, hers, "hold", **HELD)["Location"]))

    action, seen = undo_of(page)
    assert "A letter that has left stays sent" in page
    assert 'data-key="u"' in page
    undone = ines.post(action, {"seen": seen})

    assert undone.status_code == 303
    assert Ticket.objects.get(pk=hers.pk).state == "in_progress"
    assert acts_of(hers)[-2:] == ["held", "resumed"], "nothing is taken out of the timeline"


def test_a_merge_is_undone_from_its_confirmation(
    ines: Browser, hers: Ticket, triaged: Opens
) -> None:
    other = triaged("The same again")
    page = page_of(ines.get(post(ines, other, "merge", into=hers.number)["Location"]))

    action, seen = undo_of(page)
    ines.post(action, {"seen": seen})

    assert Ticket.objects.get(pk=other.pk).state == "open"


def test_it_is_offered_once(ines: Browser, hers: Ticket) -> None:
    where = post(ines, hers, "hold", **HELD)["Location"]
    ines.get(where)

    assert undo_of(page_of(ines.get(where))) == ("", "")


def test_what_cannot_be_taken_back_is_not_offered(ines: Browser, hers: Ticket) -> None:
    page = page_of(ines.get(post(ines, hers, "replies", body="On my way.")["Location"]))

    assert "Your reply is on its way" in page
    assert undo_of(page) == ("", "")


def test_an_undo_after_somebody_else_acted_is_refused(
    ines: Browser, petra: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    page = page_of(ines.get(post(ines, hers, "hold", **HELD)["Location"]))
    action, seen = undo_of(page)
    post(petra, hers, "notes", body="Waiting for the part.")

    refused = ines.post(action, {"seen": seen})

    assert refused.status_code == 409
    assert Ticket.objects.get(pk=hers.pk).state == "on_hold"
