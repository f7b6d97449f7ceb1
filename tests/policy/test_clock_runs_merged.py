"""What is promised on a merged ticket, against a walk minute by minute."""

from dataclasses import dataclass
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as some

from switchboard.policy import clock_runs
from switchboard.policy.clock_runs import Facts, Given, Promises, Run
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Clock, Pause
from tests.policy.test_clock_runs import HOUR, MINUTE, NINE, Promised, of, spans

TARGET = 4 * HOUR


def low(at: datetime) -> Given:
    return Given(at=at, priority=Priority.LOW)


def ticket(received_at: datetime = NINE, triaged_at: datetime | None = None, **known) -> Facts:
    usual = {
        "received_at": received_at, "waits_for_opening": False, "priority": Priority.LOW,
        "triaged_at": triaged_at, "priorities": [low(triaged_at)] if triaged_at else [],
        "updates_at": [triaged_at] if triaged_at else [],
    }  # fmt: skip
    return Facts(**{**usual, **known})


def only(clock: Clock, facts: Facts) -> Run:
    (run,) = of(clock, facts)
    return run


def test_a_triaged_survivor_answers_at_the_merge():
    merged = clock_runs.merged(ticket(), ticket(triaged_at=NINE + MINUTE), at=NINE + HOUR)

    assert only(Clock.FIRST_RESPONSE, merged).stopped_at == NINE + HOUR


def test_an_untriaged_survivor_answers_when_it_is_triaged():
    waiting = clock_runs.merged(ticket(), ticket(), at=NINE + HOUR)
    answered = clock_runs.merged(ticket(), ticket(triaged_at=NINE + 2 * HOUR), at=NINE + HOUR)

    assert only(Clock.FIRST_RESPONSE, waiting).stopped_at is None
    assert only(Clock.FIRST_RESPONSE, answered).stopped_at == NINE + 2 * HOUR


def test_an_unassessed_ticket_gets_no_resolution_target_by_a_merge():
    merged = clock_runs.merged(ticket(), ticket(triaged_at=NINE + MINUTE), at=NINE + HOUR)

    assert of(Clock.RESOLUTION, merged) == []


def test_the_resolution_is_the_survivors_and_so_is_its_reopening():
    own = ticket(triaged_at=NINE + MINUTE)
    done, again = NINE + 2 * HOUR, NINE + 3 * HOUR
    resolved = ticket(triaged_at=NINE, resolved_at=done, resolutions_at=[done])
    reopened = ticket(
        triaged_at=NINE, resolutions_at=[done],
        pauses=[Pause(started_at=done, ended_at=again, reason=clock_runs.UNTIL_REOPENED)],
    )  # fmt: skip

    first = clock_runs.merged(own, resolved, at=NINE + HOUR)
    then = only(Clock.RESOLUTION, clock_runs.merged(own, reopened, at=NINE + HOUR))

    assert only(Clock.RESOLUTION, first).stopped_at == done
    assert then.stopped_at is None
    assert then.deadline().due_at == NINE + TARGET + HOUR


def test_holds_of_the_survivor_from_before_the_merge_spare_nothing():
    own = ticket(triaged_at=NINE + MINUTE)
    held = ticket(
        triaged_at=NINE,
        pauses=[Pause(started_at=NINE, ended_at=NINE + 2 * HOUR, reason="on hold")],
    )

    merged = clock_runs.merged(own, held, at=NINE + HOUR)

    assert only(Clock.RESOLUTION, merged).deadline().due_at == NINE + TARGET + HOUR


def test_it_waits_for_one_more_update_and_is_not_kept_twice_by_each():
    own = ticket(triaged_at=NINE + MINUTE)
    told = [NINE, NINE + 30 * MINUTE, NINE + 2 * HOUR, NINE + 3 * HOUR]
    survivor = ticket(triaged_at=NINE, updates_at=told)

    merged = clock_runs.merged(own, survivor, at=NINE + HOUR)

    assert spans(merged) == [(NINE + MINUTE, NINE + 2 * HOUR)]


