"""Decides how a desk's hours are said: computed from its calendar, never typed (S2)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from switchboard.policy import spoken_time
from switchboard.policy.hours import Calendar
from switchboard.policy.hours_form import WEEKDAYS
from switchboard.policy.spoken_time import Language

# A closed day that is this near is worth a word in a letter.
NEAR = timedelta(days=10)

_Spans = tuple[tuple[str, str], ...]
_ALL_DAY: _Spans = (("00:00", "24:00"),)
_ZONES = {
    "America/New_York": ("Eastern", "hora del Este"),
    "America/Chicago": ("Central", "hora del Centro"),
    "America/Denver": ("Mountain", "hora de la Montaña"),
    "America/Los_Angeles": ("Pacific", "hora del Pacífico"),
}
_WORDS = {
    Language.ENGLISH: {
        "to": "{} to {}", "from": "{} to {}", "and": " and ", "always": "at any hour",
        "closed": "closed {}", "closed_all_week": "by appointment", "zone": "{} time",
        "other": "{day} {hours}", "week": "{} {}",
    },
    Language.SPANISH: {
        "to": "{} a {}", "from": "de {} a {}", "and": " y ", "always": "a toda hora",
        "closed": "cerrado el {}", "closed_all_week": "con cita previa", "zone": "hora de {}",
        "other": "el {day} {hours}", "week": "{}, {}",
    },
}  # fmt: skip


def said(calendar: Calendar, *, at: datetime, language: Language) -> str:
    """A desk's hours in one line, and the days near `at` that are not as usual.

    >>> desk = Calendar.from_json({"timezone": "America/Chicago", "holidays": ["2026-11-26"],
    ...     "hours": {name: [["07:00", "17:00"]] for name in WEEKDAYS[:5]}})
    >>> from datetime import UTC
    >>> said(desk, at=datetime(2026, 11, 23, 13, tzinfo=UTC), language=Language.ENGLISH)
    'Monday to Friday, 7 am to 5 pm Central; closed Thursday, November 26'
    """
    form = calendar.to_json()
    weekly = _weekly(form, language)
    today = at.astimezone(calendar.zone).date()
    unusual = _unusual(form, today=today, language=language)
    return "; ".join([weekly, *unusual])


def _weekly(form: dict[str, Any], language: Language) -> str:
    words = _WORDS[language]
    days = [_spans(form["hours"].get(name, [])) for name in WEEKDAYS]
    if all(spans == _ALL_DAY for spans in days):
        return words["always"]
    groups = [
        (spans, [number for number, _ in run])
        for spans, run in groupby(enumerate(days), key=lambda pair: pair[1])
        if spans
    ]
    if not groups:
        return words["closed_all_week"]
    shown = "; ".join(
        f"{_days(numbers, language)}, {_shifts(spans, language)}" for spans, numbers in groups
    )
    return words["week"].format(shown, zone(form["timezone"], language))


def _days(numbers: list[int], language: Language) -> str:
    first, last = (spoken_time.weekday(number, language) for number in (numbers[0], numbers[-1]))
    return first if first == last else _WORDS[language]["to"].format(first, last)


def _shifts(spans: _Spans, language: Language) -> str:
    words = _WORDS[language]
    if spans == _ALL_DAY:
        return words["always"]
    said = [
        words["from"].format(*(spoken_time.clock(wall, language) for wall in span))
        for span in spans
    ]
    return words["and"].join(said)


def _unusual(form: dict[str, Any], *, today: date, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    for number in range(NEAR.days):
        on = today + timedelta(days=number)
        usual = form["hours"].get(WEEKDAYS[on.weekday()], [])
        special = form["special_hours"].get(on.isoformat())
        day = spoken_time.day(on, language)
        if special:
            yield words["other"].format(day=day, hours=_shifts(_spans(special), language))
        elif usual and (special is not None or on.isoformat() in form["holidays"]):
            yield words["closed"].format(day)


def zone(name: str, language: Language) -> str:
    """What people call the zone; a zone nobody has a word for is named by its city.

    >>> zone("America/Chicago", Language.ENGLISH), zone("Europe/Berlin", Language.SPANISH)
    ('Central', 'hora de Berlin')
    """
    if name in _ZONES:
        return _ZONES[name][language is Language.SPANISH]
    city = name.rpartition("/")[2].replace("_", " ")
    return _WORDS[language]["zone"].format(city)


def _spans(written: list[list[str]]) -> _Spans:
    return tuple((start, end) for start, end in written)
