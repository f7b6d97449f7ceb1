from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from switchboard.ui import words

CHICAGO = ZoneInfo("America/Chicago")
ADELAIDE = ZoneInfo("Australia/Adelaide")
MONDAY_9_00 = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def said(at: datetime, now: datetime = MONDAY_9_00, zone: ZoneInfo = CHICAGO) -> str:
    return words.relative(at, now=now, zone=zone)


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=-59), "just now"),
        (timedelta(seconds=59), "in a moment"),
        (timedelta(seconds=-60), "1 minute ago"),
        (timedelta(minutes=4), "in 4 minutes"),
        (timedelta(minutes=-59, seconds=-59), "59 minutes ago"),
        (timedelta(hours=-1), "1 hour ago"),
        (timedelta(hours=-2), "2 hours ago"),
        (timedelta(hours=14, minutes=59), "in 14 hours"),
    ],
)
def test_the_same_day_is_said_as_a_distance(ahead, expected):
    assert said(MONDAY_9_00 + ahead) == expected


def test_the_day_turns_at_the_readers_midnight_not_at_utc_midnight():
    before_midnight_in_chicago = datetime(2026, 11, 23, 5, 59, tzinfo=UTC)
    after_midnight_in_chicago = datetime(2026, 11, 23, 6, 1, tzinfo=UTC)

    assert said(before_midnight_in_chicago) == "yesterday 11:59 pm"
    assert said(after_midnight_in_chicago) == "8 hours ago"


def test_a_minute_across_midnight_is_still_a_distance():
    now = datetime(2026, 11, 23, 6, 10, tzinfo=UTC)

    assert said(now - timedelta(minutes=20), now=now) == "20 minutes ago"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 24, 13, 0, tzinfo=UTC), "tomorrow 7:00 am"),
        (datetime(2026, 11, 20, 13, 2, tzinfo=UTC), "Fri 7:02 am"),
        (datetime(2026, 11, 27, 13, 2, tzinfo=UTC), "Fri 7:02 am"),
        (datetime(2026, 11, 16, 13, 2, tzinfo=UTC), "Nov 16"),
        (datetime(2026, 1, 1, 18, 0, tzinfo=UTC), "Jan 1"),
        (datetime(2026, 1, 1, 5, 0, tzinfo=UTC), "Dec 31, 2025"),
        (datetime(2024, 2, 29, 18, 0, tzinfo=UTC), "Feb 29, 2024"),
    ],
)
def test_other_days_are_said_by_name_then_by_date(at, expected):
    assert said(at) == expected


def test_wall_time_keeps_its_zone_across_the_clock_change():
    first_half_past_one = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
    second_half_past_one = datetime(2026, 11, 1, 7, 30, tzinfo=UTC)

    first = words.local(first_half_past_one, zone=CHICAGO, now=MONDAY_9_00)
    second = words.local(second_half_past_one, zone=CHICAGO, now=MONDAY_9_00)

    assert (first, second) == ("Sun, Nov 1, 1:30 am CDT", "Sun, Nov 1, 1:30 am CST")


def test_wall_time_is_the_readers_in_a_half_hour_zone():
    assert words.local(MONDAY_9_00, zone=ADELAIDE, now=MONDAY_9_00) == "Tue, Nov 24, 1:30 am ACDT"


def test_wall_time_names_the_year_when_it_is_another():
    at = datetime(2025, 12, 31, 23, 0, tzinfo=UTC)

    assert words.local(at, zone=CHICAGO, now=MONDAY_9_00) == "Wed, Dec 31, 2025, 5:00 pm CST"


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 23, 17, 22, tzinfo=UTC), "11:22 am"),
        (datetime(2026, 11, 24, 13, 0, tzinfo=UTC), "Tue 7:00 am"),
        (datetime(2026, 12, 24, 13, 0, tzinfo=UTC), "Dec 24, 7:00 am"),
        (datetime(2027, 1, 4, 13, 0, tzinfo=UTC), "Jan 4, 2027, 7:00 am"),
    ],
)
def test_clock_time_says_only_as_much_of_the_date_as_it_needs(at, expected):
    assert words.clock_time(at, zone=CHICAGO, now=MONDAY_9_00) == expected


@pytest.mark.parametrize(
    ("length", "expected"),
    [
        (timedelta(0), "under a minute"),
        (timedelta(seconds=59), "under a minute"),
        (timedelta(minutes=9, seconds=59), "9 min"),
        (timedelta(minutes=60), "1 h"),
        (timedelta(hours=1, minutes=20), "1 h 20 min"),
        (timedelta(hours=24), "1 day"),
        (timedelta(days=2, hours=3, minutes=59), "2 days 3 h"),
        (timedelta(minutes=-12), "12 min"),
    ],
)
def test_durations_are_rounded_down_to_two_units(length, expected):
    assert words.duration(length) == expected


def test_working_time_never_turns_into_days():
    assert words.duration(timedelta(hours=49, minutes=5), in_days=False) == "49 h 5 min"


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1000, "1 kB"),
        (999_499, "999 kB"),
        (999_500, "1.0 MB"),
        (26_214_400, "26.2 MB"),
        (999_950_000, "1.0 GB"),
    ],
)
def test_sizes_change_unit_before_they_show_a_thousand(count, expected):
    assert words.size(count) == expected


@pytest.mark.parametrize("number", ["", "anonymous", "sip:desk@example.com", "Restricted"])
def test_what_is_no_number_is_shown_as_it_came_and_not_dialled(number):
    assert words.phone(number) == number
    assert words.tel(number) == ""


def test_initials_survive_any_name():
    names = ["Dana Whitfield", "Ana  María de la Cruz", "cher", "“Quoted” Person", "  ", "李 小龙"]

    assert [words.initials(name) for name in names] == ["DW", "AC", "C", "P", "?", "李小"]
