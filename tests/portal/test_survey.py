"""The survey's link: looking records nothing, the button does, and only with a real link."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing

from switchboard.channels.models import Submission
from switchboard.flow.survey import SALT
from switchboard.improvement.models import Survey, SurveyAnswer
from tests.cast import Cast
from tests.database.two_clients import walked_ticket
from tests.portal.browsing import Browser
from tests.portal.test_new_ticket import carry_out_all

SECRET = "5" * 32


@pytest.fixture
def link(committed: Cast) -> str:
    """The link in the mail to Hector about his printer."""
    walked_ticket(committed, committed.hector, now=datetime.now(UTC) - timedelta(hours=1))
    Survey.objects.update(secret_hash=hashlib.sha256(SECRET.encode()).digest())
    return f"/survey/{signing.Signer(salt=SALT).sign(SECRET)}"


def test_opening_the_link_asks_and_records_nothing(link: str, browser: Browser) -> None:
    page = browser.get(f"{link}?score=4")

    assert page.status == 200
    assert "How well did we help you with this?" in page.words
    assert "Printer of Hector Ruiz" in page.words
    assert "1 means “Not at all”, 5 means “Very well”." in page.words
    assert 'value="4" id="id_score_3" checked' in page.text
    assert not Submission.objects.exists()


def test_the_button_records_the_answer_and_thanks(link: str, browser: Browser) -> None:
    sent = browser.post(link, {"score": 4, "comment": "Quick, thank you."})
    thanks = browser.get(sent.location)
    carry_out_all()

    given = SurveyAnswer.objects.get()
    assert (sent.status, sent.location) == (303, f"{link}/thanks")
    assert "Thank you" in thanks.words
    assert (given.score, given.comment) == (4, "Quick, thank you.")


def test_a_double_click_is_one_answer_and_another_answer_takes_its_place(
    link: str, browser: Browser
) -> None:
    hidden = browser.get(link)
    for _ in range(2):
        browser.post(link, {"score": 4, "key": "the same page"})
    assert Submission.objects.count() == 1
    carry_out_all()

    again = browser.get(link)
    browser.post(link, {"score": 2})
    carry_out_all()

    assert "You gave us" not in hidden.words
    assert "You gave us 4 of 5 before" in again.words
    assert SurveyAnswer.objects.get().score == 2


@pytest.mark.parametrize("score", ["", "0", "6", "-1", "5.5", "five"])
def test_what_is_no_score_is_asked_again(score: str, link: str, browser: Browser) -> None:
    page = browser.post(link, {"score": score, "comment": "Kept"})

    assert page.status == 422
    assert "Choose one of the five." in page.words
    assert "Kept" in page.text
    assert not Submission.objects.exists()


def test_an_old_link_says_that_it_is_old(link: str, browser: Browser) -> None:
    Survey.objects.update(expires_at=datetime.now(UTC))

    shown = browser.get(link)
    sent = browser.post(link, {"score": 4}, page="/sign-in")

    assert (shown.status, sent.status) == (410, 410)
    assert "This question is closed" in shown.words
    assert not Submission.objects.exists()


def test_a_link_that_nobody_signed_leads_nowhere(link: str, browser: Browser) -> None:
    forged = (
        f"/survey/{SECRET}",
        f"/survey/{SECRET}:forged",
        f"/survey/{signing.Signer(salt='other').sign(SECRET)}",
        f"/survey/{signing.Signer(salt=SALT).sign('6' * 32)}",
        f"{link}x",
    )

    for path in forged:
        assert browser.get(path).status == 404, path
        assert browser.get(f"{path}/thanks").status == 404, path
