"""Decides what a date's wall clock says, open or closed and why, and when the clock shows it."""

import datetime as dt
from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from switchboard.policy.hours_form import DAY, Rules, Span
from switchboard.policy.wall_time import first_second, offset_at

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Reason(StrEnum):
    """Why an instant is open or closed."""

    OPEN = "open"
    CLOSED = "closed"
    HOLIDAY = "holiday"
    BREAK = "break"
    SPECIAL_HOURS = "special hours"


class Stretch(NamedTuple):
    """A part of the wall clock with one answer, half-open, in seconds."""

    start: int
    end: int
    is_open: bool
    reason: Reason


class WallClock:
    """The rules of a calendar on its own wall clock, and the instants at which the clock shows it.

    A wall time stands for the first instant at which the clock has reached it. So a time in a
    gap is the first instant after the gap, and an ambiguous one its first occurrence.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._zone = ZoneInfo(rules.timezone)
        named = rules.explicit_dates()
        # A night shift, special shift or break runs into the date after the one that names it.
        self._unusual = named | {day + 1 for day in named}
        self._usual: dict[int, tuple[Stretch, ...]] = {}

    def stretches(self, first: int, last: int) -> Iterator[Stretch]:
        """What the clock says from the midnight of `first` to that of `last`, without a hole.

        Dates count days, and stretches seconds, since 1970-01-01T00:00 of the wall clock.
        """
        for day in range(first, last):
            for start, end, is_open, reason in self._date(day):
                yield Stretch(start + day * DAY, end + day * DAY, is_open, reason)

    def instants(self, walls: Iterable[int]) -> list[dt.datetime]:
        """The instant, in UTC, of each wall second; order is kept."""
        steady: dict[int, int | None] = {}
        instants = []
        for wall in walls:
            day = wall // DAY
            if day not in steady:
                steady[day] = self._steady_offset(day)
            offset = steady[day]
            second = wall - offset if offset is not None else first_second(wall, self._zone)
            instants.append(_EPOCH + dt.timedelta(seconds=second))
        return instants

    def _date(self, day: int) -> tuple[Stretch, ...]:
        if day in self._unusual:
            return self._label(day)
        weekday = (day + 3) % 7  # 1970-01-01 was a Thursday
        if weekday not in self._usual:
            self._usual[weekday] = self._label(day)
        return self._usual[weekday]

    def _label(self, day: int) -> tuple[Stretch, ...]:
        layers = self._layers(day)
        ends = {second for spans, _, _ in layers for span in spans for second in span}
        cuts = sorted({0, DAY} | {second for second in ends if 0 < second < DAY})
        labelled = []
        for start, end in pairwise(cuts):
            is_open, reason = next(
                (is_open, reason)
                for spans, is_open, reason in layers
                if any(first <= start < last for first, last in spans)
            )
            labelled.append(Stretch(start, end, is_open, reason))
        return tuple(labelled)

    def _layers(self, day: int) -> list[tuple[list[Span], bool, Reason]]:
        """What may be said about a date, the strongest first; the last covers all of it.

        A shift belongs to the date on which it begins, so special hours replace the shifts that
        begin on their date; a holiday closes weekly hours, and never special ones, from its
        midnight to the next, also the end of a night shift that began the day before.
        """
        rules = self._rules
        is_special = day in rules.special
        breaks = _reach(rules.breaks.get(day, ()), rules.breaks.get(day - 1, ()))
        special = _reach(rules.special.get(day, ()), rules.special.get(day - 1, ()))
        holiday = [(0, DAY)] if day in rules.holidays else []
        weekly = _reach(self._weekly(day), self._weekly(day - 1))
        return [
            (breaks, False, Reason.BREAK),
            (special, True, Reason.SPECIAL_HOURS),
            (holiday, False, Reason.SPECIAL_HOURS if is_special else Reason.HOLIDAY),
            (weekly, True, Reason.OPEN),
            ([(0, DAY)], False, Reason.SPECIAL_HOURS if is_special else Reason.CLOSED),
        ]

    def _weekly(self, day: int) -> tuple[Span, ...]:
        return () if day in self._rules.special else self._rules.weekly[(day + 3) % 7]

    def _steady_offset(self, day: int) -> int | None:
        """The offset in seconds of a date whose two midnights agree, else None."""
        offset = offset_at(day * DAY, self._zone)
        is_steady = offset == offset_at((day + 1) * DAY, self._zone)
        return offset if is_steady else None


def _reach(spans: tuple[Span, ...], of_the_day_before: tuple[Span, ...]) -> list[Span]:
    late = [(start - DAY, end - DAY) for start, end in of_the_day_before if end > DAY]
    return late + list(spans)
