"""Decides how a clock's intervals are laid out in a table that adds up to the second."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from switchboard.policy.hours import Reason
from switchboard.ui.shapes import StripKind, StripRow, StripTable
from switchboard.ui.words import plural

ROWS_SHOWN = 60
_CLOSED: dict[str, StripKind] = {
    Reason.CLOSED: "closed",
    Reason.SPECIAL_HOURS: "closed",
    Reason.HOLIDAY: "holiday",
    Reason.BREAK: "break",
    "before the first opening": "before",
    "resolved": "resolved",
}
_SECOND = timedelta(seconds=1)


class Timed(Protocol):
    """A half-open interval of a clock: counted or not, why, and by which calendar and version."""

    @property
    def start(self) -> datetime:
        """When it begins, aware."""

    @property
    def end(self) -> datetime:
        """When it ends, aware."""

    @property
    def is_counted(self) -> bool:
        """Whether the clock ran."""

    @property
    def reason(self) -> str:
        """Why, in the words of the rules."""

    @property
    def calendar(self) -> str:
        """The key of the calendar that decided; empty where none is named."""

    @property
    def version(self) -> int | None:
        """The policy version whose calendar it was."""


def kind_of(part: Timed) -> StripKind:
    """How an interval looks, whatever lies around it.

    What no calendar says is the reason of a pause, and so a hold.
    """
    if part.is_counted:
        return "counted"
    return _CLOSED.get(part.reason, "hold")


def exact(length: timedelta) -> str:
    """Say a length as h:mm:ss, rounded down to the second; hours never become days.

    >>> exact(timedelta(hours=62, minutes=5, seconds=9.7))
    '62:05:09'
    """
    seconds = length // _SECOND
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"


def table(intervals: Sequence[Timed]) -> StripTable:
    """A line an interval, the first ones of a long clock in one line together.

    The sums are rounded down to the second; what that takes from one line it gives to the next of
    its kind, so that the lines add up to them.
    """
    rows = _rows(intervals)
    counted, not_counted = (_total(intervals, is_counted=either) for either in (True, False))
    return StripTable(
        rows=(*_left_out(intervals[:-ROWS_SHOWN]), *rows[-ROWS_SHOWN:]),
        counted=exact(counted),
        not_counted=exact(not_counted),
        whole=exact((counted // _SECOND + not_counted // _SECOND) * _SECOND),
    )


def _rows(intervals: Sequence[Timed]) -> list[StripRow]:
    reached = {True: timedelta(), False: timedelta()}
    rows = []
    for part in intervals:
        before = reached[part.is_counted]
        after = reached[part.is_counted] = before + (part.end - part.start)
        length = exact((after // _SECOND - before // _SECOND) * _SECOND)
        rows.append(_row(part, length))
    return rows


def _row(part: Timed, length: str) -> StripRow:
    return StripRow(
        start=part.start,
        end=part.end,
        reason=part.reason,
        counted=length if part.is_counted else "",
        not_counted="" if part.is_counted else length,
        kind=kind_of(part),
        source=_source(part),
    )


def _source(part: Timed) -> str:
    """The calendar and the version that decided, as `desk, version 3`."""
    if not part.calendar:
        return ""
    return part.calendar if part.version is None else f"{part.calendar}, version {part.version}"


def _left_out(first: Sequence[Timed]) -> tuple[StripRow, ...]:
    """The intervals that have no line of their own, in one."""
    if not first:
        return ()
    together = StripRow(
        start=first[0].start,
        end=first[-1].end,
        reason=f"{plural(len(first), 'interval')} before these",
        counted=exact(_total(first, is_counted=True)),
        not_counted=exact(_total(first, is_counted=False)),
    )
    return (together,)


def _total(intervals: Sequence[Timed], *, is_counted: bool) -> timedelta:
    lengths = (part.end - part.start for part in intervals if part.is_counted == is_counted)
    return sum(lengths, timedelta())
