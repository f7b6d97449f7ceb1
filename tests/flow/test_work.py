from datetime import UTC, date, datetime, timedelta

import pytest

from switchboard.flow import conversation, holding, resolution, work
from switchboard.flow.work import EngineerNotAvailable, MinutesOutOfRange, NotYours
from switchboard.policy.access import NotPermitted
from switchboard.policy.acts import Act
from switchboard.policy.transitions import ActNotAllowed, State
from switchboard.tickets.models import HoldReason
from switchboard.tickets.models.work import HandoverReason
from tests.cast import Cast
from tests.flow import scenes

MINUTE = timedelta(minutes=1)


def hand_over(ticket, cast: Cast, *, now: datetime, **changed):
    usual = {
        "to": cast.noah, "reason": HandoverReason.SHIFT_END, "note": "Half done",
        "by": cast.engineer,
    }  # fmt: skip
    return work.hand_over(ticket.pk, now=now, **{**usual, **changed})


def test_the_next_ticket_is_the_gravest_then_the_one_received_first(cast: Cast, now: datetime):
    low_early = scenes.assessed(cast.lucille, cast, at=now)
    low_late = scenes.assessed(cast.hector, cast, at=now + MINUTE)
    critical = scenes.assessed(
        cast.opal, cast, at=now + 2 * MINUTE, findings=scenes.critical(category="computer")
    )
    low_twin = scenes.assessed(cast.opal, cast, at=now + MINUTE)

    order = [
        work.take_next(cast.service_desk.pk, by=cast.engineer, now=now + 9 * MINUTE)
        for _ in range(5)
    ]

    assert order == [critical, low_early, low_late, low_twin, None]


def test_the_next_ticket_is_of_that_team_alone(cast: Cast, now: datetime):
    scenes.assessed(cast.lucille, cast, at=now)

    assert work.take_next(cast.network.pk, by=cast.colleague, now=now + 9 * MINUTE) is None


def test_taking_the_next_gives_it_to_the_engineer_and_tells_the_requestor(
    cast: Cast, now: datetime
):
    ticket = scenes.assessed(cast.lucille, cast, at=now)

    work.take_next(cast.service_desk.pk, by=cast.engineer, now=now + 5 * MINUTE)

    ticket = scenes.now_of(ticket)
    assert (ticket.state, ticket.engineer) == (State.IN_PROGRESS, cast.ines)
    assignment = ticket.assignments.get()
    assert (assignment.engineer, assignment.team) == (cast.ines, cast.service_desk)
    assert (assignment.started_at, assignment.ended_at) == (now + 5 * MINUTE, None)
    assert scenes.event(ticket, Act.TAKEN).details == {"is_chosen": False}
    assert "Ines Baptiste is working on your request" in scenes.letter(ticket, Act.TAKEN).text


def test_choosing_a_ticket_past_the_order_is_recorded(cast: Cast, now: datetime):
    scenes.assessed(cast.lucille, cast, at=now)
    chosen = scenes.assessed(cast.hector, cast, at=now + MINUTE)

    work.take(chosen.pk, by=cast.engineer, now=now + 5 * MINUTE)

    assert scenes.event(chosen, Act.TAKEN).details == {"is_chosen": True}


