"""Decides what a reader sees of who is on call: now, in the next two weeks, and where nobody is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.console.context import render, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.team_queue import tabs
from switchboard.flow import schedules
from switchboard.oncall.models import Schedule
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.rotation import Shift
from switchboard.staff.models import Engineer
from switchboard.ui.words import local

AHEAD = timedelta(days=14)
GAPS_AHEAD = timedelta(days=7)
NOBODY = "Nobody"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One shift, or a gap, as it is read."""

    who: str
    starts_at: datetime
    ends_at: datetime
    is_now: bool
    goes_on: bool
    is_gap: bool = False
    is_own: bool = False


@dataclass(frozen=True, kw_only=True)
class Roster:
    """One schedule: who is on call now and until when, all turns, and what is missing."""

    name: str
    desks: str
    now: Sequence[str]
    until: str
    gaps: Sequence[str]
    turns: Sequence[Turn]


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Every schedule in use; a fixed number of queries, and three more for each."""
    access.require(request.actor.role, Right.READ_QUEUES)
    now, zone = timezone.now(), zone_of(request.engineer.timezone)
    names = {str(one.pk): one.name for one in Engineer.objects.all()}
    found = Schedule.objects.filter(is_active=True).prefetch_related("coverages__desk")
    rosters = [
        _roster(one, names=names, reader=str(request.engineer.pk), now=now, zone=zone)
        for one in found
    ]
    return render(
        request, "console/on_call.html", now=now, place="teams", rosters=rosters, tabs=tabs(None)
    )


def _roster(
    schedule: Schedule, *, names: Mapping[str, str], reader: str, now: datetime, zone: ZoneInfo
) -> Roster:
    shifts, gaps = schedules.shifts_and_gaps(schedule, now, now + AHEAD)
    current = [shift for shift in shifts if shift.start == now]
    turns = [_turn(one, names=names, reader=reader, now=now) for one in shifts]
    turns += [_gap(start, end, now=now) for start, end in gaps]
    soon = [(start, min(end, now + AHEAD)) for start, end in gaps if start < now + GAPS_AHEAD]
    return Roster(
        name=schedule.name,
        desks=_desks(schedule),
        now=[names.get(shift.member, NOBODY) for shift in current],
        until=_until(min((one.end for one in current), default=None), now=now, zone=zone),
        gaps=[_between(start, end, now=now, zone=zone) for start, end in soon],
        turns=sorted(turns, key=lambda turn: (turn.starts_at, turn.who)),
    )


def _desks(schedule: Schedule) -> str:
    names = [one.desk.name for one in schedule.coverages.all()]
    named = ", ".join(names) or ("" if schedule.is_fallback else "no desk yet")
    return " and ".join(filter(None, [named, "every other desk" if schedule.is_fallback else ""]))


def _until(end: datetime | None, *, now: datetime, zone: ZoneInfo) -> str:
    if end is None:
        return ""
    if end >= now + AHEAD:
        return "for the next two weeks and longer"
    return f"until {local(end, zone=zone, now=now)}"


def _between(start: datetime, end: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    said = "now" if start == now else local(start, zone=zone, now=now)
    if end >= now + AHEAD:
        return f"from {said} on"
    return f"from {said} to {local(end, zone=zone, now=now)}"


def _turn(shift: Shift, *, names: Mapping[str, str], reader: str, now: datetime) -> Turn:
    return Turn(
        who=names.get(shift.member, NOBODY),
        starts_at=shift.start,
        ends_at=shift.end,
        is_now=shift.start == now,
        goes_on=shift.end >= now + AHEAD,
        is_own=shift.member == reader,
    )


def _gap(start: datetime, end: datetime, *, now: datetime) -> Turn:
    return Turn(
        who=NOBODY, starts_at=start, ends_at=end, is_now=start == now,
        goes_on=end >= now + AHEAD, is_gap=True,
    )  # fmt: skip
