"""Decides whether the JSON form of an on-call schedule says something, and what is wrong."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from switchboard.policy.hours_form import DAY, WEEKDAYS, Span, read_spans, read_zone

SCHEDULE_KEYS = ("layers", "overrides")
LAYER_KEYS = (
    "priority", "timezone", "anchor", "unit", "every", "members", "weekdays", "daily",
)  # fmt: skip
OVERRIDE_KEYS = ("kind", "member", "replaces", "start", "end")
MOST_EVERY = 1000
WHOLE_DAY: tuple[Span, ...] = ((0, DAY),)

Fault = tuple[str, str]
Choice = TypeVar("Choice", bound=StrEnum)


class Unit(StrEnum):
    """What a turn is measured in, on the wall clock."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class OverrideKind(StrEnum):
    """What an override does: somebody instead of another, besides the others, or not."""

    REPLACE = "replace"
    ADD = "add"
    REMOVE = "remove"


class ScheduleFault(ValueError):
    """A schedule's form can't be read; `faults` lists every `(key, message)`."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{key}: {message}" for key, message in faults))


@dataclass(frozen=True, kw_only=True)
class LayerRules:
    """A rotation as its form says it; `anchor` is a naive wall time, the first turn's start.

    `weekdays` counts from Monday, 0; empty: every day. `daily` is empty for the whole day.
    """

    priority: int
    timezone: str
    anchor: dt.datetime
    unit: Unit
    every: int
    members: tuple[str, ...]
    weekdays: frozenset[int] = frozenset()
    daily: tuple[Span, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Override:
    """An exception from `start` until before `end`, both in UTC.

    One that replaces nobody by name puts its member in the place of all, also of nobody.
    """

    kind: OverrideKind
    member: str
    start: dt.datetime
    end: dt.datetime
    replaces: str | None = None


def read_schedule(form: Any) -> tuple[tuple[LayerRules, ...], tuple[Override, ...]]:
    """Checks a form and gives its layers and overrides; raises ScheduleFault with all faults."""
    faults: list[Fault] = []
    if not isinstance(form, Mapping):
        raise ScheduleFault([("schedule", f"{form!r} is not an object; give layers, overrides")])
    _only("", form, SCHEDULE_KEYS, faults)
    layers = [_read_layer(*one, faults) for one in _objects("layers", form, faults)]
    overrides = [_read_override(*one, faults) for one in _objects("overrides", form, faults)]
    if faults:
        raise ScheduleFault(faults)
    return tuple(filter(None, layers)), tuple(filter(None, overrides))


def _objects(
    name: str, form: Mapping[str, Any], faults: list[Fault]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    listed = form.get(name, [])
    if not isinstance(listed, list | tuple):
        faults.append((name, f"{listed!r} is not a list; write a list of objects"))
        return
    for number, value in enumerate(listed):
        if isinstance(value, Mapping):
            yield f"{name}[{number}].", value
        else:
            faults.append((f"{name}[{number}]", f"{value!r} is not an object"))


def _read_layer(at: str, form: Mapping[str, Any], faults: list[Fault]) -> LayerRules | None:
    found: list[Fault] = []
    _only("", form, LAYER_KEYS, found)
    priority = _read_count("priority", form.get("priority", 1), found)
    every = _read_count("every", form.get("every", 1), found)
    timezone = read_zone(form.get("timezone"), found)
    anchor = _read_anchor(form.get("anchor"), found)
    unit = _read_choice("unit", form.get("unit"), Unit, found)
    members = _read_members(form.get("members"), found)
    weekdays = _read_weekdays(form.get("weekdays"), found)
    daily = _read_daily(form.get("daily"), found)
    faults += [(at + key, message) for key, message in found]
    if found or anchor is None or unit is None:
        return None
    return LayerRules(
        priority=priority, timezone=timezone, anchor=anchor, unit=unit, every=every,
        members=members, weekdays=weekdays, daily=daily,
    )  # fmt: skip


def _read_override(at: str, form: Mapping[str, Any], faults: list[Fault]) -> Override | None:
    found: list[Fault] = []
    _only("", form, OVERRIDE_KEYS, found)
    kind = _read_choice("kind", form.get("kind"), OverrideKind, found)
    member, replaces = form.get("member"), form.get("replaces")
    if not _is_name(member):
        found.append(("member", f"{member!r} is no member; name who this is about"))
    if replaces is not None and (kind is not OverrideKind.REPLACE or not _is_name(replaces)):
        found.append(("replaces", "goes with kind “replace” alone, and names a member"))
    start, end = (_read_instant(key, form.get(key), found) for key in ("start", "end"))
    if start is not None and end is not None and end <= start:
        found.append(("end", f"{end.isoformat()} is not after the start; move one of them"))
    faults += [(at + key, message) for key, message in found]
    if found or kind is None or start is None or end is None:
        return None
    return Override(kind=kind, member=str(member), replaces=replaces, start=start, end=end)


def _only(at: str, form: Mapping[str, Any], keys: tuple[str, ...], faults: list[Fault]) -> None:
    faults += [
        (f"{at}{key}", f"is no key here; use {', '.join(keys)}") for key in form if key not in keys
    ]


def _read_count(key: str, value: Any, faults: list[Fault]) -> int:
    if type(value) is int and 1 <= value <= MOST_EVERY:
        return value
    faults.append((key, f"{value!r} is no count; write a whole number from 1 to {MOST_EVERY}"))
    return 1


def _read_choice(key: str, value: Any, choices: type[Choice], faults: list[Fault]) -> Choice | None:
    if isinstance(value, str) and value in list(choices):
        return choices(value)
    faults.append((key, f"{value!r} is not known; use one of {', '.join(choices)}"))
    return None


def _read_anchor(value: Any, faults: list[Fault]) -> dt.datetime | None:
    try:
        anchor = dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        anchor = None
    if anchor is None or anchor.tzinfo is not None or not 1970 <= anchor.year <= 2200:
        message = "is no wall time; write one without an offset, as 2026-01-05T07:00"
        faults.append(("anchor", f"{value!r} {message}"))
        return None
    return anchor


def _read_instant(key: str, value: Any, faults: list[Fault]) -> dt.datetime | None:
    try:
        at = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
        if at.utcoffset() is not None:
            return at.astimezone(dt.UTC)
    except (TypeError, ValueError, OverflowError):
        pass  # no time at all; what is one but has no zone is told alike
    faults.append((key, f"{value!r} is no instant; write one with its offset or Z"))
    return None


def _read_members(value: Any, faults: list[Fault]) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and value and all(map(_is_name, value)):
        return tuple(value)
    faults.append(("members", f"{value!r} names nobody; list at least one member"))
    return ()


def _read_weekdays(value: Any, faults: list[Fault]) -> frozenset[int]:
    if value is None:
        return frozenset()
    if isinstance(value, list | tuple) and value and all(day in WEEKDAYS for day in value):
        return frozenset(WEEKDAYS.index(day) for day in value)
    faults.append(("weekdays", f"{value!r} is no list of {', '.join(WEEKDAYS)}; or leave it out"))
    return frozenset()


def _read_daily(value: Any, faults: list[Fault]) -> tuple[Span, ...]:
    if value is None:
        return ()
    if value == []:
        faults.append(("daily", "has no window, so nobody would serve; leave it out for all day"))
    return read_spans("daily", value, faults, may_overlap=True)


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
