"""Says who is on call, and changes who will be; what has passed is never changed (S16).

`on_call` and `shifts` are the one answer for the pager, the ladders, the calendar page and the
command line. They ask policy/rotation with the edition that was in force at each instant.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.oncall.models import Edition, Override, Schedule, TimeAway
from switchboard.policy import access, rotation
from switchboard.policy.access import Right
from switchboard.policy.rotation import OverrideKind, Shift
from switchboard.staff.models import Engineer


class EditionStartsInThePast(ValueError):
    """A schedule can't be changed for a time that has passed."""

    def __init__(self, starts_at: datetime, now: datetime) -> None:
        super().__init__(
            f"{starts_at.isoformat(timespec='minutes')} has passed, and who was on call then "
            f"stays as it was. Begin the change at {now.isoformat(timespec='minutes')} or later."
        )


class MemberNotActive(ValueError):
    """A layer names somebody who can't be on call."""

    def __init__(self, members: Iterable[str]) -> None:
        super().__init__(
            f"{', '.join(sorted(members))}: no active engineer has this id. "
            "Choose members among the active engineers."
        )


class OverrideIsOver(ValueError):
    """The time of the override has passed."""

    def __init__(self, ends_at: datetime) -> None:
        super().__init__(
            f"It ends at {ends_at.isoformat(timespec='minutes')}, which has passed. "
            "Choose a later end."
        )


class OverrideEndsBeforeStart(ValueError):
    """An override without a time."""

    def __init__(self, starts_at: datetime, ends_at: datetime) -> None:
        super().__init__(
            f"{ends_at.isoformat(timespec='minutes')} is not after "
            f"{starts_at.isoformat(timespec='minutes')}. Move one of them."
        )


class EngineerIsAway(ValueError):
    """Somebody who said that they are not there can't be put in."""

    def __init__(self, away: TimeAway) -> None:
        super().__init__(
            f"{away.engineer.name} is away from {away.starts_at.isoformat(timespec='minutes')} to "
            f"{away.ends_at.isoformat(timespec='minutes')}. Choose somebody else, or end the time "
            "away first."
        )


class Stretch(NamedTuple):
    """A time in which one edition is in force, under all overrides."""

    start: datetime
    end: datetime
    rules: rotation.Schedule


@transaction.atomic
def publish(
    schedule_id: int, layers: Sequence[Any], *, starts_at: datetime, by: Actor, now: datetime,
    note: str = "",
) -> Edition:  # fmt: skip
    """The layers from `starts_at` on; the first edition alone may reach back.

    Raises ScheduleFault with everything that is wrong, MemberNotActive, EditionStartsInThePast.
    """
    access.require(by.role, Right.EDIT_SCHEDULES)
    schedule = Schedule.objects.select_for_update().get(pk=schedule_id)
    rules = rotation.Schedule.from_json({"layers": list(layers)})
    _require_active({member for layer in rules.layers for member in layer.rules.members})
    newest = schedule.editions.order_by("-number").first()
    if newest and starts_at < now:
        raise EditionStartsInThePast(starts_at, now)
    return Edition.objects.create(
        schedule=schedule,
        number=newest.number + 1 if newest else 1,
        layers=list(layers),
        starts_at=starts_at,
        author_name=by.name,
        note=note.strip(),
        made_at=now,
    )


@transaction.atomic
def override(
    schedule_id: int, kind: OverrideKind, engineer: Engineer, *, starts_at: datetime,
    ends_at: datetime, by: Actor, now: datetime, replaces: Engineer | None = None, note: str = "",
) -> Override:  # fmt: skip
    """An exception for a while; what of that while has passed stays as it was.

    Raises OverrideIsOver, OverrideEndsBeforeStart, MemberNotActive, EngineerIsAway.
    """
    access.require(by.role, Right.EDIT_SCHEDULES)
    return put_in(
        schedule_id, kind, engineer, starts_at=starts_at, ends_at=ends_at, by=by, now=now,
        replaces=replaces, note=note,
    )  # fmt: skip


@transaction.atomic
def put_in(
    schedule_id: int, kind: OverrideKind, engineer: Engineer, *, starts_at: datetime,
    ends_at: datetime, by: Actor, now: datetime, replaces: Engineer | None = None, note: str = "",
) -> Override:  # fmt: skip
    """An override whose author's right was looked into already: a swap's, a cover's."""
    schedule = Schedule.objects.select_for_update().get(pk=schedule_id)
    if ends_at <= starts_at:
        raise OverrideEndsBeforeStart(starts_at, ends_at)
    if ends_at <= now:
        raise OverrideIsOver(ends_at)
    if kind is not OverrideKind.REMOVE:
        _require_active({str(engineer.pk)})
        require_present(engineer, max(starts_at, now), ends_at)
    return Override.objects.create(
        schedule=schedule,
        kind=kind.value,
        engineer=engineer,
        replaces=replaces,
        starts_at=max(starts_at, now),
        ends_at=ends_at,
        author_name=by.name,
        note=note.strip(),
        made_at=now,
    )


