"""Which days a report is about."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.flow.attainment_period import Period, QuestionFault, read

TEXAS = ZoneInfo("America/Chicago")
# Midnight of a day does not exist there when summer time begins, and is there twice when it ends.
HAVANA = ZoneInfo("America/Havana")
TODAY = date(2026, 11, 23)
DAYS = st.dates(date(2001, 1, 1), date(2099, 1, 1))


def asked(first: str, last: str) -> tuple[date, date]:
    period = read(first, last, today=TODAY, zone=TEXAS)
    return period.first, period.last


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("", "", (date(2026, 11, 1), date(2026, 11, 30))),
        ("2026-10", "", (date(2026, 10, 1), TODAY)),
        ("2026-12-05", "", (date(2026, 12, 5), date(2026, 12, 5))),
        ("", "2026-10-09", (date(2026, 10, 1), date(2026, 10, 9))),
        ("2024-02", "2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2025-12", "2026-01", (date(2025, 12, 1), date(2026, 1, 31))),
        (" 2026-11-23 ", "2026-11-23", (TODAY, TODAY)),
    ],
)
def test_months_and_dates_are_read(first: str, last: str, days: tuple[date, date]):
    assert asked(first, last) == days


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("x", ""), ("2026", ""), ("2026-00", ""), ("2026-1", ""), ("20261101", ""),
        ("2026-W01", ""), ("٢٠٢٦-١١", ""), ("1999-12", ""), ("2101-01", ""), ("", "2026-02-29"),
        ("2026-11-02", "2026-11-01"), ("2021-11", "2026-11"), ("2026-11\x00", ""),
    ],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_words(first: str, last: str):
    with pytest.raises(QuestionFault, match=r"\. \w+"):
        asked(first, last)


def test_five_years_are_a_report_and_a_month_more_is_not():
    assert len(read("2021-12", "2026-11", today=TODAY, zone=TEXAS).months) == 60

    with pytest.raises(QuestionFault, match="touches 61 months"):
        read("2021-11", "2026-11", today=TODAY, zone=TEXAS)


def test_a_month_with_a_clock_change_is_an_hour_longer():
    november = Period.month_of(TODAY, zone=TEXAS)

    assert november.end - november.start == timedelta(days=30, hours=1)


def test_a_day_whose_midnight_is_missing_begins_after_the_gap():
    day = Period(first=date(2026, 3, 8), last=date(2026, 3, 8), zone=HAVANA)

    assert day.start == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert day.end - day.start == timedelta(hours=23)


@given(DAYS, DAYS)
def test_months_follow_each_other_and_cover_the_period(one: date, other: date):
    first, last = min(one, other), max(one, other)
    last = min(last, first + timedelta(days=1700))

    period = Period(first=first, last=last, zone=HAVANA)

    walked = {day.replace(day=1) for day in _days(first, last)}
    assert period.months == sorted(walked)
    assert period.month_starts[0] <= period.start < period.end
    assert period.month_starts == sorted(set(period.month_starts))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def test_the_year_that_ends_with_a_period_has_twelve_months():
    year = read("2026-10-05", "2026-11-02", today=TODAY, zone=TEXAS).months_before(12)

    assert (year.first, year.last) == (date(2025, 12, 1), date(2026, 11, 30))


def test_there_are_no_months_before_the_first_year_of_all():
    year = read("2000-02", "2000-03", today=TODAY, zone=TEXAS).months_before(12)

    assert year.first == date(2000, 1, 1)
