"""The clocks of an incident: what counts, what a hold does, and when a promise is broken."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from switchboard.policy.hours import Calendar, NaiveInstant
from switchboard.policy.sla import (
    Assessment,
    AssessmentsOutOfOrder,
    Clock,
    NotAssessed,
    Pause,
    due_at,
    explain,
)

CHICAGO = ZoneInfo("America/Chicago")
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)


def central(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
DESK = Calendar.from_json(
    {
        "timezone": "America/Chicago",
        "hours": {day: [["07:00", "17:00"]] for day in WORKDAYS},
        "holidays": ["2026-05-25"],
    }
)
MONDAY = central("2026-05-11T07:00")


def assessed(at, hours):
    return Assessment(at=at, target=hours * HOUR)


def hold(start, end, reason="on hold"):
    return Pause(started_at=start, ended_at=end, reason=reason)


def due(*assessments, received_at=MONDAY, pauses=()):
    return due_at(
        calendar=DESK, received_at=received_at, assessments=assessments, pauses=list(pauses)
    )


def told(*assessments, now, received_at=MONDAY, pauses=(), stopped_at=None):
    return explain(
        clock=Clock.RESOLUTION,
        calendar=DESK,
        received_at=received_at,
        assessments=assessments,
        pauses=list(pauses),
        stopped_at=stopped_at,
        now=now,
    )


def test_clock_of_a_mail_at_night_starts_at_the_next_opening():
    friday_night = central("2026-05-08T20:00")
    target = Assessment(at=friday_night, target=15 * MINUTE)

    assert due(target, received_at=friday_night) == central("2026-05-11T07:15")


def test_first_assessment_counts_from_receipt_however_late_it_was_made():
    assert due(assessed(MONDAY + 3 * HOUR, 8)) == MONDAY + 8 * HOUR


def test_raise_gives_the_raise_plus_the_new_target_where_that_is_earlier():
    assert due(assessed(MONDAY, 8), assessed(MONDAY + HOUR, 4)) == MONDAY + 5 * HOUR


def test_raise_never_moves_a_deadline_back():
    assert due(assessed(MONDAY, 8), assessed(MONDAY + 7 * HOUR, 4)) == MONDAY + 8 * HOUR


def test_lowering_counts_from_receipt_again():
    high, low = assessed(MONDAY, 4), assessed(MONDAY + 3 * HOUR, 9)

    assert due(high, low) == MONDAY + 9 * HOUR


def test_same_target_again_changes_nothing():
    raised = [assessed(MONDAY, 8), assessed(MONDAY + HOUR, 4)]

    assert due(*raised, assessed(MONDAY + 2 * HOUR, 4)) == due(*raised)


def test_hold_survives_a_change_of_priority():
    pause = hold(MONDAY + HOUR, MONDAY + 3 * HOUR)
    low, high = assessed(MONDAY, 8), assessed(MONDAY + 4 * HOUR, 3)

    assert due(low, pauses=[pause]) == MONDAY + 10 * HOUR
    assert due(low, high, pauses=[pause]) == MONDAY + 7 * HOUR


def test_hold_over_a_holiday_gives_back_its_working_time_alone():
    friday, tuesday = central("2026-05-22T16:00"), central("2026-05-26T08:00")

    resumed = due(assessed(friday, 2), received_at=friday, pauses=[hold(friday, tuesday)])

    assert resumed == central("2026-05-26T10:00")


def test_hold_across_closing_time_counts_neither_side():
    pause = hold(central("2026-05-11T16:30"), central("2026-05-12T09:00"))

    assert due(assessed(MONDAY, 10), pauses=[pause]) == central("2026-05-12T09:30")


def test_overlapping_holds_are_taken_off_once():
    pauses = [
        hold(MONDAY + HOUR, MONDAY + 3 * HOUR),
        hold(MONDAY + 2 * HOUR, MONDAY + 4 * HOUR),
        hold(MONDAY + 2 * HOUR, MONDAY + 2.5 * HOUR),
    ]

    assert due(assessed(MONDAY, 2), pauses=reversed(pauses)) == MONDAY + 5 * HOUR


def test_hold_within_a_longer_hold_does_not_end_it():
    pauses = [hold(MONDAY + HOUR, MONDAY + 4 * HOUR), hold(MONDAY + 2 * HOUR, MONDAY + 3 * HOUR)]

    assert due(assessed(MONDAY, 2), pauses=pauses) == MONDAY + 5 * HOUR


def test_target_used_up_as_the_hold_begins_is_due_there():
    pause = hold(MONDAY + 2 * HOUR, MONDAY + 4 * HOUR)

    assert due(assessed(MONDAY, 2), pauses=[pause]) == MONDAY + 2 * HOUR


def test_deadline_is_open_while_a_hold_without_end_stands():
    assert due(assessed(MONDAY, 2), pauses=[hold(MONDAY + HOUR, None)]) is None


def test_deadline_that_passed_before_the_hold_stays():
    pause = hold(MONDAY + 3 * HOUR, None)

    explanation = told(assessed(MONDAY, 2), pauses=[pause], now=MONDAY + 9 * HOUR)

    assert explanation.due_at == MONDAY + 2 * HOUR
    assert explanation.breached_at == MONDAY + 2 * HOUR


def test_hold_never_breaches_however_long():
    pause = hold(MONDAY + HOUR, None)

    explanation = told(assessed(MONDAY, 2), pauses=[pause], now=MONDAY + timedelta(days=180))

    assert not explanation.is_breached
    assert not explanation.is_running
    assert explanation.remaining == HOUR


def test_due_instant_itself_is_met_and_the_next_one_is_not():
    target, at = assessed(MONDAY, 2), MONDAY + 2 * HOUR

    assert not told(target, now=at).is_breached
    assert not told(target, now=at + HOUR, stopped_at=at).is_breached
    assert told(target, now=at + MICROSECOND).breached_at == at
    assert told(target, now=at + HOUR, stopped_at=at + MICROSECOND).is_breached


def test_stopping_at_night_after_a_deadline_at_closing_time_is_too_late():
    target, night = assessed(MONDAY, 10), central("2026-05-11T20:00")

    explanation = told(target, now=night, stopped_at=night)

    assert explanation.remaining == timedelta()
    assert explanation.breached_at == central("2026-05-11T17:00")


def test_old_breach_is_not_undone_by_a_lower_priority():
    high, low = assessed(MONDAY, 2), assessed(MONDAY + 3 * HOUR, 9)

    explanation = told(high, low, now=MONDAY + 4 * HOUR)

    assert explanation.due_at == MONDAY + 9 * HOUR
    assert explanation.breached_at == MONDAY + 2 * HOUR


def test_breach_made_by_a_change_is_dated_at_the_change():
    low, high = assessed(MONDAY, 9), assessed(MONDAY + 5 * HOUR, 2)
    medium = assessed(MONDAY + 6 * HOUR, 4)

    explanation = told(low, high, medium, now=MONDAY + 6.5 * HOUR)

    assert explanation.due_at == MONDAY + 4 * HOUR
    assert explanation.breached_at == MONDAY + 6 * HOUR


def test_past_now_explains_what_was_known_then():
    low, high = assessed(MONDAY, 8), assessed(MONDAY + 5 * HOUR, 1)
    pause = hold(MONDAY + 3 * HOUR, None)

    explanation = told(low, high, pauses=[pause], now=MONDAY + 2 * HOUR)

    assert explanation.due_at == MONDAY + 8 * HOUR
    assert explanation.target == 8 * HOUR


def test_explanation_tells_every_interval_and_its_reason():
    received = central("2026-05-22T16:00")
    pause = hold(central("2026-05-26T08:00"), central("2026-05-26T09:00"), "waiting for the client")

    explanation = told(
        assessed(received, 4),
        received_at=received,
        pauses=[pause],
        now=central("2026-05-26T10:00"),
    )

    assert [(part.reason, part.is_counted) for part in explanation.intervals] == [
        ("open", True),
        ("closed", False),
        ("holiday", False),
        ("closed", False),
        ("open", True),
        ("waiting for the client", False),
        ("open", True),
    ]
    assert explanation.counted == 3 * HOUR
    assert explanation.remaining == HOUR
    assert explanation.is_running


def test_intervals_touch_from_receipt_to_the_stop():
    pauses = [hold(MONDAY - HOUR, MONDAY + HOUR), hold(MONDAY + 2 * HOUR, MONDAY + 2 * HOUR)]
    stop = MONDAY + 30 * HOUR

    explanation = told(assessed(MONDAY, 4), pauses=pauses, now=stop + HOUR, stopped_at=stop)

    parts = explanation.intervals
    assert not explanation.is_running
    assert (parts[0].start, parts[-1].end) == (MONDAY, stop)
    assert all(left.end == right.start for left, right in pairwise(parts))


def test_clock_before_its_receipt_has_nothing_to_tell():
    explanation = told(assessed(MONDAY, 4), now=MONDAY - HOUR)

    assert explanation.intervals == ()
    assert explanation.counted == timedelta()
    assert not explanation.is_running


def test_over_time_is_negative_remaining():
    assert told(assessed(MONDAY, 2), now=MONDAY + 5 * HOUR).remaining == -3 * HOUR


def test_hold_in_the_repeated_hour_keeps_its_length():
    first = datetime(2026, 11, 1, 1, 30, tzinfo=CHICAGO)
    pause = hold(first, first.replace(fold=1))

    resumed = due_at(
        calendar=Calendar.always("America/Chicago"),
        received_at=first,
        assessments=[assessed(first, 1)],
        pauses=[pause],
    )

    assert resumed == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_assessments_are_needed_and_in_order():
    with pytest.raises(NotAssessed, match="at least the one"):
        due()
    with pytest.raises(AssessmentsOutOfOrder, match="sort them"):
        due(assessed(MONDAY + HOUR, 4), assessed(MONDAY, 8))


def test_naive_receipt_and_now_are_refused():
    naive = MONDAY.replace(tzinfo=None)

    with pytest.raises(NaiveInstant):
        due(assessed(MONDAY, 4), received_at=naive)
    with pytest.raises(NaiveInstant):
        told(assessed(MONDAY, 4), now=naive)