def test_what_somebody_works_on_can_not_be_taken(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    with pytest.raises(ActNotAllowed, match="ask for a handover"):
        work.take(ticket.pk, by=cast.colleague, now=now + 9 * MINUTE)


def test_what_was_not_triaged_can_not_be_taken(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    with pytest.raises(ActNotAllowed):
        work.take(ticket.pk, by=cast.engineer, now=now)


def test_a_dispatcher_takes_no_tickets(cast: Cast, now: datetime):
    scenes.assessed(cast.lucille, cast, at=now)

    with pytest.raises(NotPermitted):
        work.take_next(cast.service_desk.pk, by=cast.dispatcher, now=now)


def test_a_handover_is_recorded_with_its_reason_and_told(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    hand_over(ticket, cast, now=now + 60 * MINUTE)

    ticket = scenes.now_of(ticket)
    assert (ticket.engineer, ticket.team) == (cast.noah, cast.service_desk)
    before, after = ticket.assignments.order_by("id")
    assert (before.ended_at, before.handover_reason) == (now + 60 * MINUTE, "shift_end")
    assert (after.engineer, after.started_at, after.ended_at) == (
        cast.noah, now + 60 * MINUTE, None,
    )  # fmt: skip
    assert scenes.event(ticket, Act.HANDED_OVER).details == {
        "reason": "shift_end", "note": "Half done", "to": "Noah Lindqvist",
        "before": "Ines Baptiste",
    }  # fmt: skip
    text = scenes.letter(ticket, Act.HANDED_OVER).text
    assert "Noah Lindqvist now looks after your request" in text
    assert "The reason: End of shift." in text
    assert "Half done" not in text


def test_a_ticket_goes_to_the_team_of_whom_it_is_handed_to(cast: Cast, now: datetime):
    findings = scenes.found(category="internet", team="network")
    ticket = scenes.assessed(cast.lucille, cast, at=now, findings=findings)
    work.take(ticket.pk, by=cast.colleague, now=now + 5 * MINUTE)

    hand_over(ticket, cast, now=now + 6 * MINUTE, to=cast.ines, by=cast.colleague)

    assert scenes.now_of(ticket).team == cast.service_desk


def test_a_hold_stands_through_a_handover(cast: Cast, now: datetime):
    ticket = scenes.held(
        cast.lucille, cast, at=now, until=now + timedelta(hours=5), reason=HoldReason.REQUESTOR
    )

    hand_over(ticket, cast, now=now + 60 * MINUTE)

    ticket = scenes.now_of(ticket)
    assert (ticket.state, ticket.next_check_at) == (State.ON_HOLD, now + timedelta(hours=5))


def test_nothing_is_handed_to_somebody_who_has_left(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    cast.noah.is_active = False

    with pytest.raises(EngineerNotAvailable, match="Noah Lindqvist"):
        hand_over(ticket, cast, now=now + 9 * MINUTE)

    assert scenes.now_of(ticket).engineer == cast.ines


def test_only_who_works_on_a_ticket_holds_and_resolves_it(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    later = now + 9 * MINUTE

    with pytest.raises(NotYours, match="Ines Baptiste works on"):
        holding.hold(
            ticket.pk, reason=HoldReason.REQUESTOR, until_at=now + timedelta(hours=5), note="",
            by=cast.colleague, now=later,
        )  # fmt: skip
    with pytest.raises(NotYours):
        resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.colleague, now=later)


def test_a_lead_may_step_in_and_the_work_stays_the_engineers(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    done = resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.lead, now=now + 9 * MINUTE)

    assert done.engineer == cast.ines


def test_a_colleague_may_reply_without_taking_over(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    conversation.reply(ticket.pk, "Ines is at lunch.", by=cast.colleague, now=now + 9 * MINUTE)

    assert scenes.now_of(ticket).engineer == cast.ines


def test_time_is_logged_on_the_desks_own_day(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    nine_at_night = datetime(2026, 11, 24, 3, tzinfo=UTC)

    entry = work.log_time(ticket.pk, minutes=25, note="", by=cast.engineer, now=nine_at_night)

    assert (entry.worked_on, entry.minutes) == (date(2026, 11, 23), 25)
    assert (entry.engineer, entry.client) == (cast.ines, cast.bayou)
    assert scenes.event(ticket, Act.TIME_LOGGED).is_public is False
    assert scenes.letters(ticket, Act.TIME_LOGGED) == []


@pytest.mark.parametrize("minutes", [0, -5, 1441])
def test_a_time_entry_is_a_minute_to_a_day(cast: Cast, now: datetime, minutes: int):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    with pytest.raises(MinutesOutOfRange):
        work.log_time(ticket.pk, minutes=minutes, note="", by=cast.engineer, now=now)
