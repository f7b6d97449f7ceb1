"""Notes when an engineer is not there: nobody is on call in their place until somebody is put in.

Colleagues are asked for the shifts in that time, and whether somebody is present follows it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from switchboard.accounts.actor import Actor
from switchboard.flow import schedules, swaps
from switchboard.oncall.models import Schedule, Swap, TimeAway
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.staff.models import Engineer


class NotYourTime(PermissionError):
    """Somebody else is away."""

    def __init__(self, who: Engineer) -> None:
        super().__init__(f"That is for {who.name} to say, or for a lead.")


class AwayEndsBeforeStart(ValueError):
    """A time away without a length, or one that has passed."""

    def __init__(self) -> None:
        super().__init__("The end has to come after the start, and after now. Move one of them.")


class AwayAlready(ValueError):
    """Two times away of one engineer would overlap."""

    def __init__(self, other: TimeAway) -> None:
        super().__init__(
            f"{other.engineer.name} is away from {other.starts_at.isoformat(timespec='minutes')} "
            f"to {other.ends_at.isoformat(timespec='minutes')} already. End that, or begin later."
        )


class AwayIsOver(ValueError):
    """It has ended."""

    def __init__(self, away: TimeAway) -> None:
        super().__init__(
            f"It ended at {away.ends_at.isoformat(timespec='minutes')}; nothing is left to end."
        )


@transaction.atomic
def announce(
    engineer_id: int, *, starts_at: datetime, ends_at: datetime, by: Actor, now: datetime,
    note: str = "", cover: Engineer | None = None,
) -> TimeAway:  # fmt: skip
    """The engineer is away for that time; what of it has passed stays as it was.

    With a `cover`, each shift in it is offered to that colleague; named by a lead, it is theirs at
    once. Raises NotYourTime, AwayEndsBeforeStart, AwayAlready, and what swaps.offer raises.
    """
    engineer = Engineer.objects.select_for_update().get(pk=engineer_id)
    _require_own(engineer, by=by)
    starts_at = max(starts_at, now)
    if ends_at <= starts_at:
        raise AwayEndsBeforeStart
    if other := _overlapping(engineer, starts_at, ends_at):
        raise AwayAlready(other)
    if cover is not None:
        _ask(engineer, cover, starts_at, ends_at, by=by, now=now)
    away = TimeAway.objects.create(
        engineer=engineer, starts_at=starts_at, ends_at=ends_at, note=note.strip(),
        author_name=by.name, made_at=now,
    )  # fmt: skip
    follow(1, now=now, only=away.pk)
    return away


@transaction.atomic
def come_back(away_id: int, *, by: Actor, now: datetime) -> TimeAway:
    """Ends a time away now, or before it starts; raises AwayIsOver, NotYourTime.

    Whoever took a shift over keeps it.
    """
    locked = TimeAway.objects.select_for_update(of=("self",)).select_related("engineer")
    away = locked.get(pk=away_id)
    _require_own(away.engineer, by=by)
    if away.ends_at <= now:
        raise AwayIsOver(away)
    away.ends_at, away.ended_at = max(away.starts_at, now), now
    if away.began_at is None:
        away.returned_at = now
    away.save(update_fields=["ends_at", "ended_at", "returned_at"])
    follow(1, now=now, only=away.pk)
    return away


def follow(limit: int, *, now: datetime, only: int | None = None) -> int:
    """Presence follows what began or ended; how many changed. One query where nothing did."""
    begins = Q(began_at__isnull=True, starts_at__lte=now, ends_at__gt=F("starts_at"))
    due = TimeAway.objects.filter(begins | Q(ends_at__lte=now), returned_at__isnull=True)
    chosen = due.filter(pk=only) if only else due
    keys = list(chosen.order_by("starts_at", "id").values_list("pk", flat=True)[:limit])
    return sum(_follow(key, now=now) for key in keys)


def times(*, now: datetime, until: datetime) -> Sequence[TimeAway]:
    """Who is away now or will be; one query."""
    return list(
        TimeAway.objects.touching(now, until).select_related("engineer").order_by("starts_at", "id")
    )


@transaction.atomic
def _follow(away_id: int, *, now: datetime) -> bool:
    locked = TimeAway.objects.select_for_update(of=("self",), skip_locked=True)
    away = locked.filter(pk=away_id, returned_at__isnull=True).first()
    if away is None:
        return False
    is_over = away.ends_at <= now
    if away.began_at is None:
        away.began_at = min(now, away.ends_at)
    elif not is_over:
        return False
    if is_over:
        away.returned_at = now
    away.save(update_fields=["began_at", "returned_at"])
    if away.ends_at > away.starts_at:
        Engineer.objects.filter(pk=away.engineer_id).update(is_present=is_over)
    return True


def _overlapping(engineer: Engineer, start: datetime, end: datetime) -> TimeAway | None:
    found = TimeAway.objects.touching(start, end).filter(engineer=engineer, starts_at__lt=end)
    return found.select_related("engineer").first()


def _ask(
    engineer: Engineer, cover: Engineer, start: datetime, end: datetime, *, by: Actor, now: datetime
) -> list[Swap]:
    """Offers every shift in that time; a lead answers for the colleague."""
    offered = [
        swaps.offer(
            schedule.pk, shift_of=engineer, to=cover, starts_at=shift.start, ends_at=shift.end,
            by=by, now=now, note="Time away",
        )
        for schedule in Schedule.objects.filter(is_active=True).order_by("id")
        for shift in schedules.shifts(schedule, start, end)
        if shift.member == str(engineer.pk)
    ]  # fmt: skip
    if access.may(by.role, Right.EDIT_SCHEDULES):
        return [swaps.accept(one.pk, by=by, now=now) for one in offered]
    return offered


def _require_own(engineer: Engineer, *, by: Actor) -> None:
    if by.engineer_id != engineer.pk and not access.may(by.role, Right.EDIT_SCHEDULES):
        raise NotYourTime(engineer)
