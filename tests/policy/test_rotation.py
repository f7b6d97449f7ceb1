"""Who is on call: turns, windows, layers and exceptions, on real dates."""

from datetime import UTC, datetime, timedelta

import pytest

from switchboard.policy.hours import NaiveInstant
from switchboard.policy.rotation import (
    Schedule,
    ScheduleFault,
    ShiftsEndBeforeStart,
    gaps,
    on_call,
    shifts,
)

WEEKLY = {
    "priority": 1, "timezone": "America/Chicago", "anchor": "2026-01-05T07:00", "unit": "week",
    "every": 1, "members": ["ana", "ben"],
}  # fmt: skip
DAYTIME = {**WEEKLY, "unit": "day", "members": ["dee"], "daily": [["07:00", "17:00"]]}


def schedule(*layers: dict[str, object], overrides: tuple[dict[str, object], ...] = ()) -> Schedule:
    return Schedule.from_json({"layers": list(layers), "overrides": list(overrides)})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("instant", "member"),
    [
        ("2026-01-05T06:59:59-06:00", ()),
        ("2026-01-05T07:00-06:00", ("ana",)),
        ("2026-03-09T06:59-05:00", ("ana",)),
        ("2026-03-09T07:00-05:00", ("ben",)),
        ("2026-11-02T06:59-06:00", ("ana",)),
        ("2026-11-02T07:00-06:00", ("ben",)),
    ],
)
def test_a_week_is_handed_off_at_seven_on_the_wall_summer_and_winter(instant, member):
    assert on_call(schedule(WEEKLY), at(instant)) == member


def test_an_hour_that_the_clock_leaves_out_is_nobodys_turn():
    hourly = {**WEEKLY, "unit": "hour", "anchor": "2026-03-08T00:00", "members": ["a", "b", "c"]}

    served = shifts(schedule(hourly), at("2026-03-08T06:00Z"), at("2026-03-08T10:00Z"))

    assert [(shift.start.hour, shift.member) for shift in served] == [
        (6, "a"), (7, "b"), (8, "a"), (9, "b"),
    ]  # fmt: skip


def test_an_hour_that_the_clock_shows_twice_is_one_turn_of_two_hours():
    hourly = {**WEEKLY, "unit": "hour", "anchor": "2026-11-01T00:00", "members": ["a", "b", "c"]}

    served = shifts(schedule(hourly), at("2026-11-01T05:00Z"), at("2026-11-01T09:00Z"))

    assert [(shift.start.hour, shift.end.hour, shift.member) for shift in served] == [
        (5, 6, "a"), (6, 8, "b"), (8, 9, "c"),
    ]  # fmt: skip


def test_a_night_window_belongs_to_the_weekday_on_which_it_begins():
    night = {**WEEKLY, "weekdays": ["fri"], "daily": [["17:00", "07:00"]]}

    friday_night = on_call(schedule(night), at("2026-01-10T06:30-06:00"))
    saturday_night = on_call(schedule(night), at("2026-01-10T18:00-06:00"))

    assert (friday_night, saturday_night) == (("ana",), ())


def test_priority_one_decides_where_it_covers_and_the_next_elsewhere():
    both = schedule({**WEEKLY, "priority": 2}, DAYTIME)

    assert on_call(both, at("2026-01-06T12:00-06:00")) == ("dee",)
    assert on_call(both, at("2026-01-06T20:00-06:00")) == ("ana",)


def test_layers_of_one_priority_serve_together():
    both = schedule(WEEKLY, DAYTIME)

    assert on_call(both, at("2026-01-06T12:00-06:00")) == ("ana", "dee")


def test_exceptions_act_in_their_order():
    between = {"start": "2026-01-06T00:00-06:00", "end": "2026-01-07T00:00-06:00"}
    swap = {"kind": "replace", "member": "cy", "replaces": "ana", **between}
    passed_on = {"kind": "replace", "member": "dot", "replaces": "cy", **between}
    joined = {"kind": "add", "member": "eve", **between}

    def told(*overrides: dict[str, object]) -> tuple[str, ...]:
        return on_call(schedule(WEEKLY, overrides=overrides), at("2026-01-06T12:00-06:00"))

    assert told(swap, passed_on, joined) == ("dot", "eve")
    assert told(passed_on, swap) == ("cy",)
    assert told({"kind": "remove", "member": "ana", **between}) == ()
    assert told({"kind": "replace", "member": "fay", **between}, joined) == ("fay", "eve")


