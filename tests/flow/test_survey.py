import hashlib
import re
from datetime import datetime, timedelta

import pytest
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, transaction

from switchboard.channels.models import Submission
from switchboard.flow import resolution, survey
from switchboard.improvement.models import Survey, SurveyAnswer
from switchboard.policy.acts import Act
from tests.cast import Cast
from tests.flow import scenes

DAY = timedelta(days=1)


def asked(ticket) -> Survey:
    return Survey.objects.get(ticket=ticket)


def link_in(ticket) -> str:
    return re.search(r"\S+/survey/\S+", scenes.letter(ticket, Act.RESOLVED).text)[0]


def test_each_resolution_asks_the_requestor_once(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)
    resolution.reopen(ticket.pk, reason="Again.", by=cast.engineer, now=now + DAY)
    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=now + 2 * DAY)

    surveys = Survey.objects.filter(ticket=ticket).order_by("id")
    assert [one.asked_at for one in surveys] == [now + timedelta(hours=1), now + 2 * DAY]
    assert {(one.contact, one.engineer) for one in surveys} == {(cast.lucille, cast.ines)}


def test_the_letter_has_the_question_and_a_signed_link(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)

    signed = link_in(ticket).rpartition("/survey/")[2]
    secret = Signer(salt=survey.SALT).unsign(signed)
    assert bytes(asked(ticket).secret_hash) == hashlib.sha256(secret.encode()).digest()
    assert asked(ticket).question in scenes.letter(ticket, Act.RESOLVED).text
    with pytest.raises(BadSignature):
        Signer(salt=survey.SALT).unsign(signed[:-1] + ("a" if signed[-1] != "a" else "b"))


def test_asking_records_no_answer_and_no_event(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)

    assert not SurveyAnswer.objects.exists()
    assert not Submission.objects.exists()
    assert Act.SURVEY_ANSWERED not in scenes.acts(ticket)


def test_the_link_is_valid_for_the_policys_days(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)

    assert asked(ticket).expires_at == asked(ticket).asked_at + 30 * DAY


def test_an_answer_is_kept_and_told_to_the_timeline(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)

    given = survey.answer(asked(ticket).pk, score=4, comment=" Quick. ", now=now + DAY)

    assert (given.score, given.comment, given.answered_at) == (4, "Quick.", now + DAY)
    event = scenes.event(ticket, Act.SURVEY_ANSWERED)
    assert (event.actor_name, event.details) == (
        "Lucille Fontenot", {"score": 4, "comment": "Quick."},
    )  # fmt: skip


def test_who_answers_again_changes_the_answer(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)
    survey.answer(asked(ticket).pk, score=1, comment="", now=now + DAY)

    survey.answer(asked(ticket).pk, score=5, comment="My mistake.", now=now + 2 * DAY)

    given = SurveyAnswer.objects.get(survey=asked(ticket))
    assert (given.score, given.comment) == (5, "My mistake.")


@pytest.mark.parametrize("score", [0, 6])
def test_a_score_outside_the_scale_is_refused_by_the_database(
    cast: Cast, now: datetime, score: int
):
    ticket = scenes.resolved(cast.lucille, cast, at=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        survey.answer(asked(ticket).pk, score=score, comment="", now=now + DAY)


def test_a_requestor_whom_no_mail_reaches_is_not_asked(cast: Cast, now: datetime):
    type(cast.lucille).objects.filter(pk=cast.lucille.pk).update(email="")
    cast.lucille.refresh_from_db()

    ticket = scenes.resolved(cast.lucille, cast, at=now)

    assert not Survey.objects.filter(ticket=ticket).exists()
    assert scenes.acts(ticket)[-1] == Act.TELL_BY_PHONE
