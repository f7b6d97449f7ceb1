from datetime import datetime, timedelta

import pytest

from switchboard.flow import away, swaps
from switchboard.oncall.models import Gap, SwapState
from switchboard.worker.schedule_jobs import GapWatch, gap_watch, keep_schedules
from tests.cast import Cast
from tests.flow.rotas import DAY, HOUR, nights_of


@pytest.fixture(autouse=True)
def unlooked():
    gap_watch.looked_at = None
    yield
    gap_watch.looked_at = None


def test_the_worker_lets_offers_lapse_follows_who_is_away_and_finds_gaps(cast, now: datetime):
    nights = nights_of(cast, now=now)
    made = swaps.offer(
        nights.pk, shift_of=cast.ines, to=cast.noah, starts_at=now + HOUR, ends_at=now + DAY,
        by=cast.engineer, now=now,
    )  # fmt: skip
    times = {"starts_at": now + HOUR, "ends_at": now + DAY}
    away.announce(cast.dana.pk, **times, by=cast.lead, now=now)

    assert keep_schedules(now + HOUR) == 2
    assert keep_schedules(now + HOUR) == 0

    made.refresh_from_db()
    cast.dana.refresh_from_db()
    assert (made.state, cast.dana.is_present) == (SwapState.LAPSED, False)
    assert Gap.objects.exists()


def test_without_anything_due_it_asks_twice(cast: Cast, now: datetime, django_assert_num_queries):
    keep_schedules(now)

    with django_assert_num_queries(2):
        keep_schedules(now + timedelta(seconds=2))


def test_gaps_are_looked_for_every_five_minutes(now: datetime):
    watch = GapWatch()
    assert watch.is_due(now)
    watch.looked_at = now
    assert not watch.is_due(now + timedelta(minutes=4))
    assert watch.is_due(now + timedelta(minutes=5))