def require_active(engineer: Engineer) -> None:
    """Raises MemberNotActive for who has left."""
    _require_active({str(engineer.pk)})


def require_present(engineer: Engineer, start: datetime, end: datetime) -> None:
    """Raises EngineerIsAway where they are not there for all of that time."""
    times = TimeAway.objects.touching(start, end).filter(engineer=engineer, starts_at__lt=end)
    if away := times.select_related("engineer").first():
        raise EngineerIsAway(away)


@transaction.atomic
def withdraw(override_id: int, *, by: Actor, now: datetime) -> Override:
    """Ends an override now, or before it starts, with what was made together with it.

    Raises OverrideIsOver.
    """
    access.require(by.role, Right.EDIT_SCHEDULES)
    found = Override.objects.select_for_update().get(pk=override_id)
    if found.ends_at <= now:
        raise OverrideIsOver(found.ends_at)
    _end(found, now=now)
    if found.group is not None:
        together = Override.objects.select_for_update().filter(group=found.group, ends_at__gt=now)
        for one in together.exclude(pk=found.pk).order_by("id"):
            _end(one, now=now)
    return found


def on_call(schedule: Schedule, at: datetime) -> list[Engineer]:
    """Who is on call at an instant, in order; without who is away or has left. Four queries."""
    (one,) = _stretches(schedule, at, at)
    members = rotation.on_call(one.rules, at)
    active = Engineer.objects.filter(is_active=True).in_bulk([int(member) for member in members])
    return [active[int(member)] for member in members if int(member) in active]


def shifts(
    schedule: Schedule, start: datetime, end: datetime, *, as_planned: bool = False
) -> list[Shift]:
    """Every shift from `start` until `end`, clipped to it; members are engineers' ids.

    `as_planned` has in it who is away, as the rotation and its overrides would have them. Three
    queries. Raises rotation.ShiftsEndBeforeStart.
    """
    return _shifts(_stretches(schedule, start, end, as_planned=as_planned))


def gaps(schedule: Schedule, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The times from `start` until `end` in which nobody is on call. Three queries."""
    return _gaps(_stretches(schedule, start, end))


def shifts_and_gaps(
    schedule: Schedule, start: datetime, end: datetime
) -> tuple[list[Shift], list[tuple[datetime, datetime]]]:
    """Both of the same time, in three queries."""
    stretches = _stretches(schedule, start, end)
    return _shifts(stretches), _gaps(stretches)


def _shifts(stretches: Sequence[Stretch]) -> list[Shift]:
    found: dict[str, list[Shift]] = {}
    for stretch in stretches:
        for shift in rotation.shifts(stretch.rules, stretch.start, stretch.end):
            own = found.setdefault(shift.member, [])
            if own and own[-1].end == shift.start:
                own[-1] = own[-1]._replace(end=shift.end)
            else:
                own.append(shift)
    every = [shift for own in found.values() for shift in own]
    return sorted(every, key=lambda shift: (shift.start, shift.member))


def _gaps(stretches: Sequence[Stretch]) -> list[tuple[datetime, datetime]]:
    found: list[tuple[datetime, datetime]] = []
    for stretch in stretches:
        for low, high in rotation.gaps(stretch.rules, stretch.start, stretch.end):
            if found and found[-1][1] == low:
                found[-1] = (found[-1][0], high)
            else:
                found.append((low, high))
    return found


def _stretches(
    schedule: Schedule, start: datetime, end: datetime, *, as_planned: bool = False
) -> list[Stretch]:
    """The time cut where another edition begins; one stretch without length for an instant.

    Who is away is taken out after all overrides: nobody is put in who said that they are not there.
    """
    editions = list(schedule.editions.filter(starts_at__lte=end).order_by("number"))
    overrides = schedule.overrides.touching(start, end)
    forms = [one.form() for one in overrides if one.starts_at < one.ends_at]
    if not as_planned:
        forms += [one.form() for one in TimeAway.objects.touching(start, end)]
    cuts = sorted({start, *(one.starts_at for one in editions if start < one.starts_at < end)})
    ends = [*cuts[1:], end]
    return [
        Stretch(low, high, _rules(editions, forms, at=low))
        for low, high in zip(cuts, ends, strict=True)
    ]


def _rules(
    editions: Sequence[Edition], overrides: list[dict[str, Any]], *, at: datetime
) -> rotation.Schedule:
    """The newest edition that has begun decides, whatever older ones were to begin later."""
    begun = [one for one in editions if one.starts_at <= at]
    layers = begun[-1].layers if begun else []
    return rotation.Schedule.from_json({"layers": layers, "overrides": overrides})


def _require_active(members: set[str]) -> None:
    numbers = {member for member in members if member.isascii() and member.isdecimal()}
    active = Engineer.objects.filter(is_active=True, pk__in=[int(one) for one in numbers])
    if missing := members - {str(key) for key in active.values_list("pk", flat=True)}:
        raise MemberNotActive(missing)


def _end(one: Override, *, now: datetime) -> None:
    one.ends_at, one.withdrawn_at = max(one.starts_at, now), now
    one.save(update_fields=["ends_at", "withdrawn_at"])
