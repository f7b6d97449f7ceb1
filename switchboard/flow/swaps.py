"""Lets an engineer offer a shift to a colleague, who accepts it or not; only then it is theirs.

Leads offer and answer for others. Both are told by mail of everything that happens to an offer.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from switchboard.accounts.actor import SYSTEM, Actor
from switchboard.flow import schedules
from switchboard.flow.notices import write
from switchboard.oncall.models import Schedule, Swap, SwapState
from switchboard.policy import access, spoken_time
from switchboard.policy.access import Right
from switchboard.policy.rotation import OverrideKind
from switchboard.staff.models import Engineer

# Who offers a shift that has begun, or begins at once, still leaves so long to answer.
LEAST_TO_ANSWER = timedelta(hours=1)
_SAID = {
    SwapState.ACCEPTED: "{to} accepted, and is on call instead of {by}",
    SwapState.DECLINED: "{to} declined: {by} stays on call",
    SwapState.TAKEN_BACK: "The offer to {to} was taken back: {by} stays on call",
    SwapState.LAPSED: "{to} did not answer in time: {by} stays on call",
}


class NotTheirShift(ValueError):
    """Only what somebody serves can be offered, or taken from them."""

    def __init__(self, engineer: Engineer, schedule: Schedule) -> None:
        super().__init__(
            f"{engineer.name} is not on call for “{schedule.name}” for all of that time. "
            "Offer one of their shifts, or a part of one."
        )


class OnCallAlready(ValueError):
    """Who serves already can't take the place of somebody beside them."""

    def __init__(self, engineer: Engineer) -> None:
        super().__init__(
            f"{engineer.name} is on call in that time already. Choose somebody who is not."
        )


class ShiftIsOver(ValueError):
    """The time that was to be offered has passed."""

    def __init__(self, ends_at: datetime) -> None:
        super().__init__(
            f"That time ended at {ends_at.isoformat(timespec='minutes')}. Choose a later one."
        )


class SwapAnswered(ValueError):
    """An offer is answered once."""

    def __init__(self, swap: Swap) -> None:
        super().__init__(f"This offer is closed: {swap.get_state_display().lower()}. Make another.")


class NotYourOffer(PermissionError):
    """Somebody else offers or answers."""

    def __init__(self, who: Engineer) -> None:
        super().__init__(f"That is for {who.name} to say, or for a lead.")


@transaction.atomic
def offer(
    schedule_id: int, *, shift_of: Engineer, to: Engineer, starts_at: datetime, ends_at: datetime,
    by: Actor, now: datetime, note: str = "",
) -> Swap:  # fmt: skip
    """Offers the time to a colleague; what of it has passed is not offered.

    Raises NotYourOffer, ShiftIsOver, NotTheirShift, OnCallAlready, MemberNotActive, EngineerIsAway.
    """
    _require_own(shift_of, by=by)
    schedule = Schedule.objects.select_for_update().get(pk=schedule_id)
    starts_at = max(starts_at, now)
    if ends_at <= starts_at:
        raise ShiftIsOver(ends_at)
    _require_swappable(schedule, shift_of, to, starts_at, ends_at)
    made = Swap.objects.create(
        schedule=schedule, offered_by=shift_of, offered_to=to, starts_at=starts_at,
        ends_at=ends_at, note=note.strip(), author_name=by.name, made_at=now,
        lapses_at=min(ends_at, max(starts_at, now + LEAST_TO_ANSWER)),
    )  # fmt: skip
    _tell(made, f"{shift_of.name} offers {to.name} a shift on call", now=now)
    return made


@transaction.atomic
def accept(swap_id: int, *, by: Actor, now: datetime) -> Swap:
    """The colleague has the shift; what of it has passed meanwhile stays as it was.

    Raises SwapAnswered, NotYourOffer, and what `offer` raises where the schedule has changed.
    """
    swap = _open(swap_id, now=now)
    _require_own(swap.offered_to, by=by)
    starts_at = max(swap.starts_at, now)
    _require_swappable(swap.schedule, swap.offered_by, swap.offered_to, starts_at, swap.ends_at)
    swap.override = schedules.put_in(
        swap.schedule_id, OverrideKind.REPLACE, swap.offered_to, replaces=swap.offered_by,
        starts_at=starts_at, ends_at=swap.ends_at, by=by, now=now, note=_note(swap),
    )  # fmt: skip
    return _answer(swap, SwapState.ACCEPTED, by=by, now=now)


