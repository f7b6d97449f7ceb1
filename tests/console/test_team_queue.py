"""A team's queue and the button that gives its next ticket."""

from datetime import datetime

from django.test import Client as Browser

from switchboard.flow import triage
from switchboard.flow.triage import Assessment
from switchboard.policy.priority import Impact, Urgency
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import Opens, page_of


def held_on(page: str) -> str:
    return page.partition('name="held" value="')[2].partition('"')[0]


def test_teams_leads_to_the_readers_own_team(ines: Browser) -> None:
    assert ines.get("/teams")["Location"] == "/teams/service_desk"


def test_the_queue_is_by_priority_then_by_receipt(
    ines: Browser, triaged: Opens, cast: Cast, now: datetime
) -> None:
    triaged("Came first", minutes_ago=9)
    graver = triaged("Came last but grave", minutes_ago=1)
    found = Assessment(
        impact=Impact.SITE, urgency=Urgency.HIGH, has_workaround=False, category="email",
        team="service_desk", reason="All of them.",
    )  # fmt: skip
    triage.reassess(graver.pk, found, by=cast.dispatcher, now=now)
    triaged("Came second", minutes_ago=5)

    page = page_of(ines.get("/teams/service_desk"))

    places = [page.index(w) for w in ("Came last but grave", "Came first", "Came second")]
    assert places == sorted(places)


def test_take_next_gives_the_first_and_leads_to_it(
    ines: Browser, triaged: Opens, cast: Cast
) -> None:
    triaged(minutes_ago=1)
    first = triaged(minutes_ago=5)

    response = ines.post("/teams/service_desk/next", {"held": "0"})

    assert (response.status_code, response["Location"]) == (303, f"/tickets/{first.number}")
    assert Ticket.objects.get(pk=first.pk).engineer == cast.ines


def test_an_empty_queue_says_so(ines: Browser, cast: Cast) -> None:
    response = ines.post("/teams/network/next", {"held": "0"}, follow=True)

    assert response.redirect_chain == [("/teams/network", 303)]
    assert "Nobody waits in the queue of Network now." in page_of(response)


def test_a_double_click_takes_one_ticket(ines: Browser, triaged: Opens, cast: Cast) -> None:
    triaged(minutes_ago=5)
    triaged(minutes_ago=1)
    held = held_on(page_of(ines.get("/teams/service_desk")))

    twice = [ines.post("/teams/service_desk/next", {"held": held}) for _ in range(2)]

    assert twice[0]["Location"] == twice[1]["Location"]
    assert Ticket.objects.filter(engineer=cast.ines).count() == 1


def test_a_dispatcher_takes_nothing(dana: Browser, triaged: Opens) -> None:
    ticket = triaged()

    response = dana.post("/teams/service_desk/next", {"held": "0"})

    assert response.status_code == 403
    assert "A dispatcher may not do this" in page_of(response)
    assert Ticket.objects.get(pk=ticket.pk).state == "open"
    assert "Take next" not in page_of(dana.get("/teams/service_desk"))


def test_taking_by_get_is_not_possible(ines: Browser, triaged: Opens) -> None:
    ticket = triaged()

    assert ines.get("/teams/service_desk/next").status_code == 405
    assert Ticket.objects.get(pk=ticket.pk).state == "open"
