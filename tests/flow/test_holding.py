from datetime import UTC, datetime, timedelta

import pytest

from switchboard.accounts.actor import SYSTEM
from switchboard.flow import clocks, holding, resolution
from switchboard.flow.holding import HoldEndsInThePast
from switchboard.flow.work import NotYours
from switchboard.policy.acts import Act
from switchboard.policy.sla import Clock
from switchboard.policy.transitions import ActNotAllowed, State
from switchboard.tickets.models import HoldReason
from tests.cast import Cast
from tests.flow import scenes

HOUR = timedelta(hours=1)
WEDNESDAY_4_PM = datetime(2026, 11, 25, 22, tzinfo=UTC)
FRIDAY_9_AM = datetime(2026, 11, 27, 15, tzinfo=UTC)


def hold(ticket, cast: Cast, *, now: datetime, until: datetime, **changed):
    usual = {"reason": HoldReason.REQUESTOR, "note": "", "by": cast.engineer}
    return holding.hold(ticket.pk, until_at=until, now=now, **{**usual, **changed})


def test_hold_stops_the_clock_over_a_holiday(cast: Cast):
    ticket = scenes.taken(cast.lucille, cast, at=WEDNESDAY_4_PM, findings=scenes.critical())

    hold(ticket, cast, now=WEDNESDAY_4_PM + HOUR / 2, until=FRIDAY_9_AM)

    # Half an hour of four is used on Wednesday; the other 3:30 begin on Friday at 9.
    assert scenes.now_of(ticket).resolution_due_at == datetime(2026, 11, 27, 18, 30, tzinfo=UTC)


def test_thanksgiving_does_not_count_even_without_a_hold(cast: Cast):
    ticket = scenes.taken(cast.lucille, cast, at=WEDNESDAY_4_PM, findings=scenes.critical())

    # An hour on Wednesday, three on Friday from 7.
    assert ticket.resolution_due_at == datetime(2026, 11, 27, 16, tzinfo=UTC)


def test_every_second_of_the_clock_is_explained(cast: Cast):
    ticket = scenes.taken(cast.lucille, cast, at=WEDNESDAY_4_PM, findings=scenes.critical())
    hold(ticket, cast, now=WEDNESDAY_4_PM + HOUR / 2, until=FRIDAY_9_AM)

    clock = clocks.explain(
        scenes.now_of(ticket), Clock.RESOLUTION, now=FRIDAY_9_AM + timedelta(minutes=20)
    )

    assert [(part.end - part.start, part.is_counted, part.reason) for part in clock.intervals] == [
        (HOUR / 2, True, "open"),
        (FRIDAY_9_AM - WEDNESDAY_4_PM - HOUR / 2, False, "waiting for the requestor"),
        (timedelta(minutes=20), True, "open"),
    ]
    assert clock.counted == timedelta(minutes=50)


def test_a_hold_is_told_with_its_reason_and_end(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    hold(ticket, cast, now=now + HOUR, until=now + 3 * HOUR, note="Which version is it?")

    letter = scenes.letter(ticket, Act.HELD)
    assert "We need an answer from you." in letter.text
    assert "Monday, November 23 at 10:02 am (CST)" in letter.text
    assert "Which version is it?" in letter.text


def test_a_held_ticket_is_looked_at_again_when_its_hold_ends(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    hold(ticket, cast, now=now + HOUR, until=now + 3 * HOUR)

    ticket = scenes.now_of(ticket)
    assert (ticket.state, ticket.next_check_at) == (State.ON_HOLD, now + 3 * HOUR)


def test_an_early_resume_gives_back_the_time_that_was_not_held(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())
    hold(ticket, cast, now=now + HOUR, until=now + 3 * HOUR)

    holding.resume(ticket.pk, by=cast.engineer, now=now + 2 * HOUR)

    ticket = scenes.now_of(ticket)
    assert (ticket.state, ticket.next_check_at) == (State.IN_PROGRESS, None)
    assert ticket.resolution_due_at == now + 5 * HOUR
    assert "working on your request again" in scenes.letter(ticket, Act.RESUMED).text


def test_a_hold_ends_by_itself_at_its_end_however_late_somebody_looks(cast: Cast, now: datetime):
    ticket = scenes.held(
        cast.lucille, cast, at=now, until=now + 3 * HOUR, reason=HoldReason.REQUESTOR
    )
    due_at = ticket.resolution_due_at

    holding.resume(ticket.pk, by=SYSTEM, now=now + 4 * HOUR)

    ticket = scenes.now_of(ticket)
    assert ticket.holds.get().ended_at == now + 3 * HOUR
    assert ticket.resolution_due_at == due_at
    assert scenes.event(ticket, Act.RESUMED).actor_name == "Switchboard"


def test_the_system_resumes_only_what_has_run_out(cast: Cast, now: datetime):
    ticket = scenes.held(
        cast.lucille, cast, at=now, until=now + 3 * HOUR, reason=HoldReason.SCHEDULED
    )

    too_early = holding.resume_if_due(ticket.pk, by=SYSTEM, now=now + 3 * HOUR - HOUR / 60)
    in_time = holding.resume_if_due(ticket.pk, by=SYSTEM, now=now + 3 * HOUR)
    again = holding.resume_if_due(ticket.pk, by=SYSTEM, now=now + 3 * HOUR)

    assert (too_early, in_time, again) == (None, ticket, None)
    assert scenes.now_of(ticket).state == State.IN_PROGRESS


def test_two_holds_both_count(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())
    for start in (1, 3):
        hold(ticket, cast, now=now + start * HOUR, until=now + (start + 1) * HOUR)
        holding.resume(ticket.pk, by=cast.engineer, now=now + (start + 1) * HOUR)

    assert scenes.now_of(ticket).resolution_due_at == now + 6 * HOUR


def test_resolving_a_held_ticket_ends_its_hold(cast: Cast, now: datetime):
    ticket = scenes.held(
        cast.lucille, cast, at=now, until=now + 3 * HOUR, reason=HoldReason.REQUESTOR
    )

    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=now + HOUR)

    assert ticket.holds.get().ended_at == now + HOUR


def test_a_hold_does_not_end_before_it_starts(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    with pytest.raises(HoldEndsInThePast, match="CST: that is past"):
        hold(ticket, cast, now=now + HOUR, until=now + HOUR)


def test_only_work_in_progress_is_held_and_only_what_is_held_resumes(cast: Cast, now: datetime):
    waiting = scenes.assessed(cast.hector, cast, at=now)
    working = scenes.taken(cast.lucille, cast, at=now)

    with pytest.raises(ActNotAllowed):
        hold(waiting, cast, now=now, until=now + HOUR, by=cast.lead)
    with pytest.raises(ActNotAllowed, match="not on hold"):
        holding.resume(working.pk, by=cast.engineer, now=now + HOUR)


def test_a_colleague_does_not_end_another_engineers_hold(cast: Cast, now: datetime):
    ticket = scenes.held(
        cast.lucille, cast, at=now, until=now + 3 * HOUR, reason=HoldReason.REQUESTOR
    )

    with pytest.raises(NotYours):
        holding.resume(ticket.pk, by=cast.colleague, now=now + HOUR)
