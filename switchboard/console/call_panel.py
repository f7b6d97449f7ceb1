"""Decides what stands of the telephone on a ticket's page, and keeps it live while a page is open.

A page that waits for its engineer asks every few seconds; what has not changed is answered with
nothing (204), and where nothing is left to wait for, the panel that comes back asks no more.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from switchboard.channels.models import Call, CallKind, CallOutcome, Recording
from switchboard.console.call_lines import CallLine, PageLine, call_line, page_line
from switchboard.console.context import render_part
from switchboard.console.door import StaffRequest
from switchboard.console.responses import see_other
from switchboard.flow import calling_back, calling_out, pages
from switchboard.flow.calling_out import NoCarrier, NoClientNumber, NoOwnNumber
from switchboard.flow.pages import PageNotFree
from switchboard.oncall.models import Delivery, Page
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.acts import Act
from switchboard.policy.transitions import ActNotAllowed, State, allows
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel

MOST_CALLS, MOST_TRIES = 50, 60
JUST_NOW = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class CallPanel:
    """A ticket's calls and pages; `stamp` changes when anything that is shown does."""

    calls: Sequence[CallLine]
    pages: Sequence[PageLine]
    can_accept: bool
    can_call: bool
    is_promised: bool
    stamp: str

    @property
    def is_live(self) -> bool:
        """Whether something is still to be waited for."""
        is_paging = any(page.is_open for page in self.pages)
        return is_paging or any(call.is_going_on for call in self.calls)

    @property
    def is_empty(self) -> bool:
        """Whether the telephone has nothing to do with this ticket."""
        return not (self.calls or self.pages or self.is_promised)


def panel_of(ticket: Ticket, request: StaffRequest, *, is_promised: bool) -> CallPanel:
    """The panel for this reader; six queries at most, however many were tried."""
    calls = [call_line(call) for call in calls_of(ticket)]
    fired = _pages_of(ticket)
    stamp = hashlib.sha256(repr((calls, fired)).encode()).hexdigest()[:16]
    role = request.actor.role
    can_call = access.may(role, Act.CALLED_BACK) and allows(State(ticket.state), Act.CALLED_BACK)
    return CallPanel(
        calls=calls, pages=fired, stamp=stamp, can_call=can_call,
        can_accept=access.may(role, Act.PAGE_ACCEPTED),
        is_promised=is_promised,
    )  # fmt: skip


def is_on_the_line(ticket: Ticket, engineer_id: int, *, now: datetime) -> bool:
    """Whether this engineer has just spoken with the caller; one query, of calls alone."""
    if ticket.channel != Channel.PHONE:
        return False
    spoken = ticket.calls.filter(engineer_id=engineer_id, outcome=CallOutcome.SPOKEN)
    return spoken.filter(heard_at__gt=now - JUST_NOW).exists()


def calls_of(ticket: Ticket) -> list[Call]:
    """The ticket's calls with its client, newest first; two queries. Pages are told elsewhere."""
    found = ticket.calls.exclude(kind=CallKind.PAGE).select_related(
        "contact", "engineer", "desk", "ticket"
    )
    return list(found.prefetch_related(heard()).order_by("-id")[:MOST_CALLS])


def heard() -> Prefetch:
    """Recordings without their audio, which stays in the database."""
    return Prefetch("recording", queryset=Recording.objects.defer("content", "sha256"))


@require_safe
def part(request: StaffRequest, number: str) -> HttpResponse:
    """The panel alone; 204 where it stands as its reader has it."""
    access.require(request.actor.role, Right.READ_QUEUES)
    ticket = get_object_or_404(Ticket.objects.select_related("contact", "client"), number=number)
    is_promised = calling_back.promised_on(ticket) is not None
    panel = panel_of(ticket, request, is_promised=is_promised)
    if request.GET.get("stamp") == panel.stamp:
        return HttpResponse(status=204)
    return render_part(
        request, "console/call_part.html", now=timezone.now(), ticket=ticket, telephone=panel
    )


@require_POST
def accept(request: StaffRequest, number: str, page_id: int) -> HttpResponse:
    """Accepts the page in the console, once; the others are told."""
    ticket = get_object_or_404(Ticket, number=number)
    page = get_object_or_404(Page, pk=page_id)
    try:
        taken = pages.accept_by_hand(page.pk, by=request.actor, now=timezone.now())
    except PageNotFree as not_free:
        messages.warning(request, str(not_free))
    else:
        words = f"The page on {taken.ticket} is yours. Call back now: the requestor is told."
        messages.success(request, words)
    return see_other("ticket", ticket.number)


@require_POST
def call(request: StaffRequest, number: str) -> HttpResponse:
    """Rings the engineer's own telephone, then the client's."""
    ticket = get_object_or_404(Ticket, number=number)
    try:
        placed = calling_out.call_back(ticket.pk, by=request.actor, now=timezone.now())
    except (NoCarrier, NoOwnNumber, NoClientNumber, ActNotAllowed) as refused:
        messages.error(request, str(refused))
    else:
        words = f"Your telephone rings now ({placed.to_number}): press 1, and the client is called."
        messages.success(request, words)
    return see_other("ticket", ticket.number)


def _pages_of(ticket: Ticket) -> list[PageLine]:
    """The ticket's pages, the newest first; three queries."""
    joined = Prefetch("joined", queryset=Page.objects.select_related("ticket").order_by("id"))
    told = Page.objects.select_related("ticket", "accepted_by").prefetch_related(joined)
    found = ticket.pages.select_related("joined_to").order_by("-id")[:MOST_CALLS]
    leads = {page.pk: page.joined_to_id or page.pk for page in found}
    pages_of = told.in_bulk(set(leads.values()))
    tries = _tries_of(list(pages_of))
    return [
        page_line(pages_of[key], tries[key], of=ticket) for key in dict.fromkeys(leads.values())
    ]


def _tries_of(keys: Sequence[int]) -> dict[int, list[Delivery]]:
    """The newest attempts of each page, the newest first; one query."""
    found = Delivery.objects.filter(page__in=keys).select_related("engineer", "contact_method")
    tries: dict[int, list[Delivery]] = {key: [] for key in keys}
    for one in found.order_by("-id")[: MOST_TRIES * max(1, len(keys))]:
        tries[one.page_id].append(one)
    return tries
