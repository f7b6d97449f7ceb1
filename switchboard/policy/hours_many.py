"""Decides when work is due, and how much was done, for a whole backlog at once, over arrays."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from switchboard.policy.hours_blocks import (
    EPOCH,
    FIRST_BLOCK,
    LAST_BLOCK,
    LENGTH,
    MICROSECOND,
    BeyondCalendar,
    Blocks,
    NeverOpen,
    refuse_endless,
)
from switchboard.policy.hours_faults import NegativeWork, NotMicroseconds

if TYPE_CHECKING:
    from switchboard.policy.hours import Calendar

Instants = NDArray[np.int64]

_SPAN = 8
"""Blocks laid end to end in one pass; work that they can't hold is carried into the next."""

_LINES = 64
"""Lines kept during one call, so that a backlog over centuries takes no more memory."""

_CHUNK = 1 << 15
"""Starts looked up together: few enough to stay in the processor's cache."""

_BUCKETS = 1 << 16
"""The longest table; where shifts lie so close that it would be longer, binary search does."""

_BLOCK = LENGTH // MICROSECOND


class Steps:
    """Finds the last of ascending values at or below others: in one look where they lie apart.

    A table holds the answer for evenly spaced buckets no longer than the least gap, so that at
    most one more value lies in each. Binary search would miss the branch predictor at each step.
    """

    def __init__(self, values: Instants) -> None:
        gaps = np.diff(values)
        least = int(gaps[gaps > 0].min(initial=1 << 62))
        self._values = values
        self._shift = least.bit_length() - 1
        self._last = (int(values[-1] - values[0]) >> self._shift) + 1
        self._next = np.append(values[1:], np.iinfo(np.int64).max)
        if self._last < _BUCKETS:
            bucket_starts = values[0] + (np.arange(self._last + 1, dtype=np.int64) << self._shift)
            self._table = values.searchsorted(bucket_starts, side="right") - 1

    def at_or_below(self, wanted: Instants) -> NDArray[np.intp]:
        """The index of each; none lies below the first value.

        >>> Steps(np.array([0, 0, 5, 9])).at_or_below(np.array([0, 4, 5, 8, 9, 70])).tolist()
        [1, 1, 2, 2, 3, 3]
        """
        if self._last >= _BUCKETS:
            found: NDArray[np.intp] = self._values.searchsorted(wanted, side="right") - 1
            return found
        bucket = np.minimum((wanted - self._values[0]) >> self._shift, self._last)
        index: NDArray[np.intp] = self._table[bucket]
        index += self._next[index] <= wanted
        return index


class Line:
    """The opening periods of several blocks end to end, behind an empty one at their beginning."""

    def __init__(self, blocks: Blocks, first: int) -> None:
        last = max(first, min(first + _SPAN - 1, LAST_BLOCK))
        edges = [blocks.block(number).edges() for number in range(first, last + 1)]
        begin = np.array([first * _BLOCK], dtype=np.int64)
        starts = np.concatenate([begin, *(opens for opens, _ in edges)])
        self.ends = np.concatenate([begin, *(closes for _, closes in edges)])
        lengths = self.ends - starts
        before = np.cumsum(lengths) - lengths
        self.starts = Steps(starts)
        self.before = Steps(before)
        self.shift = starts - before
        self.total = int(lengths.sum())
        self.begin = first * _BLOCK
        self.end = (last + 1) * _BLOCK

    def worked_by(self, at: Instants) -> Instants:
        """The time open before each instant; all lie between the line's beginning and end."""
        index = self.starts.at_or_below(at)
        worked: Instants = np.minimum(at, self.ends[index]) - self.shift[index]
        return worked

    def worked_at(self, work: Instants) -> Instants:
        """The earliest instant by which the line was open for each `work`, from 1 to its total."""
        index = self.before.at_or_below(work - 1)
        instants: Instants = self.shift[index] + work
        return instants


def due_many(blocks: Blocks, starts: Instants, work: dt.timedelta | Instants) -> Instants:
    """See `Calendar.due_many`."""
    starts, left, nothing = _asked(starts, work)
    refuse_endless(int(left.max(initial=0)) * MICROSECOND)  # before a sum leaves the 64 bits
    flat, left = starts.ravel(), left.ravel()
    due = np.empty_like(flat)
    lines: dict[int, Line] = {}
    for low in range(0, flat.size, _CHUNK):
        part = slice(low, low + _CHUNK)
        due[part] = _due_chunk(blocks, lines, flat[part], left[part])
    instants: Instants = due.reshape(starts.shape) - nothing
    return instants


def due_many_through(
    ended: Sequence[tuple["Calendar", dt.datetime]],
    last: "Calendar",
    starts: Instants,
    work: dt.timedelta | Instants,
) -> Instants:
    """See `CalendarHistory.due_many`: calendars and the instant at which each ends; then the last.

    Work that a calendar can't hold until its end is carried into the next.
    """
    starts, asked, nothing = _asked(starts, work)
    at, left = starts.flatten(), asked.flatten()
    due = np.empty_like(at)
    todo = np.arange(at.size)
    for calendar, ends in ended:
        end = np.array(_micros(ends))
        is_here = at[todo] < end
        here, later = todo[is_here], todo[~is_here]
        done = calendar.worked_many(at[here], end)
        is_done = left[here] <= done
        finished, carried = here[is_done], here[~is_done]
        due[finished] = calendar.due_many(at[finished], left[finished])
        left[carried] -= done[~is_done]
        at[carried] = end
        todo = np.concatenate([carried, later])
    due[todo] = last.due_many(at[todo], left[todo])
    instants: Instants = due.reshape(starts.shape) - nothing
    return instants


