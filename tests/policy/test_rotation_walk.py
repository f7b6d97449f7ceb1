"""On call by the rules and by a walk, in six zones over both nights of the clock change.

SWITCHBOARD_EXAMPLES says how many schedules are walked through in all; every night has its share.
"""

import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from switchboard.policy.rotation import Schedule, gaps, on_call, shifts
from tests.policy.rotation_walk import DAYS, MINUTE, WEEKDAYS, painted, walked

EXAMPLES = int(os.environ.get("SWITCHBOARD_EXAMPLES", "60"))
# Half an hour in Lord Howe, at midnight in Cairo, at half past the hour in St John's.
NIGHTS = [
    ("America/Chicago", "2026-03-08"), ("America/Chicago", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-04"), ("Australia/Lord_Howe", "2026-10-03"),
    ("Europe/London", "2026-03-29"), ("Europe/London", "2026-10-25"),
    ("America/St_Johns", "2026-03-08"), ("America/St_Johns", "2026-11-01"),
    ("Africa/Cairo", "2026-04-23"), ("Africa/Cairo", "2026-10-29"),
    ("Pacific/Auckland", "2026-04-04"), ("Pacific/Auckland", "2026-09-26"),
]  # fmt: skip
MEMBERS = ("ana", "ben", "cy", "dot")
TIMES = st.sampled_from(["00:00", "00:30", "01:45", "02:00", "02:15", "02:30", "03:00", "07:00"])
LENGTHS = {"hour": 1, "day": 24, "week": 7 * 24, "month": 31 * 24}


@st.composite
def layers(draw, *, zone, night):
    unit = draw(st.sampled_from(list(LENGTHS)))
    back = draw(st.integers(-30, LENGTHS[unit] * 9)) * timedelta(hours=1)
    quarter = draw(st.integers(0, 3)) * 15 * MINUTE
    form = {
        "priority": draw(st.integers(1, 2)),
        "timezone": draw(st.sampled_from([zone, zone, "Asia/Kathmandu"])),
        "anchor": (night - back + quarter).isoformat(),
        "unit": unit,
        "every": draw(st.integers(1, 3)),
        "members": draw(st.lists(st.sampled_from(MEMBERS), min_size=1, max_size=4)),
    }
    if draw(st.booleans()):
        form["weekdays"] = sorted(draw(st.sets(st.sampled_from(WEEKDAYS), min_size=1)))
    if draw(st.booleans()):
        pairs = st.tuples(TIMES, st.sampled_from(["02:10", "03:30", "12:00", "17:00", "24:00"]))
        pair = draw(pairs.filter(lambda pair: pair[0] != pair[1]))
        form["daily"] = [list(pair if draw(st.booleans()) or pair[1] == "24:00" else pair[::-1])]
    return form


@st.composite
def overrides(draw, *, begin):
    first = draw(st.integers(-100, DAYS * 1440 - 1))
    start = begin + first * MINUTE
    form = {
        "kind": draw(st.sampled_from(["replace", "add", "remove"])),
        "member": draw(st.sampled_from([*MEMBERS, "eve"])),
        "start": start.isoformat(),
        "end": (start + draw(st.integers(1, 3000)) * MINUTE).isoformat(),
    }
    if form["kind"] == "replace" and draw(st.integers(0, 3)):
        form["replaces"] = draw(st.sampled_from(MEMBERS))
    return form


@st.composite
def schedules(draw, zone, date):
    night = datetime.fromisoformat(date)
    begin = begin_of(date)
    return begin, {
        "layers": draw(st.lists(layers(zone=zone, night=night), min_size=1, max_size=3)),
        "overrides": draw(st.lists(overrides(begin=begin), max_size=4)),
    }


def begin_of(date):
    return (datetime.fromisoformat(date) - timedelta(days=2)).replace(tzinfo=UTC)


def changed_at(zone, begin):
    """The minutes of the walk in which the zone's clock is changed."""
    offsets = [(begin + step * MINUTE).astimezone(ZoneInfo(zone)).utcoffset()
               for step in range(DAYS * 1440)]  # fmt: skip
    return [step for step, pair in enumerate(pairwise(offsets), 1) if pair[0] != pair[1]]


def features(form, told, change):
    """What of the rules a schedule asks, and whether somebody comes or goes as the clock does."""
    for layer in form["layers"]:
        yield layer["unit"]
        yield from (name for name in ("weekdays", "daily") if name in layer)
    yield from (override["kind"] for override in form["overrides"])
    if len(form["layers"]) > 1:
        yield "several layers"
    around = told[change - 90 : change + 90]
    if any(before != after for before, after in pairwise(around)):
        yield "a change within 90 minutes of the clock's"


@pytest.mark.parametrize(("zone", "date"), NIGHTS)
def test_who_is_on_call_is_told_as_by_a_walk_minute_by_minute(zone, date, tell):
    (change,) = changed_at(zone, begin_of(date))
    seen = Counter()

    @settings(
        max_examples=max(EXAMPLES // len(NIGHTS), 1), deadline=None,
        suppress_health_check=[*HealthCheck],
    )  # fmt: skip
    @given(schedules(zone, date), st.data())
    def compare(given_, data):
        begin, form = given_
        schedule, told = Schedule.from_json(form), walked(form, begin)
        end = begin + timedelta(days=DAYS)
        served = shifts(schedule, begin, end)
        seen["examples"] += 1
        seen.update(set(features(form, told, change)))

        assert painted(served, begin) == told
        alone = [(low, high, "nobody") for low, high in gaps(schedule, begin, end)]
        assert [bool(who) for who in painted(alone, begin)] == [not who for who in told]
        edges = {at for first, last, _ in served for at in (first, last - MINUTE)}
        some = data.draw(st.sets(st.integers(0, len(told) - 1), max_size=20))
        for step in {(at - begin) // MINUTE for at in edges} | some:
            assert set(on_call(schedule, begin + step * MINUTE)) == told[step]
        for member in {shift.member for shift in served}:
            own = [shift for shift in served if shift.member == member]
            assert all(before.end < after.start for before, after in pairwise(own))

    compare()
    asked = ", ".join(f"{what} {count}" for what, count in sorted(seen.items()))
    tell(f"on call in {zone} around {date}, 0 differences: {asked}")


def test_the_nights_are_both_of_six_zones_with_lord_howe_among_them():
    zones = Counter(zone for zone, _ in NIGHTS)
    shifted = {
        zone: {
            (begin_of(date) + (change - before) * MINUTE).astimezone(ZoneInfo(zone)).utcoffset()
            for before in (0, 1)
        }
        for zone, date in NIGHTS
        for change in changed_at(zone, begin_of(date))
    }

    assert list(zones.values()) == [2] * 6
    lord_howe = shifted["Australia/Lord_Howe"]
    assert max(lord_howe) - min(lord_howe) == timedelta(minutes=30)
