"""The calendar on real dates: clock changes, night shifts, holidays, special hours, breaks."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from switchboard.policy.hours import Calendar

CHICAGO = ZoneInfo("America/Chicago")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY = (*WORKDAYS, "sat", "sun")
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
MICROSECOND = timedelta(microseconds=1)


def desk(**more):
    """The desk of the seed: Monday to Friday, 7 to 17 Central (S2)."""
    hours = {day: [["07:00", "17:00"]] for day in WORKDAYS}
    return Calendar.from_json({"timezone": "America/Chicago", "hours": hours, **more})


def nights(**more):
    hours = {day: [["22:00", "06:00"]] for day in EVERY_DAY}
    return Calendar.from_json({"timezone": "America/Chicago", "hours": hours, **more})


def central(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


def reasons(calendar, start, end):
    return [(part.reason.value, part.is_open) for part in calendar.explain(start, end)]


def test_fifteen_minutes_run_over_the_weekend_to_monday_morning():
    due = desk().due(central("2026-05-08T16:50"), 15 * MINUTE)

    assert due == central("2026-05-11T07:05")
    assert due.tzinfo is UTC


def test_work_that_ends_at_closing_time_is_due_at_that_closing_instant():
    assert desk().due(central("2026-05-08T16:45"), 15 * MINUTE) == central("2026-05-08T17:00")


def test_one_microsecond_more_than_until_closing_is_due_after_the_next_opening():
    due = desk().due(central("2026-05-08T16:45"), 15 * MINUTE + MICROSECOND)

    assert due == central("2026-05-11T07:00") + MICROSECOND


def test_no_work_is_due_where_work_can_begin():
    assert desk().due(central("2026-05-09T12:00"), timedelta()) == central("2026-05-11T07:00")
    assert desk().due(central("2026-05-08T17:00"), timedelta()) == central("2026-05-11T07:00")
    assert desk().due(central("2026-05-08T12:00"), timedelta()) == central("2026-05-08T12:00")


def test_opening_instant_is_open_and_closing_instant_is_not():
    calendar = desk()

    assert calendar.is_open(central("2026-05-08T07:00"))
    assert not calendar.is_open(central("2026-05-08T07:00") - MICROSECOND)
    assert calendar.is_open(central("2026-05-08T17:00") - MICROSECOND)
    assert not calendar.is_open(central("2026-05-08T17:00"))


def test_opens_after_is_the_instant_itself_while_open():
    calendar = desk()

    assert calendar.opens_after(central("2026-05-08T12:00")) == central("2026-05-08T12:00")
    assert calendar.opens_after(central("2026-05-08T17:00")) == central("2026-05-11T07:00")


def test_closes_after_is_the_end_of_the_period_that_is_open_or_opens_next():
    calendar = desk()

    assert calendar.closes_after(central("2026-05-08T16:59")) == central("2026-05-08T17:00")
    assert calendar.closes_after(central("2026-05-08T17:00")) == central("2026-05-11T17:00")
    assert calendar.closes_after(central("2026-05-10T03:00")) == central("2026-05-11T17:00")


def test_leap_day_has_the_hours_of_its_weekday():
    assert desk().worked(central("2028-02-28T00:00"), central("2028-03-02T00:00")) == 30 * HOUR


def test_year_end_is_worked_through():
    due = desk().due(central("2026-12-31T16:00"), 2 * HOUR)

    assert due == central("2027-01-01T08:00")


def test_holiday_closes_its_date_and_no_other():
    calendar = desk(holidays=["2026-12-25"])

    assert calendar.due(central("2026-12-24T16:30"), HOUR) == central("2026-12-28T07:30")
    assert calendar.is_open(central("2026-12-24T16:59"))
    assert desk(holidays=["2026-12-24"]).is_open(central("2026-12-25T07:00"))


def test_holiday_closes_the_part_of_a_night_shift_that_falls_on_it():
    calendar = nights(holidays=["2026-12-25"])

    periods = calendar.periods(central("2026-12-24T12:00"), central("2026-12-26T12:00"))

    assert list(periods) == [
        (central("2026-12-24T22:00"), central("2026-12-25T00:00")),
        (central("2026-12-26T00:00"), central("2026-12-26T06:00")),
    ]


def test_special_hours_replace_the_weekly_hours_of_their_date():
    calendar = desk(special_hours={"2026-12-24": [["06:00", "12:00"]]})

    periods = calendar.periods(central("2026-12-24T00:00"), central("2026-12-25T00:00"))

    assert list(periods) == [(central("2026-12-24T06:00"), central("2026-12-24T12:00"))]


def test_special_hours_leave_the_night_shift_of_the_evening_before():
    calendar = nights(special_hours={"2026-12-24": [["09:00", "12:00"]]})

    periods = calendar.periods(central("2026-12-23T12:00"), central("2026-12-25T12:00"))

    assert list(periods) == [
        (central("2026-12-23T22:00"), central("2026-12-24T06:00")),
        (central("2026-12-24T09:00"), central("2026-12-24T12:00")),
    ]


def test_special_hours_open_a_holiday():
    calendar = desk(special_hours={"2026-12-25": [["09:00", "11:00"]]}, holidays=["2026-12-25"])

    assert calendar.worked(central("2026-12-25T00:00"), central("2026-12-26T00:00")) == 2 * HOUR


def test_special_night_shift_runs_on_into_a_holiday():
    calendar = desk(special_hours={"2026-12-24": [["22:00", "02:00"]]}, holidays=["2026-12-25"])

    assert calendar.worked(central("2026-12-24T00:00"), central("2026-12-26T00:00")) == 4 * HOUR


def test_empty_special_hours_close_their_date():
    calendar = desk(special_hours={"2026-12-24": []})

    assert calendar.opens_after(central("2026-12-24T08:00")) == central("2026-12-25T07:00")


def test_break_is_cut_out_of_whatever_opens():
    calendar = desk(
        special_hours={"2026-06-06": [["09:00", "13:00"]]},
        breaks={"2026-06-06": [["11:00", "11:45"]], "2026-06-05": [["11:00", "12:00"]]},
    )

    assert calendar.worked(central("2026-06-06T00:00"), central("2026-06-07T00:00")) == 3.25 * HOUR
    assert calendar.due(central("2026-06-05T10:30"), HOUR) == central("2026-06-05T12:30")


def test_break_overnight_runs_into_the_next_date():
    calendar = nights(breaks={"2026-06-05": [["23:30", "00:30"]]})

    assert calendar.worked(central("2026-06-05T22:00"), central("2026-06-06T06:00")) == 7 * HOUR


def test_two_shifts_a_day_are_two_periods_and_touching_ones_are_one():
    apart = {"mon": [["13:00", "17:00"], ["08:00", "12:00"]]}
    touching = {"mon": [["08:00", "12:00"], ["12:00", "17:00"]]}
    start, end = central("2026-05-11T00:00"), central("2026-05-12T00:00")

    lengths = [
        [closes - opens for opens, closes in desk(hours=hours).periods(start, end)]
        for hours in (apart, touching)
    ]

    assert lengths == [[4 * HOUR, 4 * HOUR], [9 * HOUR]]


def test_shift_to_midnight_and_one_from_midnight_touch():
    calendar = desk(hours={"mon": [["20:00", "24:00"]], "tue": [["00:00", "04:00"]]})

    assert calendar.closes_after(central("2026-05-11T21:00")) == central("2026-05-12T04:00")


def test_seconds_of_a_shift_count():
    calendar = desk(hours={"mon": [["07:00:05", "07:00:06"]]})

    assert calendar.worked(central("2026-05-11T00:00"), central("2026-05-12T00:00")) == HOUR / 3600


def test_periods_are_clipped_to_what_was_asked():
    start, end = central("2026-05-11T09:00"), central("2026-05-12T08:00")

    assert list(desk().periods(start, end)) == [
        (start, central("2026-05-11T17:00")),
        (central("2026-05-12T07:00"), end),
    ]


def test_end_before_the_start_counts_nothing():
    start, end = central("2026-05-12T09:00"), central("2026-05-11T09:00")

    assert desk().worked(start, end) == timedelta()
    assert list(desk().periods(start, end)) == []
    assert desk().explain(start, end) == []


def test_explain_names_every_reason_in_order():
    calendar = desk(
        special_hours={"2026-12-24": [["07:00", "12:00"]]},
        breaks={"2026-12-23": [["09:00", "10:00"]]},
        holidays=["2026-12-25"],
    )

    told = reasons(calendar, central("2026-12-23T08:00"), central("2026-12-26T01:00"))

    assert told == [
        ("open", True),
        ("break", False),
        ("open", True),
        ("closed", False),
        ("special hours", False),
        ("special hours", True),
        ("special hours", False),
        ("holiday", False),
        ("closed", False),
    ]


def test_explain_covers_the_time_and_adds_up_to_what_was_worked():
    calendar = nights(holidays=["2026-11-02"], breaks={"2026-11-01": [["01:15", "01:45"]]})
    start, end = central("2026-10-30T03:00") + MICROSECOND, central("2026-11-04T23:00")

    parts = calendar.explain(start, end)

    assert (parts[0].start, parts[-1].end) == (start, end)
    assert all(left.end == right.start for left, right in pairwise(parts))
    worked = sum((part.end - part.start for part in parts if part.is_open), timedelta())
    assert worked == calendar.worked(start, end)
