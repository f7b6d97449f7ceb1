"""Decides what is shown of the call that rings or goes on at the reader's telephone (screen-pop).

Asked every two seconds by each open page of whoever is signed in to the phones: one query more than
the door's while nothing has changed, answered with nothing (204).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.channels.models import Call, CallKind
from switchboard.clients.models import Client, Contact, Site
from switchboard.console.context import render_part, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.requestor_card import OPEN_STATES
from switchboard.flow import callers
from switchboard.flow.desk_phones import IN_DESK, STALE
from switchboard.flow.opening import agreement_of
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.tickets.models import Ticket
from switchboard.ui.words import clock_time, phone

FEW = 5


@dataclass(frozen=True, kw_only=True)
class CallerCard:
    """Who calls, as far as the number says it: a hint, and no proof."""

    number: str
    dialled: str
    contact: Contact | None
    client: Client | None
    site: Site | None
    sharers: Sequence[Contact]
    agreement: str
    local_time: str
    own_tickets: Sequence[Ticket]
    others: Sequence[Ticket]
    ticket: Ticket | None
    desk: str
    is_answered: bool


@require_safe
def part(request: StaffRequest) -> HttpResponse:
    """The card of the call at the reader's telephone, an empty one when it is over."""
    access.require(request.actor.role, Right.READ_QUEUES)
    now = timezone.now()
    going = Call.objects.filter(
        engineer_id=request.engineer.pk, ended_at__isnull=True, kind=CallKind.INCOMING,
        node=IN_DESK, heard_at__gt=now - STALE,
    )  # fmt: skip
    call = going.order_by("-id").first()
    stamp = f"{call.pk}-{call.outcome}-{call.ticket_id or ''}" if call else ""
    if request.GET.get("stamp", "") == stamp:
        return HttpResponse(status=204)
    card = _card(call, request) if call else None
    return render_part(request, "console/ringing.html", now=now, card=card, stamp=stamp)


def _card(call: Call, request: StaffRequest) -> CallerCard:
    """What is known of the caller; eight queries at most."""
    now = timezone.now()
    sharers = list(callers.sharers(call.from_number)[: FEW + 1])
    contact = sharers[0] if len(sharers) == 1 else None
    clients = {one.client_id: one.client for one in sharers}
    client = next(iter(clients.values())) if len(clients) == 1 else None
    sites = {one.site_id: one.site for one in sharers}
    site = next(iter(sites.values())) if client and len(sites) == 1 else None
    zone = (contact.timezone if contact else "") or (site.timezone if site else "")
    still_open = Ticket.objects.filter(state__in=OPEN_STATES).order_by("-received_at", "-id")
    own = still_open.filter(contact=contact)[:FEW] if contact else ()
    others = still_open.filter(client=client).exclude(contact=contact) if client else ()
    if site and client:
        others = still_open.filter(client=client, site=site).exclude(contact=contact)
    return CallerCard(
        number=phone(call.from_number) if call.from_number else "",
        dialled=call.from_number if call.from_number.startswith("+") else "",
        contact=contact,
        client=client,
        site=site,
        sharers=sharers if contact is None else (),
        agreement=_agreement(client, call),
        local_time=clock_time(now, now=now, zone=zone_of(zone)) if zone else "",
        own_tickets=list(own),
        others=list(others[:FEW]),
        ticket=call.ticket,
        desk=call.desk.name,
        is_answered=bool(call.outcome),
    )


def _agreement(client: Client | None, call: Call) -> str:
    """What they agreed to, and whether that covers nights; two queries."""
    if client is None:
        return ""
    found = agreement_of(client, version=call.policy_version, on=call.began_at)
    if found is None:
        return "No agreement"
    covers = "covers after hours" if found.covers_after_hours else "does not cover after hours"
    return f"{found.name}, {covers}"
