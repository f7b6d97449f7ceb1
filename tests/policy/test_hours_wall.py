"""What a wall clock means on the nights on which it changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from switchboard.policy.hours import Calendar

CHICAGO = ZoneInfo("America/Chicago")
EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR = timedelta(hours=1)


def nights():
    hours = {day: [["22:00", "06:00"]] for day in EVERY_DAY}
    return Calendar.from_json({"timezone": "America/Chicago", "hours": hours})


def central(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


@pytest.mark.parametrize(("date", "hours"), [("2026-03-08", 7), ("2026-11-01", 9)])
def test_night_shift_over_a_clock_change_has_the_hours_that_really_pass(date, hours):
    evening = central(f"{date}T22:00") - timedelta(days=1)

    assert nights().worked(evening, central(f"{date}T12:00")) == hours * HOUR


@pytest.mark.parametrize(("date", "hours"), [("2026-03-08", 23), ("2026-11-01", 25)])
def test_whole_day_of_a_clock_change_has_its_real_length(date, hours):
    calendar = Calendar.from_json(
        {"timezone": "America/Chicago", "hours": {"sun": [["00:00", "24:00"]]}}
    )

    assert calendar.worked(central(date) - HOUR, central(date) + timedelta(days=2)) == hours * HOUR


def test_lord_howe_changes_its_clocks_by_half_an_hour():
    calendar = Calendar.from_json(
        {"timezone": "Australia/Lord_Howe", "hours": {"sun": [["00:00", "12:00"]]}}
    )
    weekends = [datetime(2026, 4, 4, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC)]

    worked = [calendar.worked(start, start + timedelta(days=2)) for start in weekends]

    assert worked == [12.5 * HOUR, 11.5 * HOUR]


def test_wall_time_in_a_gap_is_the_first_instant_after_it():
    calendar = Calendar.from_json(
        {"timezone": "America/Chicago", "hours": {"sun": [["02:30", "03:15"]]}}
    )

    opens = calendar.opens_after(central("2026-03-08T00:00"))

    assert opens == datetime(2026, 3, 8, 8, tzinfo=UTC)
    assert calendar.closes_after(opens) == datetime(2026, 3, 8, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize("start", ["00:00:01", "00:10:00", "00:20:02", "00:44:29"])
def test_every_time_in_a_gap_is_the_second_at_which_the_gap_ends(start):
    calendar = Calendar.from_json(
        {"timezone": "Africa/Monrovia", "hours": {"fri": [[start, "01:00"]]}}
    )

    opens = calendar.opens_after(datetime(1972, 1, 6, 12, tzinfo=UTC))

    assert opens == datetime(1972, 1, 7, 0, 44, 30, tzinfo=UTC)


def test_shift_that_lies_in_a_gap_does_not_happen():
    calendar = Calendar.from_json(
        {"timezone": "America/Chicago", "hours": {"sun": [["02:10", "02:50"]]}}
    )

    assert calendar.opens_after(central("2026-03-08T00:00")) == central("2026-03-15T02:10")


def test_ambiguous_wall_time_is_its_first_occurrence():
    calendar = Calendar.from_json(
        {"timezone": "America/Chicago", "hours": {"sun": [["01:30", "02:30"]]}}
    )

    ((opens, closes),) = calendar.periods(central("2026-11-01T00:00"), central("2026-11-02T00:00"))

    assert opens == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    assert closes == datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


def test_instant_in_the_second_ambiguous_hour_is_told_from_the_first():
    first = datetime(2026, 11, 1, 1, 30, tzinfo=CHICAGO)

    assert Calendar.always().worked(first, first.replace(fold=1)) == HOUR


def test_date_that_a_country_skipped_has_no_hours():
    calendar = Calendar.from_json(
        {"timezone": "Pacific/Apia", "hours": {day: [["09:00", "17:00"]] for day in EVERY_DAY}}
    )
    apia = ZoneInfo("Pacific/Apia")

    periods = list(
        calendar.periods(
            datetime(2011, 12, 29, tzinfo=apia), datetime(2011, 12, 31, 23, tzinfo=apia)
        )
    )

    assert [opens.astimezone(apia).day for opens, _ in periods] == [29, 31]
