"""The card of a ticket's requestor: who, where, when it is there, what was agreed, what else."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client as Browser

from switchboard.clients.models import Client, Contact
from switchboard.flow import resolution, work
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import RESOLVED, Opens, page_of


def card(browser: Browser, ticket: Ticket) -> str:
    page = page_of(browser.get(f"/tickets/{ticket.number}"))
    return page.partition('aria-label="Requestor"')[2].partition('aria-label="Clocks"')[0]


def test_it_says_where_they_sit_and_whether_their_desk_is_open(
    ines: Browser, hers: Ticket, now: datetime
) -> None:
    by_day = card(ines, hers)
    with time_machine.travel(now + timedelta(hours=11), tick=False):
        by_night = card(ines, hers)

    for words in ("Lucille Fontenot", "Bayou Dental", "Lafayette office", "7:02 am there"):
        assert words in by_day
    assert "open until 5:00 pm" in by_day
    assert "closed, opens Tue 7:00 am" in by_night


def test_it_says_what_was_agreed_and_promised(ines: Browser, hers: Ticket) -> None:
    assert "First response within 15 min, resolution within 20 h" in card(ines, hers)


@pytest.mark.parametrize(("language", "is_said"), [("es-MX", True), ("en", False), ("fr", False)])
def test_another_language_of_ours_stands_beside_the_name(
    ines: Browser, hers: Ticket, language: str, is_said: bool
) -> None:
    Contact.objects.filter(pk=hers.contact_id).update(language=language)

    assert ("Español" in card(ines, hers)) == is_said


def test_the_desks_notes_on_the_client_stand_on_it(ines: Browser, hers: Ticket) -> None:
    Client.objects.filter(pk=hers.client_id).update(notes="Nothing <b>restarts</b> after three.")

    shown = card(ines, hers)

    assert "Notes on Bayou Dental" in shown
    assert "Nothing &lt;b&gt;restarts&lt;/b&gt; after three." in shown


def test_other_tickets_of_the_person_and_the_site_are_bounded(
    ines: Browser, hers: Ticket, triaged: Opens
) -> None:
    for place in range(7):
        triaged(f"Trouble {place}")

    shown = card(ines, hers)

    assert "Also open for Lucille Fontenot (5+)" in shown
    assert "Trouble 6" in shown
    assert "Trouble 1" not in shown
    assert "and more" in shown


def test_what_was_solved_lately_is_there_to_look_at(
    ines: Browser, hers: Ticket, triaged: Opens, cast: Cast, now: datetime
) -> None:
    before = work.take(triaged("The printer again").pk, by=cast.engineer, now=now)
    resolution.resolve(before.pk, **RESOLVED, by=cast.engineer, now=now)

    shown = card(ines, hers)

    assert "Solved lately for Lucille Fontenot (1)" in shown
    assert f"/tickets/{before.number}" in shown


def test_a_stranger_is_treated_plainly(dana: Browser, report: Opens) -> None:
    shown = card(dana, report("Who am I", contact=None))

    for words in ("Gabe Ruiz", "gabe@feed.example", "no client yet"):
        assert words in shown
    for words in ("Also open", "there</span>", "Notes on", 'href="/clients'):
        assert words not in shown


def test_a_lead_writes_notes_for_the_desk(petra: Browser, hers: Ticket) -> None:
    address = f"/clients/{hers.client.uuid}/edit"
    form = {"name": hers.client.name, "is_active": "on", "domains": "", "notes": " Call first. "}

    saved, refused = petra.post(address, form), petra.post(address, {**form, "notes": "x" * 2001})

    assert (saved.status_code, refused.status_code) == (303, 422)
    assert Client.objects.get(pk=hers.client_id).notes == "Call first."
