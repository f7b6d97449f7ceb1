"""Decides what a calendar said at every instant, over all versions of the policy that have it."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from switchboard.policy.hours import (
    BeyondCalendar,
    Calendar,
    Interval,
    NegativeWork,
    NeverCloses,
    NeverOpen,
    in_utc,
)
from switchboard.policy.hours_editions import (
    KINDS,
    DatedFact,
    Edition,
    NoEdition,
    Span,
    composed,
    spans_of,
)

if TYPE_CHECKING:
    from switchboard.policy.hours_many import Instants

__all__ = ["CalendarHistory", "Edition", "NoEdition", "Span"]

_NONE = dt.timedelta()


class CalendarHistory:
    """A calendar through the versions of the policy: it answers what a `Calendar` answers.

    Weekly hours and zone are those of the version in force at the instant: from its publication
    until the next one's, the first for all time before. Special hours, breaks and holidays hold
    by date, whichever version named them and whenever; where two name the same of a date, the
    newer word holds. A version that no longer names one drops it, except for dates that had
    passed on the date of its publication in its zone: what was true of them stays true.

    Instants and errors are as a `Calendar`'s. NeverOpen is raised where the last edition has no
    opening left. Immutable, equal by key, versions and calendars, safe to share among threads.
    """

    def __init__(
        self, key: str, spans: Sequence[Span], *, stated: Mapping[DatedFact, int] | None = None
    ) -> None:
        self.key = key
        self.spans = tuple(spans)
        self._stated = stated or {}
        self._last = self.spans[-1].calendar
        self._never_changed = len(self.spans) == 1
        self._starts = [span.begins for span in self.spans if span.begins is not None]

    @classmethod
    def of(cls, key: str, editions: Sequence[Edition]) -> Self:
        """The history of these editions, given in any order; raises NoEdition without any.

        >>> week = {"timezone": "America/Chicago", "hours": {"mon": [["07:00", "17:00"]]}}
        >>> first = Edition(version=1, published_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
        ...     calendar=Calendar.from_json(week | {"holidays": ["2026-05-25", "2026-09-07"]}))
        >>> second = Edition(version=2, published_at=dt.datetime(2026, 6, 1, tzinfo=dt.UTC),
        ...     calendar=Calendar.from_json(week))
        >>> history = CalendarHistory.of("business", [first, second])
        >>> history.is_open(dt.datetime(2026, 5, 25, 15, tzinfo=dt.UTC))  # had passed: it stays
        False
        >>> history.is_open(dt.datetime(2026, 9, 7, 15, tzinfo=dt.UTC))  # dropped in time
        True
        """
        if not editions:
            raise NoEdition(key)
        editions = sorted(editions, key=lambda edition: edition.version)
        said = composed(editions)
        stated = {fact: word.version for fact, word in said.items()}
        return cls(key, spans_of(editions, said), stated=stated)

    @classmethod
    def single(cls, calendar: Calendar, key: str = "", version: int | None = None) -> Self:
        """The history of a calendar that never changed."""
        return cls(key, [Span(calendar=calendar, version=version, begins=None, ends=None)])

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the newest edition."""
        return self._last.zone

    def calendar_at(self, at: dt.datetime) -> Calendar:
        """The calendar that decides at an instant."""
        return self.spans[bisect_right(self._starts, in_utc(at))].calendar

    def is_open(self, at: dt.datetime) -> bool:
        """Whether the instant lies in an opening period; a closing instant does not."""
        return self.calendar_at(at).is_open(at)

    def opens_after(self, at: dt.datetime) -> dt.datetime:
        """The earliest instant >= `at` that is open: `at` itself while open. Raises NeverOpen."""
        for calendar, start, end in self._ended_parts(in_utc(at)):
            opens = _opening(calendar, start)
            if opens is not None and opens < end:
                return opens
            at = end
        return self._last.opens_after(at)

    def closes_after(self, at: dt.datetime) -> dt.datetime:
        """The end, > `at`, of the period open at `at`, or else of the next period to open.

        Periods that touch where one edition follows another are one. Raises NeverOpen, and
        NeverCloses round the clock.
        """
        at = self.opens_after(at)
        for calendar, start, end in self._ended_parts(at):
            if not calendar.is_open(start):
                return start
            closes = _closing(calendar, start)
            if closes is not None and closes < end:
                return closes
            at = end
        return self._last.closes_after(at) if self._last.is_open(at) else at

    def due(self, start: dt.datetime, work: dt.timedelta) -> dt.datetime:
        """The earliest instant >= `start` by which `work` has been worked; see `Calendar.due`."""
        if self._never_changed:
            return self._last.due(start, work)
        if work <= _NONE:
            if work < _NONE:
                raise NegativeWork(work)
            return self.opens_after(start)
        for calendar, begin, end in self._ended_parts(in_utc(start)):
            due = _due(calendar, begin, work)
            if due is not None and due <= end:
                return due
            work -= calendar.worked(begin, end)
            start = end
        return self._last.due(start, work)

    def due_many(self, starts: "Instants", work: "dt.timedelta | Instants") -> "Instants":
        """`due` for arrays: int64 microseconds since 1970-01-01T00:00Z; see `Calendar.due_many`."""
        if self._never_changed:
            return self._last.due_many(starts, work)
        from switchboard.policy import hours_many

        ended = [(span.calendar, span.ends) for span in self.spans if span.ends is not None]
        return hours_many.due_many_through(ended, self._last, starts, work)

    def worked(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """The open time from `start` until `end`; none where `end` is not after `start`."""
        if self._never_changed:
            return self._last.worked(start, end)
        parts = self._parts(in_utc(start), in_utc(end))
        return sum((span.calendar.worked(low, high) for span, low, high in parts), _NONE)

    def worked_many(self, starts: "Instants", ends: "Instants") -> "Instants":
        """`worked` for arrays, in microseconds; see `Calendar.worked_many`."""
        if self._never_changed:
            return self._last.worked_many(starts, ends)
        from switchboard.policy import hours_many

        spans = [(span.calendar, span.begins, span.ends) for span in self.spans]
        return hours_many.worked_many_through(spans, starts, ends)

    def periods(
        self, start: dt.datetime, end: dt.datetime
    ) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """The opening periods from `start` until `end`: half-open, clipped, in order.

        Periods that touch are given as one, so that two never touch.
        """
        held: tuple[dt.datetime, dt.datetime] | None = None
        for span, low, high in self._parts(in_utc(start), in_utc(end)):
            for opens, closes in span.calendar.periods(low, high):
                if held is not None and held[1] == opens:
                    held = held[0], closes
                    continue
                if held is not None:
                    yield held
                held = opens, closes
        if held is not None:
            yield held

    def explain(self, start: dt.datetime, end: dt.datetime) -> list[Interval]:
        """Every instant from `start` until `end`, open or closed, the reason, and who decided.

        As `Calendar.explain`; each interval names the calendar's key and the version that
        decided it: for a holiday, a break or special hours the one that named the first date of
        the interval so, else the earliest of those that come to the same calendar.
        """
        return [
            replace(interval, calendar=self.key, version=self._version(interval, span))
            for span, low, high in self._parts(in_utc(start), in_utc(end))
            for interval in span.calendar.explain(low, high)
        ]

    def _version(self, interval: Interval, span: Span) -> int | None:
        if interval.reason not in KINDS:
            return span.version
        date = interval.start.astimezone(span.calendar.zone).date()
        # What begins late on a date runs on into the next.
        for day in (date, date - dt.timedelta(days=1)):
            version = self._stated.get((KINDS[interval.reason], day.isoformat()))
            if version is not None:
                return version
        return span.version

    def _parts(
        self, low: dt.datetime, high: dt.datetime
    ) -> Iterator[tuple[Span, dt.datetime, dt.datetime]]:
        """What lies between two instants in each span, in order, empty parts left out."""
        for span in self.spans[bisect_right(self._starts, low) :]:
            start = low if span.begins is None else max(low, span.begins)
            end = high if span.ends is None else min(high, span.ends)
            if start >= end:
                return
            yield span, start, end

    def _ended_parts(self, low: dt.datetime) -> Iterator[tuple[Calendar, dt.datetime, dt.datetime]]:
        """What lies after an instant in each span that has an end, so not in the last."""
        for span in self.spans[bisect_right(self._starts, low) : -1]:
            if span.ends is not None:
                yield span.calendar, max(low, span.begins or low), span.ends

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, CalendarHistory)
            and self.key == other.key
            and self.spans == other.spans
            and self._stated == other._stated
        )

    def __hash__(self) -> int:
        return hash((self.key, len(self.spans), self._last))

    def __repr__(self) -> str:
        return f"CalendarHistory({self.key!r}, {self.spans!r})"


def _due(calendar: Calendar, at: dt.datetime, work: dt.timedelta) -> dt.datetime | None:
    try:
        return calendar.due(at, work)
    except (NeverOpen, BeyondCalendar):
        return None


def _opening(calendar: Calendar, at: dt.datetime) -> dt.datetime | None:
    try:
        return calendar.opens_after(at)
    except NeverOpen:
        return None


def _closing(calendar: Calendar, at: dt.datetime) -> dt.datetime | None:
    try:
        return calendar.closes_after(at)
    except NeverCloses:
        return None
