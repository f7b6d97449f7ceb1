"""Where a calendar ends: it never opens, never closes, or is asked beyond its years."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from switchboard.policy.hours import (
    BeyondCalendar,
    Calendar,
    NaiveInstant,
    NegativeWork,
    NeverCloses,
    NeverOpen,
)

CHICAGO = ZoneInfo("America/Chicago")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WORKDAYS, "sat", "sun")
HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def desk(**more):
    """The desk of the seed: Monday to Friday, 7 to 17 Central (S2)."""
    hours = {day: [["07:00", "17:00"]] for day in WORKDAYS}
    return Calendar.from_json({"timezone": "America/Chicago", "hours": hours, **more})


def round_the_clock(timezone):
    return Calendar.always(timezone)


def central(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


def test_always_is_open_and_never_closes():
    calendar = round_the_clock("America/Chicago")

    assert calendar.due(central("2026-03-07T22:00"), 9 * HOUR) == central("2026-03-08T08:00")
    with pytest.raises(NeverCloses, match="round the clock"):
        calendar.closes_after(central("2026-03-07T22:00"))


def test_open_until_the_only_holiday_closes_at_its_midnight():
    hours = {day: [["00:00", "24:00"]] for day in EVERY_DAY}
    calendar = desk(hours=hours, holidays=["2031-07-04"])

    assert calendar.closes_after(central("2026-01-01T00:00")) == central("2031-07-04T00:00")


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"hours": {}, "holidays": ["2099-01-01"]},
        {"hours": {"mon": []}},
        {"hours": {}, "special_hours": {"2026-05-01": [["08:00", "09:00"]]}},
        {
            "hours": {},
            "special_hours": {"2026-06-01": [["08:00", "09:00"]]},
            "breaks": {"2026-06-01": [["07:00", "10:00"]]},
        },
    ],
)
def test_calendar_without_an_opening_ahead_says_so(form):
    calendar = Calendar.from_json({"timezone": "America/Chicago", **form})
    at = central("2026-05-08T12:00")

    for ask in (calendar.opens_after, calendar.closes_after):
        with pytest.raises(NeverOpen, match="no opening left"):
            ask(at)
    with pytest.raises(NeverOpen):
        calendar.due(at, HOUR)
    with pytest.raises(NeverOpen):
        calendar.due_many(np.array([(at - EPOCH) // MICROSECOND]), HOUR)
    assert not calendar.is_open(at)


def test_last_openings_that_cannot_hold_the_work_are_too_few():
    calendar = desk(hours={}, special_hours={"2026-06-01": [["08:00", "10:00"]]})

    assert calendar.due(central("2026-05-08T12:00"), 2 * HOUR) == central("2026-06-01T10:00")
    with pytest.raises(NeverOpen):
        calendar.due(central("2026-05-08T12:00"), 2 * HOUR + MICROSECOND)


def test_opening_many_years_ahead_is_found():
    calendar = desk(hours={}, special_hours={"2059-06-02": [["08:00", "10:00"]]})

    assert calendar.opens_after(central("1999-05-08T12:00")) == central("2059-06-02T08:00")


def test_naive_datetime_is_refused_everywhere():
    naive, aware = datetime(2026, 5, 8, 12), central("2026-05-08T12:00")  # noqa: DTZ001
    calendar = desk()
    asks = [
        lambda: calendar.is_open(naive),
        lambda: calendar.opens_after(naive),
        lambda: calendar.closes_after(naive),
        lambda: calendar.due(naive, HOUR),
        lambda: calendar.worked(aware, naive),
        lambda: calendar.periods(naive, aware),
        lambda: calendar.explain(aware, naive),
    ]

    for ask in asks:
        with pytest.raises(NaiveInstant, match="with its time zone"):
            ask()


def test_negative_work_is_refused():
    with pytest.raises(NegativeWork, match="below zero"):
        desk().due(central("2026-05-08T12:00"), -HOUR)
    with pytest.raises(NegativeWork):
        desk().due_many(np.array([0, 0]), np.array([1, -1]))


@pytest.mark.parametrize("year", [1, 9999])
def test_instants_at_the_ends_of_time_are_refused_clearly(year):
    at = datetime(year, 11, 30, tzinfo=UTC)
    calendar = desk()

    for ask in (calendar.is_open, calendar.opens_after, calendar.closes_after):
        with pytest.raises(BeyondCalendar, match="nearer instant"):
            ask(at)
    with pytest.raises(BeyondCalendar):
        calendar.explain(min(at, EPOCH), max(at, EPOCH))


@pytest.mark.parametrize("year", [3, 1700, 9997])
def test_far_years_have_their_hours(year):
    start = datetime(year, 1, 1, tzinfo=UTC)

    worked = round_the_clock("America/Chicago").worked(start, start.replace(year=year + 1))

    assert worked == start.replace(year=year + 1) - start


def test_more_work_than_there_is_time_is_refused_at_once():
    with pytest.raises(BeyondCalendar, match="less work"):
        desk().due(EPOCH, timedelta.max)
    with pytest.raises(BeyondCalendar):
        desk().due_many(np.array([0]), np.array([2**63 - 1]))


def test_instant_whose_year_in_utc_does_not_exist_is_refused_clearly():
    with pytest.raises(BeyondCalendar):
        desk().is_open(datetime(1, 1, 1, tzinfo=ZoneInfo("Asia/Tokyo")))


def test_threads_share_a_calendar():
    calendar = desk()
    starts = [central("1950-05-08T12:00") + timedelta(days=97 * n) for n in range(100)]

    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(lambda start: calendar.due(start, 20 * HOUR), starts))

    alone = desk()
    assert answers == [alone.due(start, 20 * HOUR) for start in starts]
