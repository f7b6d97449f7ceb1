"""A whole backlog at once gets the answers that each ticket gets alone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from switchboard.policy.hours import Calendar, NotMicroseconds

CHICAGO = ZoneInfo("America/Chicago")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def desk(**more):
    """The desk of the seed: Monday to Friday, 7 to 17 Central (S2)."""
    hours = {day: [["07:00", "17:00"]] for day in WORKDAYS}
    return Calendar.from_json({"timezone": "America/Chicago", "hours": hours, **more})


def central(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


def test_due_many_answers_as_due_does():
    calendar = desk(holidays=["2026-12-25"], breaks={"2026-06-05": [["11:00", "12:00"]]})
    generator = np.random.default_rng(20260508)
    begin = (central("2024-01-01T00:00") - EPOCH) // MICROSECOND
    starts = begin + generator.integers(0, 30 * 366 * 86_400_000_000, 2_000)
    work = generator.integers(0, 5_000 * 3_600_000_000, 2_000) * generator.integers(0, 2, 2_000)

    due = calendar.due_many(starts, work)

    for start, length, instant in zip(starts.tolist(), work.tolist(), due.tolist(), strict=True):
        expected = calendar.due(EPOCH + start * MICROSECOND, length * MICROSECOND)
        assert EPOCH + instant * MICROSECOND == expected


def test_due_many_with_shifts_too_close_for_a_table_answers_as_due_does():
    shifts = [[f"{hour:02}:00:00", f"{hour:02}:00:01"] for hour in range(24)]
    close = [["12:30:00", "12:30:01"], ["12:30:02", "12:30:03"]]
    calendar = desk(hours={"mon": sorted(shifts + close)})
    starts = np.arange(0, 10**15, 7 * 10**12)

    due = calendar.due_many(starts, timedelta(seconds=3))

    expected = [calendar.due(EPOCH + int(at) * MICROSECOND, 3 * HOUR / 3600) for at in starts]
    assert [EPOCH + int(at) * MICROSECOND for at in due] == expected


def test_due_many_keeps_shapes_and_takes_nothing_for_an_answer():
    starts = np.zeros((2, 3), dtype=np.int64)

    assert desk().due_many(starts, HOUR).shape == (2, 3)
    assert desk().due_many(starts[:0], HOUR).size == 0


def test_due_many_refuses_other_units_than_int64_microseconds():
    with pytest.raises(NotMicroseconds, match="float64"):
        desk().due_many(np.array([1.5]), HOUR)
    with pytest.raises(NotMicroseconds, match="list"):
        desk().due_many([1], HOUR)
    with pytest.raises(NotMicroseconds, match="datetime64"):
        desk().due_many(np.array(["2026-01-01"], dtype="datetime64[us]"), HOUR)
