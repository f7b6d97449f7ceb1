"""Escalation over its routes and on the ticket's page: who is brought in, who may, and its end."""

from datetime import datetime

import pytest
from django.test import Client as Browser

from switchboard.flow import calling_back, escalation, resolution
from switchboard.policy.access_level import AccessLevel
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Escalation, Ticket
from tests.cast import Cast
from tests.console.conftest import HELD, RESOLVED, Opens, SignIn, acts_of, page_of, post, seen

ESCALATED = {"access": "elevated", "engineer": "", "reason": "The server's disk is full."}


@pytest.fixture
def cy(cast: Cast) -> Engineer:
    """Cy alone holds the keys to clients' servers, and is there."""
    Engineer.objects.update(access_level=AccessLevel.NONE)
    return Engineer.objects.create(
        name="Cy Marsh", email="cy@support.example", access_level=AccessLevel.ADMINISTRATOR
    )


@pytest.fixture
def helped(hers: Ticket, cast: Cast, cy: Engineer, now: datetime) -> Ticket:
    """Ines' ticket, with Cy brought in."""
    escalation.escalate(
        hers.pk, required=AccessLevel.ELEVATED, reason="A full disk.", to=cy,
        by=cast.engineer, now=now,
    )  # fmt: skip
    return hers


def offers(browser: Browser, ticket: Ticket) -> set[str]:
    """Of help and call-backs, those that the ticket's page has a form for."""
    page = page_of(browser.get(f"/tickets/{ticket.number}"))
    routes = ("escalation", "escalation/end", "call-back", "call-back/made")
    return {route for route in routes if f'action="/tickets/{ticket.number}/{route}"' in page}


def test_whoever_suits_best_is_brought_in_and_the_engineer_stays(
    ines: Browser, hers: Ticket, cy: Engineer, cast: Cast
) -> None:
    answer = post(ines, hers, "escalation", **ESCALATED)

    begun = Escalation.objects.get(ticket=hers)
    assert answer.status_code == 303
    assert (begun.engineer, begun.access, begun.ended_at) == (cy, "elevated", None)
    assert Ticket.objects.get(pk=hers.pk).engineer == cast.ines
    page = page_of(ines.get(answer["Location"]))
    assert f"Cy Marsh helps with {hers} now. The requestor is told." in page
    letter = hers.letters.order_by("-id").first()
    assert letter is not None
    assert "The server's disk is full." in letter.text


def test_the_engineer_who_is_chosen_is_brought_in(
    ines: Browser, hers: Ticket, cy: Engineer, cast: Cast
) -> None:
    cast.noah.access_level = AccessLevel.ELEVATED
    cast.noah.save()

    post(ines, hers, "escalation", **{**ESCALATED, "engineer": cy.pk})

    assert Escalation.objects.get(ticket=hers).engineer == cy, "though Noah is of the team"


def test_the_form_names_who_holds_access_and_begins_with_what_the_ticket_takes(
    ines: Browser, hers: Ticket, cy: Engineer, cast: Cast
) -> None:
    Engineer.objects.filter(pk=cast.ines.pk).update(access_level=AccessLevel.ELEVATED)
    Engineer.objects.filter(pk=cy.pk).update(is_present=False)
    Ticket.objects.filter(pk=hers.pk).update(required_access=AccessLevel.ADMINISTRATOR)

    page = page_of(ines.get(f"/tickets/{hers.number}/escalation"))

    form = page.partition(f'action="/tickets/{hers.number}/escalation"')[2].partition("</form>")[0]
    assert '<option value="administrator" selected>Administrator</option>' in form
    assert "Whoever suits best" in form
    assert "Cy Marsh (administrator, away)" in form
    assert "Noah Lindqvist" not in form, "he holds none"
    assert "Ines Baptiste" not in form, "it is hers already"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"access": "none"}, "access"),
        ({"access": "root"}, "access"),
        ({"engineer": "999999"}, "engineer"),
        ({"engineer": "9" * 30}, "engineer"),
        ({"reason": "a\x00b"}, "reason"),
    ],
)
def test_a_wrong_answer_brings_nobody_in(
    ines: Browser, hers: Ticket, cy: Engineer, fields: dict[str, str], field: str
) -> None:
    response = post(ines, hers, "escalation", **{**ESCALATED, **fields})

    assert response.status_code == 422
    assert f'id="escalation_{field}_error"' in page_of(response)
    assert not Escalation.objects.exists()


def test_where_nobody_holds_the_access_it_says_what_to_do(ines: Browser, hers: Ticket) -> None:
    Engineer.objects.update(access_level=AccessLevel.NONE)

    response = post(ines, hers, "escalation", **ESCALATED)

    page = page_of(response)
    assert response.status_code == 422
    assert 'id="escalation_access_error"' in page
    assert "or hand the ticket over" in page
    assert "disk is full." in page


