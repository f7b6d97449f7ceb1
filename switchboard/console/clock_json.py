"""Decides how a ticket's clocks are told to a program: what its page draws, to the microsecond."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.console.door import StaffRequest
from switchboard.flow import clocks
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.tickets.models import Ticket


@require_safe
def page(request: StaffRequest, number: str) -> HttpResponse:
    """Every clock of the ticket explained, with its ladder and the moves of its deadline."""
    access.require(request.actor.role, Right.READ_QUEUES)
    ticket = get_object_or_404(Ticket.objects.select_related("desk", "agreement"), number=number)
    now = timezone.now()
    told = [view.to_json() for view in clocks.explanations(ticket, now=now)]
    return JsonResponse({"ticket": ticket.number, "at": now.isoformat(), "clocks": told})
