"""Decides when first response and resolution are due, and which time counted towards them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

from switchboard.policy.hours import Calendar, in_utc
from switchboard.policy.sla_terms import (
    Assessment,
    Clock,
    Explanation,
    Interval,
    Pause,
    PauseEndsBeforeItStarts,
    Target,
    TargetNotPositive,
)

__all__ = [
    "Assessment",
    "AssessmentsOutOfOrder",
    "Clock",
    "Explanation",
    "Interval",
    "NotAssessed",
    "Pause",
    "PauseEndsBeforeItStarts",
    "Target",
    "TargetNotPositive",
    "due_at",
    "explain",
]


class NotAssessed(ValueError):
    """A clock was asked about without any assessment that sets its target."""

    def __init__(self, received_at: dt.datetime) -> None:
        super().__init__(
            f"the incident received at {received_at} has no assessment to set its target; "
            "give at least the one that holds from receipt"
        )


class AssessmentsOutOfOrder(ValueError):
    """An assessment was given after a later one."""

    def __init__(self, earlier: dt.datetime, later: dt.datetime) -> None:
        super().__init__(
            f"the assessment at {earlier} comes after the one at {later}; sort them by time"
        )


def due_at(
    *,
    calendar: Calendar,
    received_at: dt.datetime,
    assessments: Sequence[Assessment],
    pauses: Sequence[Pause] = (),
) -> dt.datetime | None:
    """The deadline after every assessment and pause, in UTC (S5, S12, S15).

    The first assessment counts from receipt, whenever it was made. A raise (a shorter target)
    gives the earlier of the old deadline and the raise plus the new target, a lowering counts
    from receipt again. None while a pause without end stands before the deadline. Raises
    NotAssessed, AssessmentsOutOfOrder and what `Calendar.due` raises.

    >>> desk, hour = Calendar.always(), dt.timedelta(hours=1)
    >>> noon = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
    >>> low, high = Assessment(at=noon, target=40 * hour), Assessment(at=noon + hour, target=hour)
    >>> hold = Pause(started_at=noon, ended_at=noon + 2 * hour, reason="on hold")
    >>> due_at(calendar=desk, received_at=noon, assessments=[low, high], pauses=[hold]).hour
    15
    """
    running = _Running(calendar, in_utc(received_at), pauses)
    return running.reaches(running.allowances(assessments)[-1])


def explain(
    *,
    clock: Clock,
    calendar: Calendar,
    received_at: dt.datetime,
    assessments: Sequence[Assessment],
    pauses: Sequence[Pause] = (),
    stopped_at: dt.datetime | None = None,
    now: dt.datetime,
) -> Explanation:
    """The clock explained from receipt until it stopped, or until now.

    The intervals touch and cover that time, in order; a pause is the reason of what it covers,
    the one that began first where several stand, else the calendar's reason. Assessments and
    pauses that begin after the end are left out, except the first assessment, so that a past
    `now` gives what was known then. Raises what `due_at` raises.
    """
    received_at, now = in_utc(received_at), in_utc(now)
    end = now if stopped_at is None else min(now, in_utc(stopped_at))
    begun = [pause for pause in pauses if pause.started_at <= end]
    running = _Running(calendar, received_at, begun)
    known = [*assessments[:1], *(given for given in assessments[1:] if given.at <= end)]
    allowances = running.allowances(known)
    deadlines = [running.reaches(allowed) for allowed in allowances]
    counted = running.counted(end)
    is_stopped = stopped_at is not None and in_utc(stopped_at) <= now
    return Explanation(
        clock=clock,
        intervals=tuple(running.intervals(end)),
        target=known[-1].target,
        allowed=allowances[-1],
        counted=counted,
        remaining=allowances[-1] - counted,
        due_at=deadlines[-1],
        is_running=not is_stopped and now >= received_at and running.is_running(now),
        breached_at=_breached_at(known, deadlines, end=end),
    )


class _Running:
    """A calendar from receipt on, without the pauses: the time in which a clock runs."""

    def __init__(
        self, calendar: Calendar, received_at: dt.datetime, pauses: Sequence[Pause]
    ) -> None:
        self._calendar = calendar
        self._received_at = received_at
        self._pauses = sorted(pauses, key=lambda pause: pause.started_at)

    def allowances(self, assessments: Sequence[Assessment]) -> list[dt.timedelta]:
        """After each assessment, the working time since receipt that its deadline grants."""
        if not assessments:
            raise NotAssessed(self._received_at)
        allowed = [assessments[0].target]
        for old, new in pairwise(assessments):
            if new.at < old.at:
                raise AssessmentsOutOfOrder(new.at, old.at)
            if new.target < old.target:
                allowed.append(min(allowed[-1], self.counted(new.at) + new.target))
            elif new.target > old.target:
                allowed.append(new.target)
            else:
                allowed.append(allowed[-1])
        return allowed

    def counted(self, end: dt.datetime) -> dt.timedelta:
        """The working time from receipt until an instant."""
        total = dt.timedelta()
        for start, stop in self._free_parts():
            total += self._calendar.worked(start, end if stop is None else min(stop, end))
        return total

    def reaches(self, work: dt.timedelta) -> dt.datetime | None:
        """The earliest instant by which `work` was counted; None if a pause without end stands."""
        for start, end in self._free_parts():
            if end is None:
                return self._calendar.due(start, work)
            done = self._calendar.worked(start, end)
            if work <= done:
                return self._calendar.due(start, work)
            work -= done
        return None

    def is_running(self, at: dt.datetime) -> bool:
        """Whether an instant counts."""
        is_paused = any(pause.covers(at) for pause in self._pauses)
        return not is_paused and self._calendar.is_open(at)

    def intervals(self, end: dt.datetime) -> Iterator[Interval]:
        """Every part from receipt until `end`, counted or not."""
        start = self._received_at
        for pause in self._pauses:
            begins, ends = max(start, pause.started_at), min(pause.ended_at or end, end)
            if begins >= ends:
                continue
            yield from self._open_and_closed(start, begins)
            yield Interval(start=begins, end=ends, is_counted=False, reason=pause.reason)
            start = ends
        yield from self._open_and_closed(start, end)

    def _open_and_closed(self, start: dt.datetime, end: dt.datetime) -> Iterator[Interval]:
        for part in self._calendar.explain(start, end):
            yield Interval(
                start=part.start,
                end=part.end,
                is_counted=part.is_open,
                reason=part.reason.value,
            )

    def _free_parts(self) -> Iterator[tuple[dt.datetime, dt.datetime | None]]:
        """The parts from receipt on outside every pause; the last goes on, unless a pause does."""
        start = self._received_at
        for pause in self._pauses:
            if pause.started_at > start:
                yield start, pause.started_at
            if pause.ended_at is None:
                return
            start = max(start, pause.ended_at)
        yield start, None


def _breached_at(
    assessments: Sequence[Assessment], deadlines: Sequence[dt.datetime | None], *, end: dt.datetime
) -> dt.datetime | None:
    """The first instant at which a deadline in force lay behind; each holds until the next."""
    until = [*(given.at for given in assessments[1:]), end]
    for given, deadline, last in zip(assessments, deadlines, until, strict=True):
        if deadline is not None and deadline < last:
            # A change that puts the deadline in the past breaches now, not back then.
            return max(deadline, min(given.at, end))
    return None
