"""What stands in the gallery's strips: a first response over a weekend, a resolution with holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from switchboard.ui.shapes import DeadlineMove, Link, Strip
from switchboard.ui.strip import Mark, strip

TEXAS = ZoneInfo("America/Chicago")


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """An interval of an invented clock."""

    start: datetime
    end: datetime
    is_counted: bool
    reason: str
    calendar: str = "desk_hours"
    version: int | None = 3


def context(*, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Give strips, moves of a deadline and filters, as seen at `now` by a reader in `zone`."""
    return {
        "strips": {
            "A mail on Saturday, read on Monday": _weekend(now=now, zone=zone),
            "Three holds and a holiday, still running": _held(now=now, zone=zone),
            "Past its deadline, reopened once": _missed(now=now, zone=zone),
            "Closed, and nothing has counted yet": _waiting(now=now, zone=zone),
        },
        "moves": [
            DeadlineMove(before=_at(3, 10), after=_at(2, 12), why="raised to High", at=_at(1, 9)),
            DeadlineMove(before=_at(2, 12), after=None, why="put on hold", at=_at(1, 11)),
            DeadlineMove(before=None, after=_at(4, 9), why="a holiday was added", at=_at(2, 8)),
        ],
        "filters_of_time": [
            Link(label="All", href="#", is_current=True, count=18),
            Link(label="At risk first", href="#", count=3),
            Link(label="Missed", href="#", count=1),
        ],
    }


def _at(day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    """An instant of Thanksgiving week 2026 in Texas; day 0 is Sunday, November 22."""
    sunday = datetime(2026, 11, 22, tzinfo=TEXAS)
    return sunday + timedelta(days=day, hours=hour, minutes=minute, seconds=second)


def _part(start: datetime, end: datetime, reason: str = "open") -> Part:
    is_pause = reason.startswith(("waiting", "resolved"))
    return Part(
        start=start,
        end=end,
        is_counted=reason == "open",
        reason=reason,
        calendar="" if is_pause else "desk_hours",
        version=None if is_pause else 3,
    )


def _weekend(*, now: datetime, zone: ZoneInfo) -> Strip:
    parts = [
        _part(_at(-1, 15, 20, 41), _at(1, 7), "closed"),
        _part(_at(1, 7), _at(1, 7, 9, 12)),
    ]
    marks = [
        Mark(at=_at(1, 7, 9), kind="told", words="60 %: the team was told"),
        Mark(at=_at(1, 7, 9, 12), kind="stopped", words="Triaged"),
        Mark(at=_at(1, 7, 15), kind="deadline", words="Deadline"),
    ]
    return strip(parts, key="weekend", summary="0:09:12 of 0:15:00 counted, met.", marks=marks,
                 deadline=_at(1, 7, 15), now=now, zone=zone)  # fmt: skip


def _held(*, now: datetime, zone: ZoneInfo) -> Strip:
    parts = [
        _part(_at(1, 9, 12), _at(1, 11)),
        _part(_at(1, 11), _at(1, 14, 30), "waiting for the requestor"),
        _part(_at(1, 14, 30), _at(1, 17)),
        _part(_at(1, 17), _at(2, 7), "closed"),
        _part(_at(2, 7), _at(2, 12)),
        _part(_at(2, 12), _at(2, 13), "break"),
        _part(_at(2, 13), _at(2, 15), "waiting for a third party"),
        _part(_at(2, 15), _at(2, 17)),
        _part(_at(2, 17), _at(3), "closed"),
        _part(_at(3), _at(4), "holiday"),
        _part(_at(4), _at(4, 7), "closed"),
        _part(_at(4, 7), _at(4, 9)),
    ]
    ahead = [_part(_at(4, 9), _at(4, 15))]
    marks = [
        Mark(at=_at(2, 11, 40), kind="told", words="50 %: Lee Okafor was told"),
        Mark(at=_at(4, 9), kind="now", words="Now"),
        Mark(at=_at(4, 11), kind="rung", words="80 %: the team lead"),
        Mark(at=_at(4, 15), kind="deadline", words="Deadline"),
    ]
    return strip(parts, key="held", summary="13:18:00 of 20 hours counted.", marks=marks,
                 ahead=ahead, deadline=_at(4, 15), now=now, zone=zone)  # fmt: skip


def _missed(*, now: datetime, zone: ZoneInfo) -> Strip:
    parts = [
        _part(_at(1, 6, 30), _at(1, 7), "closed"),
        _part(_at(1, 7), _at(1, 10)),
        _part(_at(1, 10), _at(1, 12), "resolved"),
        _part(_at(1, 12), _at(1, 15, 30)),
    ]
    marks = [
        Mark(at=_at(1, 13), kind="deadline", words="Deadline"),
        Mark(at=_at(1, 15, 30), kind="now", words="Now"),
    ]
    return strip(parts, key="missed", summary="6:30:00 counted, missed by 2:30:00.", marks=marks,
                 deadline=_at(1, 13), now=now, zone=zone)  # fmt: skip


def _waiting(*, now: datetime, zone: ZoneInfo) -> Strip:
    parts = [_part(_at(-1, 15, 20, 41), _at(0, 10), "closed")]
    ahead = [
        _part(_at(0, 10), _at(1, 7), "closed"),
        _part(_at(1, 7), _at(1, 7, 15)),
    ]
    marks = [
        Mark(at=_at(0, 10), kind="now", words="Now"),
        Mark(at=_at(1, 7, 15), kind="deadline", words="Deadline"),
    ]
    return strip(parts, key="waiting", summary="Nothing of 15 minutes has counted.", marks=marks,
                 ahead=ahead, deadline=_at(1, 7, 15), now=now, zone=zone)  # fmt: skip
