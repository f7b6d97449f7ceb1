"""Decides which verb each form of an outage calls, and what its author is told afterwards."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from switchboard.console.acting import acting
from switchboard.console.door import StaffRequest
from switchboard.console.outage_forms import (
    OutageEndForm,
    OutageForm,
    OutageJoinForm,
    OutageLeaveForm,
    OutageResolutionForm,
    OutageUpdateForm,
)
from switchboard.console.responses import see_other
from switchboard.flow import outage_proposals, outage_updates, outages, routing
from switchboard.flow.outage_proposals import NotProposed
from switchboard.policy import priority
from switchboard.policy.priority import Impact, Urgency
from switchboard.tickets.models import Ticket
from switchboard.ui.words import plural


@acting(OutageForm)
def open_outage(request: StaffRequest, ticket: Ticket, form: OutageForm, now: datetime) -> str:
    """One incident of several tickets; this one leads it (S3)."""
    found = priority.assess(
        ticket.policy.matrix, impact=Impact(form.text("impact")),
        urgency=Urgency(form.text("urgency")), has_workaround=form.cleaned_data["has_workaround"],
    )  # fmt: skip
    team = routing.propose(ticket, category=form.text("category"), found=found.priority).team
    joining = form.chosen
    outages.open_outage(
        ticket.pk, form.assessment(team=team), joining=joining, by=request.actor, now=now,
        seen=form.clean_seen(),
    )  # fmt: skip
    level = ticket.policy.priority_name(found.priority)
    count = plural(len(joining), "ticket")
    return f"{ticket} leads an outage, {level}; {count} joined it. Every requestor is told."


@acting(OutageJoinForm)
def join(request: StaffRequest, ticket: Ticket, form: OutageJoinForm, now: datetime) -> str:
    """One more that tells of it."""
    outage = outage_proposals.of(ticket)
    if outage is None:
        raise outages.NotInAnOutage(ticket)
    outages.join(ticket.pk, outage_id=outage.pk, by=request.actor, now=now)
    return f"{ticket} is part of the outage {outage.parent}. {ticket.requestor_name} is told."


@acting(OutageLeaveForm)
def leave(request: StaffRequest, ticket: Ticket, form: OutageLeaveForm, now: datetime) -> str:
    """Apart again."""
    outages.leave(ticket.pk, by=request.actor, now=now, seen=form.clean_seen())
    return f"{ticket} is a matter of its own again. {ticket.requestor_name} is told."


@acting(OutageEndForm)
def end(request: StaffRequest, ticket: Ticket, form: OutageEndForm, now: datetime) -> str:
    """All apart again."""
    outages.end(ticket.pk, by=request.actor, now=now, seen=form.clean_seen())
    return "The outage has ended: each of its tickets goes on by itself."


@acting(OutageUpdateForm)
def tell_all(request: StaffRequest, ticket: Ticket, form: OutageUpdateForm, now: datetime) -> str:
    """One update for everybody."""
    told = outage_updates.tell_all(
        ticket.pk, form.text("body"), by=request.actor, now=now, seen=form.clean_seen()
    )
    return f"Your update is on its way on {plural(len(told), 'ticket')}."


@acting(OutageResolutionForm)
def resolve_all(
    request: StaffRequest, ticket: Ticket, form: OutageResolutionForm, now: datetime
) -> str:
    """One explanation for everybody (S13)."""
    made = outage_updates.resolve_all(
        ticket.pk, cause=form.text("cause"), done=form.text("done"),
        confirmation=form.text("confirmation"), by=request.actor, now=now, seen=form.clean_seen(),
    )  # fmt: skip
    return f"{plural(len(made), 'ticket')} resolved with one explanation. Everybody is told."


@require_POST
def dismiss(request: StaffRequest, outage_id: int) -> HttpResponse:
    """These are different matters."""
    try:
        outage_proposals.dismiss(outage_id, by=request.actor, now=timezone.now())
    except NotProposed as gone:
        raise Http404 from gone
    messages.success(request, "Noted: these are different matters. It is not proposed again.")
    return see_other("triage")