def worked_many(blocks: Blocks, starts: Instants, ends: Instants) -> Instants:
    """See `Calendar.worked_many`."""
    starts, ends = _pairs(starts, ends)
    low, high = starts.ravel(), ends.ravel()
    worked = np.zeros(low.shape, dtype=np.int64)
    lines: dict[int, Line] = {}
    for begin in range(0, low.size, _CHUNK):
        part = slice(begin, begin + _CHUNK)
        some = np.flatnonzero(low[part] < high[part]) + begin
        if some.size:
            both = np.stack([low[some], high[some]])
            by_start, by_end = _worked_by(blocks, lines, both)
            worked[some] = by_end - by_start
    return worked.reshape(starts.shape)


def worked_many_through(
    spans: Sequence[tuple["Calendar", dt.datetime | None, dt.datetime | None]],
    starts: Instants,
    ends: Instants,
) -> Instants:
    """See `CalendarHistory.worked_many`: calendars with the time in which each holds."""
    starts, ends = _pairs(starts, ends)
    worked = np.zeros(starts.shape, dtype=np.int64)
    for calendar, begin, end in spans:
        low = starts if begin is None else np.maximum(starts, _micros(begin))
        high = ends if end is None else np.minimum(ends, _micros(end))
        worked += calendar.worked_many(low, high)
    return worked


def _asked(starts: Instants, work: dt.timedelta | Instants) -> tuple[Instants, Instants, Instants]:
    """The starts, the work in microseconds, never none, and what to take off the instant due.

    Where no work is asked, one microsecond of it ends one after the instant looked for.
    """
    _refuse_other_types("starts", starts)
    if isinstance(work, dt.timedelta):
        work = np.array(work // MICROSECOND, dtype=np.int64)
    _refuse_other_types("work", work)
    if work.size and work.min() < 0:
        raise NegativeWork(f"{work.min()} microseconds")
    nothing = (work == 0).astype(np.int64)
    starts, left, nothing = np.broadcast_arrays(starts, work + nothing, nothing)
    return starts, left, nothing


def _pairs(starts: Instants, ends: Instants) -> tuple[Instants, Instants]:
    _refuse_other_types("starts", starts)
    _refuse_other_types("ends", ends)
    low, high = np.broadcast_arrays(starts, ends)
    return low, high


def _due_chunk(
    blocks: Blocks, lines: dict[int, Line], starts: Instants, work: Instants
) -> Instants:
    line = _line(blocks, lines, int(starts.min()) // _BLOCK)
    if starts.max() < line.end:
        target = line.worked_by(starts) + work
        if target.max() <= line.total:
            return line.worked_at(target)
    return _due_far(blocks, lines, starts, work)


def _due_far(blocks: Blocks, lines: dict[int, Line], starts: Instants, work: Instants) -> Instants:
    """One pass for each line that starts or carried work reach, the earliest first."""
    due, at, left = starts.copy(), starts.copy(), work.copy()
    todo = np.arange(at.size)
    while todo.size:
        first = int(at[todo].min()) // _BLOCK
        line = _line(blocks, lines, first)
        here = todo[at[todo] < line.end]
        target = line.worked_by(at[here]) + left[here]
        is_done = target <= line.total
        done, carried = here[is_done], here[~is_done]
        due[done] = line.worked_at(target[is_done])
        if carried.size and not line.total and first >= blocks.first_plain:
            raise NeverOpen(blocks.timezone)
        left[carried] = target[~is_done] - line.total
        at[carried] = line.end
        todo = np.concatenate([carried, todo[at[todo] >= line.end]])
    return due


def _worked_by(blocks: Blocks, lines: dict[int, Line], instants: Instants) -> Instants:
    """The time open before each instant since the beginning of the line of the earliest."""
    line = _line(blocks, lines, int(instants.min()) // _BLOCK)
    latest = int(instants.max())
    worked = line.worked_by(np.minimum(instants, line.end))
    before = line.total
    while latest >= line.end:
        line = _line(blocks, lines, line.end // _BLOCK)
        is_reached = instants >= line.begin
        here = np.minimum(instants[is_reached], line.end)
        worked[is_reached] = before + line.worked_by(here)
        before += line.total
    return worked


def _line(blocks: Blocks, lines: dict[int, Line], first: int) -> Line:
    """The line from a block on, one of few: each begins at a multiple of half its length."""
    if not FIRST_BLOCK <= first <= LAST_BLOCK:
        raise BeyondCalendar
    begin = max(first - first % (_SPAN // 2), FIRST_BLOCK)
    if begin not in lines:
        if len(lines) >= _LINES:
            lines.clear()
        lines[begin] = Line(blocks, begin)
    return lines[begin]


def _micros(at: dt.datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def _refuse_other_types(name: str, given: Any) -> None:
    if not isinstance(given, np.ndarray):
        raise NotMicroseconds(name, f"type {type(given).__name__}")
    if given.dtype != np.int64:
        raise NotMicroseconds(name, f"dtype {given.dtype}")
