"""Finds seven days ahead when nobody could be called for a desk after hours, and tells it once.

Leads are told of each gap when it is found; while it lasts it stands on the on-call page.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from switchboard.flow import schedules
from switchboard.flow.notices import write
from switchboard.oncall.models import Gap, Schedule, TimeAway
from switchboard.policy import on_call_gaps, spoken_time
from switchboard.policy.access import Role
from switchboard.policy.on_call_gaps import AHEAD, Alone, Why
from switchboard.policy.paging import Method
from switchboard.published.models import Desk, PolicyVersion
from switchboard.staff.models import ContactMethod, Engineer

MANAGERS = (Role.LEAD.value, Role.ADMINISTRATOR.value)
NOBODY = "nobody is on call"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A gap as the schedules have it now."""

    desk: Desk
    starts_at: datetime
    ends_at: datetime
    because: str


@transaction.atomic
def look(*, now: datetime) -> list[Gap]:
    """Keeps what was found, tells leads of what is new; the new gaps.

    A gap that moves is the same gap. Seven queries, and two for each schedule; three more where
    something is new.
    """
    # Two workers look one after the other, so that nothing is told twice.
    desks = list(Desk.objects.select_for_update(no_key=True).order_by("id"))
    known = list(Gap.objects.filter(closed_at__isnull=True).order_by("starts_at", "id"))
    fresh = []
    for one in found(desks, now=now):
        same = next((gap for gap in known if _is_same(gap, one)), None)
        if same is None:
            fresh.append(one)
        else:
            known.remove(same)
            _move(same, one)
    Gap.objects.filter(pk__in=[gap.pk for gap in known]).update(closed_at=now)
    return _keep(fresh, now=now)


def found(desks: Sequence[Desk], *, now: datetime) -> list[Found]:
    """What is missing in the next seven days, by desk and start; five queries, two a schedule."""
    until, policy = now + AHEAD, PolicyVersion.objects.in_force().policy
    away, out_of_reach = _away(now, until), _out_of_reach()
    names = {str(key): name for key, name in Engineer.objects.values_list("pk", "name")}
    times: dict[int | None, list[Alone]] = {}
    gaps = []
    for desk, schedule in _served(desks):
        key = schedule.pk if schedule else None
        if key not in times:
            shifts = schedules.shifts(schedule, now, until, as_planned=True) if schedule else []
            times[key] = on_call_gaps.alone(
                shifts, away=away, out_of_reach=out_of_reach, start=now, end=until
            )
        if desk.key in policy.desks:
            opening = list(policy.desk_calendar(desk.key).periods(now, until))
            for low, high, because in on_call_gaps.after_hours(times[key], opening):
                said = _said(because, names)
                gaps.append(Found(desk=desk, starts_at=low, ends_at=high, because=said))
    return gaps


def standing(*, now: datetime) -> list[Gap]:
    """The gaps that were found and are not filled or over; one query."""
    gaps = Gap.objects.filter(closed_at__isnull=True, ends_at__gt=now)
    return list(gaps.select_related("desk").order_by("starts_at", "id"))


def _served(desks: Sequence[Desk]) -> Iterator[tuple[Desk, Schedule | None]]:
    """Each desk in use with the schedule that serves it; one query, and one for the places."""
    active = Schedule.objects.filter(is_active=True).prefetch_related("coverages").order_by("id")
    own = {place.desk_id: one for one in active for place in one.coverages.all()}
    fallback = next((one for one in active if one.is_fallback), None)
    for desk in desks:
        yield desk, own.get(desk.pk, fallback)


def _away(start: datetime, end: datetime) -> Mapping[str, list[tuple[datetime, datetime]]]:
    times = defaultdict(list)
    for one in TimeAway.objects.touching(start, end):
        times[str(one.engineer_id)].append((one.starts_at, one.ends_at))
    return times


def _out_of_reach() -> dict[str, Why]:
    """Who can't be called however the schedule stands; two queries."""
    numbers = ContactMethod.objects.filter(method=Method.CALL, is_active=True)
    callable_ = set(numbers.values_list("engineer_id", flat=True))
    engineers = Engineer.objects.values_list("pk", "is_active")
    gone = {str(key): Why.INACTIVE for key, is_active in engineers if not is_active}
    silent = {str(key): Why.NO_NUMBER for key, _ in engineers if key not in callable_}
    return silent | gone


def _said(because: Sequence[tuple[str, Why]], names: Mapping[str, str]) -> str:
    if not because:
        return NOBODY
    return ", ".join(f"{names.get(member, 'somebody')} {why}" for member, why in because)[:500]


def _is_same(gap: Gap, one: Found) -> bool:
    overlaps = gap.starts_at < one.ends_at and one.starts_at < gap.ends_at
    return gap.desk_id == one.desk.pk and gap.because == one.because and overlaps


def _move(gap: Gap, one: Found) -> None:
    if (gap.starts_at, gap.ends_at) != (one.starts_at, one.ends_at):
        gap.starts_at, gap.ends_at = one.starts_at, one.ends_at
        gap.save(update_fields=["starts_at", "ends_at"])


def _keep(fresh: Sequence[Found], *, now: datetime) -> list[Gap]:
    if not fresh:
        return []
    leads = Engineer.objects.filter(is_active=True, role__in=MANAGERS).order_by("id")
    write({lead: [_line(one, zone=lead.timezone) for one in fresh] for lead in leads}, now=now)
    return Gap.objects.bulk_create(
        Gap(
            desk=one.desk, starts_at=one.starts_at, ends_at=one.ends_at, because=one.because,
            told_at=now,
        )
        for one in fresh
    )  # fmt: skip


def _line(one: Found, *, zone: str) -> str:
    start, end = (spoken_time.instant(at, zone=zone) for at in (one.starts_at, one.ends_at))
    said = f"Nobody can be called for {one.desk.name} from {start} to {end}"
    return f"{said}\nBecause: {one.because}. Put somebody in on the page “On call”."
