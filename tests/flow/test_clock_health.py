from datetime import datetime, timedelta

from switchboard.flow import clock_health, ladders, recount
from switchboard.tickets.models import ClockRun
from tests.cast import Cast
from tests.flow import scenes

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_clocks_that_nobody_swept_are_a_fault(cast: Cast, now: datetime):
    health = clock_health.look(now=now)

    assert health.swept_at is None
    assert "not swept" in health.fault


def test_a_sweep_makes_it_right_for_half_an_hour(cast: Cast, now: datetime):
    resting = scenes.closed(cast.lucille, cast, at=now - 24 * HOUR)
    recount.sweep(now=now)

    faults = [clock_health.look(now=now + minutes * MINUTE).fault for minutes in (0, 30, 31)]

    assert resting.closed_at
    assert faults[:2] == ["", ""]
    assert "not swept" in faults[2]


def test_a_step_that_waits_for_more_than_a_minute_is_told_with_its_lag(cast: Cast, now: datetime):
    scenes.reported(cast.lucille, at=now)
    recount.sweep(now=now)

    before = clock_health.look(now=now + 12 * MINUTE)
    ladders.climb(now=now + 12 * MINUTE + MINUTE / 60)
    after = clock_health.look(now=now + 12 * MINUTE + MINUTE / 60)

    assert (before.overdue, before.lag) == (1, 3 * MINUTE)
    assert "Is the worker running?" in before.fault
    assert (after.overdue, after.fault) == (0, "")


def test_what_a_sweep_found_unnoticed_is_a_fault_until_the_next_one(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)
    ClockRun.objects.filter(ticket=ticket).update(next_check_at=None)

    recount.sweep(now=now + 12 * MINUTE)
    found = clock_health.look(now=now + 12 * MINUTE)
    ladders.climb(now=now + 12 * MINUTE)
    recount.sweep(now=now + 12 * MINUTE)

    assert (found.unnoticed, found.mended) == (1, 2)
    assert found.fault
    assert clock_health.look(now=now + 12 * MINUTE).fault == ""
