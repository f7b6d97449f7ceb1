"""Canned answers: written once, checked then, filled in for a ticket, offered where they fit."""

from datetime import datetime

import pytest
from django.test import Client as Browser

from switchboard.accounts.actor import Actor
from switchboard.flow import canned_answers
from switchboard.flow.canned_answers import Terms
from switchboard.policy.access import NotPermitted
from switchboard.staff.models import CannedAnswer, Team
from switchboard.tickets.models import Message, Ticket
from tests.cast import Cast
from tests.console.conftest import page_of, post

GREETING = "Hello {requestor_first_name},\n\n{ticket_number} is with {engineer_first_name}."
SPANISH = "Hola {requestor_first_name}: {desk_hours}."


@pytest.fixture
def greeting(cast: Cast, now: datetime) -> CannedAnswer:
    terms = Terms(title="Greeting", english=GREETING, spanish=SPANISH)
    return canned_answers.add(terms, by=Actor.engineer(cast.petra), now=now)


def offered(browser: Browser, ticket: Ticket) -> dict[str, str]:
    answers = browser.get(f"/tickets/{ticket.number}/answers").json()["answers"]
    return {one["title"]: one["text"] for one in answers}


def test_a_lead_writes_an_answer_and_everybody_reads_it(petra: Browser, ines: Browser) -> None:
    response = petra.post("/answers/new", {"title": "Greeting", "english": GREETING})

    assert response.status_code == 303
    assert "{ticket_number} is with" in page_of(ines.get("/answers"))


def test_an_unknown_variable_is_refused_with_those_there_are(petra: Browser) -> None:
    fields = {"title": "Greeting", "english": "Hello {fist_name} {}", "spanish": "Hola {}"}

    response = petra.post("/answers/new", fields)

    assert response.status_code == 422
    assert "{fist_name}, {} are no variables. Those there are: {requestor_name}" in page_of(
        response
    )
    assert not CannedAnswer.objects.exists()


def test_two_of_one_title_are_told_apart_by_their_team(
    petra: Browser, greeting: CannedAnswer, cast: Cast
) -> None:
    fields = {"title": greeting.title, "english": "Good morning."}

    again = petra.post("/answers/new", fields)
    of_team = petra.post("/answers/new", {**fields, "team": Team.objects.first().pk})

    assert (again.status_code, of_team.status_code) == (422, 303)
    assert "There is an answer “Greeting” for all teams already" in page_of(again)


def test_an_engineer_may_not_write_one(ines: Browser, greeting: CannedAnswer, cast: Cast) -> None:
    terms = Terms(title="Mine", english="Mine.")

    assert ines.get("/answers/new").status_code == 403
    assert ines.post(f"/answers/{greeting.pk}/end").status_code == 403
    with pytest.raises(NotPermitted):
        canned_answers.add(terms, by=cast.engineer, now=greeting.changed_at)


def test_it_is_filled_in_for_the_ticket(
    ines: Browser, hers: Ticket, greeting: CannedAnswer
) -> None:
    said = offered(ines, hers)["Greeting"]

    assert said == f"Hello Lucille,\n\n{hers.spoken_number} is with Ines."


def test_who_reads_spanish_gets_it_where_it_is_there(
    ines: Browser, hers: Ticket, greeting: CannedAnswer, cast: Cast, now: datetime
) -> None:
    english_only = Terms(title="Bye", english="Good bye from {desk_name}.")
    canned_answers.add(english_only, by=Actor.engineer(cast.petra), now=now)
    cast.lucille.language = "es"
    cast.lucille.save()

    said = offered(ines, hers)

    assert said["Greeting"].startswith("Hola Lucille: lunes a viernes, de 7 a.")
    assert said["Bye"].startswith("Good bye from ")


def test_of_the_teams_only_the_readers_and_the_tickets_are_offered(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    others = Team.objects.exclude(pk=hers.team_id).exclude(engineers=cast.ines).first()
    assert others
    for team in (hers.team, others, None):
        terms = Terms(title=f"Of {team}", english="Words.", team=team)
        canned_answers.add(terms, by=Actor.engineer(cast.petra), now=now)

    assert set(offered(ines, hers)) == {f"Of {hers.team}", "Of None"}


def test_without_script_a_button_puts_it_behind_the_words(
    ines: Browser, hers: Ticket, greeting: CannedAnswer
) -> None:
    response = post(ines, hers, "replies", body="First.", canned=greeting.pk, insert="1")

    page = page_of(response)
    assert response.status_code == 200
    assert f"First.\n\nHello Lucille,\n\n{hers.spoken_number} is with Ines." in page
    assert not Message.objects.filter(kind="reply").exists()


def test_an_answer_that_there_is_not_inserts_nothing(ines: Browser, hers: Ticket) -> None:
    for canned in ("", "7", "x", "9" * 30):
        page = page_of(post(ines, hers, "replies", body="First.", canned=canned, insert="1"))
        assert "\nFirst.</textarea>" in page


def test_a_reply_with_a_variable_left_open_is_not_sent(ines: Browser, hers: Ticket) -> None:
    response = post(ines, hers, "replies", body="Hello {requestor_first_name}, set {auto}.")

    assert response.status_code == 422
    assert "{requestor_first_name} could not be filled in" in page_of(response)
    assert not Message.objects.filter(kind="reply").exists()


def test_what_is_retired_is_offered_no_more(
    petra: Browser, ines: Browser, hers: Ticket, greeting: CannedAnswer
) -> None:
    response = petra.post(f"/answers/{greeting.pk}/end")

    assert response.status_code == 303
    assert offered(ines, hers) == {}
    assert CannedAnswer.objects.filter(pk=greeting.pk, is_active=False).exists()


def test_a_changed_answer_says_who_changed_it(
    petra: Browser, greeting: CannedAnswer, cast: Cast
) -> None:
    fields = {"title": "Hello", "english": "Hello {requestor_name}."}

    assert petra.post(f"/answers/{greeting.pk}", fields).status_code == 303

    greeting.refresh_from_db()
    assert (greeting.title, greeting.spanish, greeting.changed_by_name) == (
        "Hello",
        "",
        cast.petra.name,
    )