def test_somebody_who_holds_too_little_is_refused_at_their_field(
    ines: Browser, hers: Ticket, cast: Cast
) -> None:
    cast.noah.access_level = AccessLevel.ELEVATED
    cast.noah.save()
    asked = {**ESCALATED, "access": "administrator", "engineer": cast.noah.pk}

    response = post(ines, hers, "escalation", **asked)

    page = page_of(response)
    assert response.status_code == 422
    assert 'id="escalation_engineer_error"' in page
    assert "Noah Lindqvist does not hold administrator access." in page


def test_a_ticket_that_is_escalated_already_says_who_helps(ines: Browser, helped: Ticket) -> None:
    response = post(ines, helped, "escalation", **ESCALATED)

    page = page_of(response)
    assert response.status_code == 409
    assert "Cy Marsh helps with" in page
    assert "disk is full." in page, "the words are kept, to copy"


def test_the_engineer_ends_the_escalation(ines: Browser, helped: Ticket, now: datetime) -> None:
    answer = post(ines, helped, "escalation/end", note="He made room.")

    page = page_of(ines.get(answer["Location"]))
    assert Escalation.objects.get(ticket=helped).ended_at == now
    assert f"Cy Marsh no longer helps with {helped}." in page
    assert "He made room." in page


def test_help_that_was_not_begun_can_not_be_ended(ines: Browser, hers: Ticket) -> None:
    response = post(ines, hers, "escalation/end", note="He made room.")

    page = page_of(response)
    assert response.status_code == 409
    assert "there is no escalation to end" in page
    assert "He made room." in page


def test_who_was_brought_in_works_on_it_and_comes_next_to_say_they_are_done(
    sign_in: SignIn, helped: Ticket, cy: Engineer
) -> None:
    his = sign_in(cy)

    page = page_of(his.get(f"/tickets/{helped.number}"))
    held = post(his, helped, "hold", **HELD)

    assert "You help Ines Baptiste with this: A full disk." in page
    assert page.count('<button class="button is-primary"') == 1
    assert f'action="/tickets/{helped.number}/resolution"' in page
    assert held.status_code == 303


def test_colleagues_who_were_not_brought_in_are_offered_neither(
    noah: Browser, helped: Ticket
) -> None:
    page = page_of(noah.get(f"/tickets/{helped.number}"))
    response = post(noah, helped, "escalation/end", note="Mine now.")

    assert "and Cy Marsh helps" in page
    assert offers(noah, helped) == {"call-back"}
    assert response.status_code == 409


def test_what_stands_already_is_not_offered_twice(
    ines: Browser, hers: Ticket, cast: Cast, cy: Engineer, now: datetime
) -> None:
    alone = offers(ines, hers)
    escalation.escalate(
        hers.pk, required=AccessLevel.ELEVATED, reason="A full disk.", by=cast.engineer, now=now
    )
    calling_back.promise_call_back(hers.pk, by=cast.engineer, now=now)
    standing = offers(ines, hers)
    resolution.resolve(hers.pk, **RESOLVED, by=cast.engineer, now=now)
    resolved = offers(ines, hers)

    assert alone == {"escalation", "call-back"}
    assert standing == {"escalation/end", "call-back/made"}
    assert resolved == {"call-back/made"}, "a resolution is no call"


def test_before_triage_a_call_can_be_promised_but_nobody_brought_in(
    ines: Browser, dana: Browser, report: Opens
) -> None:
    ticket = report()

    assert offers(ines, ticket) == {"call-back"}
    assert offers(dana, ticket) == {"call-back"}


def test_a_queued_ticket_is_escalated_by_nobody_but_a_lead(
    ines: Browser, petra: Browser, triaged: Opens, cy: Engineer
) -> None:
    ticket = triaged()

    refused = post(ines, ticket, "escalation", **ESCALATED)
    done = post(petra, ticket, "escalation", **ESCALATED)

    assert "escalation" not in offers(ines, ticket)
    assert (refused.status_code, done.status_code) == (409, 303)


@pytest.mark.parametrize("is_chosen", [False, True])
def test_a_double_click_brings_in_once(
    ines: Browser, hers: Ticket, cy: Engineer, is_chosen: bool
) -> None:
    asked = {**ESCALATED, "engineer": cy.pk if is_chosen else ""}
    loaded = seen(hers)

    twice = [post(ines, hers, "escalation", **asked, seen=loaded) for _ in range(2)]

    assert [response.status_code for response in twice] == [303, 303]
    assert Escalation.objects.count() == 1


def test_a_double_click_ends_it_once(ines: Browser, helped: Ticket) -> None:
    loaded = seen(helped)

    twice = [post(ines, helped, "escalation/end", note="Done.", seen=loaded) for _ in range(2)]

    assert [response.status_code for response in twice] == [303, 303]
    assert acts_of(helped).count("escalation_ended") == 1
