"""Decides when a promise on a ticket is due, and which time counted towards it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from switchboard.policy.hours import in_utc
from switchboard.policy.sla_counting import Running, Span
from switchboard.policy.sla_terms import (
    PROMISED,
    Assessment,
    Clock,
    Explanation,
    Hours,
    Interval,
    Pause,
    PauseEndsBeforeItStarts,
    Target,
    TargetNotPositive,
)

__all__ = [
    "PROMISED",
    "Assessment",
    "AssessmentsOutOfOrder",
    "Clock",
    "Deadline",
    "Explanation",
    "Hours",
    "Interval",
    "NotAssessed",
    "Pause",
    "PauseEndsBeforeItStarts",
    "Target",
    "TargetNotPositive",
    "deadline",
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Deadline:
    """What is granted after the last assessment; `term` is the number of that one, from 0."""

    running: Running
    spans: tuple[Span, ...]
    target: dt.timedelta
    term: int

    @property
    def due_at(self) -> dt.datetime | None:
        """The instant in UTC; None while a pause without end stands before it."""
        return self.at(1.0)

    @property
    def allowed(self) -> dt.timedelta:
        """The working time since receipt that the deadline grants."""
        return self.running.counted(self.spans, until=self.spans[-1].start) + self.target

    def at(self, fraction: float) -> dt.datetime | None:
        """When that part of the target has passed, counted since the target was set."""
        last = self.spans[-1]
        work = self.target if fraction == 1 else self.target * fraction
        return self.running.reaches(last.calendar, last.start, work)


def due_at(
    *,
    calendar: Hours,
    received_at: dt.datetime,
    assessments: Sequence[Assessment],
    pauses: Sequence[Pause] = (),
) -> dt.datetime | None:
    """The deadline after every assessment and pause, in UTC (S5, S12, S15).

    The first assessment counts from receipt, whenever it was made. A raise gives the earlier of
    the old deadline and the raise plus the new target; a lowering, and the correction of a wrong
    assessment, count from receipt again. None while a pause without end stands before the
    deadline. Raises NotAssessed, AssessmentsOutOfOrder and what `Calendar.due` raises.

    >>> from switchboard.policy.hours import Calendar
    >>> desk, hour = Calendar.always(), dt.timedelta(hours=1)
    >>> noon = dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)
    >>> low, high = Assessment(at=noon, target=40 * hour), Assessment(at=noon + hour, target=hour)
    >>> hold = Pause(started_at=noon, ended_at=noon + 2 * hour, reason="on hold")
    >>> due_at(calendar=desk, received_at=noon, assessments=[low, high], pauses=[hold]).hour
    15
    """
    return deadline(
        calendar=calendar, received_at=received_at, assessments=assessments, pauses=pauses
    ).due_at


def deadline(
    *,
    calendar: Hours,
    received_at: dt.datetime,
    assessments: Sequence[Assessment],
    pauses: Sequence[Pause] = (),
) -> Deadline:
    """The deadline of `due_at`, which can also be asked for parts of the target."""
    running = Running(in_utc(received_at), pauses)
    return _deadlines(running, calendar, assessments)[-1]


def explain(
    *,
    clock: Clock,
    calendar: Hours,
    received_at: dt.datetime,
    assessments: Sequence[Assessment],
    pauses: Sequence[Pause] = (),
    stopped_at: dt.datetime | None = None,
    changed_at: dt.datetime | None = None,
    missed_at: dt.datetime | None = None,
    now: dt.datetime,
) -> Explanation:
    """The clock explained from receipt until it stopped, or until now.

    The intervals touch and cover that time, in order; a pause is the reason of what it covers,
    the one that began first where several stand, else the calendar's reason. Assessments and
    pauses that begin after the end are left out, except the first assessment, so that a past
    `now` gives what was known then. A breach told at `missed_at` stays; a deadline moved at
    `changed_at`, as by a late holiday, is not breached before. Raises what `due_at` raises.
    """
    received_at, now = in_utc(received_at), in_utc(now)
    end = now if stopped_at is None else min(now, in_utc(stopped_at))
    running = Running(received_at, [pause for pause in pauses if pause.started_at <= end])
    known = [*assessments[:1], *(given for given in assessments[1:] if given.at <= end)]
    deadlines = _deadlines(running, calendar, known)
    last, spans = deadlines[-1], deadlines[-1].spans
    counted, allowed = running.counted(spans, until=end), last.allowed
    is_stopped = stopped_at is not None and in_utc(stopped_at) <= now
    breached_at = _breached_at(known, deadlines, end=end, changed_at=changed_at)
    return Explanation(
        clock=clock,
        intervals=tuple(running.intervals(spans, until=end)),
        target=known[-1].target,
        allowed=allowed,
        counted=counted,
        remaining=allowed - counted,
        due_at=last.due_at,
        is_running=not is_stopped and now >= received_at and running.is_running(spans, now),
        breached_at=_told(missed_at, end=end) or breached_at,
    )


def _deadlines(
    running: Running, calendar: Hours, assessments: Sequence[Assessment]
) -> list[Deadline]:
    """What is granted after each assessment."""
    if not assessments:
        raise NotAssessed(running.received_at)
    first = assessments[0]
    whole = Span(calendar=first.calendar or calendar, start=running.received_at)
    granted = [Deadline(running=running, spans=(whole,), target=first.target, term=0)]
    for term, (old, new) in enumerate(pairwise(assessments), start=1):
        if new.at < old.at:
            raise AssessmentsOutOfOrder(new.at, old.at)
        granted.append(_after(granted[-1], old, new, usual=calendar, term=term))
    return granted


def _after(
    old: Deadline, before: Assessment, new: Assessment, *, usual: Hours, term: int
) -> Deadline:
    """What is granted once `new` has followed `before`."""
    running, calendar = old.running, new.calendar or usual
    is_same = (new.target, new.rank) == (before.target, before.rank)
    if is_same and calendar == (before.calendar or usual) and not new.is_correction:
        return old
    if new.is_correction or new.is_lower_than(before):
        spans: tuple[Span, ...] = (Span(calendar=calendar, start=running.received_at),)
        return Deadline(running=running, spans=spans, target=new.target, term=term)
    since = Span(calendar=calendar, start=max(new.at, running.received_at))
    kept = tuple(span for span in old.spans if span.start < since.start)
    raised = Deadline(running=running, spans=(*kept, since), target=new.target, term=term)
    old_due, new_due = old.due_at, raised.due_at
    if old_due is not None and (new_due is None or old_due <= new_due):
        return old
    return raised


def _told(missed_at: dt.datetime | None, *, end: dt.datetime) -> dt.datetime | None:
    """The breach that was told, if it was by the end."""
    told_at = None if missed_at is None else in_utc(missed_at)
    return told_at if told_at is None or told_at <= end else None


def _breached_at(
    assessments: Sequence[Assessment],
    deadlines: Sequence[Deadline],
    *,
    end: dt.datetime,
    changed_at: dt.datetime | None,
) -> dt.datetime | None:
    """The first instant at which a deadline in force lay behind; each holds until the next."""
    until = [*(given.at for given in assessments[1:]), end]
    for given, granted, last in zip(assessments, deadlines, until, strict=True):
        due = granted.due_at
        if due is not None and due < last:
            # A change that puts the deadline in the past breaches now, not back then.
            since = given.at if changed_at is None else max(given.at, in_utc(changed_at))
            return max(due, min(since, end))
    return None
