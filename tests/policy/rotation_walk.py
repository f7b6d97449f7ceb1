"""Who is on call, minute by minute: told from the form and what the zone's clock has shown.

Nothing here asks the rules under test. A hand-off or window begins in the minute in which the
clock first shows its wall time or a later one; what a clock that is set back shows again is old.
"""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
DAYS = 6
MINUTES = DAYS * 24 * 60
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAWN = datetime.fromisoformat("1970-01-01")


def minute(wall):
    """A naive wall time as a number."""
    return (wall - DAWN) // MINUTE


@cache
def shown(zone_name, begin):
    """The latest wall minute that the clock has shown by each minute of the walk."""
    zone = ZoneInfo(zone_name)
    before = 2 * 24 * 60
    walls = [
        minute((begin + step * MINUTE).astimezone(zone).replace(tzinfo=None))
        for step in range(-before, MINUTES)
    ]
    return np.maximum.accumulate(np.array(walls))[before:]


def walked(form, begin):
    """For each minute who is on call, as the form says."""
    layers = [(layer["priority"], served(layer, begin)) for layer in form["layers"]]
    told = []
    for step in range(MINUTES):
        present = [(priority, who[step]) for priority, who in layers if who[step] is not None]
        best = min((priority for priority, _ in present), default=None)
        told.append({who for priority, who in present if priority == best})
    for override in form["overrides"]:
        override_from(override, told, begin)
    return told


def override_from(override, told, begin):
    first, last = (
        (datetime.fromisoformat(override[key]) - begin) // MINUTE for key in ("start", "end")
    )
    for step in range(max(first, 0), min(last, MINUTES)):
        if override["kind"] == "add":
            told[step] = told[step] | {override["member"]}
        elif override["kind"] == "remove":
            told[step] = told[step] - {override["member"]}
        elif "replaces" not in override:
            told[step] = {override["member"]}
        elif override["replaces"] in told[step]:
            told[step] = told[step] - {override["replaces"]} | {override["member"]}


def served(layer, begin):
    """For each minute the member of one layer, or None."""
    clock = shown(layer["timezone"], begin)
    reached = np.searchsorted(hand_offs(layer, int(clock[-1])), clock, side="right")
    members, covered = layer["members"], covers(layer, clock, begin)
    return [
        members[(count - 1) // layer["every"] % len(members)] if count and is_covered else None
        for count, is_covered in zip(reached, covered, strict=True)
    ]


def hand_offs(layer, last):
    """Every boundary of the unit from the anchor on, one by one."""
    anchor = datetime.fromisoformat(layer["anchor"])
    walls = []
    while not walls or walls[-1] <= last:
        walls.append(minute(stepped(anchor, layer["unit"], len(walls))))
    return np.array(walls)


def stepped(anchor, unit, count):
    if unit != "month":
        return anchor + count * {"hour": DAY / 24, "day": DAY, "week": 7 * DAY}[unit]
    at = anchor.replace(day=1)
    for _ in range(count):
        at = (at + 32 * DAY).replace(day=1)
    last = ((at + 32 * DAY).replace(day=1) - DAY).day
    return at.replace(day=min(anchor.day, last))


def covers(layer, clock, begin):
    if "weekdays" not in layer and "daily" not in layer:
        return np.ones(MINUTES, dtype=bool)
    covered = np.zeros(MINUTES, dtype=bool)
    for day in range(-3, DAYS + 3):
        midnight = begin.replace(tzinfo=None) + day * DAY
        if WEEKDAYS[midnight.weekday()] not in layer.get("weekdays", WEEKDAYS):
            continue
        for opens, closes in layer.get("daily", [["00:00", "24:00"]]):
            first, last = (minute(midnight) + of_day(text) for text in (opens, closes))
            last += 24 * 60 if last <= first else 0
            covered |= (clock >= first) & (clock < last)
    return covered


def of_day(text):
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def painted(shifts, begin):
    """The shifts as the walk has it: for each minute, who."""
    told = [set() for _ in range(MINUTES)]
    for start, end, member in shifts:
        first, last = ((at.astimezone(UTC) - begin) // MINUTE for at in (start, end))
        for step in range(first, last):
            assert member not in told[step], "two shifts of one member overlap"
            told[step].add(member)
    return told
