"""A whole backlog at once gets the answers that each ticket gets alone."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from switchboard.policy.hours import BeyondCalendar, Calendar, NotMicroseconds
from switchboard.policy.hours_blocks import LATEST

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


@pytest.mark.parametrize("years", [1, 40])
def test_worked_many_answers_as_worked_does(years):
    calendar = desk(holidays=["2026-12-25"], breaks={"2026-06-05": [["11:00", "12:00"]]})
    generator = np.random.default_rng(20260509)
    begin = (central("2024-01-01T00:00") - EPOCH) // MICROSECOND
    starts, ends = begin + generator.integers(0, years * 366 * 86_400_000_000, (2, 2_000))

    worked = calendar.worked_many(starts, ends)

    for start, end, length in zip(starts.tolist(), ends.tolist(), worked.tolist(), strict=True):
        expected = calendar.worked(EPOCH + start * MICROSECOND, EPOCH + end * MICROSECOND)
        assert length * MICROSECOND == expected


def test_worked_many_measures_a_shift_over_both_clock_changes():
    nights = {"sat": [["22:00", "06:00"]]}
    calendar = Calendar.from_json({"timezone": "America/Chicago", "hours": nights})
    saturdays = ["2026-03-07T20:00", "2026-10-31T20:00", "2026-11-07T20:00"]
    starts = np.array([(central(text) - EPOCH) // MICROSECOND for text in saturdays])

    worked = calendar.worked_many(starts, starts + 24 * HOUR // MICROSECOND)

    assert (worked * MICROSECOND // HOUR).tolist() == [7, 9, 8]


def test_worked_many_keeps_shapes_and_is_none_backwards():
    starts = np.array([[0], [10**15]])
    ends = np.array([10**12, 10**15, 10**14])

    worked = desk().worked_many(starts, ends)

    assert worked.shape == (2, 3)
    assert worked[1].tolist() == [0, 0, 0]
    assert desk().worked_many(starts[:0], ends).shape == (0, 3)


def test_worked_many_over_more_starts_than_are_looked_up_at_once():
    begin = (central("2026-01-01T00:00") - EPOCH) // MICROSECOND
    starts = begin + np.arange(70_000) * 60_000_000
    far = np.array((central("2060-01-01T00:00") - EPOCH) // MICROSECOND)

    worked = desk().worked_many(starts, far)

    for index in (0, 32_767, 32_768, 65_536, 69_999):
        start = EPOCH + int(starts[index]) * MICROSECOND
        assert int(worked[index]) * MICROSECOND == desk().worked(start, central("2060-01-01T00:00"))


def test_worked_many_refuses_other_units_than_int64_microseconds():
    starts = np.zeros(3, dtype=np.int64)

    with pytest.raises(NotMicroseconds, match="starts has dtype float64"):
        desk().worked_many(starts.astype(float), starts)
    with pytest.raises(NotMicroseconds, match="ends has type int"):
        desk().worked_many(starts, 5)


def test_what_lies_beyond_the_last_year_is_refused():
    late = np.array([(LATEST - HOUR - EPOCH) // MICROSECOND])
    always = Calendar.always()

    with pytest.raises(BeyondCalendar):
        always.due_many(late, 2 * HOUR)
    with pytest.raises(BeyondCalendar):
        always.worked_many(late, late + 3_600_000_000)
    assert always.worked_many(late, late + 3_599_999_999).tolist() == [3_599_999_999]
