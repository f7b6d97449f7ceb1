"""A calendar through the versions of the policy answers what a calendar answers."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from switchboard.policy.hours import (
    Calendar,
    NaiveInstant,
    NegativeWork,
    NeverCloses,
    NeverOpen,
)
from switchboard.policy.hours_history import CalendarHistory, Edition, NoEdition

CHICAGO = ZoneInfo("America/Chicago")
WORKDAYS = ("mon", "tue", "wed", "thu", "fri")
HOUR = timedelta(hours=1)
ALWAYS = Calendar.always("America/Chicago")


def desk(opens="07:00", closes="17:00", *, timezone="America/Chicago", **dates):
    hours = {day: [[opens, closes]] for day in WORKDAYS}
    return Calendar.from_json({"timezone": timezone, "hours": hours, **dates})


def central(text):
    return datetime.fromisoformat(text).replace(tzinfo=CHICAGO)


def history(*published):
    """The history of a desk's calendars, each with the Central wall time of its publication."""
    editions = [
        Edition(calendar=calendar, version=number, published_at=central(text))
        for number, (text, calendar) in enumerate(published, start=1)
    ]
    return CalendarHistory.of("desk", editions)


def test_weekly_hours_change_at_the_instant_of_publication():
    hours = history(("2026-01-05T08:00", desk()), ("2026-06-03T12:00", desk("09:00", "19:00")))

    wednesday = hours.worked(central("2026-06-03T00:00"), central("2026-06-04T00:00"))

    assert wednesday == 5 * HOUR + 7 * HOUR
    assert hours.is_open(central("2026-06-02T07:30"))
    assert not hours.is_open(central("2026-06-04T07:30"))


def test_the_first_edition_holds_for_all_time_before_it_was_published():
    hours = history(("2026-01-05T08:00", desk()), ("2026-06-03T12:00", desk("09:00", "19:00")))

    due = hours.due(central("2025-12-15T16:00"), 2 * HOUR)

    assert due == central("2025-12-16T08:00")


def test_work_begun_under_the_old_hours_is_due_by_the_new_ones():
    hours = history(("2026-01-05T08:00", desk()), ("2026-06-03T12:00", desk("09:00", "19:00")))

    within = hours.due(central("2026-06-03T10:00"), 2 * HOUR)
    after = hours.due(central("2026-06-03T10:00"), 10 * HOUR)

    assert within == central("2026-06-03T12:00")
    assert after == central("2026-06-04T10:00")


def test_periods_that_touch_where_an_edition_follows_are_one():
    hours = history(
        ("2026-01-05T08:00", desk()),
        ("2026-06-03T12:00", ALWAYS),
        ("2026-06-06T00:00", desk("06:00", "15:00")),
    )

    periods = list(hours.periods(central("2026-06-02T16:00"), central("2026-06-09T00:00")))

    assert periods == [
        (central("2026-06-02T16:00"), central("2026-06-02T17:00")),
        (central("2026-06-03T07:00"), central("2026-06-06T00:00")),
        (central("2026-06-08T06:00"), central("2026-06-08T15:00")),
    ]
    assert hours.closes_after(central("2026-06-02T18:00")) == central("2026-06-06T00:00")
    assert hours.closes_after(central("2026-06-06T00:00")) == central("2026-06-08T15:00")


def test_a_period_runs_on_over_two_publications():
    hours = history(
        ("2026-01-05T08:00", desk()),
        ("2026-06-03T12:00", desk("06:00", "18:00")),
        ("2026-06-03T16:00", desk("06:00", "20:00")),
    )

    closes = hours.closes_after(central("2026-06-03T08:00"))

    assert closes == central("2026-06-03T20:00")


def test_a_publication_closes_a_period_that_the_new_hours_do_not_have():
    hours = history(("2026-01-05T08:00", desk()), ("2026-06-03T12:00", desk("13:00", "17:00")))

    closes = hours.closes_after(central("2026-06-03T08:00"))

    assert closes == central("2026-06-03T12:00")
    assert hours.opens_after(closes) == central("2026-06-03T13:00")


def test_an_opening_at_the_very_publication_is_for_the_new_hours_to_say():
    hours = history(("2026-01-05T08:00", desk()), ("2026-06-03T07:00", desk("09:00", "17:00")))

    opens = hours.opens_after(central("2026-06-03T06:00"))

    assert opens == central("2026-06-03T09:00")


