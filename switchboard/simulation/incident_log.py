"""Decides how a line of an incident management system's log becomes a recorded ticket.

A line is a JSON object with `id`, `opened_at` and `events`, each event with `at`, `state`,
`priority` as "1 - Critical", `group` and `by`. Triage is the first event in a state other than New;
a spell in a state “Awaiting …” is a hold; the groups serve as teams, since a policy's teams are not
the log's.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from switchboard.policy.priority import Priority, UnknownPriority
from switchboard.simulation.recorded import (
    EndsBeforeItStarts,
    EngineerAt,
    HoldKept,
    PriorityGiven,
    Recorded,
    Reopening,
)
from switchboard.simulation.terms import PHONE
from switchboard.simulation.wall_time import instant

NO_GROUP = "no group"
_CALLS = ("phone", "ivr")
_NEW = "New"
_WAITING = "Awaiting"
_DONE = ("Resolved", "Closed")


@dataclass(frozen=True, kw_only=True, slots=True)
class BadLine:
    """A line that could not be read, by its number from 1, and why."""

    line: int
    because: str


@dataclass(kw_only=True, slots=True)
class IncidentLog:
    """What a log told: tickets in the order of receipt, lines at fault, and its last instant."""

    tickets: list[Recorded] = field(default_factory=list)
    bad_lines: list[BadLine] = field(default_factory=list)
    ends_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Event:
    at: dt.datetime
    state: str
    priority: Priority
    group: str | None
    by: str


def read(lines: Iterable[str], *, zone: ZoneInfo) -> IncidentLog:
    """Every ticket of the log; wall times without an offset are the zone's.

    A line at fault is told and passed over.
    """
    log = IncidentLog()
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            events, ticket = _ticket(json.loads(line), zone)
            _refuse_again(ticket.number, seen)
        except (ValueError, TypeError, KeyError, RecursionError) as fault:
            log.bad_lines.append(BadLine(line=number, because=_words(fault)))
            continue
        seen.add(ticket.number)
        log.tickets.append(ticket)
        log.ends_at = max(log.ends_at or events[-1].at, events[-1].at)
    log.tickets.sort(key=lambda ticket: (ticket.received_at, ticket.number))
    return log


def _refuse_again(number: str, seen: set[str]) -> None:
    if number in seen:
        raise ValueError(f"incident {number} stands on an earlier line already")


def _ticket(form: dict[str, Any], zone: ZoneInfo) -> tuple[list[_Event], Recorded]:
    events = list(_events(form["events"], zone))
    if not events:
        raise ValueError("the incident has no event")
    # A few are written down later than they began.
    received_at = min(instant(form["opened_at"], zone), events[0].at)
    triaged = next((index for index, one in enumerate(events) if one.state != _NEW), None)
    worked = [] if triaged is None else events[triaged:]
    resolutions = list(_resolutions(worked))
    standing = resolutions[-1][0] if resolutions and resolutions[-1][1] is None else None
    group = form.get("group") or _last_group(events) or NO_GROUP
    return events, Recorded(
        number=str(form["id"]),
        received_at=received_at,
        triaged_at=worked[0].at if worked else None,
        taken_at=worked[0].at if worked else None,
        resolved_at=standing,
        priorities=tuple(_priorities(worked)),
        holds=tuple(_holds(worked)),
        reopenings=tuple(
            Reopening(resolved_at=resolved, reopened_at=reopened)
            for resolved, reopened in resolutions
            if reopened is not None
        ),
        engineers=tuple(_engineers(worked, standing)),
        team=group,
        category=form.get("category"),
        client=form.get("caller"),
        channel=_channel(form.get("contact_type")),
    )


def _events(forms: Sequence[dict[str, Any]], zone: ZoneInfo) -> Iterator[_Event]:
    before: dt.datetime | None = None
    for form in forms:
        at = instant(form["at"], zone, not_before=before)
        if before is not None and at < before:
            raise EndsBeforeItStarts("an event", before, at)
        before = at
        yield _Event(
            at=at,
            state=str(form["state"]),
            priority=_priority(form["priority"]),
            group=form.get("group"),
            by=str(form.get("by") or ""),
        )


def _priority(words: str) -> Priority:
    """“1 - Critical” to “4 - Low” by their number, or a priority's own key."""
    number = words.partition("-")[0].strip()
    if number.isdecimal():
        try:
            return Priority(int(number))
        except ValueError:
            raise UnknownPriority(words) from None
    return Priority.from_key(words.strip().lower())


def _priorities(worked: Sequence[_Event]) -> Iterator[PriorityGiven]:
    """The one at triage, and each that differs from the one before."""
    last: Priority | None = None
    for event in worked:
        if event.priority != last:
            yield PriorityGiven(at=event.at, priority=event.priority)
        last = event.priority


def _holds(worked: Sequence[_Event]) -> Iterator[HoldKept]:
    """Each spell in one waiting state; the last one has no end if nothing follows."""
    start: _Event | None = None
    for event in worked:
        if start is not None and event.state != start.state:
            yield HoldKept(started_at=start.at, ended_at=event.at, reason=start.state.lower())
            start = None
        if start is None and event.state.startswith(_WAITING):
            start = event
    if start is not None:
        yield HoldKept(started_at=start.at, ended_at=None, reason=start.state.lower())


def _resolutions(worked: Sequence[_Event]) -> Iterator[tuple[dt.datetime, dt.datetime | None]]:
    """Each resolution, and when work went on after it, if it did."""
    resolved_at: dt.datetime | None = None
    for event in worked:
        is_done = event.state in _DONE
        if is_done and resolved_at is None:
            resolved_at = event.at
        elif not is_done and resolved_at is not None:
            yield resolved_at, event.at
            resolved_at = None
    if resolved_at is not None:
        yield resolved_at, None


def _engineers(worked: Sequence[_Event], resolved_at: dt.datetime | None) -> Iterator[EngineerAt]:
    """Who changed the incident from triage to resolution, each time that it was another."""
    known = [
        event for event in worked if event.by and (resolved_at is None or event.at <= resolved_at)
    ]
    for before, event in pairwise([None, *known]):
        if event is not None and (before is None or event.by != before.by):
            yield EngineerAt(at=event.at, engineer=event.by, team=event.group)


def _channel(contact_type: object) -> str:
    """Calls by the word that our own tickets have for them; others by the log's."""
    words = str(contact_type or "").lower()
    return PHONE if words in _CALLS else words


def _last_group(events: Sequence[_Event]) -> str | None:
    return next((event.group for event in reversed(events) if event.group), None)


def _words(fault: Exception) -> str:
    if isinstance(fault, KeyError):
        return f"the key {fault} is missing"
    if isinstance(fault, TypeError):
        return "it is not an incident with opened_at and events"
    if isinstance(fault, json.JSONDecodeError):
        return f"it is not JSON: {fault}"
    return str(fault)
