"""Decides how merging is asked for, shown beforehand, and taken back."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from switchboard.console.acting import acting
from switchboard.console.door import StaffRequest
from switchboard.console.merge_forms import MergeEndForm, MergeForm, SplitForm
from switchboard.console.responses import see_other
from switchboard.console.ticket import find
from switchboard.flow import merging, siblings, splitting
from switchboard.tickets.models import Message, Ticket


@acting(MergeForm)
def merge(request: StaffRequest, ticket: Ticket, form: MergeForm, now: datetime) -> str:
    """The ticket goes on in another."""
    survivor: Ticket = form.cleaned_data["into"]
    merging.merge(
        ticket.pk, into=survivor.pk, reason=form.text("reason"), by=request.actor, now=now,
        seen=form.clean_seen(),
    )  # fmt: skip
    return f"{ticket} goes on in {survivor}. {ticket.requestor_name} is told."


@acting(MergeEndForm)
def undo_merge(request: StaffRequest, ticket: Ticket, form: MergeEndForm, now: datetime) -> str:
    """The two are apart again."""
    undone = merging.undo(ticket.pk, by=request.actor, now=now, seen=form.clean_seen())
    return f"{ticket} is a ticket of its own again, apart from {undone.survivor}."


@acting(SplitForm)
def split(request: StaffRequest, ticket: Ticket, form: SplitForm, now: datetime) -> str:
    """A message is another matter."""
    message = Message.objects.get(uuid=form.chosen)
    made = splitting.split(
        message.pk, subject=form.text("subject"), with_later=form.cleaned_data["with_later"],
        by=request.actor, now=now, seen=form.clean_seen(),
    )  # fmt: skip
    return f"{made} was made of it and awaits triage. {made.requestor_name} is told."


@require_POST
def dismiss_sibling(request: StaffRequest, number: str, other: str) -> HttpResponse:
    """The two are not the same; it is not asked again."""
    ticket, unlike = find(number), find(other)
    try:
        siblings.dismiss(ticket.pk, unlike.pk, by=request.actor, now=timezone.now())
    except siblings.NoSibling as gone:
        raise Http404 from gone
    messages.success(request, f"{ticket} and {unlike} are different matters.")
    return see_other("ticket", ticket.number)
