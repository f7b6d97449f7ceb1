from datetime import UTC, datetime, timedelta

import pytest

from switchboard.accounts.actor import Actor
from switchboard.flow import clocks, resolution
from switchboard.flow.resolution import ResolutionIncomplete
from switchboard.policy.access import NotPermitted
from switchboard.policy.acts import Act
from switchboard.policy.sla import Clock
from switchboard.policy.transitions import ActNotAllowed, State
from tests.cast import Cast
from tests.flow import scenes

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize("missing", ["cause", "done", "confirmation"])
def test_a_resolution_needs_cause_deed_and_confirmation(cast: Cast, now: datetime, missing: str):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    answers = {**scenes.ANSWERS, missing: " \n "}

    with pytest.raises(ResolutionIncomplete):
        resolution.resolve(ticket.pk, **answers, by=cast.engineer, now=now + HOUR)

    assert scenes.now_of(ticket).state == State.IN_PROGRESS


def test_the_requestor_gets_the_whole_explanation_and_can_reopen(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)

    text = scenes.letter(ticket, Act.RESOLVED).text
    assert "The mailbox was full." in text
    assert "Moved old mail to the archive." in text
    assert "Lucille sent and received a mail." in text
    assert "within 5 days" in text


def test_the_resolution_stops_the_clock(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)

    clock = clocks.explain(ticket, Clock.RESOLUTION, now=now + 3 * DAY)

    assert (clock.counted, clock.is_running) == (HOUR, False)


def test_a_resolution_is_recorded_with_its_three_answers(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)

    assert scenes.event(ticket, Act.RESOLVED).details == scenes.ANSWERS
    assert (ticket.state, ticket.resolved_at) == (State.RESOLVED, now + HOUR)


def test_what_nobody_works_on_can_not_be_resolved(cast: Cast, now: datetime):
    ticket = scenes.assessed(cast.lucille, cast, at=now)

    with pytest.raises(ActNotAllowed, match="take it first"):
        resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.lead, now=now + HOUR)


def test_a_dispatcher_resolves_nothing(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    with pytest.raises(NotPermitted):
        resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.dispatcher, now=now + HOUR)


def test_a_reopened_ticket_returns_to_its_engineer_at_once(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)

    resolution.reopen(
        ticket.pk, reason="It hangs again.", by=Actor.contact(cast.lucille), now=now + DAY
    )

    ticket = scenes.now_of(ticket)
    assert (ticket.state, ticket.engineer) == (State.IN_PROGRESS, cast.ines)
    assert (ticket.resolved_at, ticket.next_check_at) == (None, None)
    assert ticket.assignments.get().ended_at is None
    assert scenes.event(ticket, Act.REOPENED).details == {"reason": "It hangs again."}
    assert "opened your request again" in scenes.letter(ticket, Act.REOPENED).text


def test_the_time_between_resolution_and_reopening_does_not_count(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())
    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=now + HOUR)

    resolution.reopen(ticket.pk, reason="Again.", by=cast.engineer, now=now + DAY)

    ticket = scenes.now_of(ticket)
    assert ticket.resolution_due_at == now + DAY + 3 * HOUR
    clock = clocks.explain(ticket, Clock.RESOLUTION, now=now + DAY + HOUR)
    assert clock.counted == 2 * HOUR
    assert "resolved" in {part.reason for part in clock.intervals}


def test_a_ticket_can_be_resolved_again_and_each_resolution_is_kept(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)
    resolution.reopen(ticket.pk, reason="Again.", by=cast.engineer, now=now + 2 * HOUR)

    answers = {**scenes.ANSWERS, "cause": "A second full mailbox."}
    resolution.resolve(ticket.pk, **answers, by=cast.engineer, now=now + 3 * HOUR)

    first, second = ticket.resolutions.order_by("id")
    assert (first.reopened_at, second.reopened_at) == (now + 2 * HOUR, None)
    assert second.cause == "A second full mailbox."


def test_a_resolved_ticket_closes_after_the_policys_days_and_not_before(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)
    closes_at = now + HOUR + 5 * DAY
    assert ticket.next_check_at == closes_at

    too_early = resolution.close_if_due(ticket.pk, now=closes_at - timedelta(seconds=1))
    in_time = resolution.close_if_due(ticket.pk, now=closes_at)
    again = resolution.close_if_due(ticket.pk, now=closes_at)

    ticket = scenes.now_of(ticket)
    assert (too_early, in_time, again) == (None, ticket, None)
    assert (ticket.state, ticket.closed_at, ticket.next_check_at) == (State.CLOSED, closes_at, None)
    assert "now closed" in scenes.letter(ticket, Act.CLOSED).text


def test_closing_ends_the_assignment_without_a_handover(cast: Cast, now: datetime):
    ticket = scenes.closed(cast.lucille, cast, at=now)

    assignment = ticket.assignments.get()
    assert (assignment.ended_at, assignment.handover_reason) == (now + 6 * DAY, "")


def test_a_reopened_ticket_is_not_closed_by_its_old_date(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)
    resolution.reopen(ticket.pk, reason="Again.", by=cast.engineer, now=now + DAY)

    assert resolution.close_if_due(ticket.pk, now=now + 30 * DAY) is None
    assert scenes.now_of(ticket).state == State.IN_PROGRESS


def test_a_lead_may_close_early_and_an_engineer_may_not(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)

    with pytest.raises(NotPermitted):
        resolution.close(ticket.pk, by=cast.engineer, now=now + 2 * HOUR)
    resolution.close(ticket.pk, by=cast.lead, now=now + 2 * HOUR)

    assert scenes.now_of(ticket).state == State.CLOSED


def test_a_closed_ticket_is_closed_for_good(cast: Cast, now: datetime):
    ticket = scenes.closed(cast.lucille, cast, at=now)

    with pytest.raises(ActNotAllowed, match="open a new one"):
        resolution.reopen(ticket.pk, reason="Again.", by=cast.engineer, now=now + 7 * DAY)


def test_an_overdue_resolution_stays_a_breach_after_it_is_reopened(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())
    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=now + 5 * HOUR)

    resolution.reopen(ticket.pk, reason="Again.", by=cast.engineer, now=now + DAY)

    clock = clocks.explain(scenes.now_of(ticket), Clock.RESOLUTION, now=now + DAY)
    assert clock.breached_at == datetime(2026, 11, 23, 17, 2, tzinfo=UTC)
