"""Decides when a calendar is open, how much of a time was working time, and when work is due."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from switchboard.policy import hours_form
from switchboard.policy.hours_blocks import (
    BeyondCalendar,
    Blocks,
    NeverCloses,
    NeverOpen,
    boundaries,
    dates_around,
    number_of,
    refuse_beyond,
    refuse_endless,
)
from switchboard.policy.hours_faults import NegativeWork, NotMicroseconds
from switchboard.policy.hours_form import CalendarFault, Rules
from switchboard.policy.hours_wall import Reason

if TYPE_CHECKING:
    from switchboard.policy.hours_many import Instants

__all__ = [
    "BeyondCalendar",
    "Calendar",
    "CalendarFault",
    "Interval",
    "NaiveInstant",
    "NegativeWork",
    "NeverCloses",
    "NeverOpen",
    "NotMicroseconds",
    "Reason",
    "in_utc",
]

_NONE = dt.timedelta()


class NaiveInstant(ValueError):
    """A datetime without a time zone was given where an instant is needed."""

    def __init__(self, given: object) -> None:
        super().__init__(f"{given!r} is no instant; give a datetime with its time zone")


@dataclass(frozen=True, kw_only=True, slots=True)
class Interval:
    """A half-open part of time with one answer; instants in UTC.

    A `CalendarHistory` names its key and the version of the policy that decided; a calendar by
    itself knows neither.
    """

    start: dt.datetime
    end: dt.datetime
    is_open: bool
    reason: Reason
    calendar: str = ""
    version: int | None = None


class Calendar:
    """Weekly hours, special hours, breaks and holidays in one time zone (S2).

    A shift belongs to the date on which it begins, an overnight one too. On a date:

    1. a break closes, whatever opens;
    2. special hours replace the weekly shifts that begin on their date, and no holiday closes
       them, since somebody opened that day on purpose; an empty list closes the date;
    3. a holiday closes weekly hours from its midnight to the next, so also the end of a night
       shift that began the day before;
    4. weekly hours open.

    Elapsed time is real time. A wall time in a clock gap is the first instant after it, an
    ambiguous one its first occurrence. Every datetime given must be aware, every one returned is
    in UTC and exact to the microsecond. BeyondCalendar is raised outside the years 2 to 9998.

    Immutable, equal by its rules, safe to share among threads.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._blocks = Blocks(rules)

    @classmethod
    def from_json(cls, form: Any) -> Self:
        """A calendar from its form; raises CalendarFault with every `(key, message)` at fault.

        Keys: `timezone` (required), `hours` by `mon` to `sun`, `special_hours` and `breaks` by
        date, each a list of `["07:00", "17:00"]`, and `holidays`, a list of dates. Times are
        HH:MM or HH:MM:SS up to `"24:00"`; an end not after its start lies on the next date.
        """
        return cls(hours_form.read_form(form))

    @classmethod
    def always(cls, timezone: str = "UTC") -> Self:
        """A calendar that is open round the clock (S16)."""
        day = [["00:00", "24:00"]]
        return cls.from_json(
            {"timezone": timezone, "hours": dict.fromkeys(hours_form.WEEKDAYS, day)}
        )

    def to_json(self) -> dict[str, Any]:
        """The form in its one spelling: `from_json` of it gives an equal calendar."""
        return hours_form.write_form(self._rules)

    @property
    def zone(self) -> ZoneInfo:
        """The time zone whose wall clock decides."""
        return ZoneInfo(self._rules.timezone)

    def is_open(self, at: dt.datetime) -> bool:
        """Whether the instant lies in an opening period; a closing instant does not."""
        instant = in_utc(at)
        block = self._blocks.block(number_of(instant))
        return block.is_open(instant)

    def opens_after(self, at: dt.datetime) -> dt.datetime:
        """The earliest instant >= `at` that is open: `at` itself while open. Raises NeverOpen."""
        instant = in_utc(at)
        _, _, start = self._blocks.opening(instant)
        return max(start, instant)

    def closes_after(self, at: dt.datetime) -> dt.datetime:
        """The end, > `at`, of the period open at `at`, or else of the next period to open.

        Shifts that touch are one period. Raises NeverOpen, and NeverCloses round the clock.
        """
        number, index, _ = self._blocks.opening(in_utc(at))
        return self._blocks.closing(number, index)

    def due(self, start: dt.datetime, work: dt.timedelta) -> dt.datetime:
        """The earliest instant >= `start` by which `work` has been worked (S5, S15).

        Work that ends at closing time is due at that closing instant. No work is due when work
        can begin: at `start` while open, else at the next opening. Raises NegativeWork, and
        NeverOpen where the openings left can't hold the work.

        >>> desk = Calendar.from_json({"timezone": "America/Chicago",
        ...     "hours": {"fri": [["07:00", "17:00"]], "mon": [["07:00", "17:00"]]}})
        >>> friday = dt.datetime(2026, 3, 6, 22, 50, tzinfo=dt.UTC)
        >>> desk.due(friday, dt.timedelta(minutes=15)).isoformat()  # clocks changed on Sunday
        '2026-03-09T12:05:00+00:00'
        """
        instant = in_utc(start)
        if work <= _NONE:
            if work < _NONE:
                raise NegativeWork(work)
            return self.opens_after(instant)
        number = number_of(instant)
        block = self._blocks.block(number)
        work += block.worked_by(instant)
        while work > block.total:
            refuse_endless(work)
            work -= block.total
            number += 1
            block = self._blocks.next_block(number)
        return block.worked_at(work)

    def due_many(self, starts: "Instants", work: "dt.timedelta | Instants") -> "Instants":
        """`due` for arrays: int64 microseconds since 1970-01-01T00:00Z in and out.

        `work` is one length for all, or int64 microseconds that broadcast against `starts`.
        Raises as `due` does, for all when for one, and NotMicroseconds for another dtype.
        """
        # Here and not above: only whole backlogs need arrays, and NumPy takes 20 MB a process.
        from switchboard.policy import hours_many

        return hours_many.due_many(self._blocks, starts, work)

    def worked(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """The open time from `start` until `end`; none where `end` is not after `start`."""
        low, high = in_utc(start), in_utc(end)
        if high <= low:
            return _NONE
        first, last = number_of(low), number_of(high)
        work = self._blocks.block(last).worked_by(high) - self._blocks.block(first).worked_by(low)
        for number in range(first, last):
            work += self._blocks.block(number).total
        return work

    def worked_many(self, starts: "Instants", ends: "Instants") -> "Instants":
        """`worked` for arrays: int64 microseconds since 1970-01-01T00:00Z in, microseconds out.

        The arrays broadcast against each other. Raises as `worked` does, for all when for one,
        and NotMicroseconds for another dtype.
        """
        from switchboard.policy import hours_many

        return hours_many.worked_many(self._blocks, starts, ends)

    def periods(
        self, start: dt.datetime, end: dt.datetime
    ) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """The opening periods from `start` until `end`: half-open, clipped, in order.

        Periods that touch are given as one, so that two never touch.
        """
        low, high = in_utc(start), in_utc(end)
        return self._blocks.periods(low, high)

    def explain(self, start: dt.datetime, end: dt.datetime) -> list[Interval]:
        """Every instant from `start` until `end`, open or closed, and the reason.

        The intervals touch and cover it; the open ones add up to `worked`. Open by weekly hours
        is "open", by special hours "special hours", also what these close on their date; closed
        is "break", "holiday", or "closed" outside the weekly hours.
        """
        low, high = in_utc(start), in_utc(end)
        if high <= low:
            return []
        refuse_beyond(low, high)
        return [
            Interval(start=max(opens, low), end=min(closes, high), is_open=is_open, reason=reason)
            for opens, closes, is_open, reason in boundaries(
                self._blocks.clock, *dates_around(low, high)
            )
            if opens < high and closes > low
        ]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Calendar) and self._rules == other._rules

    def __hash__(self) -> int:
        return hash((self._rules.timezone, self._rules.weekly, self._rules.holidays))

    def __repr__(self) -> str:
        return f"Calendar.from_json({self.to_json()!r})"


def in_utc(at: dt.datetime) -> dt.datetime:
    """The same instant in UTC; raises NaiveInstant rather than guess a zone, or BeyondCalendar.

    Instants of one zone are compared by their wall times, so wrongly in an ambiguous hour: bring
    them here first.
    """
    if isinstance(at, dt.datetime) and at.tzinfo is dt.UTC:
        return at
    if not isinstance(at, dt.datetime) or at.utcoffset() is None:
        raise NaiveInstant(at)
    try:
        return at.astimezone(dt.UTC)
    except OverflowError:
        raise BeyondCalendar from None
