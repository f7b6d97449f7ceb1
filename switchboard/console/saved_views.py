"""Names lists of tickets, forgets them, and says how much is in each."""

from dataclasses import replace

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from switchboard.console.context import render_part
from switchboard.console.door import StaffRequest
from switchboard.console.responses import SeeOther
from switchboard.console.ticket_terms import Reader, TermNotUnderstood, narrowed
from switchboard.console.view_links import BESIDE, View, links, of, side_links
from switchboard.database.patience import TookTooLong, within
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.staff.models import SavedView
from switchboard.tickets.models import Ticket
from switchboard.wire.search_words import TERMS

COUNTED = 99
PATIENCE_MS = 500


class ViewForm(forms.Form):
    """A name for what the list shows now."""

    name = forms.CharField(max_length=60)
    asked = forms.CharField(max_length=500)
    is_shared = forms.BooleanField(required=False)


@require_safe
def counts(request: StaffRequest) -> HttpResponse:
    """The same with how many tickets each view has, no more than a hundred; asked each minute."""
    access.require(request.actor.role, Right.READ_QUEUES)
    now = timezone.now()
    reader = Reader(engineer=request.engineer, now=now)
    views = of(request.engineer)[:BESIDE]
    counted = [
        replace(link, count=_count(view, reader))
        for link, view in zip(links(views), views, strict=True)
    ]
    known = {"side_views": [*side_links(request.engineer)[:1], *counted], "is_counted": True}
    return render_part(
        request, "ui/side_views.html", now=now, views_href=reverse("view_counts"), **known
    )


def _count(view: View, reader: Reader) -> int | None:
    """None where it can't be said: a team that is gone, or too much to look through."""
    asked = QueryDict(view.asked)
    terms = {name: str(value) for name, value in asked.items() if name in TERMS}
    try:
        queue = narrowed(Ticket.objects.order_by(), terms, reader=reader)
        return within(PATIENCE_MS, queue[: COUNTED + 1].count)
    except (TermNotUnderstood, TookTooLong):
        return None


@require_POST
def save(request: StaffRequest) -> HttpResponse:
    """The list that is shown gets a name; one of the reader's own of that name is replaced."""
    access.require(request.actor.role, Right.READ_QUEUES)
    form = ViewForm(request.POST)
    if not form.is_valid():
        messages.error(request, "A view needs a name of 60 characters at most.")
        return _list(request.POST.get("asked", "")[:500])
    said = form.cleaned_data
    SavedView.objects.update_or_create(
        engineer=request.engineer, name=said["name"],
        defaults={
            "asked": said["asked"], "is_shared": said["is_shared"], "saved_at": timezone.now(),
        },
    )  # fmt: skip
    messages.success(request, f"“{said['name']}” is saved.")
    return _list(said["asked"])


@require_POST
def forget(request: StaffRequest, view_id: int) -> HttpResponse:
    """One of the reader's own views is gone; the tickets stay."""
    access.require(request.actor.role, Right.READ_QUEUES)
    view = get_object_or_404(SavedView, pk=view_id, engineer=request.engineer)
    view.delete()
    messages.success(request, f"The view “{view.name}” is gone; its tickets are where they were.")
    return _list(view.asked)


def _list(asked: str) -> SeeOther:
    return SeeOther(f"{reverse('tickets')}?{asked}")
