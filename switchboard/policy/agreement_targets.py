"""Decides what a client's own targets say, and what in them can't be right."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, get_args

from switchboard.policy.document_faults import Fault, nearest, shown
from switchboard.policy.document_values import YEAR_MINUTES
from switchboard.policy.document_walk import fault, table
from switchboard.policy.priority import Priority
from switchboard.policy.sla_terms import PROMISED, Clock

CalendarChoice = Literal["desk", "always"]

_CALENDAR = "calendar"
_CALENDARS = get_args(CalendarChoice)
_PRIORITIES = {priority.key: priority for priority in Priority}
_KEYS = (*(clock.value for clock in PROMISED), _CALENDAR)


class AgreementFaults(ValueError):
    """Targets that can't be agreed to, with every fault that was found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        listed = "".join(f"\n  {fault}" for fault in self.faults)
        super().__init__(f"These targets can't be agreed to; nothing was changed.{listed}")


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnTargets:
    """What one priority is promised beyond the policy; what is not there is the policy's."""

    minutes: Mapping[Clock, int] = field(default_factory=dict)
    calendar: CalendarChoice | None = None

    @property
    def lengths(self) -> list[tuple[Clock, timedelta]]:
        """Each clock that has a time of its own, in the order in which they begin."""
        return [
            (clock, timedelta(minutes=self.minutes[clock]))
            for clock in PROMISED
            if clock in self.minutes
        ]


@dataclass(frozen=True, slots=True)
class AgreementTargets:
    """A client's own targets; what it says nothing of is the policy's."""

    by_priority: Mapping[Priority, OwnTargets]

    def minutes(self, priority: Priority, clock: Clock) -> int | None:
        """The minutes agreed for this clock, or None where the policy's hold."""
        own = self.by_priority.get(priority)
        return own.minutes.get(clock) if own else None

    def calendar(self, priority: Priority) -> CalendarChoice | None:
        """When the clocks of this priority run, or None where the policy decides."""
        own = self.by_priority.get(priority)
        return own.calendar if own else None

    def to_json(self) -> dict[str, dict[str, int | str]]:
        """The JSON form that `read` reads; a priority without a word is left out."""
        return {
            priority.key: {
                **{clock.value: minutes for clock, minutes in own.minutes.items()},
                **({_CALENDAR: own.calendar} if own.calendar else {}),
            }
            for priority, own in self.by_priority.items()
        }


def read(form: object) -> AgreementTargets:
    """The targets of this JSON form; raises AgreementFaults with every fault.

    >>> own = read({"critical": {"resolution": 240, "calendar": "always"}})
    >>> own.minutes(Priority.CRITICAL, Clock.RESOLUTION), own.minutes(Priority.LOW, Clock.AGE)
    (240, None)
    """
    if found := list(_faults(form)):
        raise AgreementFaults(found)
    written = table(form)
    return AgreementTargets(
        {
            priority: OwnTargets(
                minutes={clock: own[clock.value] for clock in PROMISED if clock.value in own},
                calendar=own.get(_CALENDAR),
            )
            for priority in Priority
            if (own := table(written, priority.key))
        }
    )


def _faults(form: object) -> Iterator[Fault]:
    if not isinstance(form, Mapping):
        message = f"{shown(form)} is not a table."
        yield Fault(key="targets", message=message, remedy="Write a table for each priority.")
        return
    for key, own in form.items():
        if key not in _PRIORITIES:
            message, remedy = f"{shown(key)} is not a priority.", nearest(str(key), _PRIORITIES)
            yield fault((str(key),), message, remedy)
        elif not isinstance(own, Mapping):
            message = f"{shown(own)} is not a table."
            yield fault((key,), message, 'Write the minutes of each clock, as {"resolution": 240}.')
        else:
            yield from _own_faults(key, own)


def _own_faults(priority: str, own: Mapping[Any, Any]) -> Iterator[Fault]:
    for name, value in own.items():
        location = (priority, str(name))
        if name not in _KEYS:
            yield fault(location, "This key is not known.", nearest(str(name), _KEYS))
        elif name == _CALENDAR:
            if value not in _CALENDARS:
                message = f"{shown(value)} is not possible here."
                yield fault(location, message, f"Write {' or '.join(_CALENDARS)}.")
        elif not _is_possible(value):
            message = f"{shown(value)} can't be a number of minutes."
            yield fault(location, message, f"Write a whole number, 1 to {YEAR_MINUTES}.")
    yield from _out_of_order(priority, own)


def _is_possible(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return 1 <= value <= YEAR_MINUTES


def _out_of_order(priority: str, own: Mapping[Any, Any]) -> Iterator[Fault]:
    first, resolution, update = (
        value if _is_possible(value := own.get(clock.value)) else None
        for clock in (Clock.FIRST_RESPONSE, Clock.RESOLUTION, Clock.NEXT_UPDATE)
    )
    if first is not None and resolution is not None and resolution < first:
        yield fault(
            (priority, Clock.RESOLUTION.value),
            f"{shown(resolution)} minutes end before the first response, due after {shown(first)}.",
            f"Write {shown(first)} or more.",
        )
    if update is not None and resolution is not None and update > resolution:
        yield fault(
            (priority, Clock.NEXT_UPDATE.value),
            f"{shown(update)} minutes end after the resolution, due after {shown(resolution)}.",
            f"Write {shown(resolution)} or less, or leave it out.",
        )
