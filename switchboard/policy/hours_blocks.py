"""Decides the opening periods of a calendar, a block of days at a time, and keeps the last few."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise

from switchboard.policy.hours_form import DAY, Rules
from switchboard.policy.hours_wall import MICROSECONDS, Reason, WallClock

BLOCK = 366 * DAY * MICROSECONDS
"""The length of a block in microseconds; block n begins n lengths after 1970-01-01T00:00Z."""

# Whole blocks whose local dates, two days more on either side, all lie in the years 1 to 9999.
FIRST_BLOCK = -1964
LAST_BLOCK = 8012

_KEPT = 128
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
EARLIEST = _EPOCH + dt.timedelta(microseconds=FIRST_BLOCK * BLOCK)
LATEST = _EPOCH + dt.timedelta(microseconds=(LAST_BLOCK + 1) * BLOCK)


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
    """The opening periods between two instants, in microseconds since the epoch, UTC.

    `before[i]` is the time open before `starts[i]` in this block, `total` that of all of it.
    """

    __slots__ = ("before", "ends", "starts", "total")

    def __init__(self, periods: list[tuple[int, int]]) -> None:
        self.starts = [start for start, _ in periods]
        self.ends = [end for _, end in periods]
        self.before = []
        self.total = 0
        for start, end in periods:
            self.before.append(self.total)
            self.total += end - start

    def worked_by(self, at: int) -> int:
        """The time open in this block before an instant.

        >>> Block([(10, 20), (30, 40)]).worked_by(35)
        15
        """
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return 0
        return self.before[index] + min(at, self.ends[index]) - self.starts[index]

    def worked_at(self, work: int) -> int:
        """The earliest instant by which the block was open for `work`, from 1 to its total.

        >>> Block([(10, 20), (30, 40)]).worked_at(10)
        20
        """
        index = bisect_left(self.before, work) - 1
        return self.starts[index] + work - self.before[index]


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
        self.first_plain = last_named * DAY * MICROSECONDS // BLOCK + 1

    def block(self, number: int) -> Block:
        """The block of a number; raises BeyondCalendar where there is none."""
        kept = self._kept.get(number)
        if kept is None:
            if not FIRST_BLOCK <= number <= LAST_BLOCK:
                raise BeyondCalendar
            kept = Block(self._periods(number * BLOCK, (number + 1) * BLOCK))
            if len(self._kept) >= _KEPT:
                self._kept = {}
            self._kept[number] = kept
        return kept

    def refuse_beyond(self, low: int, high: int) -> None:
        """Raise BeyondCalendar unless both instants lie where there are blocks."""
        if low < FIRST_BLOCK * BLOCK or high > (LAST_BLOCK + 1) * BLOCK:
            raise BeyondCalendar

    def next_block(self, number: int) -> Block:
        """The block of a number reached by looking for an opening; raises NeverOpen in vain."""
        block = self.block(number)
        if not block.total and number >= self.first_plain:
            raise NeverOpen(self.timezone)
        return block

    def opening(self, at: int) -> tuple[int, int, int]:
        """The first period that ends after an instant, as (block number, index, start)."""
        number = at // BLOCK
        block = self.next_block(number)
        while not block.ends or block.ends[-1] <= at:
            number += 1
            block = self.next_block(number)
        index = bisect_right(block.ends, at)
        return number, index, block.starts[index]

    def closing(self, number: int, index: int) -> int:
        """The end of a period, also where it runs on into later blocks; may raise NeverCloses."""
        end = self.block(number).ends[index]
        while end == (number + 1) * BLOCK:
            number += 1
            block = self.block(number)
            if block.total == BLOCK and number >= self.first_plain:
                raise NeverCloses(self.timezone)
            if not block.starts or block.starts[0] > end:
                break
            end = block.ends[0]
        return end

    def periods(self, low: int, high: int) -> Iterator[tuple[int, int]]:
        """The periods between two instants, clipped; those that touch are one."""
        blocks = (self.block(number) for number in range(low // BLOCK, -(-high // BLOCK)))
        every = (span for each in blocks for span in zip(each.starts, each.ends, strict=True))
        return _joined(every, low, high)

    def _periods(self, low: int, high: int) -> list[tuple[int, int]]:
        day = DAY * MICROSECONDS
        stretches = self.clock.stretches(low // day - 2, high // day + 2)
        walls = [wall for part in stretches if part.is_open for wall in (part.start, part.end)]
        instants = self.clock.instants(walls)
        return list(_joined(zip(instants[::2], instants[1::2], strict=True), low, high))


def _joined(periods: Iterable[tuple[int, int]], low: int, high: int) -> Iterator[tuple[int, int]]:
    """Periods in order, clipped, without empty ones, those that touch as one.

    >>> list(_joined([(1, 3), (3, 5), (6, 6), (7, 9)], 2, 8))
    [(2, 5), (7, 8)]
    """
    held: tuple[int, int] | None = None
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


def refuse_endless(work: int) -> None:
    """Raise BeyondCalendar for more work than there is time, before it is looked for."""
    if work > (LAST_BLOCK + 1 - FIRST_BLOCK) * BLOCK:
        raise BeyondCalendar


def boundaries(clock: WallClock, first: int, last: int) -> list[tuple[int, int, bool, Reason]]:
    """What a clock says from one date's midnight to another's, as instants, empty parts left out.

    Parts of one answer and one reason that touch are one: (start, end, is_open, reason).
    """
    stretches = list(clock.stretches(first, last))
    instants = clock.instants([part.start for part in stretches] + [last * DAY])
    parts: list[tuple[int, int, bool, Reason]] = []
    for part, (start, end) in zip(stretches, pairwise(instants), strict=True):
        if start < end:
            goes_on = parts and parts[-1][2:] == (part.is_open, part.reason)
            since = parts.pop()[0] if goes_on else start
            parts.append((since, end, part.is_open, part.reason))
    return parts
