"""Counts plain clocks anew by the hundred thousand: those that only target and calendar decide.

A run is plain while its ticket has neither hold nor resolution nor changed assessment, and goes on
in no other. Deadlines are computed for whole arrays at a time, by the rules of a single one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db.models import Q, QuerySet
from numpy.typing import NDArray

from switchboard.agreements.models import Agreement
from switchboard.flow import runs
from switchboard.flow.recount_rows import NEVER, PART, PLAIN_CLOCKS, Rows, plain_runs, write
from switchboard.policy import escalation
from switchboard.policy.acts import Act
from switchboard.policy.hours import BeyondCalendar, NeverOpen
from switchboard.policy.hours_history import CalendarHistory
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Clock
from switchboard.published.calendars import Calendars
from switchboard.published.models import Desk
from switchboard.tickets.models import ClockRun, Recount, Ticket
from switchboard.tickets.models.ticket import Channel

Instants = NDArray[np.int64]
Saw = Callable[..., None]
ALARM_AFTER = timedelta(seconds=60)
_MICROSECOND = timedelta(microseconds=1)
_DAWN = datetime(1970, 1, 1, tzinfo=UTC)
_KEY = ("clock", "priority", "version", "desk", "agreement", "is_phone")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What plain runs have in common, from which everything but their start follows."""

    calendar: CalendarHistory
    opening: CalendarHistory | None
    target: timedelta
    steps: tuple[float, ...]
    warning: float | None

    def starts(self, rows: Rows) -> Instants:
        """When each begins to count: where a calendar waits for an opening, not before it (S15)."""
        started_at: Instants = rows["started_at"]
        if self.opening is None:
            return started_at
        return np.maximum(started_at, self.opening.due_many(rows["received_at"], timedelta()))

    def reaches(self, starts: Instants, fraction: float) -> Instants:
        """When that part of the target has passed."""
        return self.calendar.due_many(starts, self.target * fraction)


def recount(asked: Recount, saw: Saw, *, now: datetime) -> QuerySet[ClockRun]:
    """Recomputes every plain open run; gives the open runs that are to be computed one by one.

    Rows that somebody else is changing are among those.
    """
    kinds = _Kinds(Calendars.now())
    left: list[int] = []
    for rows in plain_runs():
        for members in _by_kind(rows):
            kind = kinds.of(members[0])
            if kind is None:
                left += members["id"].tolist()
                continue
            try:
                columns, late = _computed(kind, members, now=now)
            except (NeverOpen, BeyondCalendar):
                left += members["id"].tolist()
                continue
            changed = _changed(columns, members)
            lag = int(late.max(initial=0)) * _MICROSECOND
            saw(len(late), lag=lag, checked=len(members), changed=int(changed.sum()))
            for part in _parts({name: values[changed] for name, values in columns.items()}):
                left += write(part, asked=asked, now=now)
    return _not_plain() | ClockRun.objects.filter(pk__in=left, stopped_at__isnull=True)


class _Kinds:
    """The kinds met so far, by what their rows say."""

    def __init__(self, calendars: Calendars) -> None:
        self._calendars = calendars
        self._desks = {desk.pk: desk for desk in Desk.objects.all()}
        self._agreements = {agreement.pk: agreement for agreement in Agreement.objects.all()}

    def of(self, row: Any) -> Kind | None:
        """The kind of a row; None where nothing is promised any more, or in no policy's words."""
        clock = Clock(PLAIN_CLOCKS[int(row["clock"]) - 1])
        ticket = Ticket(
            policy_version_id=int(row["version"]),
            desk=self._desks[int(row["desk"])],
            agreement=self._agreements.get(int(row["agreement"])),
            channel=Channel.PHONE if row["is_phone"] else Channel.MAIL,
        )
        policy = ticket.policy
        is_first = clock in (Clock.FIRST_RESPONSE, Clock.AGE)
        priority = Priority(policy.default_priority if is_first else int(row["priority"]))
        target = runs.target_of(ticket, priority, clock)
        if target is None:
            return None
        desk = runs.desk_calendar(ticket, self._calendars)
        calendar = desk if is_first else runs.calendar_of(ticket, priority, self._calendars)
        waits = calendar != desk and not row["is_phone"]
        ladder = policy.ladder(clock)
        return Kind(
            calendar=calendar,
            opening=desk if waits else None,
            target=target,
            steps=tuple(step.at for step in escalation.steps(ladder)),
            warning=None if clock is Clock.AGE else escalation.warning(ladder),
        )


def _by_kind(rows: Rows) -> Iterator[Rows]:
    """The rows of each kind, together."""
    key = np.zeros(len(rows), dtype=np.int64)
    for name in _KEY:
        key = key * (int(rows[name].max()) + 1) + rows[name]
    order = np.argsort(key, kind="stable")
    edges = np.flatnonzero(np.diff(key[order])) + 1
    for members in np.split(order, edges):
        yield rows[members]


def _computed(kind: Kind, rows: Rows, *, now: datetime) -> tuple[dict[str, Instants], Instants]:
    """What is to be stored of each, and how late the steps are that nobody has noticed."""
    starts = kind.starts(rows)
    instants = np.stack([*(kind.reaches(starts, at) for at in kind.steps), _never(rows)])
    rung = np.minimum(rows["rung"], len(kind.steps))
    next_check = instants[rung, np.arange(len(rows))]
    late = _postponed(kind, next_check, now=now)
    columns = {
        "id": rows["id"],
        "rung": rows["rung"],
        "allowed": np.full(len(rows), kind.target // _MICROSECOND),
        "was_due_at": rows["due_at"],
        "due_at": kind.reaches(starts, 1.0),
        "at_risk_at": kind.reaches(starts, kind.warning) if kind.warning else _never(rows),
        "next_check_at": next_check,
    }
    return columns, late


def _postponed(kind: Kind, next_check: Instants, *, now: datetime) -> Instants:
    """Moves what was missed at a wrong hour to the next opening; gives how late the rest is."""
    opens_at = escalation.tells_at(_DAWN, now=now, calendar=kind.calendar)
    if opens_at > now:
        next_check[next_check < _microseconds(now - escalation.ON_TIME)] = _microseconds(opens_at)
    return _microseconds(now) - next_check[next_check < _microseconds(now - ALARM_AFTER)]


def _changed(columns: dict[str, Instants], rows: Rows) -> NDArray[np.bool_]:
    names = ("due_at", "at_risk_at", "next_check_at", "allowed")
    return np.any([columns[name] != rows[name] for name in names], axis=0)


def _parts(columns: dict[str, Instants]) -> Iterator[dict[str, Instants]]:
    for low in range(0, len(columns["id"]), PART):
        yield {name: values[low : low + PART] for name, values in columns.items()}


def _microseconds(at: datetime) -> int:
    return (at - _DAWN) // _MICROSECOND


def _never(rows: Rows) -> Instants:
    return np.full(len(rows), NEVER, dtype=np.int64)


def _not_plain() -> QuerySet[ClockRun]:
    """The open runs that more than target and calendar decide."""
    plain = (
        Q(term=0)
        & Q(ticket__holds__isnull=True)
        & Q(ticket__resolutions__isnull=True)
        & Q(ticket__survivor__isnull=True)
        & ~Q(clock=Clock.CALL_BACK)
    )
    changed = Q(ticket__events__act=Act.REASSESSED)
    return ClockRun.objects.filter(stopped_at__isnull=True).filter(~plain | changed)
