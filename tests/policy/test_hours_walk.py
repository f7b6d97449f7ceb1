"""The calendar against a walk, step by step, over clock changes and other odd nights."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.policy.hours import Calendar

MINUTE = timedelta(minutes=1)
STEP = 5 * MINUTE
DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# A zone, and a day near which its clocks do something.
NIGHTS = [
    ("America/Chicago", datetime(2026, 3, 8, tzinfo=UTC)),
    ("America/Chicago", datetime(2026, 11, 1, tzinfo=UTC)),
    ("Europe/London", datetime(2026, 3, 29, tzinfo=UTC)),
    ("Europe/London", datetime(2026, 10, 25, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 4, 5, tzinfo=UTC)),
    ("Australia/Lord_Howe", datetime(2026, 10, 4, tzinfo=UTC)),
    ("Asia/Kathmandu", datetime(1986, 1, 1, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 11, 4, tzinfo=UTC)),
    ("America/Sao_Paulo", datetime(2018, 2, 18, tzinfo=UTC)),
    ("America/St_Johns", datetime(2006, 10, 29, tzinfo=UTC)),
    ("Pacific/Apia", datetime(2011, 12, 30, tzinfo=UTC)),
    ("Africa/Casablanca", datetime(2026, 2, 15, tzinfo=UTC)),
    ("Africa/Casablanca", datetime(2026, 3, 22, tzinfo=UTC)),
    ("Asia/Pyongyang", datetime(2018, 5, 5, tzinfo=UTC)),
    ("America/Chicago", datetime(2027, 12, 31, tzinfo=UTC)),
    ("America/Chicago", datetime(2028, 2, 29, tzinfo=UTC)),
]


@cache
def shown(zone_name, day):
    """Each step of six days with the latest wall minute that the clock has shown by then."""
    zone, latest, told = ZoneInfo(zone_name), EPOCH, []
    for count in range(7 * 24 * 60):
        at = day - 4 * DAY + count * MINUTE
        # UTC stands for "as on the wall" here; a clock set back shows nothing new for a while.
        latest = max(latest, at.astimezone(zone).replace(tzinfo=UTC))
        if at >= day - 3 * DAY and not at.minute % 5:
            told.append((at, latest))
    return told


def covers(spans, date, wall):
    """Whether a span of this date, or the end of one of the date before, covers a wall minute."""
    for back in (0, 1):
        begun = date - back * DAY
        for start, end in spans(begun):
            reach = end if end > start else end + 24 * 60
            if begun + start * MINUTE <= wall < begun + reach * MINUTE:
                return True
    return False


def is_open(form, wall):
    """The rules once more, told for one wall minute."""
    date = wall.replace(hour=0, minute=0)
    special, breaks = form["special_hours"], form["breaks"]

    def weekly(day):
        return [] if str(day.date()) in special else form["hours"].get(NAMES[day.weekday()], [])

    if covers(lambda day: breaks.get(str(day.date()), []), date, wall):
        return False
    if covers(lambda day: special.get(str(day.date()), []), date, wall):
        return True
    return str(date.date()) not in form["holidays"] and covers(weekly, date, wall)


def text(minute):
    return f"{minute // 60:02}:{minute % 60:02}"


def written(form):
    def spans(named):
        return {key: [[text(a), text(b)] for a, b in value] for key, value in named.items()}

    parts = {key: spans(form[key]) for key in ("hours", "special_hours", "breaks")}
    return {"timezone": form["timezone"], **parts, "holidays": form["holidays"]}


@st.composite
def shifts(draw, *, may_be_night):
    """Up to three shifts in order, the last perhaps until 24:00 or overnight until before 04:00."""
    cuts = st.integers(min_value=4 * 6, max_value=24 * 6 - 1) | st.integers(0, 4 * 6)
    if may_be_night:
        cuts = st.integers(min_value=4 * 6, max_value=24 * 6 - 1)
    edges = sorted(draw(st.sets(cuts, max_size=6)))
    spans = [(a * 10, b * 10) for a, b in zip(edges[::2], edges[1::2], strict=False)]
    if may_be_night and len(edges) % 2:
        spans.append((edges[-1] * 10, draw(st.sampled_from([24 * 60, 60, 90, 150, 3 * 60 + 50]))))
    return spans


@st.composite
def forms(draw):
    zone, day = draw(st.sampled_from(NIGHTS))
    dates = [str((day + step * DAY).date()) for step in range(-2, 3)]
    night = draw(st.booleans())
    some = st.dictionaries(st.sampled_from(dates), shifts(may_be_night=night), max_size=2)
    form = {
        "timezone": zone,
        "hours": {name: draw(shifts(may_be_night=night)) for name in NAMES},
        "special_hours": draw(some),
        "breaks": draw(some),
        "holidays": draw(st.lists(st.sampled_from(dates), max_size=2, unique=True)),
    }
    return form, shown(zone, day)


@settings(max_examples=50, deadline=None)
@given(forms(), st.data())
def test_calendar_agrees_with_a_walk_step_by_step(drawn, data):
    form, walk = drawn
    calendar = Calendar.from_json(written(form))
    opened = [is_open(form, wall) for _, wall in walk]
    first = data.draw(st.integers(0, len(walk) - 2))
    last = data.draw(st.integers(first, len(walk) - 1))
    (start, _), (end, _) = walk[first], walk[last]
    walked = [walk[step][0] for step in range(first, last) if opened[step]]

    parts = calendar.explain(start, end)

    assert calendar.worked(start, end) == len(walked) * STEP
    assert sum((p.end - p.start for p in parts if p.is_open), timedelta()) == len(walked) * STEP
    periods = [at for a, b in calendar.periods(start, end) for at in steps(a, b)]
    assert periods == walked
    assert [calendar.is_open(at) for at, _ in walk[::97]] == opened[::97]


@settings(max_examples=50, deadline=None)
@given(forms(), st.data())
def test_work_is_due_when_a_walk_has_counted_it(drawn, data):
    form, walk = drawn
    calendar = Calendar.from_json(written(form))
    first = data.draw(st.integers(0, len(walk) - 2))
    walked = [at for at, wall in walk[first:] if is_open(form, wall)]
    if not walked:
        return
    count = data.draw(st.integers(1, len(walked)))
    spare = data.draw(st.timedeltas(timedelta(), STEP - timedelta(microseconds=1)))
    start, work = walk[first][0], count * STEP - spare

    due = calendar.due(start, work)
    many = calendar.due_many(np.array([micros(start)]), work)

    assert due == walked[count - 1] + STEP - spare
    assert many.tolist() == [micros(due)]
    assert calendar.opens_after(start) == calendar.due(start, timedelta()) == walked[0]


def steps(start, end):
    return [start + count * STEP for count in range((end - start) // STEP)]


def micros(at):
    return (at - EPOCH) // timedelta(microseconds=1)
