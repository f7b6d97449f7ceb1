"""Administrators and the mailboxes that the desk reads."""

from datetime import datetime, timedelta

import pytest
from django.test import Client as Browser

from switchboard.channels.models import Mailbox
from switchboard.flow import mailboxes
from switchboard.published.models import Desk
from tests.cast import Cast
from tests.console.conftest import page_of
from tests.flow import boxes

SECRET = "correct horse battery"


def form(**said: object) -> dict[str, object]:
    return {
        "name": "Texas", "address": "texas@support.example", "host": "imap.mail.example",
        "port": "993", "security": "tls", "user": "texas@support.example", "sign_in": "password",
        "secret": SECRET, "folder": "INBOX", "after": "seen",
        "desk": Desk.objects.get(key="texas").pk, "default_category": "email", **said,
    }  # fmt: skip


def test_a_mailbox_is_added_and_its_secret_never_shown(ada: Browser, cast: Cast, now: datetime):
    answer = ada.post("/mail/mailboxes/new", form(), follow=True)

    made = Mailbox.objects.get()
    assert (made.secret, made.taken_from, made.default_category) == (SECRET, now, "email")
    edited = page_of(ada.get(f"/mail/mailboxes/{made.pk}"))
    assert SECRET not in page_of(answer) + edited
    assert "One is kept" in edited


def test_what_can_not_work_is_said_beside_its_field_and_the_secret_not_sent_back(
    ada: Browser, cast: Cast
):
    answer = ada.post("/mail/mailboxes/new", form(security="none"))

    assert answer.status_code == 422
    assert "is another machine" in page_of(answer)
    assert SECRET not in page_of(answer)
    assert Mailbox.objects.count() == 0


@pytest.mark.parametrize("after", ["burn", "", "move"])
def test_an_answer_that_is_none_is_refused(ada: Browser, cast: Cast, after: str):
    assert ada.post("/mail/mailboxes/new", form(after=after)).status_code == 422


def test_a_change_keeps_what_was_not_asked(ada: Browser, cast: Cast, now: datetime):
    ada.post("/mail/mailboxes/new", form(takes_old_mail="on"))
    made = Mailbox.objects.get()

    ada.post(f"/mail/mailboxes/{made.pk}", form(secret="", after="move", move_to="Done"))

    made.refresh_from_db()
    assert (made.secret, made.after, made.taken_from) == (SECRET, "move", None)


def test_the_list_tells_how_each_is(ada: Browser, cast: Cast, now: datetime):
    failing, sound = boxes.box("Front"), boxes.box("Back", user="back")
    mailboxes.note_failure(failing.pk, "The server says no.", chance=0, now=now)
    mailboxes.note_looked(sound.pk, waiting=3, now=now - timedelta(minutes=5))

    page = page_of(ada.get("/mail/mailboxes"))

    assert "The server says no." in page
    assert "Can&#39;t be read" in page or "Can't be read" in page
    assert page.count("Pause") == 2
    assert page.count("Try now") == 1


def test_testing_says_what_was_found_and_changes_nothing(ada: Browser, cast: Cast):
    one = boxes.box(port=1)

    answer = ada.post(f"/mail/mailboxes/{one.pk}/test", follow=True)

    assert "127.0.0.1:1 does not answer" in page_of(answer)
    one.refresh_from_db()
    assert one.failing_since is None


def test_a_mailbox_is_paused_and_read_again(ada: Browser, cast: Cast):
    one = boxes.box()

    ada.post(f"/mail/mailboxes/{one.pk}/pause")
    one.refresh_from_db()
    paused = one.is_active
    ada.post(f"/mail/mailboxes/{one.pk}/reading")
    one.refresh_from_db()

    assert (paused, one.is_active) == (False, True)


@pytest.mark.parametrize("who", ["dana", "ines", "petra"])
def test_mailboxes_are_the_administrators(request: pytest.FixtureRequest, who: str):
    browser: Browser = request.getfixturevalue(who)
    one = boxes.box()

    answers = [
        browser.get("/mail/mailboxes"), browser.post("/mail/mailboxes/new", form()),
        browser.post(f"/mail/mailboxes/{one.pk}/pause"),
        browser.post(f"/mail/mailboxes/{one.pk}/test"),
    ]  # fmt: skip

    assert {answer.status_code for answer in answers} == {403}
    assert "/mail/mailboxes" not in page_of(browser.get("/mail"))