def test_closing_time_passes_unseen_if_longer_hours_are_published_at_it():
    hours = history(("2026-01-05T08:00", desk()), ("2026-06-03T17:00", desk("07:00", "19:00")))

    closes = hours.closes_after(central("2026-06-03T16:00"))

    assert closes == central("2026-06-03T19:00")


def test_a_desk_that_opens_round_the_clock_for_good_never_closes():
    hours = history(("2026-01-05T08:00", desk()), ("2026-06-03T12:00", ALWAYS))

    with pytest.raises(NeverCloses):
        hours.closes_after(central("2026-06-03T08:00"))


def test_an_edition_without_hours_waits_for_the_next():
    never = Calendar.from_json({"timezone": "America/Chicago"})
    hours = history(("2026-01-05T08:00", never), ("2026-06-03T12:00", desk()))

    assert hours.opens_after(central("2026-02-01T00:00")) == central("2026-06-03T12:00")
    assert hours.due(central("2026-02-01T00:00"), HOUR) == central("2026-06-03T13:00")


def test_only_a_last_edition_without_hours_never_opens():
    never = Calendar.from_json({"timezone": "America/Chicago"})
    hours = history(("2026-01-05T08:00", desk()), ("2026-06-03T12:00", never))

    due = hours.due(central("2026-06-03T07:00"), 5 * HOUR)

    assert due == central("2026-06-03T12:00")
    assert hours.closes_after(central("2026-06-03T07:00")) == central("2026-06-03T12:00")
    with pytest.raises(NeverOpen):
        hours.due(central("2026-06-03T07:00"), 6 * HOUR)
    with pytest.raises(NeverOpen):
        hours.opens_after(central("2026-06-03T12:00"))


def test_equal_histories_are_one_key():
    deadlines = {history(("2026-01-05T08:00", desk())): "desk"}

    assert deadlines[history(("2026-01-05T08:00", desk()))] == "desk"
    assert history(("2026-01-05T08:00", ALWAYS)) not in deadlines


def test_histories_differ_by_key_version_calendar_and_who_named_a_date():
    holiday = desk(holidays=["2026-12-25"])
    first = CalendarHistory.single(holiday, key="desk", version=1)

    assert first == CalendarHistory.single(holiday, key="desk", version=1)
    assert first != CalendarHistory.single(holiday, key="annex", version=1)
    assert first != CalendarHistory.single(holiday, key="desk", version=2)
    assert first != CalendarHistory.single(desk(), key="desk", version=1)
    late = history(("2026-01-05T08:00", desk()), ("2026-06-03T12:00", holiday))
    assert late != history(("2026-01-05T08:00", holiday), ("2026-06-03T12:00", holiday))


def test_the_zone_is_that_of_the_newest_edition():
    london = desk(timezone="Europe/London")
    hours = history(("2026-01-05T08:00", desk()), ("2026-06-03T12:00", london))

    assert hours.zone == ZoneInfo("Europe/London")
    assert hours.calendar_at(central("2026-06-03T11:59")) == desk()
    assert hours.calendar_at(central("2026-06-03T12:00")) == london


def test_a_single_calendar_is_a_history_that_never_changed():
    hours = CalendarHistory.single(desk())
    start, end = central("2026-03-06T00:00"), central("2026-03-10T00:00")

    (first, *_) = hours.explain(start, end)

    assert (first.calendar, first.version) == ("", None)
    assert hours.explain(start, end) == desk().explain(start, end)
    assert hours.due(start, 15 * HOUR) == desk().due(start, 15 * HOUR)
    assert list(hours.periods(start, end)) == list(desk().periods(start, end))


def test_what_is_no_question_is_refused():
    hours = history(("2026-01-05T08:00", desk()), ("2026-06-03T12:00", ALWAYS))
    naive = datetime.fromisoformat("2026-06-03T07:00")

    with pytest.raises(NoEdition, match="desk"):
        CalendarHistory.of("desk", [])
    with pytest.raises(NegativeWork):
        hours.due(central("2026-06-03T07:00"), -HOUR)
    with pytest.raises(NaiveInstant):
        hours.is_open(naive)
    with pytest.raises(NaiveInstant):
        hours.worked(naive, central("2026-06-03T08:00"))


def test_no_time_has_no_work_and_no_explanation():
    hours = history(("2026-01-05T08:00", desk()), ("2026-06-03T12:00", ALWAYS))
    late, early = central("2026-06-03T13:00"), central("2026-06-03T08:00")

    assert hours.worked(late, early) == timedelta()
    assert hours.explain(late, early) == []
    assert list(hours.periods(late, early)) == []
