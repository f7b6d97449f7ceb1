"""The policy as the desk reads it: in force, as it was, and what changed."""

from datetime import datetime, timedelta

import time_machine
from django.test import Client as Browser

from switchboard.flow import publishing
from tests.cast import POLICY, Cast
from tests.console.conftest import page_of


def changed(now: datetime) -> None:
    source = POLICY.read_text().replace("closes_after_days = 5", "closes_after_days = 7")
    publishing.publish(source, author_name="Petra Volkova", note="A week to reopen", now=now)


def test_the_policy_reads_as_words(ines: Browser, cast: Cast) -> None:
    page = page_of(ines.get("/policy"))

    for words in ("(737) 356-2220", "option 2", "Monday to Friday", "7:00 am to 5:00 pm",
                  "Open until 5:00 pm", "50 h", "closes after 5 days", "Service Desk",
                  "At 80% of the target: the team&#39;s lead", "Thu, Nov 26, 2026"):  # fmt: skip
        assert words in page
    assert "Thu 1 Jan 2026" not in page, "a holiday that is past"


def test_after_hours_it_says_when_the_desk_opens(ines: Browser, cast: Cast, now: datetime) -> None:
    with time_machine.travel(now + timedelta(hours=11), tick=False):
        page = page_of(ines.get("/policy"))

    assert "Closed, opens Tue 7:00 am" in page


def test_a_new_version_shows_what_it_changed(ines: Browser, cast: Cast, now: datetime) -> None:
    changed(now)

    page = page_of(ines.get("/policy"))

    assert "Version 2, in force" in page
    assert "A week to reopen" in page
    assert "closing.closes_after_days" in page
    assert "<del>5</del>" in page
    assert "<ins>7</ins>" in page


def test_an_old_version_is_read_and_named_as_old(ines: Browser, cast: Cast, now: datetime) -> None:
    changed(now)

    page = page_of(ines.get("/policy/1"))

    assert "no longer in force for new tickets" in page
    assert "closes after 5 days" in page
    assert "What changed" not in page, "there was none before it"


def test_a_version_that_there_is_not_is_404(ines: Browser, cast: Cast) -> None:
    assert ines.get("/policy/2").status_code == 404
    assert ines.get("/policy/999999999999999999").status_code == 404
