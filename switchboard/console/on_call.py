"""Decides what a reader sees of who is on call: now, as a calendar, and where nobody is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.console.context import render, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.on_call_calendar import Day, Window, weeks_of, window_of
from switchboard.console.on_call_forms import AwayForm, OfferForm
from switchboard.console.team_queue import tabs
from switchboard.flow import away, feeds, schedule_gaps, schedules, swaps, wake_ups
from switchboard.flow.wake_ups import WokenUp
from switchboard.oncall.models import Override, Schedule
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.rotation import Shift
from switchboard.staff.models import Engineer
from switchboard.ui.words import local

AHEAD = timedelta(days=14)
GAPS_AHEAD = timedelta(days=7)
AWAY_AHEAD = timedelta(days=90)
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
    pk: int
    weeks: Sequence[Sequence[Day]]
    overrides: Sequence[Override]


@dataclass(frozen=True, kw_only=True)
class _Reader:
    """Who reads, when and where, and everybody's names."""

    key: str
    names: Mapping[str, str]
    now: datetime
    zone: ZoneInfo


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Every schedule in use; a fixed number of queries, and seven more for each."""
    access.require(request.actor.role, Right.READ_QUEUES)
    now, zone = timezone.now(), zone_of(request.engineer.timezone)
    names = {str(one.pk): one.name for one in Engineer.objects.all()}
    found = Schedule.objects.filter(is_active=True).prefetch_related("coverages__desk")
    seen = _Reader(key=str(request.engineer.pk), names=names, now=now, zone=zone)
    window = window_of(request.GET, now=now, zone=zone)
    return render(
        request, "console/on_call.html", now=now, place="teams", tabs=tabs(None), window=window,
        rosters=[_roster(one, seen, window) for one in found],
        can_edit=access.may(request.actor.role, Right.EDIT_SCHEDULES),
        gaps=schedule_gaps.standing(now=now), offers=swaps.open_offers(now=now),
        times_away=away.times(now=now, until=now + AWAY_AHEAD),
        woken=_woken(names, now=now), feeds=feeds.made_by(request.engineer.pk),
        offer_form=OfferForm(zone=zone, initial={"shift_of": request.engineer.pk}),
        away_form=AwayForm(zone=zone, initial={"engineer": request.engineer.pk}),
    )  # fmt: skip


def _woken(names: Mapping[str, str], *, now: datetime) -> list[tuple[str, WokenUp]]:
    """Who was paged at night in the last 30 days, most often first; one query."""
    found = wake_ups.counted(now=now)
    return sorted(
        ((names.get(str(key), NOBODY), woken) for key, woken in found.items()),
        key=lambda one: (-one[1].pages, one[0]),
    )


def _roster(schedule: Schedule, seen: _Reader, window: Window) -> Roster:
    now, zone, names = seen.now, seen.zone, seen.names
    shifts, gaps = schedules.shifts_and_gaps(schedule, now, now + AHEAD)
    current = [shift for shift in shifts if shift.start == now]
    turns = [_turn(one, names=names, reader=seen.key, now=now) for one in shifts]
    turns += [_gap(start, end, now=now) for start, end in gaps]
    soon = [(start, min(end, now + AHEAD)) for start, end in gaps if start < now + GAPS_AHEAD]
    shown = schedules.shifts_and_gaps(schedule, window.start, window.end)
    overrides = [
        one
        for one in schedule.overrides.touching(min(now, window.start), max(now, window.end))
        .select_related("engineer", "replaces")
        if one.ends_at > one.starts_at
    ]  # fmt: skip
    return Roster(
        pk=schedule.pk,
        name=schedule.name,
        desks=_desks(schedule),
        now=[names.get(shift.member, NOBODY) for shift in current],
        until=_until(min((one.end for one in current), default=None), now=now, zone=zone),
        gaps=[_between(start, end, now=now, zone=zone) for start, end in soon],
        turns=sorted(turns, key=lambda turn: (turn.starts_at, turn.who)),
        weeks=weeks_of(window, *shown, overrides, names=names, reader=seen.key, now=now),
        overrides=[one for one in overrides if one.ends_at > now],
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
