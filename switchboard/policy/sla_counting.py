"""Decides which time counts: calendars, one after the other, without the pauses."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from switchboard.policy.sla_terms import Hours, Interval, Pause

Part = tuple[dt.datetime, dt.datetime | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A calendar that decides from an instant on, until the next span begins."""

    calendar: Hours
    start: dt.datetime


class Running:
    """The time from receipt on in which no pause stands."""

    def __init__(self, received_at: dt.datetime, pauses: Sequence[Pause]) -> None:
        self.received_at = received_at
        self._pauses = sorted(pauses, key=lambda pause: pause.started_at)

    def counted(self, spans: Sequence[Span], *, until: dt.datetime) -> dt.timedelta:
        """The working time from the first span's start until an instant."""
        total = dt.timedelta()
        for calendar, start, end in _laid_out(spans, until):
            for low, high in self._free_parts(start):
                if low >= end:
                    break
                total += calendar.worked(low, end if high is None else min(high, end))
        return total

    def reaches(
        self, calendar: Hours, start: dt.datetime, work: dt.timedelta
    ) -> dt.datetime | None:
        """The earliest instant by which `work` was counted; None if a pause without end stands."""
        for low, high in self._free_parts(start):
            if high is None:
                return calendar.due(low, work)
            done = calendar.worked(low, high)
            if work <= done:
                return calendar.due(low, work)
            work -= done
        return None

    def is_running(self, spans: Sequence[Span], at: dt.datetime) -> bool:
        """Whether an instant counts."""
        if any(pause.covers(at) for pause in self._pauses):
            return False
        calendar = next(span.calendar for span in reversed(spans) if span.start <= at)
        return calendar.is_open(at)

    def intervals(self, spans: Sequence[Span], *, until: dt.datetime) -> Iterator[Interval]:
        """Every part from receipt until an instant, counted or not."""
        start = self.received_at
        for pause in self._pauses:
            begins, ends = max(start, pause.started_at), min(pause.ended_at or until, until)
            if begins >= ends:
                continue
            yield from _open_and_closed(spans, start, begins)
            yield Interval(start=begins, end=ends, is_counted=False, reason=pause.reason)
            start = ends
        yield from _open_and_closed(spans, start, until)

    def _free_parts(self, start: dt.datetime) -> Iterator[Part]:
        """The parts from `start` on outside every pause; the last goes on, unless a pause does."""
        for pause in self._pauses:
            if pause.started_at > start:
                yield start, pause.started_at
            if pause.ended_at is None:
                return
            start = max(start, pause.ended_at)
        yield start, None


def _open_and_closed(
    spans: Sequence[Span], start: dt.datetime, end: dt.datetime
) -> Iterator[Interval]:
    for calendar, low, high in _laid_out(spans, end):
        for part in calendar.explain(max(low, start), high):
            yield Interval(
                start=part.start,
                end=part.end,
                is_counted=part.is_open,
                reason=part.reason.value,
                calendar=part.calendar,
                version=part.version,
            )


def _laid_out(
    spans: Sequence[Span], until: dt.datetime
) -> Iterator[tuple[Hours, dt.datetime, dt.datetime]]:
    """Each calendar with the time that it decides, as far as `until`."""
    ends = [*(span.start for span in spans[1:]), until]
    for span, end in zip(spans, ends, strict=True):
        if span.start < min(end, until):
            yield span.calendar, span.start, min(end, until)
