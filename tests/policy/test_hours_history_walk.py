"""The history of a calendar against a walk, step by step, over publications and clock changes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.policy.hours import Calendar, NegativeWork, NotMicroseconds
from switchboard.policy.hours_history import CalendarHistory, Edition
from tests.policy.test_hours_walk import (
    DAY,
    EPOCH,
    NAMES,
    NIGHTS,
    STEP,
    is_open,
    micros,
    shifts,
    shown,
    steps,
    written,
)

MICROSECOND = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
YEAR = 365 * DAY


@dataclass(frozen=True)
class Walk:
    """A history, the instants walked through, and what each version comes to, told once more."""

    history: CalendarHistory
    instants: list[datetime]
    published: list[datetime]
    forms: list[dict]
    walls: list[list[datetime]]

    @cached_property
    def opened(self):
        """Whether each instant begins an open step."""
        numbers = [max(sum(day <= at for day in self.published) - 1, 0) for at in self.instants]
        return [
            is_open(self.forms[number], self.walls[number][index])
            for index, number in enumerate(numbers)
        ]

    def walked(self, first, last):
        """The open steps between two of the instants."""
        every = zip(self.instants[first:last], self.opened[first:last], strict=True)
        return [at for at, opened in every if opened]


def word_on(date, kind, told):
    """What is said of a date after every edition, told once more for this date alone."""
    word = None
    for published_at, form in told:
        named = date in form[kind]
        if named:
            word = form[kind][date] if kind != "holidays" else True
        elif published_at.astimezone(ZoneInfo(form["timezone"])).date().isoformat() <= date:
            word = None
    return word


def with_words(form, told):
    """The form with the words of all editions in place of its own dates."""
    said = {}
    for kind in ("special_hours", "breaks", "holidays"):
        dates = {date for _, each in told for date in each[kind]}
        words = {date: word_on(date, kind, told) for date in dates}
        said[kind] = {date: word for date, word in words.items() if word is not None}
    return form | said | {"holidays": list(said["holidays"])}


@st.composite
def forms(draw, *, zone, day):
    dates = [str((day + step * DAY).date()) for step in range(-2, 3)]
    night = draw(st.booleans())
    some = st.dictionaries(st.sampled_from(dates), shifts(may_be_night=night), max_size=2)
    return {
        "timezone": zone,
        "hours": {name: draw(shifts(may_be_night=night)) for name in NAMES},
        "special_hours": draw(some),
        "breaks": draw(some),
        "holidays": draw(st.lists(st.sampled_from(dates), max_size=3, unique=True)),
    }


@st.composite
def walks(draw):
    """One to three editions, published during the walk, the last perhaps in another zone."""
    zone, day = draw(st.sampled_from(NIGHTS))
    zones = [zone, zone, draw(st.sampled_from([zone, "Europe/London", "Asia/Kathmandu"]))]
    instants = [at for at, _ in shown(zone, day)]
    published = sorted(draw(st.lists(st.sampled_from(instants), min_size=1, max_size=3)))
    told = [
        (at, draw(forms(zone=zones[-count], day=day)))
        for count, at in zip(range(len(published), 0, -1), published, strict=True)
    ]
    editions = [
        Edition(calendar=Calendar.from_json(written(form)), version=count, published_at=at)
        for count, (at, form) in enumerate(told, start=1)
    ]
    said = [with_words(form, told) for _, form in told]
    walls = [[wall for _, wall in shown(form["timezone"], day)] for form in said]
    return Walk(CalendarHistory.of("desk", editions), instants, published, said, walls)


@settings(max_examples=30, deadline=None)
@given(walks(), st.data())
def test_history_agrees_with_a_walk_step_by_step(walk, data):
    history, instants = walk.history, walk.instants
    first = data.draw(st.integers(0, len(instants) - 2))
    last = data.draw(st.integers(first, len(instants) - 1))
    start, end = instants[first], instants[last]
    walked = walk.walked(first, last)

    periods = list(history.periods(start, end))
    parts = history.explain(start, end)

    assert [at for a, b in periods for at in steps(a, b)] == walked
    assert all(closes < opens for (_, closes), (opens, _) in pairwise(periods))
    assert history.worked(start, end) == len(walked) * STEP
    assert [at for part in parts if part.is_open for at in steps(part.start, part.end)] == walked
    edges = [start, *(part.end for part in parts)] if parts else [end]
    assert edges == [*(part.start for part in parts), end]
    assert [history.is_open(at) for at in instants[::89]] == walk.opened[::89]


@settings(max_examples=30, deadline=None)
@given(walks(), st.data())
def test_work_is_due_when_a_walk_through_the_editions_has_counted_it(walk, data):
    history, instants = walk.history, walk.instants
    first = data.draw(st.integers(0, len(instants) - 2))
    walked = walk.walked(first, len(instants))
    if not walked:
        return
    count = data.draw(st.integers(1, len(walked)))
    spare = data.draw(st.timedeltas(timedelta(), STEP - MICROSECOND))
    start, work = instants[first], count * STEP - spare
    later = zip(instants, walk.opened, strict=True)
    closes = next((at for at, opened in later if at > walked[0] and not opened), None)

    due = history.due(start, work)

    assert due == walked[count - 1] + STEP - spare
    assert history.opens_after(start) == history.due(start, timedelta()) == walked[0]
    assert closes is None or history.closes_after(start) == closes


@settings(max_examples=30, deadline=None)
@given(walks(), st.data())
def test_many_answers_are_those_of_one_by_one(walk, data):
    history, instants = walk.history, walk.instants
    starts = data.draw(st.lists(st.sampled_from(instants), min_size=1, max_size=30))
    ends = data.draw(st.lists(st.sampled_from(instants), min_size=1, max_size=1)) * len(starts)
    work = data.draw(
        st.lists(st.integers(0, 200), min_size=len(starts), max_size=len(starts)).map(
            lambda minutes: [timedelta(minutes=count) for count in minutes]
        )
    )

    worked = history.worked_many(array(starts), array(ends))

    assert worked.tolist() == [
        history.worked(start, end) // MICROSECOND for start, end in zip(starts, ends, strict=True)
    ]
    if any(opens for opens in history.spans[-1].calendar.to_json()["hours"].values()):
        due = history.due_many(array(starts), np.array([each // MICROSECOND for each in work]))
        pairs = zip(starts, work, strict=True)
        assert due.tolist() == [micros(history.due(start, each)) for start, each in pairs]


def years_of_change():
    """Three editions over years, in two zones with clock changes, the second round the clock."""
    business = {day: [["07:00", "12:00"], ["13:00", "17:00"]] for day in NAMES[:5]}
    texas = {"timezone": "America/Chicago", "hours": business, "holidays": ["2026-12-25"]}
    nights = {"timezone": "Europe/London", "hours": {"sat": [["22:00", "06:00"]]}}
    calendars = [
        Calendar.from_json(texas),
        Calendar.always("America/Chicago"),
        Calendar.from_json(nights),
    ]
    return CalendarHistory.of(
        "desk",
        [
            Edition(calendar=calendar, version=count, published_at=at)
            for count, (calendar, at) in enumerate(
                zip(calendars, [EPOCH, at_noon(2026), at_noon(2028)], strict=True), start=1
            )
        ],
    )


def test_a_backlog_over_years_of_editions_is_due_as_each_ticket_is():
    history = years_of_change()
    generator = np.random.default_rng(20260603)
    begin = micros(at_noon(2024))
    starts = begin + generator.integers(0, 6 * YEAR // MICROSECOND, 3_000)
    work = generator.integers(0, 9_000 * HOUR // MICROSECOND, 3_000) * generator.integers(
        0, 2, 3_000
    )

    due = history.due_many(starts, work)

    for start, length, instant in zip(starts.tolist(), work.tolist(), due.tolist(), strict=True):
        expected = history.due(EPOCH + start * MICROSECOND, length * MICROSECOND)
        assert EPOCH + instant * MICROSECOND == expected


def test_a_backlog_over_years_of_editions_has_worked_as_each_ticket_has():
    history = years_of_change()
    generator = np.random.default_rng(20260604)
    begin = micros(at_noon(2010))
    starts, ends = begin + generator.integers(0, 30 * YEAR // MICROSECOND, (2, 3_000))

    worked = history.worked_many(starts, ends)

    for start, end, length in zip(starts.tolist(), ends.tolist(), worked.tolist(), strict=True):
        expected = history.worked(EPOCH + start * MICROSECOND, EPOCH + end * MICROSECOND)
        assert length * MICROSECOND == expected


@pytest.mark.parametrize("year", [2026, 2028])
def test_a_backlog_around_a_publication_is_due_as_each_ticket_is(year):
    history = years_of_change()
    noon = at_noon(year)
    starts = [noon + step * HOUR / 2 for step in range(-3, 4)] + [noon - MICROSECOND]
    work = [timedelta(), HOUR / 2, HOUR, HOUR + MICROSECOND]

    due = history.due_many(array(starts)[:, None], np.array([each // MICROSECOND for each in work]))

    assert due.tolist() == [[micros(history.due(start, each)) for each in work] for start in starts]


def test_arrays_keep_their_shapes_through_the_editions():
    history = years_of_change()
    starts = np.full((2, 3), micros(at_noon(2025)))
    ends = np.full((3,), micros(at_noon(2029)))

    assert history.due_many(starts, HOUR).shape == (2, 3)
    assert history.worked_many(starts, ends).shape == (2, 3)
    assert history.due_many(starts[:0], HOUR).shape == (0, 3)
    assert starts.tolist() == [[micros(at_noon(2025))] * 3] * 2


def test_arrays_of_another_unit_are_refused_through_the_editions():
    history = years_of_change()
    starts = np.full((3,), micros(at_noon(2025)))

    with pytest.raises(NotMicroseconds, match="float64"):
        history.due_many(starts.astype(float), HOUR)
    with pytest.raises(NotMicroseconds, match="ends"):
        history.worked_many(starts, starts.astype(float))
    with pytest.raises(NegativeWork):
        history.due_many(starts, -HOUR)


def at_noon(year):
    return datetime(year, 6, 3, 12, tzinfo=UTC)


def array(instants):
    return np.array([micros(at) for at in instants], dtype=np.int64)
