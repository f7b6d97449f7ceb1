"""Decides what the office's screen shows: the desk on one page, without names of people."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.console import queue_time
from switchboard.console.clock_words import in_queue, of_run
from switchboard.console.context import opening_words, require_policy
from switchboard.console.door import StaffRequest
from switchboard.flow import attainment, attainment_period
from switchboard.flow.attainment_period import Period
from switchboard.flow.attainment_question import Question
from switchboard.policy import access, document_parts
from switchboard.policy.access import Right
from switchboard.policy.document import Policy
from switchboard.policy.sla import PROMISED, Clock
from switchboard.policy.transitions import State
from switchboard.published.calendars import Calendars
from switchboard.staff.models import Team
from switchboard.tickets.models import ClockRun, Ticket
from switchboard.ui import clock as said
from switchboard.ui.shapes import Desk, Wallboard, WallDeadline, WallTeam
from switchboard.ui.words import clock_time, local

DEADLINES = 8
REFRESH_SECONDS = 30
AT_WORK = (State.NEW, State.OPEN, State.IN_PROGRESS, State.ON_HOLD)


@require_safe
def page(request: StaffRequest) -> HttpResponse:
    """The wallboard in the desk's own time; nine queries, however much there is to do."""
    access.require(request.actor.role, Right.READ_QUEUES)
    now, policy = timezone.now(), require_policy()
    zone = attainment_period.zone_of(policy)
    shown = {
        "now": now,
        "zone": zone,
        "home_href": reverse("triage"),
        "refresh_seconds": 0 if "still" in request.GET else REFRESH_SECONDS,
        "wall": board(policy, now=now, zone=zone),
    }
    return render(request, "console/wallboard.html", shown)


def board(policy: Policy, *, now: datetime, zone: ZoneInfo) -> Wallboard:
    """The whole screen; “today” began at midnight in `zone`."""
    calendars = Calendars.now()
    date = now.astimezone(zone).date()
    today = Period(first=date, last=date, zone=zone)
    standing, risks = _standing(), _at_risk(now)
    missed = _missed_since(today.start, now=now)
    percent, kept = _first_response(today, now=now)
    return Wallboard(
        time=clock_time(now, zone=zone, now=now),
        date=local(now, zone=zone, now=now).rpartition(",")[0],
        zone=now.astimezone(zone).tzname() or zone.key,
        desks=tuple(_desks(policy, now=now, zone=zone)),
        awaiting_triage=standing.get((None, State.NEW), 0),
        oldest=_oldest(calendars, now=now, zone=zone),
        at_risk=sum(risks.values()),
        missed_today=sum(missed.values()),
        attainment=percent,
        attainment_words=kept,
        teams=tuple(_teams(standing, risks, missed)),
        deadlines=tuple(_deadlines(calendars, now=now, zone=zone)),
    )


def _standing() -> dict[tuple[int | None, str], int]:
    """How many tickets stand where, by team and state; those before triage have no team."""
    at_work = Ticket.objects.filter(state__in=AT_WORK).order_by()
    counted = at_work.values_list("team", "state").annotate(Count("pk"))
    return {(team, state): count for team, state, count in counted}


def _at_risk(now: datetime) -> dict[int | None, int]:
    near = ClockRun.objects.filter(queue_time.at_risk(now), clock__in=PROMISED).order_by()
    return dict(near.values_list("ticket__team").annotate(Count("ticket", distinct=True)))


def _missed_since(midnight: datetime, *, now: datetime) -> dict[int | None, int]:
    """Tickets of which a promise was missed today, those since resolved among them."""
    is_told = Q(breached_at__gte=midnight)
    is_passed = Q(stopped_at__isnull=True, breached_at__isnull=True, due_at__lt=now)
    late = ClockRun.objects.filter(
        is_told | (is_passed & Q(due_at__gte=midnight)), clock__in=PROMISED
    )
    counted = late.order_by().values_list("ticket__team").annotate(Count("ticket", distinct=True))
    return dict(counted)


def _first_response(today: Period, *, now: datetime) -> tuple[str, str]:
    """The part of today's first responses that was in time, as the report counts it."""
    question = Question(period=today, clock=Clock.FIRST_RESPONSE)
    for line in attainment.report(question, has_times=False, now=now):
        figures = line.figures
        if figures.percent is not None:
            of = figures.met + figures.missed
            return f"{figures.percent:g} %", f"{figures.met:,} of {of:,} in time"
    return "", "none was due yet"


def _desks(policy: Policy, *, now: datetime, zone: ZoneInfo) -> Iterator[Desk]:
    """Every desk, those that say the same together."""
    together: dict[str, list[document_parts.Desk]] = {}
    for key, desk in policy.desks.items():
        words = opening_words(policy.desk_calendar(key), now=now, zone=zone)
        together.setdefault(words, []).append(desk)
    for words, desks in together.items():
        yield Desk(
            name=" and ".join(desk.name for desk in desks), phone=desks[0].phone,
            option=str(desks[0].menu_option), is_open=words.startswith("Open"), words=words,
        )  # fmt: skip


def _oldest(calendars: Calendars, *, now: datetime, zone: ZoneInfo) -> said.Clock | None:
    """The clock of who has waited longest for triage."""
    first = Ticket.objects.in_triage().select_related("desk", "agreement").first()
    if first is None:
        return None
    runs = list(first.clock_runs.all())
    return in_queue(first, runs, calendars=calendars, now=now, zone=zone)


def _teams(
    standing: dict[tuple[int | None, str], int],
    risks: dict[int | None, int],
    missed: dict[int | None, int],
) -> Iterator[WallTeam]:
    """Every team that works, and others as long as they hold something."""
    holding = {team for team, _ in standing if team is not None}
    for team in Team.objects.filter(Q(is_active=True) | Q(pk__in=holding)).order_by("name", "id"):
        yield WallTeam(
            name=team.name,
            waiting=standing.get((team.pk, State.OPEN), 0),
            in_progress=standing.get((team.pk, State.IN_PROGRESS), 0),
            on_hold=standing.get((team.pk, State.ON_HOLD), 0),
            at_risk=risks.get(team.pk, 0),
            missed_today=missed.get(team.pk, 0),
        )


def _deadlines(calendars: Calendars, *, now: datetime, zone: ZoneInfo) -> Iterator[WallDeadline]:
    """The deadlines that come next; what a hold stops has none now."""
    goes_on = ~Q(ticket__state=State.ON_HOLD) | Q(clock=Clock.CALL_BACK)
    coming = (
        ClockRun.objects.filter(goes_on, clock__in=PROMISED, stopped_at__isnull=True)
        .filter(due_at__gte=now)
        .select_related("ticket__desk", "ticket__agreement", "ticket__team")
        .order_by("due_at", "id")
    )
    for run in coming[:DEADLINES]:
        ticket = run.ticket
        yield WallDeadline(
            number=ticket.spoken_number,
            team=ticket.team.name if ticket.team else "Triage",
            label=Clock(run.clock).label,
            clock=of_run(ticket, run, calendars=calendars, now=now, zone=zone, is_named=False),
        )
