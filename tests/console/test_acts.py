"""Every act on a ticket over its route: done once, told, refused with the words kept."""

from datetime import datetime, timedelta

import pytest
from django.test import Client as Browser

from switchboard.clients.models import MailDomain
from switchboard.flow import holding, work
from switchboard.policy.acts import Act
from switchboard.tickets.models import HoldReason, Ticket
from tests.cast import Cast
from tests.console.conftest import ASSESSED, HELD, RESOLVED, Opens, acts_of, page_of, post


def test_triage_sets_priority_and_the_proposed_team(dana: Browser, report: Opens) -> None:
    ticket = report()

    response = post(dana, ticket, "assessment", **ASSESSED)

    assert (response.status_code, response["Location"]) == (303, f"/tickets/{ticket.number}")
    ticket.refresh_from_db()
    assert (ticket.state, ticket.priority, ticket.team.key) == ("open", 2, "network")
    assert "is High and with Network" in page_of(dana.get(response["Location"]))


def test_triage_to_another_team_than_proposed_is_the_engineers_right(
    dana: Browser, report: Opens
) -> None:
    ticket = report()

    post(dana, ticket, "assessment", **ASSESSED, team="systems")

    assert Ticket.objects.get(pk=ticket.pk).team.key == "systems"
    assert ticket.events.get(act=Act.ASSESSED).details["is_as_proposed"] is False


def test_the_proposal_can_be_seen_first_and_changes_nothing(dana: Browser, report: Opens) -> None:
    ticket = report()

    response = post(dana, ticket, "assessment", **ASSESSED, propose="1")

    assert response.status_code == 200
    page = page_of(response)
    assert "High, and Network is proposed" in page
    assert "Network serves “Internet and network”." in page
    assert 'value="several" id="assessment_impact_1" checked' in page
    assert Ticket.objects.get(pk=ticket.pk).state == "new"


def test_out_of_turn_asks_for_a_reason_at_its_field(dana: Browser, report: Opens) -> None:
    earlier, ticket = report(minutes_ago=9), report(minutes_ago=2)

    refused = post(dana, ticket, "assessment", **ASSESSED)
    page = page_of(refused)
    done = post(dana, ticket, "assessment", **ASSESSED, out_of_turn_reason="She is on the line.")

    assert refused.status_code == 422
    assert f"/tickets/{earlier.number}" in page
    assert 'id="assessment_out_of_turn_reason_error"' in page
    assert 'value="several" id="assessment_impact_1" checked' in page
    assert done.status_code == 303
    details = ticket.events.get(act=Act.ASSESSED).details
    assert details["out_of_turn_reason"] == "She is on the line."


def test_a_changed_assessment_needs_its_reason(dana: Browser, triaged: Opens) -> None:
    ticket = triaged()
    graver = {"impact": "site", "urgency": "high", "category": "email"}

    refused = post(dana, ticket, "assessment", **graver)
    done = post(dana, ticket, "assessment", **graver, reason="All of the site.")

    assert refused.status_code == 422
    assert done.status_code == 303
    ticket.refresh_from_db()
    assert (ticket.priority, acts_of(ticket)[-1]) == (1, "reassessed")


@pytest.mark.parametrize(
    "wrong", [{"impact": "galaxy"}, {"urgency": ""}, {"category": "nope"}, {"team": "nope"}]
)
def test_answers_that_are_none_are_refused_at_their_field(
    dana: Browser, report: Opens, wrong: dict[str, str]
) -> None:
    ticket = report()

    response = post(dana, ticket, "assessment", **{**ASSESSED, **wrong})

    assert response.status_code == 422
    assert f'id="assessment_{next(iter(wrong))}_error"' in page_of(response)


