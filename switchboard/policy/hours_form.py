"""Decides whether the JSON form of a calendar says something, and says what is wrong with it."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
KEYS = ("timezone", "hours", "special_hours", "breaks", "holidays")
DAY = 86_400

Span = tuple[int, int]
"""Seconds since a date's midnight, half-open; an overnight span ends after 86,400."""

_UNIX_DAY = dt.date(1970, 1, 1).toordinal()
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?:([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?)|24:00(?::00)?")


class CalendarFault(ValueError):
    """A calendar's form can't be read; `faults` lists every `(key, message)`."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{key}: {message}" for key, message in faults))


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What the form says, checked; dates are days since 1970-01-01."""

    timezone: str
    weekly: tuple[tuple[Span, ...], ...]
    special: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    breaks: Mapping[int, tuple[Span, ...]] = field(default_factory=dict)
    holidays: frozenset[int] = frozenset()

    def explicit_dates(self) -> frozenset[int]:
        """Every date that the form names."""
        return self.holidays | self.special.keys() | self.breaks.keys()


def read_form(form: Any) -> Rules:
    """Check a form and give its rules.

    An empty list under a weekday or a special date means closed. Spans of one date must not
    overlap, except breaks, which add up. Raises CalendarFault with everything that is wrong.
    """
    faults: list[tuple[str, str]] = []
    if not isinstance(form, Mapping):
        raise CalendarFault([("calendar", f"{form!r} is not an object; give {', '.join(KEYS)}")])
    for key in form:
        if key not in KEYS:
            faults.append((str(key), f"is no key of a calendar; use {', '.join(KEYS)}"))
    rules = Rules(
        timezone=read_zone(form.get("timezone"), faults),
        weekly=_read_week(form.get("hours", {}), faults),
        special=_read_dates("special_hours", form.get("special_hours", {}), faults),
        breaks=_read_dates("breaks", form.get("breaks", {}), faults),
        holidays=_read_holidays(form.get("holidays", []), faults),
    )
    if faults:
        raise CalendarFault(faults)
    return rules


def write_form(rules: Rules) -> dict[str, Any]:
    """The form of these rules, in one spelling: reading it again gives equal rules."""
    week = zip(WEEKDAYS, rules.weekly, strict=True)
    return {
        "timezone": rules.timezone,
        "hours": {name: _write_spans(spans) for name, spans in week if spans},
        "special_hours": _write_dates(rules.special),
        "breaks": _write_dates(rules.breaks),
        "holidays": [date_text(day) for day in sorted(rules.holidays)],
    }


def date_text(day: int) -> str:
    """The ISO date of a day since 1970-01-01.

    >>> date_text(20_812)
    '2026-12-25'
    """
    return dt.date.fromordinal(day + _UNIX_DAY).isoformat()


def read_zone(name: Any, faults: list[tuple[str, str]]) -> str:
    """The name of an IANA zone; what is wrong with it goes to `faults`, under "timezone"."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError, TypeError, AttributeError):
        faults.append(("timezone", f"{name!r} is no IANA time zone; write one as America/Chicago"))
        return ""
    return str(name)


def _read_week(week: Any, faults: list[tuple[str, str]]) -> tuple[tuple[Span, ...], ...]:
    read: dict[str, tuple[Span, ...]] = {}
    for key, value in _items("hours", week, faults):
        if key in WEEKDAYS:
            read[key] = read_spans(f"hours.{key}", value, faults, may_overlap=False)
        else:
            faults.append((f"hours.{key}", f"is no weekday; use {', '.join(WEEKDAYS)}"))
    weekly = tuple(read.get(name, ()) for name in WEEKDAYS)
    for index, name in enumerate(WEEKDAYS):
        tail = max((end - DAY for _, end in weekly[index - 1]), default=0)
        if weekly[index] and weekly[index][0][0] < tail:
            message = f"begins before the night shift of {WEEKDAYS[index - 1]} ends"
            faults.append((f"hours.{name}", f"{message} at {_time_text(tail)}; move one of them"))
    return weekly


def _read_dates(
    name: str, dates: Any, faults: list[tuple[str, str]]
) -> dict[int, tuple[Span, ...]]:
    read = {}
    for key, value in _items(name, dates, faults):
        day = _read_date(f"{name}.{key}", key, faults)
        spans = read_spans(f"{name}.{key}", value, faults, may_overlap=name == "breaks")
        if day is not None:
            read[day] = spans
    return read


def _read_holidays(dates: Any, faults: list[tuple[str, str]]) -> frozenset[int]:
    if not isinstance(dates, list | tuple):
        faults.append(("holidays", f"{dates!r} is not a list; list dates as 2026-12-25"))
        return frozenset()
    days = [_read_date(f"holidays[{i}]", value, faults) for i, value in enumerate(dates)]
    return frozenset(day for day in days if day is not None)


def _items(name: str, value: Any, faults: list[tuple[str, str]]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from value.items()
    else:
        faults.append((name, f"{value!r} is not an object of lists of spans; see the example"))


def _read_date(key: str, value: Any, faults: list[tuple[str, str]]) -> int | None:
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return dt.date.fromisoformat(value).toordinal() - _UNIX_DAY
    except ValueError:
        pass  # the digits are there, the day is not: 2026-02-30
    faults.append((key, f"{value!r} is no date; write one that exists, as 2026-12-25"))
    return None


def read_spans(
    key: str, value: Any, faults: list[tuple[str, str]], *, may_overlap: bool
) -> tuple[Span, ...]:
    """The spans of a list as [["07:00", "17:00"]], sorted; faults go to `faults`, under `key`."""
    if not isinstance(value, list | tuple):
        faults.append((key, f'{value!r} is not a list of spans; write [["07:00", "17:00"]]'))
        return ()
    read = [_read_span(f"{key}[{i}]", pair, faults) for i, pair in enumerate(value)]
    spans = sorted(span for span in read if span is not None)
    for (_, end), (start, _) in pairwise(spans):
        if start < end and not may_overlap:
            message = f"a span begins at {_time_text(start)}, before another ends"
            faults.append((key, f"{message} at {_time_text(end)}; join or part them"))
    return tuple(spans)


def _read_span(key: str, pair: Any, faults: list[tuple[str, str]]) -> Span | None:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        faults.append((key, f'{pair!r} is not a pair of times; write ["07:00", "17:00"]'))
        return None
    start, end = (_read_time(value) for value in pair)
    for value, seconds in zip(pair, (start, end), strict=True):
        if seconds is None:
            faults.append((key, f"{value!r} is no time; write HH:MM or HH:MM:SS up to 24:00"))
    if start is None or end is None:
        return None
    if start in (end, DAY):
        message = f"{list(pair)!r} has no length; begin before 24:00 and end later"
        faults.append((key, f'{message}, the whole day being ["00:00", "24:00"]'))
        return None
    return (start, end) if start < end else (start, end + DAY)


def _read_time(value: Any) -> int | None:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return None
    if match[1] is None:
        return DAY
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0)


def _write_dates(dates: Mapping[int, tuple[Span, ...]]) -> dict[str, list[list[str]]]:
    return {date_text(day): _write_spans(dates[day]) for day in sorted(dates)}


def _write_spans(spans: tuple[Span, ...]) -> list[list[str]]:
    return [[_time_text(start), _time_text(end)] for start, end in spans]


def _time_text(seconds: int) -> str:
    """The time of day; 86,400 is "24:00" and what follows it belongs to the next date."""
    if seconds > DAY:
        seconds -= DAY
    hours, rest = divmod(seconds, 3600)
    text = f"{hours:02}:{rest // 60:02}"
    return f"{text}:{rest % 60:02}" if rest % 60 else text
