"""Decides how a week of opening hours is said to a person."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

CLOSED = "closed"
DAY_NAMES = {
    "mon": "Monday",
    "tue": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}


def week(hours: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Neighbouring days of the same hours together, from a calendar's form; closed ones too.

    >>> list(week({"mon": [["07:00", "17:00"]], "tue": [["07:00", "17:00"]]}))
    [('Monday to Tuesday', '7:00 am to 5:00 pm'), ('Wednesday to Sunday', 'closed')]
    """
    for said, days in groupby(DAY_NAMES, key=lambda day: shifts(hours.get(day, []))):
        names = [DAY_NAMES[day] for day in days]
        yield (names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"), said


def shifts(spans: list[list[str]]) -> str:
    """A day's shifts.

    >>> shifts([["09:00", "12:00"], ["13:30", "24:00"]])
    '9:00 am to 12:00 pm, 1:30 pm to midnight'
    """
    return ", ".join(f"{wall(opens)} to {wall(closes)}" for opens, closes in spans) or CLOSED


def wall(time: str) -> str:
    """A wall time of a calendar's form, HH:MM or HH:MM:SS, as people say it.

    >>> wall("07:00"), wall("12:30"), wall("24:00"), wall("17:00:30")
    ('7:00 am', '12:30 pm', 'midnight', '5:00:30 pm')
    """
    hour, _, rest = time.partition(":")
    if time.startswith("24:"):
        return "midnight"
    return f"{int(hour) % 12 or 12}:{rest} {'am' if int(hour) < 12 else 'pm'}"
