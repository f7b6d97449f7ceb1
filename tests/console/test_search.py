"""A search finds a ticket by its number, and people, clients and subjects by words."""

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.policy.ticket_number import spoken
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import Opens, page_of


@pytest.mark.parametrize("shape", ["{}", "#{}", " {} "])
def test_a_number_leads_to_its_ticket(ines: Browser, hers: Ticket, shape: str) -> None:
    response = ines.get("/search", {"q": shape.format(spoken(hers.number))})

    assert response["Location"] == f"/tickets/{hers.number}"


def test_words_find_clients_people_and_subjects(ines: Browser, report: Opens, cast: Cast) -> None:
    report("Fontenot family photos are gone")

    people = page_of(ines.get("/search?q=fontenot"))
    company = page_of(ines.get("/search?q=bayou+DENTAL"))

    assert "Lucille Fontenot" in people
    assert "Fontenot family photos are gone" in people
    assert f"/clients/{cast.bayou.uuid}" in company


def test_every_word_must_be_there(ines: Browser, report: Opens) -> None:
    report("Printer jams on floor two")

    assert "Printer jams" in page_of(ines.get("/search?q=two+printer"))
    assert "Nothing found" in page_of(ines.get("/search?q=three+printer"))


@pytest.mark.parametrize("asked", ["%", "_", "' OR 1=1 --", "\\", "(a+)+$", "{{7*7}}"])
def test_signs_are_only_signs(ines: Browser, report: Opens, asked: str) -> None:
    report("Plain words")

    response = ines.get("/search", {"q": asked})

    assert response.status_code == 200
    assert "Nothing found" in page_of(response)


@pytest.mark.parametrize("asked", ["x" * 201, "x" * 1_000_000, "a\x00b"])
def test_a_search_too_long_or_unreadable_is_a_bad_request(
    ines: Browser, cast: Cast, asked: str
) -> None:
    assert ines.get("/search", {"q": asked}).status_code == 400


def test_a_search_for_nothing_asks_for_words(ines: Browser, report: Opens) -> None:
    report("Plain words")

    page = page_of(ines.get("/search?q="))

    assert "Plain words" not in page


def test_at_most_fifty_are_found_without_a_query_each(ines: Browser, report: Opens) -> None:
    for number in range(55):
        report(f"Printer {number:02}", minutes_ago=100 - number)
    ines.get("/search?q=printer")

    with CaptureQueriesContext(connection) as asked:
        page = page_of(ines.get("/search?q=printer"))

    assert page.count('class="q-subject"') == 50
    assert "Printer 54" in page
    assert len(asked) <= 17
