"""The story of a ticket: by kind, by day, bounded, and as quick with a thousand updates."""

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.flow import conversation, resolution
from switchboard.flow.opening import File
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import RESOLVED, Opens, page_of, seen


@pytest.fixture
def talked(hers: Ticket, cast: Cast, now: datetime) -> Ticket:
    """Ines's ticket with words, a note, changes and its resolution."""
    conversation.reply(hers.pk, "I look into it.", by=cast.engineer, now=now)
    conversation.note(hers.pk, "Her third call.", by=cast.engineer, now=now)
    resolution.resolve(hers.pk, **RESOLVED, by=cast.engineer, now=now)
    return hers


def shown(browser: Browser, ticket: Ticket, query: str = "") -> str:
    page = page_of(browser.get(f"/tickets/{ticket.number}{query}"))
    return page[page.index('id="timeline"') : page.index('id="newest"')]


@pytest.mark.parametrize(
    ("show", "words", "note", "explanation", "change"),
    [
        ("all", True, True, True, True),
        ("conversation", True, False, True, False),
        ("notes", False, True, False, False),
        ("changes", False, False, False, True),
    ],
)
def test_each_kind_has_its_own_address(
    ines: Browser, talked: Ticket,
    show: str, words: bool, note: bool, explanation: bool, change: bool,
) -> None:  # fmt: skip
    story = shown(ines, talked, f"?show={show}")

    assert ("I look into it." in story) == words
    assert ("Her third call." in story) == note
    assert ("Cause: A full disk." in story) == explanation
    assert ("assessed it as" in story) == change
    assert story.count('aria-current="true"') == 1


def test_a_form_sent_from_a_filtered_page_saw_everything(ines: Browser, talked: Ticket) -> None:
    page = page_of(ines.get(f"/tickets/{talked.number}?show=notes"))

    assert f'name="seen" value="{seen(talked)}"' in page


def test_a_kind_that_nobody_has_used_says_so(ines: Browser, hers: Ticket) -> None:
    assert "Nothing of this kind yet." in shown(ines, hers, "?show=notes")


@pytest.mark.parametrize("show", ["", "secrets", "ALL", "notes,changes"])
def test_a_kind_that_is_none_is_a_bad_request(ines: Browser, hers: Ticket, show: str) -> None:
    assert ines.get(f"/tickets/{hers.number}?show={show}").status_code == 400


def test_words_say_to_whom_they_went_and_notes_that_they_stay(
    ines: Browser, talked: Ticket
) -> None:
    story = shown(ines, talked)

    assert "to Lucille Fontenot" in story
    note = story[story.index('<li class="entry is-note"') :]
    assert note.index("Internal note") < note.index("Only the desk sees this.")


@pytest.mark.parametrize(
    ("name", "kind", "size", "is_drawn", "is_asked_for"),
    [
        ("small.png", "image/png", 400, True, False),
        ("large.jpg", "image/jpeg", 60_000, False, True),
        ("page.html", "text/html", 400, False, False),
        ("vector.svg", "image/svg+xml", 400, False, False),
    ],
)
def test_a_picture_is_drawn_and_nothing_else_is(
    ines: Browser, report: Opens, name: str, kind: str, size: int,
    is_drawn: bool, is_asked_for: bool,
) -> None:  # fmt: skip
    file = File(name=name, content_type=kind, content=b"x" * size)

    story = shown(ines, report(files=[file]))

    assert ("<img" in story) == (is_drawn or is_asked_for)
    assert ("Show the picture" in story) == is_asked_for


def test_the_page_asks_as_much_for_fifty_updates_as_for_one(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    def say(times: int) -> None:
        for place in range(times):
            file = File(name="a.txt", content_type="text/plain", content=b"x")
            conversation.note(hers.pk, f"{place}", by=cast.engineer, now=now, files=[file])
            conversation.reply(hers.pk, f"{place}", by=cast.engineer, now=now)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            ines.get(f"/tickets/{hers.number}")
        return len(queries)

    say(1)
    asked()
    few = asked()
    say(30)

    assert asked() == few <= 56


def test_a_long_story_begins_with_its_newest_fifty(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    for place in range(55):
        conversation.note(hers.pk, f"Note {place:03}.", by=cast.engineer, now=now)
    newest = seen(hers)

    page = page_of(ines.get(f"/tickets/{hers.number}"))
    before = page.partition("?before=")[2].partition('"')[0]
    earlier = page_of(ines.get(f"/tickets/{hers.number}?before={before}"))

    assert ("Note 054." in page, "Note 004." in page) == (True, False)
    assert ("Note 054." in earlier, "Note 004." in earlier) == (False, True)
    assert f'href="/tickets/{hers.number}#newest"' in earlier
    assert f'name="seen" value="{newest}"' in earlier, "a form sent from there saw everything"


def test_what_came_before_stays_of_its_kind(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    for place in range(51):
        conversation.note(hers.pk, f"Note {place:03}.", by=cast.engineer, now=now)

    page = page_of(ines.get(f"/tickets/{hers.number}?show=notes"))
    earlier = page.partition('class="story-earlier"')[2].partition('href="')[2].partition('"')[0]
    story = page_of(ines.get(earlier.replace("&amp;", "&")))

    assert "Note 000." in story
    assert "assessed it as" not in story


@pytest.mark.parametrize("before", ["-1", "1e9", "x", "9" * 30, ""])
def test_a_timeline_before_nothing_is_a_bad_request(
    ines: Browser, hers: Ticket, before: str
) -> None:
    assert ines.get(f"/tickets/{hers.number}?before={before}").status_code == 400
