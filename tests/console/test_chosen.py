"""Several tickets at once: what would follow for each, and what then became of it."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client as Browser

from switchboard.channels.models import OutboundMail
from switchboard.console.chosen_acts import MOST
from switchboard.flow import work
from switchboard.tickets.models import Ticket, TimelineEvent
from tests.cast import Cast
from tests.console.conftest import ASSESSED, HELD, Opens, acts_of, page_of, seen


def given(tickets: Sequence[Ticket], act: str, **answers: Any) -> dict[str, Any]:
    seen_first = {f"seen-{one.number}": seen(one) for one in tickets}
    return {"act": act, "ticket": [one.number for one in tickets], **seen_first, **answers}


def states(*tickets: Ticket) -> list[str]:
    return list(
        Ticket.objects.filter(pk__in=[one.pk for one in tickets])
        .order_by("id")
        .values_list("state", flat=True)
    )


def test_rows_of_a_queue_can_be_chosen(ines: Browser, triaged: Opens) -> None:
    ticket = triaged()

    page = page_of(ines.get(f"/teams/{ticket.team.key}"))

    assert f'name="ticket" value="{ticket.spoken_number}" form="chosen"' in page
    assert '<option value="hold">Put on hold</option>' in page


def test_what_the_role_may_not_do_is_not_offered(dana: Browser, triaged: Opens) -> None:
    ticket = triaged()

    page = page_of(dana.get(f"/teams/{ticket.team.key}"))

    assert '<option value="handover">' in page
    assert '<option value="resolution">' not in page
    assert dana.get("/chosen", {"act": "resolution", "ticket": [ticket.number]}).status_code == 403


def test_an_act_without_questions_says_at_once_what_follows(
    ines: Browser, triaged: Opens, hers: Ticket
) -> None:
    waiting = triaged("The printer hums")
    before = TimelineEvent.objects.count()

    page = page_of(
        ines.get("/chosen", {"act": "assignment", "ticket": [waiting.number, hers.spoken_number]})
    )

    assert "Take 1 ticket" in page
    assert f"{waiting} is yours" in page
    assert "can&#39;t be taken" in page
    assert TimelineEvent.objects.count() == before


def test_what_is_said_beforehand_leaves_nothing_behind(
    ines: Browser, hers: Ticket, triaged: Opens
) -> None:
    tickets = [hers, triaged("Another")]
    before = (TimelineEvent.objects.count(), OutboundMail.objects.count(), states(*tickets))

    response = ines.post("/chosen", {**given(tickets, "hold", **HELD), "propose": "1"})

    page = page_of(response)
    assert f"{hers} is on hold until" in page
    assert "Put on hold 1 ticket" in page
    after = (TimelineEvent.objects.count(), OutboundMail.objects.count(), states(*tickets))
    assert before == after


def test_each_goes_through_its_own_verb_and_one_refused_holds_up_no_other(
    ines: Browser, triaged: Opens, cast: Cast, now: Any
) -> None:
    first, second, third = (triaged(f"Matter {number}") for number in range(3))
    for ticket in (first, third):
        work.take(ticket.pk, by=cast.engineer, now=now)

    response = ines.post("/chosen", given([first, second, third], "hold", **HELD))

    page = page_of(response)
    assert states(first, second, third) == ["on_hold", "open", "on_hold"]
    assert "2 tickets are done; 1 could not be" in page
    assert acts_of(first)[-1] == "held"


def test_triage_of_several_follows_the_order_received(ines: Browser, report: Opens) -> None:
    older, newer = report("Older", minutes_ago=5), report("Newer", minutes_ago=2)

    response = ines.post("/chosen", given([newer, older], "assessment", **ASSESSED))

    assert "2 tickets are done." in page_of(response)
    assert states(older, newer) == ["open", "open"]


def test_a_changed_assessment_and_triage_share_one_reason(
    ines: Browser, report: Opens, triaged: Opens
) -> None:
    new, old = report("New", minutes_ago=9), triaged("Old")

    response = ines.post(
        "/chosen", given([new, old], "assessment", **ASSESSED, reason="The line is down.")
    )

    assert "2 tickets are done." in page_of(response)
    assert acts_of(old)[-1] == "reassessed"


def test_several_merge_into_one_of_them(ines: Browser, triaged: Opens) -> None:
    first, second, third = (triaged(f"Matter {number}") for number in range(3))

    response = ines.post("/chosen", given([first, second, third], "merge", into=first.number))

    page = page_of(response)
    assert states(first, second, third) == ["open", "merged", "merged"]
    assert "The others go on in this one." in page


def test_what_others_changed_meanwhile_is_left_alone(
    ines: Browser, noah: Browser, triaged: Opens
) -> None:
    first, second = triaged("First"), triaged("Second")
    posted = given([first, second], "assignment")
    noah.post(f"/tickets/{first.number}/notes", {"body": "Mine, please.", "seen": seen(first)})

    page = page_of(ines.post("/chosen", posted))

    assert "Noah Lindqvist changed it meanwhile" in page
    assert states(first, second) == ["open", "in_progress"]


def test_sent_twice_it_is_done_once(ines: Browser, triaged: Opens) -> None:
    tickets = [triaged("First"), triaged("Second")]
    posted = given(tickets, "assignment")

    pages = [page_of(ines.post("/chosen", posted)) for _ in range(2)]

    assert "That was done already." in pages[1]
    assert [acts_of(one).count("taken") for one in tickets] == [1, 1]


def test_an_answer_that_is_missing_is_said_for_each(ines: Browser, hers: Ticket) -> None:
    page = page_of(ines.post("/chosen", given([hers], "hold", reason="requestor")))

    assert "Until: " in page
    assert states(hers) == ["in_progress"]


@pytest.mark.parametrize(
    "asked",
    [
        {"act": "closure"},
        {"act": ""},
        {"act": "hold", "ticket": ["12"]},
        {"act": "hold", "ticket": ["332098230"] * (MOST + 1)},
    ],
)
def test_what_makes_no_sense_is_a_bad_request(ines: Browser, asked: dict[str, Any]) -> None:
    assert ines.get("/chosen", asked).status_code == 400


def test_without_a_ticket_it_says_how_one_is_chosen(ines: Browser, cast: Cast) -> None:
    assert "press x on a row" in page_of(ines.get("/chosen", {"act": "hold"}))
