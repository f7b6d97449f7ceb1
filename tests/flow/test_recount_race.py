"""Recounts that die, meet another one, or meet somebody who acts on a ticket just then."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction

from switchboard.database.place import Place
from switchboard.flow import recount, recount_rows, resolution
from switchboard.policy.acts import Act
from switchboard.policy.sla import Clock
from switchboard.published import calendars
from switchboard.tickets.models import (
    ClockRun,
    DeadlineChange,
    HoldReason,
    Recount,
    RecountCause,
    Ticket,
)
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.ladder_scenes import (
    DAY_AFTER_THANKSGIVING,
    published,
    run_of,
)

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

# Monday, November 23, 2026, 7 am in Texas; Thursday is Thanksgiving.
SEVEN = datetime(2026, 11, 23, 13, tzinfo=UTC)
WEDNESDAY_TEN = SEVEN + 2 * DAY + 3 * HOUR


def taken(cast: Cast, at: datetime) -> Ticket:
    return scenes.taken(cast.lucille, cast, at=at)


@pytest.fixture
def committed_anew(committed: Cast) -> Iterator[Cast]:
    """Keys of versions begin again in each of these tests, so their calendars are read again."""
    calendars._known.clear()
    yield committed
    calendars._known.clear()


def test_a_recount_that_died_in_the_middle_is_begun_again(cast: Cast, now: datetime, monkeypatch):
    tickets = [taken(cast, now + number * MINUTE) for number in range(3)]
    published(DAY_AFTER_THANKSGIVING, now=WEDNESDAY_TEN)
    write, calls = recount_rows.write, []

    def dying(columns, **named):
        calls.append(columns)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return write(columns, **named)

    with monkeypatch.context() as broken:
        broken.setattr("switchboard.flow.recount_many.PART", 1)
        broken.setattr("switchboard.flow.recount_many.write", dying)
        with pytest.raises(KeyboardInterrupt):
            recount.carry_out(now=WEDNESDAY_TEN)
    half = DeadlineChange.objects.filter(because="calendar").count()

    recount.carry_out(now=WEDNESDAY_TEN + MINUTE)

    runs = ClockRun.objects.filter(clock=Clock.RESOLUTION).order_by("started_at")
    assert 0 < half < DeadlineChange.objects.filter(because="calendar").count()
    assert [run.due_at for run in runs] == [ticket.received_at + 9 * DAY for ticket in tickets]
    assert DeadlineChange.objects.filter(clock=Clock.RESOLUTION).count() == 3
    assert not Recount.objects.filter(ended_at__isnull=True).exists()


def test_one_worker_at_a_time_recounts(committed_anew: Cast, now: datetime):
    recount.ask(RecountCause.SWEEP, now=now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [recount._LOCK])
        second = elsewhere(lambda: recount.carry_out(now=now))
        second.join()
        waits = Recount.objects.filter(ended_at__isnull=True).count()
        cursor.execute("SELECT pg_advisory_unlock(%s)", [recount._LOCK])

    elsewhere(lambda: recount.carry_out(now=now)).join()

    assert waits == 1
    assert not Recount.objects.filter(ended_at__isnull=True).exists()


def test_a_row_that_somebody_holds_is_waited_for_and_ends_right(
    committed_anew: Cast, now: datetime
):
    held, free = taken(committed_anew, now), taken(committed_anew, now)
    published(DAY_AFTER_THANKSGIVING, now=WEDNESDAY_TEN)
    with transaction.atomic():
        ClockRun.objects.select_for_update().get(ticket=held, clock=Clock.RESOLUTION)
        worker = elsewhere(lambda: recount.carry_out(now=WEDNESDAY_TEN))
        until(lambda: run_of(free, Clock.RESOLUTION).due_at == now + 9 * DAY)
        meanwhile = run_of(held, Clock.RESOLUTION).due_at

    worker.join()

    assert meanwhile == now + 8 * DAY
    assert run_of(held, Clock.RESOLUTION).due_at == now + 9 * DAY
    assert DeadlineChange.objects.filter(clock=Clock.RESOLUTION).count() == 2


def test_an_act_during_the_recount_is_not_overwritten(committed_anew: Cast, now: datetime):
    ticket = taken(committed_anew, now)
    published(DAY_AFTER_THANKSGIVING, now=WEDNESDAY_TEN)
    with transaction.atomic():
        Ticket.objects.locked(ticket.pk)
        ClockRun.objects.select_for_update().get(ticket=ticket, clock=Clock.RESOLUTION)
        worker = elsewhere(lambda: recount.carry_out(now=WEDNESDAY_TEN))
        until(lambda: Recount.objects.filter(ended_at__isnull=True).exists())
        resolution.resolve(
            ticket.pk, **scenes.ANSWERS, by=committed_anew.engineer, now=WEDNESDAY_TEN
        )

    worker.join()

    run = run_of(ticket, Clock.RESOLUTION)
    assert (run.stopped_at, run.next_check_at) == (WEDNESDAY_TEN, None)
    assert run.counted == 22 * HOUR + 58 * MINUTE


def elsewhere(act) -> threading.Thread:
    """Begins to act on a connection of its own."""

    def acting() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=acting)
    thread.start()
    return thread


def until(is_so, *, seconds: float = 20.0) -> None:
    """Waits until something is so; fails where it never is."""
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.02)


def test_a_ticket_that_can_not_be_counted_holds_up_no_other(cast: Cast, now: datetime):
    bad, good = (
        scenes.held(contact, cast, at=now, until=now + 5 * HOUR, reason=HoldReason.REQUESTOR)
        for contact in (cast.lucille, cast.hector)
    )
    right = run_of(good, Clock.RESOLUTION).due_at
    bad.record(Act.ASSESSED, by=cast.dispatcher, now=now + HOUR, priority=99)
    ClockRun.objects.filter(ticket=good).update(due_at=now)

    swept = recount.sweep(now=now + HOUR)

    assert swept.ended_at is not None
    assert run_of(good, Clock.RESOLUTION).due_at == right


def test_a_recount_waits_for_those_who_began_before_it(committed_anew: Cast, place: Place):
    waited = threading.Event()

    def wait() -> None:
        recount.let_others_end()
        connection.close()
        waited.set()

    recount.ask(RecountCause.CALENDAR, now=SEVEN)
    with psycopg.connect(**place.connection("desk_owner")) as verb:
        verb.execute("SELECT pg_current_xact_id()")
        thread = threading.Thread(target=wait)
        thread.start()
        assert not waited.wait(2 * recount.GRACE.total_seconds())
        verb.commit()
        assert waited.wait(10)
    thread.join()
