"""Decides the opening periods of a calendar, a block of days at a time, and keeps the last few."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from switchboard.policy.hours_form import DAY, Rules
from switchboard.policy.hours_wall import Reason, WallClock

if TYPE_CHECKING:
    from switchboard.policy.hours_many import Instants

Period = tuple[dt.datetime, dt.datetime]

LENGTH = dt.timedelta(days=366)
"""The length of a block; block n begins n lengths after 1970-01-01T00:00Z."""

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
MICROSECOND = dt.timedelta(microseconds=1)

# Whole blocks whose local dates, two days more on either side, all lie in the years 1 to 9999.
FIRST_BLOCK = -1964
LAST_BLOCK = 8012
EARLIEST = EPOCH + FIRST_BLOCK * LENGTH
LATEST = EPOCH + (LAST_BLOCK + 1) * LENGTH

_KEPT = 128
_DAYS = LENGTH.days
_UNIX_DAY = EPOCH.toordinal()


class BeyondCalendar(ValueError):
    """An instant, or the end of some work, lies in years for which there is no calendar."""

    def __init__(self) -> None:
        super().__init__(
            f"the answer lies outside {EARLIEST:%Y-%m-%d} to {LATEST:%Y-%m-%d}, where calendars "
            "are known; ask for a nearer instant or for less work"
        )


class NeverOpen(ValueError):
    """A calendar has no opening after an instant, or too few for the work asked of it."""

    def __init__(self, timezone: str) -> None:
        super().__init__(
            f"the calendar in {timezone} has no opening left for this; "
            "give it weekly hours or special hours, or fewer holidays and breaks"
        )


class NeverCloses(ValueError):
    """A calendar is open for ever after an instant."""

    def __init__(self, timezone: str) -> None:
        super().__init__(
            f"the calendar in {timezone} is open round the clock and never closes again; "
            "ask whether it is open instead"
        )


class Block:
    """The opening periods between two instants, in UTC.

    `before[i]` is the time open before `starts[i]` in this block, `total` that of all of it.
    They are datetimes, since turning one into a number costs more than finding it.
    """

    __slots__ = ("_edges", "before", "ends", "starts", "total")

    def __init__(self, periods: list[Period]) -> None:
        self.starts = [start for start, _ in periods]
        self.ends = [end for _, end in periods]
        self.before = []
        self.total = dt.timedelta()
        self._edges: tuple[Instants, Instants] | None = None
        for start, end in periods:
            self.before.append(self.total)
            self.total += end - start

    def is_open(self, at: dt.datetime) -> bool:
        """Whether an instant lies in one of the periods."""
        index = bisect_right(self.starts, at) - 1
        return index >= 0 and at < self.ends[index]

    def worked_by(self, at: dt.datetime) -> dt.timedelta:
        """The time open in this block before an instant.

        >>> noon, hour = EPOCH + LENGTH / 2, dt.timedelta(hours=1)
        >>> two_shifts = [(noon, noon + 4 * hour), (noon + 5 * hour, noon + 9 * hour)]
        >>> Block(two_shifts).worked_by(noon + 6 * hour) // hour
        5
        """
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return dt.timedelta()
        end = self.ends[index]
        return self.before[index] + ((at if at < end else end) - self.starts[index])

    def worked_at(self, work: dt.timedelta) -> dt.datetime:
        """The earliest instant by which the block was open for `work`, above 0 up to its total.

        >>> noon, hour = EPOCH + LENGTH / 2, dt.timedelta(hours=1)
        >>> two_shifts = [(noon, noon + 4 * hour), (noon + 5 * hour, noon + 9 * hour)]
        >>> (Block(two_shifts).worked_at(4 * hour) - noon) // hour
        4
        """
        index = bisect_left(self.before, work) - 1
        return self.starts[index] + (work - self.before[index])

    def edges(self) -> "tuple[Instants, Instants]":
        """The starts and the ends as int64 microseconds since the epoch."""
        if self._edges is None:
            self._edges = _array(self.starts), _array(self.ends)
        return self._edges


class Blocks:
    """The blocks of one calendar, made when they are asked for; safe to share among threads.

    Two threads may make the same block; both make the same one, and no more than 128 are kept.
    """

    def __init__(self, rules: Rules) -> None:
        self.timezone = rules.timezone
        self.clock = WallClock(rules)
        self._kept: dict[int, Block] = {}
        explicit = rules.explicit_dates()
        last_named = max(explicit) + 3 if explicit else 0
        # From this block on the weekly hours alone decide, and one block shows all they do.
        self.first_plain = last_named // _DAYS + 1

    def block(self, number: int) -> Block:
        """The block of a number; raises BeyondCalendar where there is none."""
        kept = self._kept.get(number)
        if kept is None:
            if not FIRST_BLOCK <= number <= LAST_BLOCK:
                raise BeyondCalendar
            begin = EPOCH + number * LENGTH
            kept = Block(self._periods(begin, begin + LENGTH))
            if len(self._kept) >= _KEPT:
                self._kept = {}
            self._kept[number] = kept
        return kept

    def next_block(self, number: int) -> Block:
        """The block of a number reached by looking for an opening; raises NeverOpen in vain."""
        block = self.block(number)
        if not block.total and number >= self.first_plain:
            raise NeverOpen(self.timezone)
        return block

    def opening(self, at: dt.datetime) -> tuple[int, int, dt.datetime]:
        """The first period that ends after an instant, as (block number, index, start)."""
        number = number_of(at)
        block = self.next_block(number)
        while not block.ends or block.ends[-1] <= at:
            number += 1
            block = self.next_block(number)
        index = bisect_right(block.ends, at)
        return number, index, block.starts[index]

    def closing(self, number: int, index: int) -> dt.datetime:
        """The end of a period, also where it runs on into later blocks; may raise NeverCloses."""
        end = self.block(number).ends[index]
        while end == EPOCH + (number + 1) * LENGTH:
            number += 1
            block = self.block(number)
            if block.total == LENGTH and number >= self.first_plain:
                raise NeverCloses(self.timezone)
            if not block.starts or block.starts[0] > end:
                break
            end = block.ends[0]
        return end

    def periods(self, low: dt.datetime, high: dt.datetime) -> Iterator[Period]:
        """The periods between two instants, clipped; those that touch are one."""
        blocks = (self.block(number) for number in range(number_of(low), number_of(high) + 1))
        every = (span for each in blocks for span in zip(each.starts, each.ends, strict=True))
        return _joined(every, low, high)

    def _periods(self, low: dt.datetime, high: dt.datetime) -> list[Period]:
        stretches = self.clock.stretches(*dates_around(low, high))
        walls = [wall for part in stretches if part.is_open for wall in (part.start, part.end)]
        instants = self.clock.instants(walls)
        return list(_joined(zip(instants[::2], instants[1::2], strict=True), low, high))


def _joined(periods: Iterable[Period], low: dt.datetime, high: dt.datetime) -> Iterator[Period]:
    """Periods in order, clipped, without empty ones, those that touch as one."""
    held: Period | None = None
    for opens, closes in periods:
        start, end = max(opens, low), min(closes, high)
        if start >= end:
            continue
        if held is not None and held[1] == start:
            start = held[0]
        elif held is not None:
            yield held
        held = start, end
    if held is not None:
        yield held


def _array(instants: list[dt.datetime]) -> "Instants":
    # Only whole backlogs need arrays; a process that asks one by one is spared NumPy's memory.
    import numpy as np

    return np.array([(at - EPOCH) // MICROSECOND for at in instants], dtype=np.int64)


def number_of(at: dt.datetime) -> int:
    """The number of the block in which an instant in UTC lies.

    >>> number_of(EPOCH), number_of(EPOCH - MICROSECOND)
    (0, -1)
    """
    return (at.toordinal() - _UNIX_DAY) // _DAYS


def dates_around(low: dt.datetime, high: dt.datetime) -> tuple[int, int]:
    """Days since 1970-01-01 between whose midnights, in any zone, both instants lie."""
    return low.toordinal() - _UNIX_DAY - 2, high.toordinal() - _UNIX_DAY + 3


def refuse_beyond(*instants: dt.datetime) -> None:
    """Raise BeyondCalendar unless all lie where there are blocks."""
    if not all(EARLIEST <= at <= LATEST for at in instants):
        raise BeyondCalendar


def refuse_endless(work: dt.timedelta) -> None:
    """Raise BeyondCalendar for more work than there is time, before it is looked for."""
    if work > LATEST - EARLIEST:
        raise BeyondCalendar


def boundaries(
    clock: WallClock, first: int, last: int
) -> list[tuple[dt.datetime, dt.datetime, bool, Reason]]:
    """What a clock says from one date's midnight to another's, as instants, empty parts left out.

    Parts of one answer and one reason that touch are one: (start, end, is_open, reason).
    """
    stretches = list(clock.stretches(first, last))
    instants = clock.instants([part.start for part in stretches] + [last * DAY])
    parts: list[tuple[dt.datetime, dt.datetime, bool, Reason]] = []
    for part, (start, end) in zip(stretches, pairwise(instants), strict=True):
        if start < end:
            goes_on = parts and parts[-1][2:] == (part.is_open, part.reason)
            since = parts.pop()[0] if goes_on else start
            parts.append((since, end, part.is_open, part.reason))
    return parts
