"""Decides who is on call: the one answer, for the pager, the calendar page and the tests (S16).

A schedule is layers under overrides. Of the layers that cover an instant those of the best
priority decide, 1 before 2, several of one priority together. Overrides then act in their order.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from switchboard.policy.hours import in_utc
from switchboard.policy.rotation_form import (
    LayerRules,
    Override,
    OverrideKind,
    ScheduleFault,
    Unit,
    read_schedule,
)
from switchboard.policy.rotation_layer import Layer

__all__ = [
    "LayerRules",
    "Override",
    "OverrideKind",
    "Schedule",
    "ScheduleFault",
    "Shift",
    "ShiftsEndBeforeStart",
    "Unit",
    "gaps",
    "on_call",
    "shifts",
]


class ShiftsEndBeforeStart(ValueError):
    """Shifts were asked for until an instant before their start."""

    def __init__(self, start: dt.datetime, end: dt.datetime) -> None:
        super().__init__(f"{end} lies before {start}: ask from the earlier to the later")


class Shift(NamedTuple):
    """One member's time on call, without a break, half-open and in UTC."""

    start: dt.datetime
    end: dt.datetime
    member: str


@dataclass(frozen=True)
class Schedule:
    """Rotations by priority, and the exceptions from them."""

    layers: tuple[Layer, ...] = ()
    overrides: tuple[Override, ...] = ()

    @classmethod
    def from_json(cls, form: Any) -> "Schedule":
        """The schedule of a form; raises ScheduleFault with everything that is wrong.

        Members are any names. An anchor is a wall time of its zone, an override's start and end
        are instants with an offset. Without `weekdays` and `daily` a layer covers all time; a
        window that ends after midnight belongs to the weekday on which it begins.
        """
        layers, overrides = read_schedule(form)
        ordered = sorted(layers, key=lambda layer: layer.priority)
        return cls(tuple(Layer(rules) for rules in ordered), overrides)


def on_call(schedule: Schedule, at: dt.datetime) -> tuple[str, ...]:
    """Who is on call at an instant, each once; empty where nobody is.

    Before a layer's anchor nobody serves in it. Raises NaiveInstant.

    >>> weekly = {"timezone": "America/Chicago", "anchor": "2026-01-05T07:00", "unit": "week",
    ...           "members": ["ana", "ben"]}
    >>> schedule = Schedule.from_json({"layers": [weekly]})
    >>> on_call(schedule, dt.datetime(2026, 1, 12, 12, 59, tzinfo=dt.UTC))
    ('ana',)
    >>> on_call(schedule, dt.datetime(2026, 1, 12, 13, 0, tzinfo=dt.UTC))
    ('ben',)
    """
    at = in_utc(at)
    members = _by_layers(schedule.layers, at)
    for override in schedule.overrides:
        if override.start <= at < override.end:
            members = _overridden(members, override)
    return tuple(dict.fromkeys(members))


def shifts(schedule: Schedule, start: dt.datetime, end: dt.datetime) -> list[Shift]:
    """Every member's shifts from `start` until `end`, clipped to it; by start, then by member.

    A member's own turns that touch are one shift. Raises NaiveInstant, ShiftsEndBeforeStart.
    """
    low, high = in_utc(start), in_utc(end)
    if high < low:
        raise ShiftsEndBeforeStart(start, end)
    begun: dict[str, dt.datetime] = {}
    done: list[Shift] = []
    for at in _changes(schedule, low, high):
        present = on_call(schedule, at)
        for member in [member for member in begun if member not in present]:
            done.append(Shift(begun.pop(member), at, member))
        for member in present:
            begun.setdefault(member, at)
    done += [Shift(since, high, member) for member, since in begun.items()]
    return sorted(done, key=lambda shift: (shift.start, shift.member))


def gaps(
    schedule: Schedule, start: dt.datetime, end: dt.datetime
) -> list[tuple[dt.datetime, dt.datetime]]:
    """The times from `start` until `end` in which nobody is on call, half-open, in UTC.

    Raises what `shifts` raises.
    """
    covered, found = in_utc(start), []
    for shift in shifts(schedule, start, end):
        if shift.start > covered:
            found.append((covered, shift.start))
        covered = max(covered, shift.end)
    if covered < in_utc(end):
        found.append((covered, in_utc(end)))
    return found


def _by_layers(layers: Sequence[Layer], at: dt.datetime) -> list[str]:
    """The members of the best priority that covers the instant; layers are sorted by it."""
    best: int | None = None
    members = []
    for layer in layers:
        if best is not None and layer.priority > best:
            break
        member = layer.member(at)
        if member is not None:
            best = layer.priority
            members.append(member)
    return members


def _overridden(members: list[str], override: Override) -> list[str]:
    if override.kind is OverrideKind.ADD:
        return [*members, override.member]
    if override.kind is OverrideKind.REMOVE:
        return [member for member in members if member != override.member]
    if override.replaces is None:
        return [override.member]
    return [override.member if member == override.replaces else member for member in members]


def _changes(schedule: Schedule, low: dt.datetime, high: dt.datetime) -> Iterator[dt.datetime]:
    """`low` and, in order and once, every later instant before `high` at which it may change."""
    edges = chain(
        *(layer.edges(low, high) for layer in schedule.layers),
        *((override.start, override.end) for override in schedule.overrides),
    )
    inside = {at for at in edges if low < at < high}
    if low < high:
        yield from sorted({low} | inside)
