"""Assessments that bring their own hours, rank or correction, and breaches that were told."""

from datetime import UTC, datetime, timedelta

from switchboard.policy.hours import Calendar
from switchboard.policy.sla import Assessment, Clock, Pause, deadline, explain

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
DESK = Calendar.from_json(
    {"timezone": "America/Chicago", "hours": {day: [["07:00", "17:00"]] for day in WORKDAYS}}
)
ALWAYS = Calendar.always()
SEVEN = datetime(2026, 5, 11, 12, tzinfo=UTC)  # Monday, 7 am in Texas
FIVE = SEVEN + 10 * HOUR


def given(at, hours, **more):
    return Assessment(at=at, target=hours * HOUR, **more)


def granted(*assessments, pauses=()):
    return deadline(calendar=DESK, received_at=SEVEN, assessments=assessments, pauses=pauses)


def told(*assessments, now, **more):
    return explain(
        clock=Clock.RESOLUTION, calendar=DESK, received_at=SEVEN, assessments=assessments,
        now=now, **more,
    )  # fmt: skip


def test_a_raise_to_round_the_clock_counts_the_night_from_then_on():
    raised = given(FIVE - HOUR, 4, rank=1, calendar=ALWAYS)

    granted_now = granted(given(SEVEN, 20, rank=3), raised)

    assert granted_now.due_at == FIVE + 3 * HOUR
    assert granted_now.allowed == 13 * HOUR


def test_the_night_before_a_raise_to_round_the_clock_is_not_counted():
    raised = given(SEVEN + 24 * HOUR, 4, rank=1, calendar=ALWAYS)

    explanation = told(given(SEVEN, 20, rank=3), raised, now=SEVEN + 26 * HOUR)

    assert explanation.counted == 12 * HOUR
    assert explanation.remaining == 2 * HOUR


def test_a_lowering_from_round_the_clock_counts_from_receipt_in_the_desks_hours():
    lowered = given(SEVEN + 12 * HOUR, 11, rank=3)

    assert granted(given(SEVEN, 24, rank=1, calendar=ALWAYS), lowered).due_at == (SEVEN + 25 * HOUR)


def test_the_same_target_in_other_hours_is_no_repetition():
    round_the_clock = given(SEVEN, 13, rank=2, calendar=ALWAYS)
    in_desk_hours = given(SEVEN + HOUR, 11, rank=2)
    again = given(SEVEN + HOUR, 11, rank=2, calendar=ALWAYS)

    without, with_it = (
        granted(round_the_clock, in_desk_hours),
        granted(round_the_clock, in_desk_hours, again),
    )

    assert without.due_at == SEVEN + 13 * HOUR
    assert with_it.due_at == SEVEN + 12 * HOUR


def test_a_graver_priority_with_a_longer_target_is_a_raise_all_the_same():
    raised = given(SEVEN + HOUR, 9, rank=1)

    assert granted(given(SEVEN, 8, rank=2), raised).due_at == SEVEN + 8 * HOUR


def test_a_correction_counts_from_receipt_even_to_a_graver_priority():
    corrected = given(SEVEN + 3 * HOUR, 4, rank=1, is_correction=True)

    assert granted(given(SEVEN, 8, rank=3), corrected).due_at == SEVEN + 4 * HOUR


def test_a_part_of_the_target_counts_since_the_target_was_set():
    raised = given(SEVEN + 2 * HOUR, 4, rank=1)
    hold = Pause(started_at=SEVEN + 3 * HOUR, ended_at=SEVEN + 4 * HOUR, reason="on hold")

    granted_now = granted(given(SEVEN, 20, rank=3), raised, pauses=[hold])

    assert granted_now.at(0.5) == SEVEN + 5 * HOUR
    assert granted_now.at(1.0) == granted_now.due_at == SEVEN + 7 * HOUR


def test_a_term_is_the_number_of_the_assessment_in_force():
    low, late_raise = given(SEVEN, 8, rank=3), given(SEVEN + 7 * HOUR, 4, rank=1)
    lowered = given(SEVEN + 7.5 * HOUR, 9, rank=2)

    terms = [granted(low), granted(low, late_raise), granted(low, late_raise, lowered)]

    assert [each.term for each in terms] == [0, 0, 2]


def test_a_breach_that_was_told_stays_when_a_hold_is_added_later():
    hold = Pause(started_at=SEVEN + HOUR, ended_at=SEVEN + 3 * HOUR, reason="on hold")
    told_at = SEVEN + 2 * HOUR

    explanation = told(given(SEVEN, 2), now=SEVEN + 3 * HOUR, pauses=[hold], missed_at=told_at)

    assert explanation.due_at == SEVEN + 4 * HOUR
    assert explanation.breached_at == told_at


def test_a_breach_that_is_told_later_is_not_known_yet():
    explanation = told(given(SEVEN, 4), now=SEVEN + HOUR, missed_at=SEVEN + 2 * HOUR)

    assert explanation.breached_at is None


def test_a_deadline_that_a_calendar_moved_into_the_past_is_breached_from_then_on():
    moved_at = SEVEN + 3 * HOUR

    explanation = told(given(SEVEN, 2), now=SEVEN + 4 * HOUR, changed_at=moved_at)

    assert explanation.due_at == SEVEN + 2 * HOUR
    assert explanation.breached_at == moved_at


def test_a_deadline_that_passed_after_the_calendar_changed_is_breached_at_its_instant():
    explanation = told(given(SEVEN, 2), now=SEVEN + 4 * HOUR, changed_at=SEVEN + MINUTE)

    assert explanation.breached_at == SEVEN + 2 * HOUR
