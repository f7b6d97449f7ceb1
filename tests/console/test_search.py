"""A search finds a ticket by its number, and people, clients and subjects by words."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from markupsafe import escape

from switchboard.console import search_found
from switchboard.flow import conversation
from switchboard.policy.ticket_number import spoken
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import Opens, page_of


def plain(page: str) -> str:
    """The page without marks on what was found."""
    return page.replace("<mark>", "").replace("</mark>", "")


@pytest.mark.parametrize("shape", ["{}", "#{}", " {} "])
def test_a_number_leads_to_its_ticket(ines: Browser, hers: Ticket, shape: str) -> None:
    response = ines.get("/search", {"q": shape.format(spoken(hers.number))})

    assert response["Location"] == f"/tickets/{hers.number}"


def test_words_find_clients_people_and_subjects(ines: Browser, report: Opens, cast: Cast) -> None:
    report("Fontenot family photos are gone")

    people = plain(page_of(ines.get("/search?q=fontenot")))
    company = page_of(ines.get("/search?q=bayou+DENTAL"))

    assert "Lucille Fontenot" in people
    assert "Fontenot family photos are gone" in people
    assert f"/clients/{cast.bayou.uuid}" in company


def test_every_word_must_be_there(ines: Browser, report: Opens) -> None:
    report("Printer jams on floor two")

    assert "Printer jams" in plain(page_of(ines.get("/search?q=two+printer")))
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
    assert "Printer 54" in plain(page)
    assert len(asked) <= 24


def test_a_word_in_a_letter_finds_its_ticket_and_says_why(
    ines: Browser, hers: Ticket, cast: Cast
) -> None:
    conversation.reply(
        hers.pk, "The capacitor swelled & burst.", by=cast.engineer, now=timezone.now()
    )

    page = page_of(ines.get("/search?q=capacitor"))

    assert f'href="/tickets/{hers.number}"' in page
    assert "<mark>capacitor</mark> swelled &amp; burst" in page
    assert f"{cast.engineer.name}: " in page


def test_a_note_is_found_by_those_who_may_read_it(ines: Browser, hers: Ticket, cast: Cast) -> None:
    conversation.note(hers.pk, "Warranty ended in spring.", by=cast.engineer, now=timezone.now())

    assert hers.subject in page_of(ines.get("/search?q=warranty"))


def test_a_phrase_finds_only_words_in_this_order(ines: Browser, report: Opens) -> None:
    report("Blank page from the printer")
    report("Page blank after login")

    page = page_of(ines.get("/search", {"q": '"blank page"'}))

    assert page.count('class="q-subject"') == 1
    assert "from the printer" in page


def test_the_beginning_of_a_word_finds_it_and_is_marked(ines: Browser, report: Opens) -> None:
    report("Screenshots vanish")

    assert "<mark>Screen</mark>shots" in page_of(ines.get("/search?q=screen"))


@pytest.mark.parametrize(
    ("asked", "is_found"),
    [
        ("is:new", True), ("is:open", True), ("is:closed", False), ("is:any flicker", True),
        ("client:bayou", True), ('client:"bayou dental"', True), ("client:hill", False),
        ("from:lucille", True), ("from:hector", False), ("channel:mail", True),
        ("channel:phone", False), ("priority:low", False), ("engineer:nobody", True),
        ("engineer:me", False), ("team:network", False), ("IS:NEW flicker", True),
        ("is:new zeppelin", False), ("client:nobody-is-called-so", False),
    ],
)  # fmt: skip
def test_terms_narrow(ines: Browser, report: Opens, asked: str, is_found: bool) -> None:
    report("The lamp flickers")

    page = page_of(ines.get("/search", {"q": asked}))

    assert (page.count('class="q-subject"') == 1) is is_found


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("is:broken", "say one of open, new, waiting"),
        ("priority:9", "say one of critical, high, medium, low"),
        ("team:nope", "say one of "), ("desk:nope", "say one of "),
        ("channel:fax", "say one of mail, portal, phone"),
        ("engineer:zzzz", "no engineer is called so"), ("time:soon", "say one of at-risk, missed"),
        ('printer "blank', "A quote is opened and not closed"),
        ("is:new is:open", "stands twice"), ('client:""', "Nothing stands after"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_and_the_words_are_kept(
    ines: Browser, cast: Cast, asked: str, said: str
) -> None:
    page = page_of(ines.get("/search", {"q": asked}))

    assert said in page
    assert "Nothing found" not in page
    assert f'value="{escape(asked)}"' in page


def test_words_in_too_many_tickets_are_looked_for_in_the_newest(
    ines: Browser, report: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        report(f"Printer {number}", minutes_ago=100 - number)
    monkeypatch.setattr(search_found, "NEWEST", 2)
    whole = search_found._found

    def slow(*asked: Any, newest: int = 0) -> Any:
        if not newest:
            connection.cursor().execute("SELECT pg_sleep(30)")
        return whole(*asked, newest=newest)

    monkeypatch.setattr(search_found, "_found", slow)
    monkeypatch.setattr(search_found, "PATIENCE_MS", 200)

    page = page_of(ines.get("/search?q=printer"))

    assert "Only the newest 2 tickets were looked through" in page
    assert page.count('class="q-subject"') == 3


def test_what_can_not_be_looked_through_at_all_is_said(
    ines: Browser, report: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    report("Printer jams")
    monkeypatch.setattr(
        search_found, "_found", lambda *_, **__: connection.cursor().execute("SELECT pg_sleep(30)")
    )
    monkeypatch.setattr(search_found, "PATIENCE_MS", 100)

    page = page_of(ines.get("/search?q=printer"))

    assert "too much to look through" in page
    assert "Nothing found" not in page
