"""The words of a clock refuse what makes no sense, and are written exactly."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from switchboard.policy.hours import Calendar, NaiveInstant
from switchboard.policy.sla import (
    Assessment,
    Clock,
    Pause,
    PauseEndsBeforeItStarts,
    Target,
    TargetNotPositive,
    explain,
)

HOUR = timedelta(hours=1)
MONDAY = datetime(2026, 5, 11, 12, tzinfo=UTC)


def test_target_is_told_by_its_clock():
    target = Target(first_response=HOUR / 4, resolution=8 * HOUR)

    assert target.of(Clock.FIRST_RESPONSE) == HOUR / 4
    assert target.of(Clock.RESOLUTION) == 8 * HOUR


def test_target_without_time_is_refused():
    with pytest.raises(TargetNotPositive, match="above zero"):
        Assessment(at=MONDAY, target=timedelta())


def test_pause_that_ends_before_it_starts_is_refused():
    with pytest.raises(PauseEndsBeforeItStarts, match="correct its end"):
        Pause(started_at=MONDAY, ended_at=MONDAY - HOUR, reason="on hold")


def test_pause_in_the_repeated_hour_may_end_at_the_same_wall_time():
    first = datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/Chicago"))

    pause = Pause(started_at=first, ended_at=first.replace(fold=1), reason="on hold")

    assert pause.covers(datetime(2026, 11, 1, 7, tzinfo=UTC))
    assert not pause.covers(datetime(2026, 11, 1, 7, 30, tzinfo=UTC))


def test_naive_instants_are_refused():
    naive = MONDAY.replace(tzinfo=None)

    for wrong in (
        lambda: Assessment(at=naive, target=HOUR),
        lambda: Pause(started_at=naive, ended_at=None, reason="on hold"),
        lambda: Pause(started_at=MONDAY, ended_at=naive, reason="on hold"),
    ):
        with pytest.raises(NaiveInstant):
            wrong()


def test_explanation_as_json_is_exact():
    told = explain(
        clock=Clock.RESOLUTION,
        calendar=Calendar.always(),
        received_at=MONDAY,
        assessments=[Assessment(at=MONDAY, target=2 * HOUR)],
        now=MONDAY + HOUR + timedelta(microseconds=1),
    )

    form = told.to_json()

    assert form["counted_microseconds"] == 3_600_000_001
    assert form["remaining_microseconds"] == 3_599_999_999
    assert form["due_at"] == "2026-05-11T14:00:00+00:00"
    assert form["breached_at"] is None
    assert form["intervals"] == [
        {
            "start": "2026-05-11T12:00:00+00:00",
            "end": "2026-05-11T13:00:00.000001+00:00",
            "is_counted": True,
            "reason": "open",
            "calendar": "",
            "version": None,
        }
    ]
