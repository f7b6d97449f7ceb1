"""The engine of the deadlines: in time, and one ticket that fails holds up no other."""

import threading
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from switchboard.accounts.actor import Actor
from switchboard.agreements.models import Agreement
from switchboard.flow import opening, triage, work
from switchboard.later import Job
from switchboard.policy.sla import Clock
from switchboard.tickets.models import ClockRun, Notice, Recount, Ticket
from switchboard.tickets.models.ticket import Channel
from switchboard.worker import engine, jobs
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.ladder_scenes import MOMENT, run_of, told

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)


def unreadable(cast: Cast, *, at: datetime) -> Ticket:
    """A ticket whose agreement was spoilt after its receipt: its clocks can't be counted."""
    agreement = Agreement.objects.create(
        client=cast.hillcountry, name="Gold", starts_on=date(2026, 1, 1), targets={}
    )
    ticket = scenes.reported(cast.hector, at=at)
    agreement.targets = {"low": {"first_response": "soon"}}
    agreement.save()
    return ticket


def test_a_ticket_that_can_not_be_counted_lets_the_others_be_told(cast: Cast, now: datetime):
    broken, sound = unreadable(cast, at=now), scenes.reported(cast.lucille, at=now)

    done = [jobs.climb_ladders(now + 9 * MINUTE + MOMENT) for _ in range(2)]

    assert done == [1, 0]
    assert (told(broken), len(told(sound))) == ([], 1)


def test_what_failed_is_tried_again_when_it_is_mended(cast: Cast, now: datetime):
    broken = unreadable(cast, at=now)
    at = now + 9 * MINUTE + MOMENT
    jobs.climb_ladders(at)
    Agreement.objects.update(targets={})

    done = [jobs.climb_ladders(at + jobs.LEASE + after) for after in (timedelta(), MOMENT)]

    assert done == [0, 1]
    assert len(told(broken)) == 1


def test_the_next_step_is_the_earliest_of_all_clocks(cast: Cast, now: datetime):
    nothing = jobs.next_step()
    scenes.reported(cast.lucille, at=now + MINUTE)
    scenes.reported(cast.hector, at=now)

    assert (nothing, jobs.next_step()) == (None, now + 9 * MINUTE)


def test_the_recount_is_a_job_that_is_done_once(cast: Cast, now: datetime):
    done = [jobs.recount_clocks(at) for at in (now, now + MINUTE, now + 10 * MINUTE)]

    assert done == [1, 0, 1]
    assert Recount.objects.count() == 2


@pytest.mark.parametrize(
    ("after", "seconds"),
    [(timedelta(), 0.5), (9 * MINUTE - 0.3 * SECOND, 0.3), (9 * MINUTE, 0.02), (HOUR, 0.02)],
)
def test_the_engine_sleeps_until_the_next_step_but_never_long(
    cast: Cast, now: datetime, after: timedelta, seconds: float
):
    scenes.reported(cast.lucille, at=now)

    pause = engine._pause(Job.CLIMB_LADDERS, now=now + after)

    assert pause == pytest.approx(seconds)


def test_the_engine_looks_twice_a_second_where_nothing_is_due(cast: Cast, now: datetime):
    pauses = [engine._pause(job, now=now) for job in (Job.CLIMB_LADDERS, Job.CHECK_DEADLINES)]

    assert pauses == [0.5, 0.5]
    assert engine._pause(Job.SEND_LETTERS, now=now) == 2.0


@pytest.fixture
def climbing(committed: Cast) -> Iterator[Cast]:
    """The engine's own loop, on a connection of its own."""
    stopping, wake = threading.Event(), threading.Event()
    loop = threading.Thread(target=engine._work, args=(Job.CLIMB_LADDERS, wake, stopping))
    loop.start()
    yield committed
    stopping.set()
    wake.set()
    loop.join()


def called(cast: Cast, *, half_at: datetime) -> Ticket:
    """In hand, received by phone, and to be solved day and night: half its time ends just then."""
    Agreement.objects.create(
        client=cast.bayou, name="Gold", starts_on=date(2020, 1, 1),
        targets={"critical": {"resolution": 4, "calendar": "always"}},
    )  # fmt: skip
    at = half_at - 2 * MINUTE
    report = scenes.report(at=at, channel=Channel.PHONE)
    by = Actor.contact(cast.lucille)
    ticket = opening.open_ticket(report, contact=cast.lucille, by=by, now=at)
    triage.assess(ticket.pk, scenes.critical(), by=cast.dispatcher, now=at + SECOND)
    return work.take(ticket.pk, by=cast.engineer, now=at + 2 * SECOND)


def test_a_step_is_told_within_a_second_of_its_instant(climbing: Cast):
    due = timezone.now() + 4 * SECOND
    ticket = called(climbing, half_at=due)
    assert run_of(ticket, Clock.RESOLUTION).at_risk_at > due > timezone.now()

    while not Notice.objects.filter(ticket=ticket, fraction=0.5).exists():
        assert timezone.now() < due + 10 * SECOND
        time.sleep(0.01)
    seen_after = timezone.now() - due

    notice = Notice.objects.get(ticket=ticket, clock=Clock.RESOLUTION, fraction=0.5)
    assert timedelta() < notice.told_at - due < SECOND
    assert seen_after < SECOND


def test_a_step_that_passed_while_no_worker_ran_is_told_at_its_start(committed: Cast):
    due = timezone.now() - SECOND
    ticket = called(committed, half_at=due)
    stopping, wake = threading.Event(), threading.Event()
    loop = threading.Thread(target=engine._work, args=(Job.CLIMB_LADDERS, wake, stopping))
    begun = time.monotonic()

    loop.start()
    while not Notice.objects.filter(ticket=ticket, fraction=0.5).exists():
        assert time.monotonic() < begun + 10
        time.sleep(0.01)
    seconds = time.monotonic() - begun
    stopping.set()
    wake.set()
    loop.join()

    assert seconds < 1.0
    assert ClockRun.objects.get(ticket=ticket, clock=Clock.RESOLUTION).rung == 2
    connection.close()
