"""How the clocks of other desks hurt people, one test each; `docs/hurts.md` tells of them."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from switchboard.accounts.actor import SYSTEM
from switchboard.channels.models import Submission, SubmissionKind
from switchboard.flow import (
    clocks,
    conversation,
    holding,
    ladders,
    publishing,
    recount,
    resolution,
    submissions,
    triage,
)
from switchboard.policy import document
from switchboard.policy.acts import Act
from switchboard.policy.hours import Calendar
from switchboard.policy.sla import Assessment, Clock, due_at
from switchboard.tickets.models import HoldReason, Notice, Ticket
from tests.cast import POLICY, Cast
from tests.flow import scenes

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
MOMENT = timedelta(milliseconds=1)
TEXT = POLICY.read_text()
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def wall(text: str, zone: str = "America/Chicago") -> datetime:
    """The instant in UTC, so that what is added to it is real time."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def told(ticket: Ticket) -> list[tuple[str, float]]:
    notices = Notice.objects.filter(ticket=ticket).order_by("id")
    return list(notices.values_list("clock", "fraction"))


def missed(ticket: Ticket) -> list[str]:
    events = ticket.events.filter(act=Act.DEADLINE_MISSED).order_by("id")
    return [event.details["clock"] for event in events]


def critical_on_hold(cast: Cast, *, at: datetime, until: datetime) -> Ticket:
    """Ten of its 240 minutes are used up when it begins to wait."""
    ticket = scenes.taken(cast.lucille, cast, at=at, findings=scenes.critical())
    holding.hold(
        ticket.pk, reason=HoldReason.THIRD_PARTY, until_at=until, note="A part is on order.",
        by=cast.engineer, now=at + 10 * MINUTE,
    )  # fmt: skip
    return scenes.now_of(ticket)


def due_of(calendar: Calendar, received_at: datetime, target: timedelta) -> datetime | None:
    given = [Assessment(at=received_at, target=target)]
    return due_at(calendar=calendar, received_at=received_at, assessments=given)


def test_a_pause_is_not_lost_when_the_priority_changes(cast: Cast, now: datetime):
    ticket = critical_on_hold(cast, at=now, until=now + 3 * HOUR)
    holding.resume(ticket.pk, by=cast.engineer, now=now + 130 * MINUTE)

    lowered = triage.reassess(ticket.pk, scenes.found(), by=cast.engineer, now=now + 3 * HOUR)
    corrected = triage.reassess(
        ticket.pk, scenes.critical(is_correction=True), by=cast.engineer, now=now + 4 * HOUR
    )

    assert lowered.resolution_due_at == wall("2026-12-01T09:02")
    assert corrected.resolution_due_at == now + 6 * HOUR


def test_nothing_is_breached_while_on_hold(cast: Cast, now: datetime):
    ticket = critical_on_hold(cast, at=now, until=wall("2026-11-27T07:10"))

    for hours in range(1, 96):
        ladders.climb(now=now + hours * HOUR)

    clock = clocks.explain(scenes.now_of(ticket), Clock.RESOLUTION, now=now + 95 * HOUR)
    assert (missed(ticket), told(ticket)) == ([], [])
    assert (clock.counted, clock.is_running, clock.breached_at) == (10 * MINUTE, False, None)


def test_a_ticket_back_from_hold_does_not_expire_at_once(cast: Cast, now: datetime):
    back = wall("2026-11-25T07:10")
    ticket = critical_on_hold(cast, at=now, until=back)

    holding.resume_if_due(ticket.pk, by=SYSTEM, now=back)
    ladders.climb(now=back + MINUTE)

    assert (missed(ticket), told(ticket)) == ([], [])
    assert scenes.now_of(ticket).resolution_due_at == back + 230 * MINUTE


def test_nobody_is_told_at_midnight_or_on_a_weekend(cast: Cast):
    ticket = scenes.reported(cast.lucille, at=wall("2026-11-20T16:40"))  # a Friday
    later = scenes.reported(cast.hector, at=wall("2026-11-20T16:55"))

    for hour in range(62):  # until Monday, 7 am; the worker was away when the desk closed
        ladders.climb(now=wall("2026-11-20T17:01") + hour * HOUR)
    in_the_night = told(ticket) + told(later)
    ladders.climb(now=wall("2026-11-23T07:01"))

    assert in_the_night == []
    assert [fraction for _, fraction in told(ticket)] == [0.6, 0.8, 1.0]
    assert told(later) == []
    assert scenes.now_of(later).first_response_due_at == wall("2026-11-23T07:10")


def test_no_clock_wins_over_another(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)
    conversation.reply(ticket.pk, "We look at it.", by=cast.engineer, now=now + 5 * MINUTE)
    ladders.climb(now=now + 15 * MINUTE + MOMENT)
    triage.assess(ticket.pk, scenes.critical(), by=cast.dispatcher, now=now + 20 * MINUTE)
    for minutes in (70, 120, 170, 220):
        at = now + minutes * MINUTE
        conversation.reply(ticket.pk, "Still at it.", by=cast.engineer, now=at)

    ladders.climb(now=now + 4 * HOUR + MOMENT)

    seen = scenes.now_of(ticket)
    assert missed(ticket) == ["first_response", "resolution"]
    assert seen.first_response_due_at == now + 15 * MINUTE
    assert seen.resolution_due_at == now + 4 * HOUR
    assert seen.clock_runs.filter(clock=Clock.NEXT_UPDATE).last().due_at == now + 280 * MINUTE


def test_nobody_is_told_after_the_engineer_has_answered(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)
    triage.assess(ticket.pk, scenes.found(), by=cast.dispatcher, now=now + 8 * MINUTE)
    first = ticket.clock_runs.filter(clock=Clock.FIRST_RESPONSE)
    first.update(next_check_at=now + 9 * MINUTE)  # as a worker had it who read it before that

    ladders.climb(now=now + 20 * MINUTE)

    assert (missed(ticket), told(ticket)) == ([], [])
    assert first.get().breached_at is None


