"""The palette: what it finds while somebody types, at a cost that does not grow."""

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.clients.models import Client
from switchboard.console import palette
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import Opens, page_of


def found(browser: Browser, words: str) -> dict[str, list[str]]:
    groups = browser.get("/palette", {"q": words}).json()["groups"]
    return {group["title"]: [one["label"] for one in group["options"]] for group in groups}


def test_without_words_it_offers_what_the_reader_works_on(ines: Browser, hers: Ticket) -> None:
    assert found(ines, " ") == {"My work": [hers.subject]}


@pytest.mark.parametrize("shape", ["{0}", "#{0}", "{1}", "{1:.7}", "{0:.3}"])
def test_a_number_or_its_beginning_finds_the_ticket(
    ines: Browser, hers: Ticket, shape: str
) -> None:
    asked = shape.format(hers.number, hers.spoken_number)

    assert found(ines, asked) == {"Tickets": [hers.subject]}


def test_words_find_tickets_by_subject_requestor_and_client(ines: Browser, report: Opens) -> None:
    report("The printer on floor two hums")

    for words in ("printer hums", "PRINTER lucille", "printer bayou", "floor fontenot"):
        assert found(ines, words)["Tickets"] == ["The printer on floor two hums"]
    assert "Tickets" not in found(ines, "printer elsewhere")


def test_words_find_clients_contacts_and_places(ines: Browser, cast: Cast) -> None:
    assert found(ines, cast.lucille.name)["Contacts"] == [cast.lucille.name]
    assert cast.lucille.client.name in found(ines, cast.lucille.client.name)["Clients"]
    assert found(ines, "on ca")["Go to"] == ["On call"]


def test_what_the_reader_may_not_do_is_not_offered(
    ines: Browser, dana: Browser, ada: Browser
) -> None:
    assert [found(one, "new client") for one in (ines, dana)] == [{}, {"Go to": ["New client"]}]
    assert [found(one, "mailboxes") for one in (ines, ada)] == [{}, {"Go to": ["Mailboxes"]}]


def test_signs_are_only_signs(ines: Browser, report: Opens) -> None:
    report("100 % full")

    assert found(ines, "% f")["Tickets"] == ["100 % full"]
    assert found(ines, "_ full") == {}


@pytest.mark.parametrize(("words", "queries"), [("", 1), ("332098", 1), ("printer", 3)])
def test_an_answer_costs_the_same_however_much_there_is(
    ines: Browser, report: Opens, words: str, queries: int
) -> None:
    def asked() -> list[str]:
        with CaptureQueriesContext(connection) as seen:
            assert ines.get("/palette", {"q": words}).status_code == 200
        tables = ("tickets_ticket", "clients_client", "clients_contact")
        return [
            one["sql"] for one in seen if any(f'FROM "{table}"' in one["sql"] for table in tables)
        ]

    few = asked()
    for number in range(palette.TICKETS + 2):
        report(f"A printer {number}")
        Client.objects.create(name=f"Printer Works {number}")

    assert len(few) == len(asked()) == queries
    assert len(found(ines, "printer")["Tickets"]) == palette.TICKETS
    assert len(found(ines, "printer")["Clients"]) == palette.PEOPLE


def test_a_search_too_long_or_unreadable_is_a_bad_request(ines: Browser) -> None:
    for asked in ("x" * 201, "a\0b"):
        assert ines.get("/palette", {"q": asked}).status_code == 400


def test_the_frame_opens_it_and_the_plain_search_stands_without_it(
    ines: Browser, cast: Cast
) -> None:
    page = page_of(ines.get("/triage"))

    assert 'data-palette="/palette" hidden' in page
    assert 'action="/search" method="get"' in page
