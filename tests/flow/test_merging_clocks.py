"""The clocks of merged tickets: no promise ends by a merge, and none is kept by one (S5, S12)."""

from datetime import datetime, timedelta

import pytest

from switchboard.flow import (
    conversation,
    holding,
    ladders,
    merging,
    recount,
    resolution,
    triage,
)
from switchboard.policy.acts import Act
from switchboard.policy.sla import Clock
from switchboard.tickets.models import ClockRun, HoldReason, Ticket
from tests.cast import Cast
from tests.flow import scenes

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def swept(cast: Cast, now: datetime):
    """Whatever a test did, the regular sweep finds nothing to mend."""
    yield
    assert recount.sweep(now=now + 7 * HOUR).changed == 0


def run_of(ticket: Ticket, clock: Clock) -> ClockRun:
    return ticket.clock_runs.get(clock=clock)


def merged(absorbed: Ticket, survivor: Ticket, cast: Cast, *, now: datetime) -> None:
    merging.merge(absorbed.pk, into=survivor.pk, by=cast.dispatcher, now=now)


def assessed(ticket: Ticket, cast: Cast, *, now: datetime) -> Ticket:
    found = scenes.found()
    return triage.assess(
        ticket.pk, found, by=cast.dispatcher, now=now, out_of_turn_reason="One outage"
    )


def test_a_merge_into_a_triaged_ticket_answers_in_time(cast: Cast, now: datetime):
    survivor = scenes.assessed(cast.lucille, cast, at=now)
    absorbed = scenes.reported(cast.lucille, at=now + 5 * MINUTE)

    merged(absorbed, survivor, cast, now=now + 10 * MINUTE)

    run = run_of(absorbed, Clock.FIRST_RESPONSE)
    assert (run.stopped_at, run.breached_at) == (now + 10 * MINUTE, None)
    assert run.counted == 5 * MINUTE


def test_a_first_response_missed_before_the_merge_stays_missed(cast: Cast, now: datetime):
    survivor = scenes.assessed(cast.lucille, cast, at=now)
    absorbed = scenes.reported(cast.lucille, at=now)

    merged(absorbed, survivor, cast, now=now + HOUR)

    run = run_of(absorbed, Clock.FIRST_RESPONSE)
    assert (run.stopped_at, run.breached_at) == (now + HOUR, now + 15 * MINUTE)


def test_a_merge_just_before_the_deadline_does_not_hide_the_miss(cast: Cast, now: datetime):
    absorbed = scenes.reported(cast.lucille, at=now)
    survivor = scenes.reported(cast.lucille, at=now + 14 * MINUTE)

    merged(absorbed, survivor, cast, now=now + 14 * MINUTE)
    ladders.climb(now=now + 16 * MINUTE)
    assessed(survivor, cast, now=now + 20 * MINUTE)

    run = run_of(absorbed, Clock.FIRST_RESPONSE)
    assert (run.stopped_at, run.breached_at) == (now + 20 * MINUTE, now + 15 * MINUTE)
    assert run_of(survivor, Clock.FIRST_RESPONSE).breached_at is None
    missed = [scenes.event(absorbed, Act.DEADLINE_MISSED).details["clock"]]
    assert missed == [Clock.FIRST_RESPONSE]


def test_a_resolution_is_due_when_it_was_and_met_by_the_survivors(cast: Cast, now: datetime):
    absorbed = scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())
    survivor = scenes.taken(cast.lucille, cast, at=now + HOUR)
    due_at = run_of(absorbed, Clock.RESOLUTION).due_at

    merged(absorbed, survivor, cast, now=now + 2 * HOUR)
    assert run_of(absorbed, Clock.RESOLUTION).due_at == due_at
    resolution.resolve(survivor.pk, **scenes.ANSWERS, by=cast.engineer, now=due_at + HOUR)

    late, own = run_of(absorbed, Clock.RESOLUTION), run_of(survivor, Clock.RESOLUTION)
    assert (late.stopped_at, late.breached_at) == (due_at + HOUR, due_at)
    assert (own.stopped_at, own.breached_at) == (due_at + HOUR, None)


