import re
from html import unescape

import pytest

from switchboard.flow.letter_preview import LETTERS, Wish, preview
from switchboard.policy.acts import PUBLIC_ACTS, Act
from tests.cast import Cast
from tests.policy.sample_policy import sample

PAGE = "/mail/letters"


def test_the_page_shows_both_forms_and_asks_nothing_of_a_script(sign_in, cast: Cast):
    page = sign_in(cast.petra).get(PAGE, {"letter": "resolved", "language": "es"})

    text = unescape(page.content.decode())
    assert page.status_code == 200
    assert "Su solicitud está resuelta." in text
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert re.search(r"<iframe[^>]* sandbox src=", text)
    assert 'method="get"' in text


def test_the_letter_in_the_frame_can_do_nothing(sign_in, cast: Cast):
    framed = sign_in(cast.petra).get(f"{PAGE}/html", {"letter": "received"})

    policy = framed.headers["Content-Security-Policy"]
    assert framed.content.startswith(b"<!doctype html>")
    assert "default-src 'none'" in policy
    assert policy.endswith("sandbox")
    assert "script-src" not in policy
    assert framed.headers["X-Frame-Options"] == "SAMEORIGIN"


@pytest.mark.parametrize(
    "asked", [{"letter": "x"}, {"language": "xx"}, {"desk": "../"}, {"hours": "noon"}]
)
def test_a_choice_that_there_is_not_is_a_bad_request(sign_in, cast: Cast, asked: dict):
    answers = [sign_in(cast.petra).get(path, asked) for path in (PAGE, f"{PAGE}/html")]

    assert [answer.status_code for answer in answers] == [400, 400]


def test_after_hours_the_receipt_says_when_work_begins_and_what_it_may_cost(cast: Cast, now):
    policy = sample()
    desk = next(iter(policy.desks))

    said = preview(
        Wish(letter="received", language="en", desk=desk, is_open=False), policy=policy, now=now
    )

    assert "closed just now" in said.body.text
    assert policy.fees.notice in said.body.text


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_can_be_shown_and_is_small(letter: str, language: str, is_open: bool, now):
    policy = sample()

    said = preview(
        Wish(letter=letter, language=language, desk=next(iter(policy.desks)), is_open=is_open),
        policy=policy,
        now=now,
    )

    assert "{" not in said.body.text
    assert 2_000 < len(said.body.html.encode()) < 30_000


def test_there_is_a_preview_of_every_act_that_a_requestor_is_told_of():
    without = {Act.REQUESTOR_REPLIED, Act.SURVEY_ANSWERED}

    assert {act.value for act in PUBLIC_ACTS - without} <= set(LETTERS)