def test_a_reply_in_the_portal_starts_the_clock_again(cast: Cast, now: datetime):
    ticket = scenes.held(
        cast.lucille, cast, at=now, until=now + 30 * DAY, reason=HoldReason.REQUESTOR
    )
    sent = Submission.objects.create(
        client=cast.bayou, contact=cast.lucille, kind=SubmissionKind.REPLY, idempotency_key="1",
        fields={"number": ticket.number, "text": "It is the new laptop."},
        received_at=now + 2 * HOUR,
    )  # fmt: skip

    submissions.carry_out(sent.pk, now=now + 2 * HOUR)

    again = scenes.now_of(ticket)
    clock = clocks.explain(again, Clock.RESOLUTION, now=now + 3 * HOUR)
    assert (clock.is_running, clock.counted) == (True, HOUR + 10 * MINUTE)
    assert again.resolution_due_at == wall("2026-12-01T08:52")


def test_an_edited_calendar_is_counted_anew(cast: Cast, now: datetime):
    ticket = scenes.assessed(cast.lucille, cast, at=now)
    thanksgiving = "    2026-11-26,     # Thanksgiving"
    edited = TEXT.replace(thanksgiving, f"    2026-11-24,\n{thanksgiving}")

    version = publishing.publish(edited, author_name="Petra Volkova", now=now + HOUR)
    recount.carry_out(now=now + HOUR)

    change = ticket.deadline_changes.get(clock=Clock.RESOLUTION)
    assert scenes.now_of(ticket).resolution_due_at == wall("2026-12-02T07:02")
    assert (change.before, change.after) == (wall("2026-12-01T07:02"), wall("2026-12-02T07:02"))
    assert (change.because, change.version) == ("calendar", version.number)


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "UTC", "America/Chicago", "Pacific/Honolulu"])
def test_a_holiday_closes_its_own_date_and_no_other(zone: str):
    week = {day: [["09:00", "17:00"]] for day in WEEKDAYS}
    holidays = ["2026-11-26", "2027-01-01", "2028-02-29"]
    desk = Calendar.from_json({"timezone": zone, "hours": week, "holidays": holidays})

    def due(evening: str) -> datetime | None:
        return due_of(desk, wall(f"{evening}T16:50", zone), 15 * MINUTE)

    assert due("2026-11-24") == wall("2026-11-25T09:05", zone)
    assert due("2026-11-25") == wall("2026-11-27T09:05", zone)
    assert due("2026-11-27") == wall("2026-11-28T09:05", zone)
    assert due("2026-12-31") == wall("2027-01-02T09:05", zone)
    assert due("2028-02-28") == wall("2028-03-01T09:05", zone)


@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Tokyo", "Pacific/Kiritimati"])
def test_a_new_ticket_has_not_failed_already_in_another_zone(
    cast: Cast, now: datetime, zone: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TZ", zone)
    time.tzset()

    ticket = scenes.reported(cast.lucille, at=now.astimezone(ZoneInfo(zone)))
    ladders.climb(now=now + MINUTE)

    monkeypatch.undo()
    time.tzset()
    assert (missed(ticket), told(ticket)) == ([], [])
    assert ticket.first_response_due_at == now + 15 * MINUTE
    assert scenes.now_of(ticket).first_response_due_at == now + 15 * MINUTE


def test_six_months_on_hold_are_not_counted_at_the_resolution(cast: Cast, now: datetime):
    ticket = critical_on_hold(cast, at=now, until=now + 190 * DAY)
    may = wall("2027-05-20T10:00")

    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=may)

    run = ticket.clock_runs.get(clock=Clock.RESOLUTION)
    assert (run.stopped_at, run.counted, run.breached_at) == (may, 10 * MINUTE, None)
    assert not ticket.clock_runs.filter(breached_at__isnull=False).exists()


@pytest.mark.parametrize(
    ("zone", "night"),
    [
        ("America/Chicago", "2026-03-08"),
        ("America/Chicago", "2026-11-01"),
        ("Europe/London", "2026-10-25"),
        ("Australia/Lord_Howe", "2026-10-04"),
    ],
)
def test_sixty_minutes_are_sixty_minutes_when_the_clocks_change(zone: str, night: str):
    days = {"sat": [["22:00", "24:00"]], "sun": [["00:00", "05:00"], ["06:00", "12:00"]]}
    desk = Calendar.from_json({"timezone": zone, "hours": days})
    before_the_change = wall(f"{night}T00:45", zone)

    in_the_night = due_of(desk, before_the_change, 60 * MINUTE)
    across_the_change = due_of(desk, before_the_change, 150 * MINUTE)
    next_morning = due_of(desk, wall(f"{night}T05:00", zone), 60 * MINUTE)

    assert in_the_night == before_the_change + 60 * MINUTE
    assert across_the_change == before_the_change + 150 * MINUTE
    assert next_morning == wall(f"{night}T07:00", zone)


def test_a_day_may_have_several_periods():
    usual = 'hours.mon = [["07:00", "17:00"]]'
    halves = 'hours.mon = [["07:00", "12:00"], ["13:00", "17:00"], ["19:00", "20:00"]]'
    desk = document.load(TEXT.replace(usual, halves)).desk_calendar("texas")

    before_lunch = due_of(desk, wall("2026-11-23T11:50"), 15 * MINUTE)
    all_day = due_of(desk, wall("2026-11-23T07:00"), 10 * HOUR)

    assert before_lunch == wall("2026-11-23T13:05")
    assert all_day == wall("2026-11-23T20:00")
