"""The clocks of an incident against a walk, step by step, with holds over clock changes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.policy.hours import Calendar
from switchboard.policy.sla import Assessment, Clock, Pause, due_at, explain

STEP = timedelta(minutes=5)
DAYS = 4
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
DESKS = [
    (zone, datetime.fromisoformat(day).replace(tzinfo=UTC))
    for zone, day in [
        ("America/Chicago", "2026-03-06"),
        ("America/Chicago", "2026-10-30"),
        ("Australia/Lord_Howe", "2026-04-03"),
        ("Europe/London", "2026-10-23"),
    ]
]


@st.composite
def incidents(draw):
    """A desk with night shifts, a receipt, targets and holds, all in steps of five minutes."""
    zone, begin = draw(st.sampled_from(DESKS))
    week = {day: [["07:00", "12:00"], ["13:00", "17:00"]] for day in WORKDAYS}
    nights = {"sat": [["22:00", "06:00"]], "sun": [["23:00", "03:30"]]}
    holiday = str((begin + timedelta(days=draw(st.integers(0, DAYS)))).date())
    calendar = Calendar.from_json({"timezone": zone, "hours": week | nights, "holidays": [holiday]})
    instant = st.integers(0, DAYS * 24 * 12).map(lambda count: begin + count * STEP)
    received_at = draw(instant)
    later = sorted(at for at in draw(st.lists(instant, max_size=3)) if at > received_at)
    targets = st.integers(1, 15 * 12).map(lambda count: count * STEP)
    assessments = [Assessment(at=at, target=draw(targets)) for at in [received_at, *later]]
    ends = draw(st.lists(st.tuples(instant, instant).map(sorted), max_size=4))
    if draw(st.integers(0, 3)) == 0:
        ends.append((draw(instant), None))
    pauses = [Pause(started_at=start, ended_at=end, reason="on hold") for start, end in ends]
    return calendar, received_at, assessments, pauses, draw(instant)


def walk(calendar, received_at, pauses):
    """The steps that count from receipt on, enough of them for any target."""
    counted, at = [], received_at
    while at < received_at + timedelta(days=16):
        stands = any(p.started_at <= at and (not p.ended_at or at < p.ended_at) for p in pauses)
        if not stands and calendar.is_open(at):
            counted.append(at)
        at += STEP
    return counted


def reached(counted, work, since):
    """The end of the step with which `work` has been counted after an instant."""
    after = [at for at in counted if at >= since]
    needed = work // STEP
    return after[needed - 1] + STEP if needed <= len(after) else None


def walked_deadline(counted, received_at, assessments):
    """The rules told as instants, where the code tells them as working time."""
    deadline, before = reached(counted, assessments[0].target, received_at), assessments[0].target
    for given_later in assessments[1:]:
        if given_later.target < before:
            raised = reached(counted, given_later.target, given_later.at)
            deadline = min((at for at in (deadline, raised) if at), default=None)
        elif given_later.target > before:
            deadline = reached(counted, given_later.target, received_at)
        before = given_later.target
    return deadline


@settings(max_examples=40, deadline=None)
@given(incidents())
def test_deadline_is_where_a_walk_has_counted_the_target(incident):
    calendar, received_at, assessments, pauses, _ = incident
    counted = walk(calendar, received_at, pauses)

    deadline = due_at(
        calendar=calendar, received_at=received_at, assessments=assessments, pauses=pauses
    )

    assert deadline == walked_deadline(counted, received_at, assessments)


@settings(max_examples=40, deadline=None)
@given(incidents())
def test_explained_intervals_are_the_steps_of_a_walk(incident):
    calendar, received_at, assessments, pauses, now = incident
    counted = [at for at in walk(calendar, received_at, pauses) if at < now]

    explanation = explain(
        clock=Clock.RESOLUTION,
        calendar=calendar,
        received_at=received_at,
        assessments=assessments,
        pauses=pauses,
        now=now,
    )

    steps = [
        part.start + count * STEP
        for part in explanation.intervals
        if part.is_counted
        for count in range((part.end - part.start) // STEP)
    ]
    assert steps == counted
    assert explanation.counted == len(counted) * STEP
    covered = sum((part.end - part.start for part in explanation.intervals), timedelta())
    assert covered == max(now - received_at, timedelta())