def test_a_chain_of_merges_follows_its_end():
    last = ticket(triaged_at=NINE + 3 * HOUR)
    middle = clock_runs.merged(ticket(), last, at=NINE + 2 * HOUR)

    first = clock_runs.merged(ticket(), middle, at=NINE + HOUR)

    assert only(Clock.FIRST_RESPONSE, first).stopped_at == NINE + 3 * HOUR


@dataclass(frozen=True)
class Walked:
    """Two tickets in whole minutes since nine: what happened, and when one was merged."""

    received: tuple[int, int]
    triaged: tuple[int | None, int | None]
    held: tuple[tuple[int, int], tuple[int, int]]
    merged: int
    resolved: int | None

    def facts(self, which: int) -> Facts:
        began, ended = self.held[which]
        resolved = at(self.resolved) if which == 1 else None
        return ticket(
            at(self.received[which]), at(self.triaged[which]), resolved_at=resolved,
            resolutions_at=[resolved] if resolved else [],
            pauses=[Pause(started_at=at(began), ended_at=at(ended), reason="on hold")],
        )  # fmt: skip

    def answered(self) -> int | None:
        """The first minute in which somebody had reviewed it, by looking at each."""
        for minute in range(self.received[0], 3_000):
            own, other = self.triaged
            is_own = own is not None and own <= minute
            if is_own or (minute >= self.merged and other is not None and other <= minute):
                return minute
        return None

    def counted(self, *, until: int) -> int:
        """The minutes towards the resolution."""
        mine, theirs = self.held
        return sum(
            not (
                mine[0] <= minute < mine[1]
                or (minute >= self.merged and theirs[0] <= minute < theirs[1])
            )
            for minute in range(self.received[0], until)
        )


def at(minute: int | None) -> datetime | None:
    return None if minute is None else NINE + minute * MINUTE


@some.composite
def walks(draw) -> Walked:
    minutes = some.integers(0, 400)
    merged = draw(some.integers(100, 600))
    received = (draw(some.integers(0, 99)), draw(some.integers(0, 99)))
    own = draw(some.none() | some.integers(received[0], merged))
    other = draw(some.none() | some.integers(received[1], 900))
    resolved = None if other is None else draw(some.none() | some.integers(merged + 300, 1_500))
    spans = [sorted(draw(some.lists(minutes, min_size=2, max_size=2))) for _ in range(2)]
    shifted = [(low + received[i], high + received[i]) for i, (low, high) in enumerate(spans)]
    return Walked(received, (own, other), (shifted[0], shifted[1]), merged, resolved)


PROMISES: Promises = Promised()


@given(walks())
def test_a_merge_spares_no_minute_and_hides_no_breach(walked: Walked):
    merged = clock_runs.merged(walked.facts(0), walked.facts(1), at=at(walked.merged))

    first = only(Clock.FIRST_RESPONSE, merged)
    assert first.stopped_at == at(walked.answered())
    for run in of(Clock.RESOLUTION, merged):
        until = walked.resolved or 2_000
        told = run.explain(now=at(until))
        assert told.counted == walked.counted(until=until) * MINUTE
        assert told.is_breached == (walked.counted(until=until) * MINUTE > TARGET)


@given(walks())
def test_until_the_merge_nothing_is_told_otherwise(walked: Walked):
    alone = walked.facts(0)
    merged = clock_runs.merged(alone, walked.facts(1), at=at(walked.merged))

    for now in (at(walked.merged - 1), at(walked.merged)):
        before = [(r.clock, r.explain(now=now).counted, r.explain(now=now).breached_at)
                  for r in clock_runs.runs(alone, PROMISES)]  # fmt: skip
        after = [(r.clock, r.explain(now=now).counted, r.explain(now=now).breached_at)
                 for r in clock_runs.runs(merged, PROMISES)]  # fmt: skip
        assert before == after
