"""Every act on a ticket over its route: done once, told, refused with the words kept."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from switchboard.clients.models import MailDomain
from switchboard.flow import conversation, holding, resolution, work
from switchboard.policy.acts import Act
from switchboard.tickets.models import HoldReason, Ticket
from tests.cast import Cast
from tests.console.conftest import Opens, page_of, seen

ASSESSED = {"impact": "several", "urgency": "high", "category": "internet"}
RESOLVED = {"cause": "A full disk.", "done": "Cleared it.", "confirmation": "She saved a file."}
HELD = {"reason": "requestor", "until_at": "2026-11-23T15:30", "note": "Which version?"}


def post(browser: Browser, ticket: Ticket, route: str, **fields: Any) -> Any:
    fields = {"seen": seen(ticket), **fields}
    return browser.post(f"/tickets/{ticket.number}/{route}", fields)


def acts_of(ticket: Ticket) -> list[str]:
    return list(ticket.events.order_by("id").values_list("act", flat=True))


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
    assert "Proposed: Network" in page
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


@pytest.mark.parametrize(
    ("route", "fields", "field"),
    [
        ("replies", {"body": "  "}, "replies_body"),
        ("notes", {"body": ""}, "notes_body"),
        ("notes", {"body": "a\x00b"}, "notes_body"),
        ("hold", {**HELD, "until_at": "2026-11-20T10:00"}, "hold_until_at"),
        ("hold", {**HELD, "until_at": "soon"}, "hold_until_at"),
        ("hold", {**HELD, "reason": "boredom"}, "hold_reason"),
        ("time", {"minutes": "0", "note": "Kept"}, "time_minutes"),
        ("time", {"minutes": "1441", "note": "Kept"}, "time_minutes"),
        ("time", {"minutes": "1e9", "note": "Kept"}, "time_minutes"),
        ("resolution", {**RESOLVED, "done": "   "}, "resolution_done"),
        (
            "handover",
            {"engineer": "999999", "reason": "skill", "note": "Kept"},
            "handover_engineer",
        ),
        ("handover", {"engineer": "9" * 30, "reason": "skill", "note": "K"}, "handover_engineer"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field_and_the_rest_is_kept(
    ines: Browser, hers: Ticket, route: str, fields: dict[str, str], field: str
) -> None:
    events = acts_of(hers)

    response = post(ines, hers, route, **fields)

    page = page_of(response)
    assert response.status_code == 422
    assert f'id="{field}_error"' in page
    for name, words in fields.items():
        if not field.endswith(name) and words not in {"skill", "requestor"}:
            assert words in page
    assert acts_of(hers) == events


@pytest.mark.parametrize(
    ("route", "fields", "kept"),
    [
        ("replies", {"body": "My words to her."}, "My words to her."),
        ("hold", HELD, "Which version?"),
        ("resolution", RESOLVED, "She saved a file."),
        ("assessment", {**ASSESSED, "reason": "More people."}, "More people."),
        ("handover", {"reason": "skill", "note": "Read the log."}, "Read the log."),
    ],
)
def test_a_stale_page_tells_who_did_what_and_keeps_both_texts(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime,
    route: str, fields: dict[str, str], kept: str,
) -> None:  # fmt: skip
    if route == "handover":
        fields = {**fields, "engineer": str(cast.noah.pk)}
    loaded = seen(hers)
    conversation.reply(hers.pk, "Noah was quicker.", by=cast.colleague, now=now)
    events = acts_of(hers)

    stale = post(ines, hers, route, **{**fields, "seen": loaded})
    page = page_of(stale)
    after_stale = acts_of(hers)
    again = post(ines, hers, route, **{**fields, "seen": newest_seen(page)})

    assert stale.status_code == 409
    assert "Noah Lindqvist changed this while you were writing" in page
    assert "Noah was quicker." in page
    assert page.count(kept) >= 2, "beside theirs, and still in its field"
    assert after_stale == events
    assert again.status_code == 303
    assert len(acts_of(hers)) == len(events) + 1


def newest_seen(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_a_note_is_kept_whatever_others_did_meanwhile(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    loaded = seen(hers)
    conversation.note(hers.pk, "Noah's.", by=cast.colleague, now=now)

    response = post(ines, hers, "notes", body="Mine.", seen=loaded)

    assert response.status_code == 303
    assert hers.messages.filter(kind="note").count() == 2


@pytest.mark.parametrize(
    ("route", "fields"),
    [
        ("replies", {"body": "Once."}),
        ("notes", {"body": "Once.\r\nAnd again."}),
        ("time", {"minutes": "25", "note": "x"}),
        ("hold", HELD),
        ("resolution", RESOLVED),
        ("assessment", {**ASSESSED, "reason": "More people."}),
    ],
)
def test_a_double_click_does_it_once(
    ines: Browser, hers: Ticket, route: str, fields: dict[str, str]
) -> None:
    loaded, before = seen(hers), len(acts_of(hers))

    twice = [post(ines, hers, route, **fields, seen=loaded) for _ in range(2)]

    assert [response.status_code for response in twice] == [303, 303]
    assert len(acts_of(hers)) == before + 1


def test_two_different_notes_from_one_page_are_two(ines: Browser, hers: Ticket) -> None:
    loaded = seen(hers)

    post(ines, hers, "notes", body="One.", seen=loaded)
    post(ines, hers, "notes", body="Two.", seen=loaded)

    assert hers.messages.filter(kind="note").count() == 2


@pytest.mark.parametrize("bad", ["", "x", "-1", "9223372036854775808", "1e9"])
def test_a_form_that_does_not_say_what_was_seen_is_a_bad_request(
    ines: Browser, hers: Ticket, bad: str
) -> None:
    assert post(ines, hers, "notes", body="Words.", seen=bad).status_code == 400


def test_words_for_an_act_that_is_over_are_not_lost(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    resolution.resolve(hers.pk, **RESOLVED, by=cast.lead, now=now)

    response = post(ines, hers, "resolution", **{**RESOLVED, "done": "My own account of it."})

    page = page_of(response)
    assert response.status_code == 409
    assert "My own account of it." in page
    assert "can&#39;t be resolved" in page


@pytest.mark.parametrize(
    ("route", "fields"),
    [
        ("assignment", {}),
        ("hold", HELD),
        ("hold/end", {}),
        ("time", {"minutes": "5"}),
        ("resolution", RESOLVED),
        ("resolution/reopening", {"reason": "x"}),
        ("closure", {}),
    ],
)
def test_a_dispatcher_may_not_work(
    dana: Browser, hers: Ticket, route: str, fields: dict[str, str]
) -> None:
    events = acts_of(hers)

    response = post(dana, hers, route, **fields)

    assert response.status_code == 403
    assert "A dispatcher may not do this" in page_of(response)
    assert acts_of(hers) == events


def test_an_engineer_may_not_close(ines: Browser, hers: Ticket) -> None:
    post(ines, hers, "resolution", **RESOLVED)

    assert post(ines, hers, "closure").status_code == 403


def test_a_colleagues_ticket_is_not_resolved_over_their_head(noah: Browser, hers: Ticket) -> None:
    response = post(noah, hers, "resolution", **RESOLVED)

    assert response.status_code == 409
    assert "Ines Baptiste works on" in page_of(response)
    assert "A full disk." in page_of(response)


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