def test_turns_of_one_member_that_touch_are_one_shift():
    alone = schedule({**WEEKLY, "members": ["ana"]})
    start = at("2026-02-01T00:00Z")

    assert shifts(alone, start, start + timedelta(days=60)) == [
        (start, start + timedelta(days=60), "ana")
    ]
    assert shifts(alone, start, start) == []


def test_what_nobody_covers_is_a_gap():
    away = {
        "kind": "remove", "member": "ana",
        "start": "2026-01-06T10:00-06:00", "end": "2026-01-06T12:00-06:00",
    }  # fmt: skip
    start, end = at("2026-01-05T12:00Z"), at("2026-01-07T12:00Z")

    alone = gaps(schedule(WEEKLY, overrides=(away,)), start, end)

    assert alone == [
        (start, at("2026-01-05T13:00Z")), (at("2026-01-06T16:00Z"), at("2026-01-06T18:00Z")),
    ]  # fmt: skip
    assert gaps(schedule(), start, end) == [(start, end)]


def test_an_answer_is_in_utc_and_asks_for_a_zone():
    (shift,) = shifts(schedule(WEEKLY), at("2026-01-05T12:00+05:45"), at("2026-01-05T23:00+05:45"))

    assert (shift.start.tzinfo, shift.start) == (UTC, datetime(2026, 1, 5, 13, tzinfo=UTC))
    with pytest.raises(NaiveInstant):
        on_call(schedule(WEEKLY), at("2026-01-05T12:00"))
    with pytest.raises(ShiftsEndBeforeStart, match="ask from the earlier"):
        shifts(schedule(WEEKLY), at("2026-01-06T12:00Z"), at("2026-01-05T12:00Z"))


WINDOW = {"start": "2026-01-06T00:00Z", "end": "2026-01-07T00:00Z"}


@pytest.mark.parametrize(
    ("form", "key", "said"),
    [
        ([], "schedule", "is not an object"),
        ({"layer": []}, "layer", "is no key here"),
        ({"layers": {}}, "layers", "is not a list"),
        ({"layers": [7]}, "layers[0]", "is not an object"),
        ({"layers": [WEEKLY | {"members": []}]}, "layers[0].members", "names nobody"),
        ({"layers": [WEEKLY | {"every": 0}]}, "layers[0].every", "from 1 to"),
        ({"layers": [WEEKLY | {"every": True}]}, "layers[0].every", "from 1 to"),
        ({"layers": [WEEKLY | {"unit": "year"}]}, "layers[0].unit", "hour, day, week, month"),
        ({"layers": [WEEKLY | {"timezone": "Texas"}]}, "layers[0].timezone", "IANA"),
        ({"layers": [WEEKLY | {"anchor": "2026-01-05T07:00Z"}]}, "layers[0].anchor", "wall time"),
        ({"layers": [WEEKLY | {"anchor": "soon"}]}, "layers[0].anchor", "wall time"),
        ({"layers": [WEEKLY | {"weekdays": ["monday"]}]}, "layers[0].weekdays", "mon, tue"),
        ({"layers": [WEEKLY | {"weekdays": []}]}, "layers[0].weekdays", "leave it out"),
        ({"layers": [WEEKLY | {"daily": []}]}, "layers[0].daily", "nobody would serve"),
        ({"layers": [WEEKLY | {"daily": [["7", "17:00"]]}]}, "layers[0].daily[0]", "is no time"),
        ({"overrides": [{"kind": "add", **WINDOW}]}, "overrides[0].member", "is no member"),
        ({"overrides": [{"kind": "drop", "member": "a", **WINDOW}]}, "overrides[0].kind", "add"),
        (
            {"overrides": [{"kind": "add", "member": "a", **WINDOW, "end": WINDOW["start"]}]},
            "overrides[0].end", "is not after the start",
        ),
        (
            {"overrides": [{"kind": "add", "member": "a", **WINDOW, "end": "2026-01-07T00:00"}]},
            "overrides[0].end", "is no instant",
        ),
        (
            {"overrides": [{"kind": "add", "member": "a", "replaces": "b", **WINDOW}]},
            "overrides[0].replaces", "goes with kind",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told_by_key(form, key, said):
    with pytest.raises(ScheduleFault) as told:
        Schedule.from_json(form)

    assert [(at_key, said in message) for at_key, message in told.value.faults] == [(key, True)]


def test_every_fault_is_told_at_once():
    with pytest.raises(ScheduleFault) as told:
        Schedule.from_json({"layers": [{}], "overrides": [{}]})

    assert [key for key, _ in told.value.faults] == [
        "layers[0].timezone", "layers[0].anchor", "layers[0].unit", "layers[0].members",
        "overrides[0].kind", "overrides[0].member", "overrides[0].start", "overrides[0].end",
    ]  # fmt: skip
