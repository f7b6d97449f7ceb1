"""Words that are typed and not sent yet: kept, given back, told apart between two windows."""

from datetime import datetime, timedelta

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.flow import drafts
from switchboard.policy.draft_limits import KEPT, MOST_CHARACTERS
from switchboard.tickets.models import Draft, Ticket, TimelineEvent
from tests.console.conftest import page_of, post

HALF = "We look into it, and <b>"


def keep(
    browser: Browser, ticket: Ticket, words: str = HALF, *, since: int = 0, window: str = "a1",
    field: str = "replies_body",
):  # fmt: skip
    said = {"field": field, "words": words, "since": since, "window": window}
    return browser.post(f"/tickets/{ticket.number}/draft", said)


def test_half_a_sentence_comes_back_on_the_next_page(ines: Browser, hers: Ticket) -> None:
    response = keep(ines, hers)

    page = page_of(ines.get(f"/tickets/{hers.number}"))
    assert (response.status_code, response.json()) == (200, {"version": 1})
    assert "We look into it, and &lt;b&gt;" in page
    assert 'data-draft-version="1"' in page


def test_a_draft_is_no_act_and_nobody_elses(ines: Browser, noah: Browser, hers: Ticket) -> None:
    before = TimelineEvent.objects.count()
    keep(ines, hers)

    assert "We look into it" not in page_of(noah.get(f"/tickets/{hers.number}"))
    assert TimelineEvent.objects.count() == before


def test_the_same_window_goes_on_even_where_an_answer_was_lost(ines: Browser, hers: Ticket) -> None:
    keep(ines, hers, "We")
    again = keep(ines, hers, "We look", since=0)

    assert again.json() == {"version": 2}
    assert Draft.objects.get().words == "We look"


def test_two_windows_do_not_write_over_each_other(ines: Browser, hers: Ticket) -> None:
    keep(ines, hers, "In one window", window="a1")
    response = keep(ines, hers, "In another", since=0, window="b2")

    said = response.json()
    assert (response.status_code, said["words"], said["version"]) == (409, "In one window", 1)
    assert Draft.objects.get().words == "In one window"
    assert keep(ines, hers, "In another", since=1, window="b2").json() == {"version": 2}


def test_what_is_sent_is_forgotten_and_said_to_be(ines: Browser, hers: Ticket) -> None:
    keep(ines, hers)
    keep(ines, hers, "A note meanwhile", field="notes_body")

    post(ines, hers, "replies", body="We looked into it.")

    page = page_of(ines.get(f"/tickets/{hers.number}"))
    assert "and &lt;b&gt;" not in page
    assert 'data-draft-version="2"' in page
    assert "A note meanwhile" in page


def test_words_sent_before_they_were_kept_are_not_put_back(ines: Browser, hers: Ticket) -> None:
    """A browser that holds a copy of version 0 sees that the words of its time were sent."""
    post(ines, hers, "replies", body="Sent at once.")

    assert Draft.objects.get(field="replies_body").version == 1


def test_words_that_were_refused_stay_a_draft(ines: Browser, hers: Ticket) -> None:
    keep(ines, hers, "We looked", field="resolution_cause")

    response = post(ines, hers, "resolution", cause="We looked", done="", confirmation="")

    assert response.status_code == 422
    assert Draft.objects.get().words == "We looked"


def test_too_long_a_draft_is_refused_and_the_old_one_stays(ines: Browser, hers: Ticket) -> None:
    keep(ines, hers)
    response = keep(ines, hers, "x" * (MOST_CHARACTERS + 1), since=1)

    assert response.status_code == 413
    assert "attach it as a file" in response.json()["error"]
    assert Draft.objects.get().words == HALF


def test_a_draft_says_its_field_its_version_and_its_window(ines: Browser, hers: Ticket) -> None:
    assert keep(ines, hers, field="hold_note").status_code == 400
    assert keep(ines, hers, since=-1).status_code == 400
    assert keep(ines, hers, window="").status_code == 400
    assert not Draft.objects.exists()


def test_all_drafts_of_a_page_are_one_query(ines: Browser, hers: Ticket) -> None:
    for field in ("replies_body", "notes_body", "resolution_cause", "resolution_done"):
        keep(ines, hers, field=field)
    with CaptureQueriesContext(connection) as captured:
        ines.get(f"/tickets/{hers.number}")

    assert sum("tickets_draft" in one["sql"] for one in captured) == 1


def test_drafts_nobody_came_back_to_are_swept(ines: Browser, hers: Ticket, now: datetime) -> None:
    keep(ines, hers)
    Draft.objects.update(kept_at=now)

    assert drafts.sweep(now=now + KEPT - timedelta(seconds=1)) == 0
    assert drafts.sweep(now=now + KEPT + timedelta(seconds=1)) == 1
