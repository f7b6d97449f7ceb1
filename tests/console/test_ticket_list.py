"""The list of all tickets: narrowed by its address, paged from edge to edge, saved by name."""

import re

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.console import keyset
from switchboard.staff.models import SavedView
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import Opens, page_of


def subjects(page: str) -> list[str]:
    return re.findall(r"data-row>([^<]*)</a>", page)


def way(page: str, label: str) -> str:
    """Where the button of that label leads; empty where there is none."""
    found = re.search(rf'href="(\?[^"]*)">(?:<svg.*?</svg>)?{label}', page)
    return found.group(1).replace("&amp;", "&") if found else ""


def test_open_tickets_stand_newest_first_unless_asked_otherwise(
    ines: Browser, report: Opens
) -> None:
    report("Came first", minutes_ago=9)
    report("Came second", minutes_ago=2)

    assert subjects(page_of(ines.get("/tickets"))) == ["Came second", "Came first"]
    oldest = page_of(ines.get("/tickets?sort=oldest"))
    assert subjects(oldest) == ["Came first", "Came second"]
    assert "2 tickets." in oldest


@pytest.mark.parametrize("sort", ["newest", "oldest", "priority"])
def test_pages_meet_without_gap_or_double_there_and_back(
    ines: Browser, report: Opens, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(keyset, "PAGE", 3)
    for number in range(7):
        report(f"Ticket {number}", minutes_ago=20 - number // 2)
    pages = [page_of(ines.get(f"/tickets?sort={sort}"))]

    while forth := way(pages[-1], "Next 50"):
        pages.append(page_of(ines.get(f"/tickets{forth}")))
    back = [pages[-1]]
    while former := way(back[-1], "Previous 50"):
        back.append(page_of(ines.get(f"/tickets{former}")))

    there = [subjects(page) for page in pages]
    assert [len(page) for page in there] == [3, 3, 1]
    assert len({one for page in there for one in page}) == 7
    assert [subjects(page) for page in reversed(back)] == there


def test_filters_stand_in_the_address_and_in_the_form(
    ines: Browser, report: Opens, hers: Ticket
) -> None:
    report("The lamp flickers")

    page = page_of(ines.get("/tickets?is=working&engineer=me"))

    assert subjects(page) == [hers.subject]
    assert '<option value="working" selected>' in page
    assert 'name="engineer" value="me"' in page


def test_what_no_filter_means_is_said(ines: Browser, report: Opens) -> None:
    report("The lamp flickers")

    page = page_of(ines.get("/tickets?team=nowhere"))

    assert "“team:nowhere” can’t be looked for" in page
    assert subjects(page) == []
    assert "No ticket is like this" in page_of(ines.get("/tickets?client=zzzz"))


@pytest.mark.parametrize("asked", ["sort=size", "after=12", "before=x", f"client={'x' * 101}"])
def test_an_address_without_sense_is_a_bad_request(
    ines: Browser, report: Opens, asked: str
) -> None:
    report("The lamp flickers")

    assert ines.get(f"/tickets?{asked}").status_code == 400


def test_the_count_stops_at_a_thousand(
    ines: Browser, report: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("switchboard.console.ticket_list.COUNTED", 2)
    for number in range(4):
        report(f"Ticket {number}")

    assert "2+ tickets." in page_of(ines.get("/tickets"))


def test_no_row_asks_for_itself(ines: Browser, report: Opens) -> None:
    def asked() -> int:
        ines.get("/tickets")
        with CaptureQueriesContext(connection) as queries:
            assert ines.get("/tickets").status_code == 200
        return len(queries)

    for number in range(3):
        report(f"Ticket {number}")
    few = asked()
    for number in range(20):
        report(f"More {number}")

    assert asked() == few <= 29


def test_a_saved_view_stands_beside_every_page_with_its_count(
    ines: Browser, report: Opens, cast: Cast
) -> None:
    report("The lamp flickers")
    asked = "is=new&sort=oldest"

    response = ines.post("/views", {"name": "Fresh", "asked": asked})

    assert response["Location"] == f"/tickets?{asked}"
    beside = page_of(ines.get("/triage"))
    assert 'href="/tickets?is=new&amp;sort=oldest"' in beside
    counted = page_of(ines.get("/views/counts"))
    assert '<span class="count">1<span' in counted
    assert "<h1>Fresh</h1>" in page_of(ines.get(f"/tickets?{asked}"))


def test_a_view_is_its_makers_alone_until_it_is_shared(
    ines: Browser, dana: Browser, cast: Cast
) -> None:
    ines.post("/views", {"name": "Mine", "asked": "is=new"})
    ines.post("/views", {"name": "Ours", "asked": "is=open", "is_shared": "on"})

    page = page_of(dana.get("/triage"))

    assert "Ours" in page
    assert "?is=new" not in page
    theirs = SavedView.objects.get(name="Ours")
    assert dana.post(f"/views/{theirs.pk}/end").status_code == 404
    assert ines.post(f"/views/{theirs.pk}/end").status_code == 303
    assert not SavedView.objects.filter(name="Ours").exists()


def test_the_same_name_is_saved_anew(ines: Browser, cast: Cast) -> None:
    ines.post("/views", {"name": "Mine", "asked": "is=new"})
    ines.post("/views", {"name": "Mine", "asked": "is=hold"})

    assert SavedView.objects.get().asked == "is=hold"


def test_a_view_without_a_name_is_refused(ines: Browser, cast: Cast) -> None:
    response = ines.post("/views", {"name": " ", "asked": "is=new"}, follow=True)

    assert "A view needs a name" in page_of(response)
    assert not SavedView.objects.exists()


def test_a_view_of_a_team_that_is_gone_spoils_no_count(ines: Browser, cast: Cast) -> None:
    ines.post("/views", {"name": "Old", "asked": "team=dissolved"})

    assert ines.get("/views/counts").status_code == 200
    assert "can’t be looked for" in page_of(ines.get("/tickets?team=dissolved"))