def test_holds_and_reopenings_of_the_survivor_hold_both(cast: Cast, now: datetime):
    absorbed = scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())
    survivor = scenes.taken(cast.lucille, cast, at=now)
    due_at = run_of(absorbed, Clock.RESOLUTION).due_at
    merged(absorbed, survivor, cast, now=now + HOUR)

    holding.hold(
        survivor.pk, reason=HoldReason.THIRD_PARTY, until_at=now + 2 * HOUR, note="",
        by=cast.engineer, now=now + 1.5 * HOUR,
    )  # fmt: skip
    assert run_of(absorbed, Clock.RESOLUTION).due_at == due_at + HOUR / 2
    holding.resume(survivor.pk, by=cast.engineer, now=now + 2 * HOUR)
    resolution.resolve(survivor.pk, **scenes.ANSWERS, by=cast.engineer, now=now + 2 * HOUR)
    assert run_of(absorbed, Clock.RESOLUTION).stopped_at == now + 2 * HOUR
    resolution.reopen(survivor.pk, reason="No.", by=cast.engineer, now=now + 3 * HOUR)

    run = run_of(absorbed, Clock.RESOLUTION)
    assert (run.stopped_at, run.due_at) == (None, due_at + 1.5 * HOUR)


def test_one_piece_of_news_ends_the_wait_of_both_and_counts_on_one(cast: Cast, now: datetime):
    absorbed = scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())
    survivor = scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())
    merged(absorbed, survivor, cast, now=now + 10 * MINUTE)

    for minutes in (20, 30):
        at = now + minutes * MINUTE
        conversation.reply(survivor.pk, "We are on it.", by=cast.engineer, now=at)

    waits = absorbed.clock_runs.filter(clock=Clock.NEXT_UPDATE)
    assert [run.stopped_at for run in waits] == [now + 20 * MINUTE]
    assert survivor.clock_runs.filter(clock=Clock.NEXT_UPDATE).count() == 3


def test_its_own_hold_runs_out_while_it_goes_on_elsewhere(cast: Cast, now: datetime):
    until = {"until": now + 2 * HOUR, "reason": HoldReason.THIRD_PARTY}
    absorbed = scenes.held(cast.lucille, cast, at=now, **until)
    survivor = scenes.taken(cast.lucille, cast, at=now)
    due_at = run_of(absorbed, Clock.RESOLUTION).due_at

    merged(absorbed, survivor, cast, now=now + HOUR)

    assert run_of(absorbed, Clock.RESOLUTION).due_at == due_at
    assert scenes.now_of(absorbed).next_check_at is None


def test_after_an_undone_merge_the_promise_was_never_interrupted(cast: Cast, now: datetime):
    survivor = scenes.assessed(cast.lucille, cast, at=now)
    absorbed = scenes.reported(cast.lucille, at=now)
    merged(absorbed, survivor, cast, now=now + 10 * MINUTE)
    assert run_of(absorbed, Clock.FIRST_RESPONSE).stopped_at == now + 10 * MINUTE

    merging.undo(absorbed.pk, by=cast.dispatcher, now=now + 2 * HOUR)
    ladders.climb(now=now + 2 * HOUR + MINUTE)
    assessed(absorbed, cast, now=now + 3 * HOUR)

    run = run_of(absorbed, Clock.FIRST_RESPONSE)
    assert (run.stopped_at, run.breached_at) == (now + 3 * HOUR, now + 15 * MINUTE)


def test_what_was_undone_is_not_held_by_the_other(cast: Cast, now: datetime):
    absorbed = scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())
    survivor = scenes.taken(cast.lucille, cast, at=now)
    due_at = run_of(absorbed, Clock.RESOLUTION).due_at
    merged(absorbed, survivor, cast, now=now + HOUR)
    holding.hold(
        survivor.pk, reason=HoldReason.SCHEDULED, until_at=now + 3 * HOUR, note="",
        by=cast.engineer, now=now + HOUR,
    )  # fmt: skip

    merging.undo(absorbed.pk, by=cast.dispatcher, now=now + 2 * HOUR)

    assert run_of(absorbed, Clock.RESOLUTION).due_at == due_at


def test_a_chain_is_stopped_by_its_end(cast: Cast, now: datetime):
    first, second, third = (scenes.reported(cast.lucille, at=now) for _ in range(3))
    merged(third, second, cast, now=now + MINUTE)
    merged(second, first, cast, now=now + 2 * MINUTE)

    assessed(first, cast, now=now + 3 * MINUTE)

    stops = {run_of(one, Clock.FIRST_RESPONSE).stopped_at for one in (first, second, third)}
    assert stops == {now + 3 * MINUTE}
