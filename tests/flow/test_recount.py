"""Clocks counted anew after an edit: as one by one, told why, and the second time nothing."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from switchboard.flow import ladders, recount, resolution, triage
from switchboard.policy.acts import Act
from switchboard.policy.sla import Clock
from switchboard.policy.transitions import State
from switchboard.tickets.models import (
    ClockRun,
    DeadlineChange,
    Recount,
    RecountCause,
    Ticket,
)
from switchboard.tickets.models.ticket import Channel
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.ladder_scenes import (
    DAY_AFTER_THANKSGIVING,
    Snapshot,
    counted_anew,
    open_runs,
    published,
    run_of,
)
from tests.flow.mixed_backlog import kinds_of, mixed_backlog

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

# Monday, November 23, 2026, 7 am in Texas; Thursday is Thanksgiving.
SEVEN = datetime(2026, 11, 23, 13, tzinfo=UTC)
WEDNESDAY_TEN = SEVEN + 2 * DAY + 3 * HOUR
EARLY_MONDAY = (
    "holidays = [",
    'special_hours.2026-11-23 = [["05:00", "17:00"]]\nholidays = [',
)
OUTCOME = ("stopped_at", "breached_at", "counted", "allowed", "next_check_at")


def stopped_runs() -> Snapshot:
    runs = ClockRun.objects.filter(stopped_at__isnull=False)
    rows = runs.values_list("ticket_id", "clock", "started_at", *OUTCOME)
    return {row[:3]: row[3:] for row in rows}


def moved() -> list[tuple[object, ...]]:
    names = ("ticket_id", "clock", "started_at", "before", "after", "because", "version")
    return sorted(DeadlineChange.objects.values_list(*names), key=str)


def taken(cast: Cast, at: datetime) -> Ticket:
    return scenes.taken(cast.lucille, cast, at=at)


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
    assert (done.because, done.version) == ("calendar", 2)
    assert WEDNESDAY_TEN <= done.ended_at < WEDNESDAY_TEN + timedelta(minutes=5)
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
