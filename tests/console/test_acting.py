"""How every act is asked for: refused at its field, told when stale, done once."""

from datetime import datetime

import pytest
from django.test import Client as Browser

from switchboard.flow import conversation, resolution
from switchboard.policy.access_level import AccessLevel
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.console.conftest import ASSESSED, HELD, RESOLVED, acts_of, page_of, post, seen


@pytest.mark.parametrize(
    ("route", "fields", "field"),
    [
        ("replies", {"body": "  "}, "replies_body"),
        ("notes", {"body": ""}, "notes_body"),
        ("notes", {"body": "a\x00b"}, "notes_body"),
        ("hold", {**HELD, "until_at": "2026-11-20T10:00"}, "hold_until_at"),
        ("hold", {**HELD, "until_at": "soon"}, "hold_until_at"),
        ("hold", {**HELD, "until_at": "9999-12-31T23:59"}, "hold_until_at"),
        ("hold", {**HELD, "until_at": "0001-01-01T00:00"}, "hold_until_at"),
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
        ("escalation", {"access": "elevated", "reason": "A full disk."}, "A full disk."),
        ("handover", {"reason": "skill", "note": "Read the log."}, "Read the log."),
    ],
)
def test_a_stale_page_tells_who_did_what_and_keeps_both_texts(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime,
    route: str, fields: dict[str, str], kept: str,
) -> None:  # fmt: skip
    Engineer.objects.filter(pk=cast.noah.pk).update(access_level=AccessLevel.ELEVATED)
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
        ("escalation", {"access": "elevated", "reason": "x"}),
        ("escalation/end", {}),
        ("time", {"minutes": "5"}),
        ("resolution", RESOLVED),
        ("resolution", {"cause": "not even complete"}),
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


def test_a_hold_of_many_years_is_long_but_no_fault(ines: Browser, hers: Ticket) -> None:
    held = post(ines, hers, "hold", **{**HELD, "until_at": "2099-12-31T10:00"})

    assert held.status_code == 303
    assert "Dec 31, 2099" in page_of(ines.get(f"/tickets/{hers.number}"))
