"""Decides what a reader finds of the notices that ladders sent them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from switchboard.console.context import render, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.responses import see_other
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.document_promises import Tell
from switchboard.policy.sla import Clock
from switchboard.tickets.models import Notice, NoticeReader
from switchboard.ui.words import local, plural

PAGE = 50


class NewestForm(forms.Form):
    """The newest notice that the reader had before their eyes."""

    newest = forms.IntegerField(min_value=1, max_value=10**18)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One notice as it is read: what happened, on which ticket, and when."""

    said: str
    detail: str
    number: str
    href: str
    subject: str
    client: str
    told_at: datetime
    is_unseen: bool
    is_missed: bool


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """What ladders told the reader, newest first; what they have not seen is marked."""
    access.require(request.actor.role, Right.READ_QUEUES)
    now, zone = timezone.now(), zone_of(request.engineer.timezone)
    found = list(_before(_of(request), request.GET.get("before"))[: PAGE + 1])
    shown = found[:PAGE]
    return render(
        request, "console/notices.html", now=now, place="notices",
        lines=[_line(one, now=now, zone=zone) for one in shown],
        newest=_of(request).values_list("pk", flat=True).first() or 0,
        unseen=_of(request).filter(seen_at__isnull=True).count(),
        start="" if "before" not in request.GET else "?",
        older=f"?before={shown[-1].pk}" if len(found) > PAGE else "",
    )  # fmt: skip


@require_POST
def see(request: StaffRequest) -> HttpResponse:
    """Marks as seen what the reader had before their eyes; what was told since stays unseen."""
    access.require(request.actor.role, Right.READ_QUEUES)
    form = NewestForm(request.POST)
    if not form.is_valid():
        message = "The form must say which notice was the newest; load the page again."
        raise BadRequest(message)
    unseen = _of(request).filter(pk__lte=form.cleaned_data["newest"], seen_at__isnull=True)
    count = unseen.order_by().update(seen_at=timezone.now())
    messages.success(request, f"{plural(count, 'notice is', 'notices are')} marked as seen.")
    return see_other("notices")


def _of(request: StaffRequest) -> QuerySet[NoticeReader]:
    """The reader's own, newest first."""
    own = NoticeReader.objects.filter(engineer_id=request.engineer.pk)
    return own.select_related("notice__ticket__client", "notice__message").order_by("-id")


def _before(found: QuerySet[NoticeReader], before: str | None) -> QuerySet[NoticeReader]:
    if before is None:
        return found
    if not (before.isascii() and before.isdigit() and len(before) <= 18):
        message = "A page of notices can begin only before a notice's number."
        raise BadRequest(message)
    return found.filter(pk__lt=int(before))


def _line(read: NoticeReader, *, now: datetime, zone: ZoneInfo) -> Line:
    notice, ticket = read.notice, read.notice.ticket
    said, detail = _words(notice, now=now, zone=zone)
    return Line(
        said=said,
        detail=detail,
        number=ticket.spoken_number,
        href=reverse("ticket", args=[ticket.number]),
        subject=ticket.subject,
        client="" if ticket.client.is_placeholder else ticket.client.name,
        told_at=notice.told_at,
        is_unseen=read.seen_at is None,
        is_missed=notice.fraction >= 1 and notice.clock != Clock.AGE,
    )


def _words(notice: Notice, *, now: datetime, zone: ZoneInfo) -> Sequence[str]:
    """What a notice says, and what stands under it."""
    if notice.message is not None:
        return f"{notice.message.author_name} mentioned you", _excerpt(notice.message.text)
    if notice.clock == Clock.AGE:
        return "Has waited for long", "Others may have overtaken it; see that somebody takes it."
    assert notice.due_at is not None  # a clock's has one
    due = local(notice.due_at, zone=zone, now=now)
    label = Clock(notice.clock).label
    if notice.tell == Tell.ACCESS_HOLDER:
        return "Your access is needed", f"{label}: {notice.fraction:.0%} has passed, due {due}."
    if notice.fraction >= 1:
        return f"{label} missed", f"It was due {due}."
    return f"{label} at risk", f"{notice.fraction:.0%} of its time has passed, due {due}."


def _excerpt(text: str) -> str:
    """The beginning of a note.

    >>> _excerpt("Please look.\\nThanks.")
    'Please look. Thanks.'
    """
    return shorten(text, width=160, placeholder=" …")
