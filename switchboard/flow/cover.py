"""Lets the engineers of another schedule, as another desk's, serve this one for a while."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from uuid import uuid4

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.flow import schedules
from switchboard.oncall.models import Override, Schedule
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.rotation import OverrideKind, Shift
from switchboard.staff.models import Engineer


class CoversItself(ValueError):
    """A schedule is covered by another."""

    def __init__(self) -> None:
        super().__init__("A schedule can't cover itself. Choose another one.")


class NobodyToCover(ValueError):
    """The other schedule has nobody in that time."""

    def __init__(self, other: Schedule) -> None:
        super().__init__(f"Nobody is on call for “{other.name}” in that time. Choose another time.")


@transaction.atomic
def cover(
    schedule_id: int, *, with_schedule: int, starts_at: datetime, ends_at: datetime,
    besides: bool, by: Actor, now: datetime, note: str = "",
) -> list[Override]:  # fmt: skip
    """Whoever is on call there is on call here too, in everybody's place or besides them.

    As that schedule stands now: what is changed there later does not follow. Where nobody is on
    call there, this one stays as it is. Raises CoversItself, NobodyToCover, and what
    schedules.override raises.
    """
    access.require(by.role, Right.EDIT_SCHEDULES)
    if schedule_id == with_schedule:
        raise CoversItself
    start = max(starts_at, now)
    if ends_at <= start:
        raise schedules.OverrideEndsBeforeStart(start, ends_at)
    other = Schedule.objects.get(pk=with_schedule)
    served = schedules.shifts(other, start, ends_at)
    if not served:
        raise NobodyToCover(other)
    people = Engineer.objects.in_bulk([int(one.member) for one in served])
    said = f"Cover by {other.name}" + (f": {note.strip()}" if note.strip() else "")
    made = [
        schedules.put_in(
            schedule_id, kind, people[int(shift.member)], starts_at=shift.start,
            ends_at=shift.end, by=by, now=now, note=said,
        )
        for kind, shift in _pieces(served, besides=besides)
    ]  # fmt: skip
    Override.objects.filter(pk__in=[one.pk for one in made]).update(group=uuid4())
    return made


def _pieces(served: Sequence[Shift], *, besides: bool) -> Iterator[tuple[OverrideKind, Shift]]:
    """The shifts; in everybody's place, the first at any time replaces all, the others join it."""
    if besides:
        yield from ((OverrideKind.ADD, shift) for shift in served)
        return
    cuts = sorted({at for shift in served for at in (shift.start, shift.end)})
    for low, high in pairwise(cuts):
        present = [one for one in served if one.start <= low and high <= one.end]
        for place, shift in enumerate(present):
            kind = OverrideKind.ADD if place else OverrideKind.REPLACE
            yield kind, Shift(low, high, shift.member)
