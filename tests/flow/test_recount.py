"""Clocks counted anew after an edit: as one by one, told why, and the second time nothing."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.db.models import F

from switchboard.flow import ladders, recount, recount_rows, resolution, triage
from switchboard.flow.run_rows import KEPT
from switchboard.policy.acts import Act
from switchboard.policy.sla import Clock
from switchboard.policy.transitions import State
from switchboard.published import calendars
from switchboard.tickets.models import (
    ClockRun,
    DeadlineChange,
    HoldReason,
    Recount,
    RecountCause,
    Ticket,
)
from switchboard.tickets.models.ticket import Channel
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.ladder_scenes import (
    MOMENT,
    counted_anew,
    published,
    run_of,
    staff_letters,
    told,
)
from tests.flow.mixed_backlog import kinds_of, mixed_backlog

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

# Monday, November 23, 2026, 7 am in Texas; Thursday is Thanksgiving.
SEVEN = datetime(2026, 11, 23, 13, tzinfo=UTC)
WEDNESDAY_TEN = SEVEN + 2 * DAY + 3 * HOUR
DAY_AFTER_THANKSGIVING = ("holidays = [", "holidays = [2026-11-27,")
EARLY_MONDAY = (
    "holidays = [",
    'special_hours.2026-11-23 = [["05:00", "17:00"]]\nholidays = [',
)
OUTCOME = ("stopped_at", "breached_at", "counted", "allowed", "next_check_at")

Snapshot = dict[tuple[object, ...], tuple[object, ...]]


def open_runs() -> Snapshot:
    runs = ClockRun.objects.filter(stopped_at__isnull=True)
    rows = runs.values_list("ticket_id", "clock", "started_at", *KEPT)
    return {row[:3]: row[3:] for row in rows}


def stopped_runs() -> Snapshot:
    runs = ClockRun.objects.filter(stopped_at__isnull=False)
    rows = runs.values_list("ticket_id", "clock", "started_at", *OUTCOME)
    return {row[:3]: row[3:] for row in rows}


def moved() -> list[tuple[object, ...]]:
    names = ("ticket_id", "clock", "started_at", "before", "after", "because", "version")
    return sorted(DeadlineChange.objects.values_list(*names), key=str)


def taken(cast: Cast, at: datetime) -> Ticket:
    return scenes.taken(cast.lucille, cast, at=at)


@pytest.fixture
def committed_anew(committed: Cast) -> Iterator[Cast]:
    """Keys of versions begin again in each of these tests, so their calendars are read again."""
    calendars._known.clear()
    yield committed
    calendars._known.clear()


def test_a_mixed_backlog_is_counted_as_each_ticket_by_itself(cast: Cast):
    tickets = mixed_backlog(60, cast, until=WEDNESDAY_TEN, seed=4)
    everything = {
        *State, *Channel, True, False,
        *((clock, is_open) for clock in Clock for is_open in (True, False)),
    } - {State.CLOSED}  # fmt: skip
    assert everything <= kinds_of(tickets)
    before = len(moved())
    published(DAY_AFTER_THANKSGIVING, now=WEDNESDAY_TEN)
    with transaction.atomic():
        counted_anew(tickets, now=WEDNESDAY_TEN, because=RecountCause.CALENDAR, version=2)
        expected = (open_runs(), stopped_runs(), moved())
        transaction.set_rollback(True)

    done = recount.carry_out(now=WEDNESDAY_TEN)

    found = (open_runs(), stopped_runs(), moved())
    assert found[0] == expected[0]
    assert found[1] == expected[1]
    assert found[2] == expected[2]
    assert len(found[2]) > before + 20
    assert (done.because, done.version, done.ended_at) == ("calendar", 2, WEDNESDAY_TEN)
    assert recount.sweep(now=WEDNESDAY_TEN).changed == 0
    assert (open_runs(), stopped_runs(), moved()) == found


def test_a_holiday_added_late_moves_a_deadline_and_says_why(cast: Cast, now: datetime):
    ticket = taken(cast, now)
    before = run_of(ticket, Clock.RESOLUTION).due_at
    published(DAY_AFTER_THANKSGIVING, now=WEDNESDAY_TEN)

    recount.carry_out(now=WEDNESDAY_TEN + MINUTE)

    change = DeadlineChange.objects.get(ticket=ticket, clock=Clock.RESOLUTION)
    assert before == now + 8 * DAY
    assert run_of(ticket, Clock.RESOLUTION).due_at == now + 9 * DAY
    assert (change.before, change.after, change.changed_at) == (
        before, now + 9 * DAY, WEDNESDAY_TEN + MINUTE,
    )  # fmt: skip
    assert (change.because, change.version, change.started_at) == ("calendar", 2, now)


def test_a_policy_that_edits_no_calendar_asks_for_nothing(cast: Cast, now: datetime):
    published(("link_valid_days = 30", "link_valid_days = 14"), now=now)

    assert not Recount.objects.exists()


def test_what_has_stopped_within_edited_dates_is_counted_anew_but_not_judged_again(cast: Cast):
    ticket = scenes.taken(cast.lucille, cast, at=SEVEN, findings=scenes.critical())
    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=SEVEN + 5 * HOUR)
    missed = run_of(ticket, Clock.RESOLUTION)
    published(("holidays = [", "holidays = [2026-11-23,"), now=WEDNESDAY_TEN)

    recount.carry_out(now=WEDNESDAY_TEN)

    after = run_of(ticket, Clock.RESOLUTION)
    assert (missed.counted, missed.breached_at) == (5 * HOUR, SEVEN + 4 * HOUR)
    assert (after.counted, after.breached_at) == (timedelta(), SEVEN + 4 * HOUR)
    assert not DeadlineChange.objects.filter(ticket=ticket, because="calendar").exists()


def test_a_breach_by_an_edit_is_missed_from_the_edit_on(cast: Cast):
    at = SEVEN - 2 * HOUR
    ticket = scenes.reported(cast.lucille, at=at)
    edited_at = SEVEN + 5 * MINUTE
    published(EARLY_MONDAY, now=edited_at)
    recount.carry_out(now=edited_at)

    ladders.climb(now=edited_at + MINUTE)

    run = run_of(ticket, Clock.FIRST_RESPONSE)
    assert (run.due_at, run.breached_at) == (at + 15 * MINUTE, edited_at)
    missed = scenes.event(ticket, Act.DEADLINE_MISSED)
    assert datetime.fromisoformat(missed.details["missed_at"]) == edited_at


def test_a_breach_by_an_edit_that_nobody_noticed_is_not_back_dated_either(cast: Cast):
    at = SEVEN - 2 * HOUR
    ticket = scenes.reported(cast.lucille, at=at)
    edited_at = SEVEN + 5 * MINUTE
    published(EARLY_MONDAY, now=edited_at)
    recount.carry_out(now=edited_at)

    triage.assess(ticket.pk, scenes.found(), by=cast.dispatcher, now=edited_at + MINUTE)

    run = run_of(ticket, Clock.FIRST_RESPONSE)
    assert (run.due_at, run.breached_at) == (at + 15 * MINUTE, edited_at)


def test_a_changed_agreement_counts_its_own_tickets_and_says_so(cast: Cast, now: datetime):
    mine, other = (
        scenes.taken(contact, cast, at=now, findings=scenes.critical())
        for contact in (cast.lucille, cast.hector)
    )
    agreement = cast.bayou.agreements.create(
        name="Gold", starts_on="2026-01-01", targets={"critical": {"resolution": 60}}
    )
    Ticket.objects.filter(pk=mine.pk).update(agreement=agreement)
    ClockRun.objects.filter(ticket=other).update(allowed=timedelta())
    recount.ask(RecountCause.AGREEMENT, agreement=agreement, now=now + 10 * MINUTE)

    recount.carry_out(now=now + 10 * MINUTE)

    change = DeadlineChange.objects.get(ticket=mine, clock=Clock.RESOLUTION)
    assert (change.before, change.after) == (now + 4 * HOUR, now + HOUR)
    assert (change.because, change.version) == ("agreement", None)
    assert run_of(other, Clock.RESOLUTION).allowed == timedelta()


TAMPERED = [
    {"due_at": F("due_at") + HOUR},
    {"at_risk_at": None},
    {"next_check_at": None},
    {"next_check_at": F("next_check_at") + DAY},
    {"allowed": timedelta()},
]


@pytest.mark.parametrize("fault", TAMPERED, ids=str)
@pytest.mark.parametrize("is_plain", [True, False])
def test_a_sweep_mends_what_is_stored_wrong(
    cast: Cast, now: datetime, fault: dict[str, object], is_plain: bool
):
    ticket = taken(cast, now)
    if not is_plain:
        scenes.held(cast.lucille, cast, at=now, until=now + HOUR, reason=HoldReason.REQUESTOR)
        triage.reassess(ticket.pk, scenes.critical(), by=cast.engineer, now=now + HOUR)
    right = open_runs()
    ClockRun.objects.filter(ticket=ticket, clock=Clock.RESOLUTION).update(**fault)
    assert open_runs() != right

    swept = recount.sweep(now=now + HOUR + MINUTE)

    assert (swept.changed, open_runs()) == (1, right)
    assert recount.sweep(now=now + HOUR + 2 * MINUTE).changed == 0


@pytest.mark.parametrize("clock", [Clock.FIRST_RESPONSE, Clock.AGE])
def test_a_sweep_finds_a_run_that_is_missing(cast: Cast, now: datetime, clock: Clock):
    scenes.reported(cast.lucille, at=now)
    right = open_runs()
    ClockRun.objects.filter(clock=clock).delete()

    recount.sweep(now=now + MINUTE)

    assert open_runs() == right


def test_a_sweep_finds_a_ticket_that_has_no_run_at_all(cast: Cast, now: datetime):
    taken(cast, now)
    right = open_runs()
    ClockRun.objects.all().delete()

    recount.sweep(now=now + 6 * MINUTE)

    assert open_runs() == right


def test_a_sweep_reports_what_went_by_unnoticed_and_alarms_the_managers_once(
    cast: Cast, now: datetime
):
    scenes.reported(cast.lucille, at=now)
    at = now + 12 * MINUTE

    swept = recount.sweep(now=at)
    ladders.climb(now=at)
    again = recount.sweep(now=at + MINUTE)

    (alarm, *_) = staff_letters(cast.petra)
    assert (swept.unnoticed, swept.lag) == (1, 3 * MINUTE)
    assert (again.unnoticed, again.lag) == (0, timedelta())
    assert "1 deadlines went by unnoticed, the oldest for 0:03:00." in alarm.text
    letters = [letter.subject for letter in staff_letters(cast.petra)]
    assert len([subject for subject in letters if "unnoticed" in subject]) == 1
    assert not any("unnoticed" in letter.subject for letter in staff_letters(cast.ines))


def test_what_waits_for_an_opening_went_by_nobody(cast: Cast):
    evening = SEVEN + 9 * HOUR + 40 * MINUTE
    ticket = scenes.reported(cast.lucille, at=evening)

    swept = recount.sweep(now=evening + 4 * HOUR)

    assert (swept.unnoticed, staff_letters(cast.petra)) == (0, [])
    assert run_of(ticket, Clock.FIRST_RESPONSE).next_check_at == SEVEN + DAY
    assert [fraction for _, fraction, _ in told_at(ticket, SEVEN + DAY + MOMENT)] == [0.6, 0.8, 1.0]


def told_at(ticket: Ticket, now: datetime) -> list[tuple[str, float, list[str]]]:
    ladders.climb(now=now)
    return told(ticket)


def test_a_sweep_is_due_every_ten_minutes(cast: Cast, now: datetime):
    looks = [recount.carry_out(now=now + minutes * MINUTE) for minutes in (0, 1, 9, 10, 11)]

    assert [look is not None for look in looks] == [True, False, False, True, False]
    assert set(Recount.objects.values_list("because", flat=True)) == {"sweep"}


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
