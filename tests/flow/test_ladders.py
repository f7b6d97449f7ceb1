"""Each rung once, at its instant, and for nothing that was answered meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from switchboard.flow import (
    calling_back,
    clocks,
    holding,
    ladders,
    notices,
    recount,
    resolution,
    triage,
)
from switchboard.policy.acts import Act
from switchboard.policy.priority import Urgency
from switchboard.policy.sla import Clock
from switchboard.tickets.models import ClockRun, HoldReason, Notice, Ticket, TimelineEvent
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.ladder_scenes import MOMENT, climbed, published, run_of, told

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
DAY = timedelta(days=1)

# Monday, November 23, 2026, in Texas.
SEVEN = datetime(2026, 11, 23, 13, tzinfo=UTC)

Scene = Callable[[Cast, datetime], Ticket]


def reported(cast: Cast, now: datetime) -> Ticket:
    return scenes.reported(cast.lucille, at=now)


def critical(cast: Cast, now: datetime) -> Ticket:
    return scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())


def promised(cast: Cast, now: datetime) -> Ticket:
    ticket = critical(cast, now)
    calling_back.promise_call_back(ticket.pk, by=cast.engineer, now=now + 10 * MINUTE)
    return ticket


RUNGS: list[tuple[Clock, Scene, list[tuple[timedelta, float, str]]]] = [
    (
        Clock.FIRST_RESPONSE,
        reported,
        [
            (9 * MINUTE, 0.6, "Dana, Ines, Noah, Petra"),
            (12 * MINUTE, 0.8, "Petra"),
            (15 * MINUTE, 1.0, "Petra"),
        ],
    ),
    (
        Clock.NEXT_UPDATE,  # from triage, three minutes after receipt
        critical,
        [(51 * MINUTE, 0.8, "Ines"), (63 * MINUTE, 1.0, "Petra")],
    ),
    (
        Clock.RESOLUTION,
        critical,
        [
            (120 * MINUTE, 0.5, "Ines"),
            (192 * MINUTE, 0.8, "Petra"),
            (240 * MINUTE, 1.0, "Petra"),
        ],
    ),
    (
        Clock.CALL_BACK,
        promised,
        [
            (10 * MINUTE + 450 * SECOND, 0.5, "Ines"),
            (22 * MINUTE, 0.8, "Ines, Noah, Petra"),
            (25 * MINUTE, 1.0, "Petra"),
        ],
    ),
    (Clock.AGE, reported, [(2 * DAY, 1.0, "Petra")]),  # twenty working hours are two days
]


@pytest.mark.parametrize(("clock", "scene", "rungs"), RUNGS, ids=[clock for clock, *_ in RUNGS])
def test_each_rung_is_told_once_and_not_before_its_instant_has_passed(
    cast: Cast, now: datetime, clock: Clock, scene: Scene, rungs
):
    ticket = scene(cast, now)

    for after, fraction, names in rungs:
        looks = climbed(
            ticket, clock, now + after - MOMENT, now + after, now + after + MOMENT,
            now + after + 2 * MOMENT, now + after + MINUTE,
        )  # fmt: skip
        assert looks == [[], [], [(fraction, names)], [], []]
    assert climbed(ticket, clock, now + 30 * DAY) == [[]]


def test_a_missed_deadline_is_an_event_that_says_when(cast: Cast, now: datetime):
    now += timedelta(microseconds=123_457)
    ticket = scenes.reported(cast.lucille, at=now)

    ladders.climb(now=now + 15 * MINUTE + MOMENT)

    missed = scenes.event(ticket, Act.DEADLINE_MISSED)
    assert missed.is_public is False
    assert missed.details["clock"] == Clock.FIRST_RESPONSE
    assert datetime.fromisoformat(missed.details["missed_at"]) == now + 15 * MINUTE
    assert run_of(ticket, Clock.FIRST_RESPONSE).breached_at == now + 15 * MINUTE


def test_what_was_noticed_is_found_again_to_the_microsecond(cast: Cast, now: datetime):
    now += timedelta(microseconds=123_457)
    ticket = scenes.reported(cast.lucille, at=now)
    ladders.climb(now=now + 15 * MINUTE + MOMENT)
    kept = run_of(ticket, Clock.FIRST_RESPONSE)

    clocks.index(scenes.now_of(ticket), now=now + 16 * MINUTE, because=Act.NOTED)

    again = run_of(ticket, Clock.FIRST_RESPONSE)
    assert (again.breached_at, again.rung) == (kept.breached_at, kept.rung)
    assert again.breached_at == now + 15 * MINUTE


def test_age_is_promised_to_nobody_and_so_never_missed(cast: Cast, now: datetime):
    ticket = critical(cast, now)

    ladders.climb(now=now + 2 * DAY + MOMENT)

    missed = TimelineEvent.objects.filter(ticket=ticket, act=Act.DEADLINE_MISSED)
    assert {event.details["clock"] for event in missed} == {Clock.NEXT_UPDATE, Clock.RESOLUTION}
    assert run_of(ticket, Clock.AGE).breached_at is None


def answered(cast: Cast, ticket: Ticket, at: datetime) -> None:
    triage.assess(ticket.pk, scenes.found(), by=cast.dispatcher, now=at)


def paused(cast: Cast, ticket: Ticket, at: datetime) -> None:
    holding.hold(
        ticket.pk, reason=HoldReason.REQUESTOR, until_at=at + 30 * DAY, note="", by=cast.engineer,
        now=at,
    )  # fmt: skip


def done(cast: Cast, ticket: Ticket, at: datetime) -> None:
    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=at)


def called(cast: Cast, ticket: Ticket, at: datetime) -> None:
    calling_back.called_back(ticket.pk, note="", by=cast.engineer, now=at)


ENDINGS = [
    (Clock.FIRST_RESPONSE, reported, answered, 8 * MINUTE),
    (Clock.NEXT_UPDATE, critical, paused, 50 * MINUTE),
    (Clock.RESOLUTION, critical, paused, 119 * MINUTE),
    (Clock.RESOLUTION, critical, done, 119 * MINUTE),
    (Clock.CALL_BACK, promised, called, 12 * MINUTE),
    (Clock.AGE, critical, done, HOUR),
]


@pytest.mark.parametrize(("clock", "scene", "ending", "after"), ENDINGS)
def test_nobody_is_told_of_what_was_answered_held_or_resolved_meanwhile(
    cast: Cast, now: datetime, clock: Clock, scene: Scene, ending, after: timedelta
):
    ticket = scene(cast, now)
    ending(cast, ticket, now + after)
    # Even if the index were wrong: it is never trusted.
    ClockRun.objects.filter(ticket=ticket).update(next_check_at=now)

    looks = climbed(ticket, clock, now + after + MINUTE, now + 2 * DAY + HOUR)

    assert looks == [[], []]


def test_a_hold_postpones_the_rungs_by_the_hours_that_it_took(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    begins = now + 60 * MINUTE
    holding.hold(
        ticket.pk, reason=HoldReason.THIRD_PARTY, until_at=begins + 2 * HOUR, note="",
        by=cast.engineer, now=begins,
    )  # fmt: skip
    holding.resume(ticket.pk, by=cast.engineer, now=begins + 2 * HOUR)

    looks = climbed(ticket, Clock.RESOLUTION, now + 4 * HOUR, now + 4 * HOUR + MOMENT)

    assert looks == [[], [(0.5, "Ines")]]


def test_a_raise_tells_the_rungs_of_the_new_target(cast: Cast, now: datetime):
    medium = scenes.found(urgency=Urgency.HIGH)
    ticket = scenes.taken(cast.lucille, cast, at=now, findings=medium)
    half = now + DAY  # 600 of 1200 minutes
    before = climbed(ticket, Clock.RESOLUTION, half + MOMENT)
    raised_at = half + 20 * MINUTE
    triage.reassess(ticket.pk, scenes.critical(), by=cast.engineer, now=raised_at)

    looks = climbed(
        ticket, Clock.RESOLUTION, raised_at + 2 * HOUR, raised_at + 2 * HOUR + MOMENT,
        raised_at + 192 * MINUTE + MOMENT, raised_at + 4 * HOUR + MOMENT,
    )  # fmt: skip

    assert before == [[(0.5, "Ines")]]
    assert looks == [[], [(0.5, "Ines")], [(0.8, "Petra")], [(1.0, "Petra")]]
    assert set(Notice.objects.filter(clock="resolution").values_list("term", flat=True)) == {0, 1}


def test_a_breach_that_was_told_stays_after_the_priority_is_lowered(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    missed_at = now + 4 * HOUR
    ladders.climb(now=missed_at + MOMENT)
    triage.reassess(ticket.pk, scenes.found(), by=cast.engineer, now=now + 5 * HOUR)
    done(cast, ticket, now + 6 * HOUR)

    run = run_of(ticket, Clock.RESOLUTION)

    assert (run.breached_at, run.stopped_at) == (missed_at, now + 6 * HOUR)
    assert run.due_at > run.stopped_at
    explained = clocks.explain(scenes.now_of(ticket), Clock.RESOLUTION, now=now + 7 * HOUR)
    assert explained.breached_at == missed_at


def test_a_late_holiday_does_not_tell_a_rung_again(cast: Cast, now: datetime):
    medium = scenes.found(urgency=Urgency.HIGH)
    ticket = scenes.taken(cast.lucille, cast, at=now, findings=medium)
    tuesday = SEVEN + DAY
    first = climbed(ticket, Clock.RESOLUTION, tuesday + 2 * MINUTE + MOMENT)
    published(("holidays = [", "holidays = [2026-11-23,"), now=tuesday + 5 * MINUTE)
    recount.carry_out(now=tuesday + 5 * MINUTE)
    wednesday = SEVEN + 2 * DAY  # Monday counted nothing now: 600 minutes end on Tuesday evening

    looks = climbed(
        ticket, Clock.RESOLUTION, tuesday + 10 * HOUR + MOMENT, wednesday + HOUR,
        wednesday + 6 * HOUR, wednesday + 6 * HOUR + MOMENT,
    )  # fmt: skip

    assert first == [[(0.5, "Ines")]]
    assert looks == [[], [], [], [(0.8, "Petra")]]


def test_a_set_that_fails_in_the_middle_leaves_nothing_behind(
    cast: Cast, now: datetime, monkeypatch
):
    ticket = scenes.reported(cast.lucille, at=now)
    at = now + 15 * MINUTE + MOMENT
    with monkeypatch.context() as broken:
        broken.setattr(notices, "write", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ladders.climb(now=at)
    left = (told(ticket), scenes.acts(ticket), run_of(ticket, Clock.FIRST_RESPONSE).rung)

    ladders.climb(now=at)

    assert left == ([], [Act.RECEIVED], 0)
    assert [fraction for _, fraction, _ in told(ticket)] == [0.6, 0.8, 1.0]


def test_a_run_that_was_lost_and_found_again_tells_nothing_twice(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)
    at = now + 12 * MINUTE + MOMENT
    ladders.climb(now=at)
    ClockRun.objects.filter(ticket=ticket).delete()
    clocks.index(scenes.now_of(ticket), now=at, because=Act.NOTED)

    looks = climbed(ticket, Clock.FIRST_RESPONSE, at + MOMENT, now + 15 * MINUTE + MOMENT)

    assert looks == [[], [(1.0, "Petra")]]


def test_a_set_is_no_larger_than_asked_and_the_rest_comes_next(cast: Cast, now: datetime):
    tickets = [scenes.reported(cast.lucille, at=now + number * SECOND) for number in range(5)]
    at = now + HOUR

    looked = [ladders.climb(now=at, most=2) for _ in range(4)]

    assert looked == [2, 2, 1, 0]
    assert [len(told(ticket)) for ticket in tickets] == [3] * 5


def test_the_statements_of_a_set_do_not_grow_with_its_tickets(
    cast: Cast, now: datetime, django_assert_max_num_queries
):
    for number in range(12):
        scenes.reported(cast.lucille, at=now + number * SECOND)

    with django_assert_max_num_queries(24):
        ladders.climb(now=now + HOUR)

    assert Notice.objects.count() == 36
