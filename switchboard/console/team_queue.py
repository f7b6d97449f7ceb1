"""Decides what a team's queue shows, and gives its next ticket to who asks (S10)."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from switchboard.console.chosen_acts import offered
from switchboard.console.clock_words import AFTER_TRIAGE
from switchboard.console.context import render, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.queue_rows import page_of
from switchboard.console.responses import see_other
from switchboard.flow import work
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.queue_order import WORK_COLUMNS
from switchboard.policy.transitions import State
from switchboard.staff.models import Engineer, Team
from switchboard.tickets.models import Assignment, Ticket
from switchboard.ui.shapes import Link
from switchboard.wire import topics


@require_safe
def teams(request: StaffRequest) -> HttpResponse:
    """The reader's own team, or else the first there is."""
    access.require(request.actor.role, Right.READ_QUEUES)
    own = request.engineer.teams.filter(is_active=True).order_by("name", "id").first()
    chosen = own or Team.objects.filter(is_active=True).order_by("name", "id").first()
    if chosen is None:
        return redirect("policy")
    return redirect("team", key=chosen.key)


@require_safe
def team(request: StaffRequest, key: str) -> HttpResponse:
    """One team's queue: by priority, then first come first served (S10)."""
    access.require(request.actor.role, Right.READ_QUEUES)
    chosen = get_object_or_404(Team, key=key)
    now = timezone.now()
    page = page_of(
        Ticket.objects.in_queue(chosen.pk),
        asked=request.GET,
        clocks=AFTER_TRIAGE,
        columns=WORK_COLUMNS,
        now=now,
        zone=zone_of(request.engineer.timezone),
    )
    links = tabs(chosen)
    return render(
        request, "console/team.html", now=now, place="teams",
        chosen_acts=offered(request.actor.role), live=[topics.of_team(chosen.pk)],
        page=page, team=chosen, tabs=links,
        waiting=next((link.count for link in links if link.is_current), 0),
        held=_newest_assignment(request.engineer),
        can_take=access.may(request.actor.role, Right.TAKE_NEXT),
    )  # fmt: skip


@require_POST
def take_next(request: StaffRequest, key: str) -> HttpResponse:
    """The next ticket of the queue becomes the reader's.

    The form says which assignment was the reader's newest, so that a double click takes one.
    """
    access.require(request.actor.role, Right.TAKE_NEXT)
    chosen = get_object_or_404(Team, key=key)
    # The reader's own row, so that two clicks wait for each other and nobody else does.
    Engineer.objects.select_for_update(no_key=True).get(pk=request.engineer.pk)
    held = request.POST.get("held", "")
    newest = request.engineer.assignments.select_related("ticket").order_by("-id").first()
    if held and newest is not None and str(newest.pk) != held:
        messages.info(request, f"You had taken {newest.ticket} already; here it is.")
        return see_other("ticket", newest.ticket.number)
    ticket = work.take_next(chosen.pk, by=request.actor, now=timezone.now())
    if ticket is None:
        messages.info(request, f"Nobody waits in the queue of {chosen.name} now.")
        return see_other("team", chosen.key)
    messages.success(request, f"{ticket} is yours. The requestor is told.")
    return see_other("ticket", ticket.number)


def _newest_assignment(engineer: Engineer) -> int:
    newest = Assignment.objects.filter(engineer=engineer).order_by("-id")
    return newest.values_list("pk", flat=True).first() or 0


def tabs(chosen: Team | None, *, place: str = "on_call") -> list[Link]:
    """Every team with what waits in its queue, who is on call, who takes calls; two queries."""
    open_tickets = Ticket.objects.filter(state=State.OPEN).order_by()
    waiting = dict(open_tickets.values_list("team").annotate(Count("pk")))
    current = chosen.pk if chosen else None
    queues = [
        Link(
            label=one.name,
            href=reverse("team", args=[one.key]),
            is_current=one.pk == current,
            count=waiting.get(one.pk, 0),
        )
        for one in Team.objects.filter(Q(is_active=True) | Q(pk=current))
    ]
    people = [
        Link(label=label, href=reverse(name), is_current=chosen is None and name == place)
        for name, label in (("on_call", "On call"), ("phones", "Phones"))
    ]
    return [*queues, *people]