@transaction.atomic
def decline(swap_id: int, *, by: Actor, now: datetime) -> Swap:
    """The shift stays where it is; raises SwapAnswered, NotYourOffer."""
    swap = _open(swap_id, now=now)
    _require_own(swap.offered_to, by=by)
    return _answer(swap, SwapState.DECLINED, by=by, now=now)


@transaction.atomic
def take_back(swap_id: int, *, by: Actor, now: datetime) -> Swap:
    """Who offered it keeps it after all; raises SwapAnswered, NotYourOffer."""
    swap = _open(swap_id, now=now)
    _require_own(swap.offered_by, by=by)
    return _answer(swap, SwapState.TAKEN_BACK, by=by, now=now)


def lapse(limit: int, *, now: datetime) -> int:
    """Closes the offers that nobody answered in time, each by itself; how many. One query."""
    due = Swap.objects.filter(state=SwapState.OFFERED, lapses_at__lte=now)
    keys = list(due.order_by("lapses_at", "id").values_list("pk", flat=True)[:limit])
    return sum(_lapse(key, now=now) for key in keys)


def open_offers(*, now: datetime) -> Sequence[Swap]:
    """What waits for an answer, the most urgent first; one query."""
    waiting = Swap.objects.filter(state=SwapState.OFFERED, lapses_at__gt=now)
    return list(
        waiting.select_related("schedule", "offered_by", "offered_to").order_by("lapses_at", "id")
    )


@transaction.atomic
def _lapse(swap_id: int, *, now: datetime) -> bool:
    locked = Swap.objects.select_for_update(of=("self",), skip_locked=True)
    due = locked.filter(pk=swap_id, state=SwapState.OFFERED, lapses_at__lte=now)
    swap = due.select_related("schedule", "offered_by", "offered_to").first()
    if swap is None:
        return False
    _answer(swap, SwapState.LAPSED, by=SYSTEM, now=now)
    return True


def _open(swap_id: int, *, now: datetime) -> Swap:
    locked = Swap.objects.select_for_update(of=("self",))
    swap = locked.select_related("schedule", "offered_by", "offered_to").get(pk=swap_id)
    if swap.state != SwapState.OFFERED:
        raise SwapAnswered(swap)
    if swap.lapses_at <= now:
        swap.state = SwapState.LAPSED  # as it will be in a moment
        raise SwapAnswered(swap)
    return swap


def _require_own(who: Engineer, *, by: Actor) -> None:
    if by.engineer_id != who.pk and not access.may(by.role, Right.EDIT_SCHEDULES):
        raise NotYourOffer(who)


def _require_swappable(
    schedule: Schedule, shift_of: Engineer, to: Engineer, start: datetime, end: datetime
) -> None:
    """Raises unless the one serves for all of that time, and the other for none, and is there."""
    schedules.require_active(to)
    served = schedules.shifts(schedule, start, end, as_planned=True)
    if (start, end, str(shift_of.pk)) not in served:
        raise NotTheirShift(shift_of, schedule)
    if any(shift.member == str(to.pk) for shift in served):
        raise OnCallAlready(to)
    schedules.require_present(to, start, end)


def _answer(swap: Swap, state: SwapState, *, by: Actor, now: datetime) -> Swap:
    swap.state, swap.answered_at, swap.answerer_name = state, now, by.name
    swap.save(update_fields=["state", "answered_at", "answerer_name", "override"])
    said = _SAID[state].format(to=swap.offered_to.name, by=swap.offered_by.name)
    _tell(swap, said, now=now)
    return swap


def _tell(swap: Swap, said: str, *, now: datetime) -> None:
    readers = (swap.offered_by, swap.offered_to)
    write({one: [f"{said}\n{_when(swap, zone=one.timezone)}"] for one in readers}, now=now)


def _when(swap: Swap, *, zone: str) -> str:
    start, end = (spoken_time.instant(at, zone=zone) for at in (swap.starts_at, swap.ends_at))
    lines = [f"{swap.schedule.name}: from {start} to {end}", *([swap.note] if swap.note else [])]
    if swap.state == SwapState.OFFERED:
        lines.append(f"An answer is needed by {spoken_time.instant(swap.lapses_at, zone=zone)}.")
    return "\n".join(lines)


def _note(swap: Swap) -> str:
    return f"Swap with {swap.offered_by.name}" + (f": {swap.note}" if swap.note else "")
