"""Shows what a change of a schedule would change, by making it and taking it back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction

from switchboard.flow import schedules
from switchboard.oncall.models import Schedule
from switchboard.policy.rotation import Shift

AHEAD = timedelta(days=28)


@dataclass(frozen=True, kw_only=True)
class Change:
    """A time in which others would be on call; members are engineers' ids."""

    starts_at: datetime
    ends_at: datetime
    before: Sequence[str]
    after: Sequence[str]


def changes(schedule: Schedule, make: Callable[[], object], *, now: datetime) -> list[Change]:
    """What of the next 28 days `make` would change; whatever it raises goes on to the caller.

    Nothing is kept: what it wrote is rolled back, and nobody is told.
    """
    until = now + AHEAD
    before = schedules.shifts(schedule, now, until)
    with transaction.atomic():
        make()
        after = schedules.shifts(schedule, now, until)
        transaction.set_rollback(True)
    return _compared(before, after, now, until)


def _compared(
    before: Sequence[Shift], after: Sequence[Shift], low: datetime, high: datetime
) -> list[Change]:
    edges = {at for one in (*before, *after) for at in (one.start, one.end)}
    found: list[Change] = []
    for start, end in pairwise(sorted({low, high} | edges)):
        was, will = (_present(shifts, start) for shifts in (before, after))
        if was == will:
            continue
        last = found[-1] if found else None
        goes_on = last and (last.ends_at, last.before, last.after) == (start, was, will)
        begun = found.pop().starts_at if goes_on else start
        found.append(Change(starts_at=begun, ends_at=end, before=was, after=will))
    return found


def _present(shifts: Sequence[Shift], at: datetime) -> list[str]:
    return sorted({one.member for one in shifts if one.start <= at < one.end})