def test_an_unknown_sender_is_settled_with_one_form(
    dana: Browser, report: Opens, cast: Cast
) -> None:
    ticket = report(contact=None)

    too_soon = post(dana, ticket, "assessment", **ASSESSED)
    done = post(dana, ticket, "sender", client=cast.bayou.pk, keep_domain="on")

    assert too_soon.status_code == 409
    assert "say first which client" in page_of(too_soon)
    assert done.status_code == 303
    ticket.refresh_from_db()
    assert (ticket.client, ticket.contact.email) == (cast.bayou, "gabe@feed.example")
    assert MailDomain.objects.get(domain="feed.example").client == cast.bayou


def test_a_sender_settled_by_somebody_else_is_not_settled_again(
    dana: Browser, petra: Browser, report: Opens, cast: Cast
) -> None:
    ticket = report(contact=None)
    post(petra, ticket, "sender", client=cast.bayou.pk)

    response = post(dana, ticket, "sender", client=cast.hillcountry.pk)

    assert response.status_code == 409
    assert Ticket.objects.get(pk=ticket.pk).client == cast.bayou


def test_a_ticket_is_taken_and_handed_over(ines: Browser, triaged: Opens, cast: Cast) -> None:
    ticket = triaged()

    taken = post(ines, ticket, "assignment")
    handed = post(ines, ticket, "handover", engineer=cast.noah.pk, reason="skill", note="Exchange.")

    assert (taken.status_code, handed.status_code) == (303, 303)
    assert Ticket.objects.get(pk=ticket.pk).engineer == cast.noah
    page = page_of(ines.get(f"/tickets/{ticket.number}"))
    assert "handed it over to Noah Lindqvist: needs another skill. “Exchange.”" in page


def test_a_reply_goes_out_and_a_note_does_not(ines: Browser, hers: Ticket) -> None:
    letters = hers.letters.count()

    noted = post(ines, hers, "notes", body="Her third call.")
    after_note = hers.letters.count()
    replied = post(ines, hers, "replies", body="I look into it.")

    assert (noted.status_code, replied.status_code) == (303, 303)
    assert (after_note, hers.letters.count()) == (letters, letters + 1)


def test_a_hold_is_until_a_time_on_the_readers_wall(ines: Browser, hers: Ticket) -> None:
    held = post(ines, hers, "hold", **HELD)

    hold = hers.holds.get()
    resumed = post(ines, hers, "hold/end")

    assert (held.status_code, resumed.status_code) == (303, 303)
    assert hold.until_at.isoformat() == "2026-11-23T21:30:00+00:00"
    assert Ticket.objects.get(pk=hers.pk).state == "in_progress"


def test_time_is_logged(ines: Browser, hers: Ticket) -> None:
    response = post(ines, hers, "time", minutes="25", note="Archive", is_billable="on")

    entry = hers.time_entries.get()
    assert (response.status_code, entry.minutes, entry.is_billable) == (303, 25, True)


def test_a_ticket_is_resolved_reopened_and_closed(
    ines: Browser, petra: Browser, hers: Ticket
) -> None:
    done = [
        post(ines, hers, "resolution", **RESOLVED),
        post(ines, hers, "resolution/reopening", reason="It came back."),
        post(ines, hers, "resolution", **RESOLVED),
        post(petra, hers, "closure"),
    ]

    assert [response.status_code for response in done] == [303] * 4
    assert acts_of(hers)[-4:] == ["resolved", "reopened", "resolved", "closed"]


def test_an_inactive_engineer_is_no_choice(ines: Browser, hers: Ticket, cast: Cast) -> None:
    cast.noah.is_active = False
    cast.noah.save()

    response = post(ines, hers, "handover", engineer=cast.noah.pk, reason="skill")

    assert response.status_code == 422


def test_a_hold_that_ended_by_itself_cannot_end_twice(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    until = now + timedelta(hours=1)
    holding.hold(
        hers.pk, reason=HoldReason.REQUESTOR, until_at=until, note="", by=cast.engineer, now=now
    )
    holding.resume(hers.pk, by=cast.engineer, now=now)
    work.log_time(hers.pk, minutes=1, note="", by=cast.engineer, now=now)

    response = post(ines, hers, "hold/end")

    assert response.status_code == 409
    assert "It is not on hold." in page_of(response)
