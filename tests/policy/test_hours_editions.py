"""Which hours and which dates hold when, once several versions of the policy had their word."""

from switchboard.policy.hours import Reason
from switchboard.policy.hours_history import CalendarHistory, Edition
from tests.policy.test_hours_history import ALWAYS, HOUR, central, desk, history


def test_a_holiday_added_late_holds_for_its_date_all_the_same():
    holiday = desk(holidays=["2026-05-25"])
    hours = history(("2026-01-05T08:00", desk()), ("2026-06-03T12:00", holiday))

    due = hours.due(central("2026-05-22T16:00"), 2 * HOUR)

    assert due == central("2026-05-26T08:00")


def test_a_dropped_holiday_stays_where_its_date_had_passed():
    holidays = desk(holidays=["2026-06-02", "2026-06-03", "2026-06-04"])
    hours = history(("2026-01-05T08:00", holidays), ("2026-06-03T12:00", desk()))

    opened = [hours.is_open(central(f"2026-06-0{day}T10:00")) for day in (2, 3, 4)]

    assert opened == [False, True, True]


def test_a_date_has_passed_by_the_clock_of_the_zone_that_drops_it():
    # At 23:30 in Chicago it is the next day in London.
    holiday = {"timezone": "Europe/London", "holidays": ["2026-06-02"]}
    texas = ("2026-06-02T23:30", desk())
    england = ("2026-06-02T23:30", desk(timezone="Europe/London"))

    dropped = history(("2026-01-05T08:00", desk(**holiday)), texas)
    passed = history(("2026-01-05T08:00", desk(**holiday)), england)

    assert dropped.is_open(central("2026-06-02T04:00"))
    assert not passed.is_open(central("2026-06-02T04:00"))


def test_of_two_words_on_the_same_date_the_newer_holds():
    short = desk(special_hours={"2026-12-24": [["07:00", "11:00"]]})
    longer = desk(special_hours={"2026-12-24": [["07:00", "12:00"]]})
    hours = history(("2026-01-05T08:00", short), ("2026-12-28T08:00", longer))

    eve = hours.worked(central("2026-12-24T00:00"), central("2026-12-25T00:00"))

    assert eve == 5 * HOUR


def test_special_hours_and_breaks_that_had_passed_survive_a_version_without_them():
    dates = {
        "special_hours": {"2026-04-03": [["07:00", "12:00"]]},
        "breaks": {"2026-04-02": [["11:00", "11:45"]]},
    }
    hours = history(("2026-01-05T08:00", desk(**dates)), ("2026-06-03T12:00", desk()))

    thursday_and_friday = hours.worked(central("2026-04-02T00:00"), central("2026-04-04T00:00"))

    assert thursday_and_friday == 9.25 * HOUR + 5 * HOUR


def test_editions_that_come_to_the_same_calendar_are_one():
    named = desk(holidays=["2026-12-25"])
    hours = history(
        ("2026-01-05T08:00", desk()),
        ("2026-02-02T08:00", desk()),
        ("2026-03-02T08:00", named),
        ("2027-01-04T08:00", desk()),
    )

    assert [span.calendar for span in hours.spans] == [named]


def test_every_interval_names_the_calendar_and_the_version_that_decided():
    hours = history(
        ("2026-01-05T08:00", desk()),
        ("2026-06-03T12:00", desk("09:00", "17:00")),
        ("2026-06-04T08:00", desk("09:00", "17:00", holidays=["2026-06-05"])),
    )

    parts = hours.explain(central("2026-06-03T06:00"), central("2026-06-05T12:00"))

    assert [(part.reason, part.version) for part in parts] == [
        (Reason.CLOSED, 1),
        (Reason.OPEN, 1),
        (Reason.OPEN, 2),
        (Reason.CLOSED, 2),
        (Reason.OPEN, 2),
        (Reason.CLOSED, 2),
        (Reason.HOLIDAY, 3),
    ]
    assert {part.calendar for part in parts} == {"desk"}


def test_the_end_of_a_special_night_is_explained_by_the_version_that_named_it():
    night = {"special_hours": {"2026-06-06": [["22:00", "03:00"]]}}
    hours = history(("2026-01-05T08:00", desk()), ("2026-06-03T12:00", desk(**night)))

    (part,) = hours.explain(central("2026-06-07T01:00"), central("2026-06-07T02:00"))

    assert (part.is_open, part.reason, part.version) == (True, Reason.SPECIAL_HOURS, 2)


def test_a_holiday_keeps_the_version_that_first_named_it_through_later_ones():
    holiday = desk(holidays=["2026-12-25"])
    hours = history(("2026-01-05T08:00", holiday), ("2026-06-03T12:00", holiday))

    (part,) = hours.explain(central("2026-12-25T08:00"), central("2026-12-25T09:00"))

    assert part.version == 1


def test_a_version_followed_at_once_holds_for_no_time():
    hours = history(
        ("2026-01-05T08:00", desk()), ("2026-06-03T12:00", ALWAYS), ("2026-06-03T12:00", desk())
    )

    assert [(span.version, span.ends) for span in hours.spans] == [(1, None)]


def test_editions_may_be_given_in_any_order():
    old = Edition(calendar=desk(), version=9, published_at=central("2026-01-05T08:00"))
    new = Edition(calendar=ALWAYS, version=10, published_at=central("2026-06-03T12:00"))

    assert CalendarHistory.of("desk", [new, old]) == CalendarHistory.of("desk", [old, new])
