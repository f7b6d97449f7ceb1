"""Decides what stands of a ticket's requestor beside it: who, where, how to reach, what else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse

from switchboard.clients.models import Contact
from switchboard.console.clock_panel import ClockView
from switchboard.console.context import opening_words, zone_of
from switchboard.console.trust_words import trust_of
from switchboard.policy.spoken_time import Language, spoken_in
from switchboard.policy.transitions import State
from switchboard.tickets.models import Ticket
from switchboard.ui.shapes import Requestor
from switchboard.ui.words import clock_time, duration

OTHERS_SHOWN = 5
PAST_SHOWN = 3
OPEN_STATES = (State.NEW, State.OPEN, State.IN_PROGRESS, State.ON_HOLD)


@dataclass(frozen=True, kw_only=True)
class Others:
    """Other tickets of somebody: some of them, and whether there are more."""

    title: str
    tickets: Sequence[Ticket]
    has_more: bool
    is_folded: bool = True


def requestor_of(
    ticket: Ticket, received: Mapping[str, Any], clocks: Sequence[ClockView], *,
    now: datetime, zone: ZoneInfo,
) -> Requestor:  # fmt: skip
    """Who asks, where they sit, how to reach and how far to believe them; no query."""
    known = _known(ticket.contact, now=now) if ticket.contact else _stranger(ticket)
    calendar = ticket.policy.desk_calendar(ticket.desk.key)
    hours = opening_words(calendar, now=now, zone=zone)
    return Requestor(
        **known,
        client="no client yet" if ticket.client.is_placeholder else ticket.client.name,
        client_href="" if ticket.client.is_placeholder else _client(ticket),
        site=ticket.site.name if ticket.site else "",
        desk=ticket.desk.name,
        desk_words=f"{hours[:1].lower()}{hours[1:]}",
        is_desk_open=calendar.is_open(now),
        agreement=_agreement(ticket),
        promised=_promised(clocks),
        is_verified=ticket.is_sender_verified
        or (ticket.contact is not None and ticket.channel != "mail"),
        trust=trust_of(received),
        notes=ticket.client.notes,
    )


def others_of(ticket: Ticket) -> list[Others]:
    """Other tickets of the person and of their site, a few of each; three queries."""
    contact = ticket.contact
    if contact is None:
        return []
    of_client = Ticket.objects.filter(client_id=ticket.client_id).exclude(pk=ticket.pk)
    still_open = of_client.filter(state__in=OPEN_STATES)
    of_person = Q(contact_id=contact.pk)
    where = Q(site_id=ticket.site_id) if ticket.site_id else Q()
    place = ticket.site.name if ticket.site else ticket.client.name
    past = of_client.filter(of_person, state__in=(State.RESOLVED, State.CLOSED))
    found = (
        _others(f"Also open for {contact.name}", still_open.filter(of_person), is_folded=False),
        _others(f"Also open at {place}", still_open.filter(where).exclude(of_person)),
        _others(f"Solved lately for {contact.name}", past, most=PAST_SHOWN),
    )
    return [others for others in found if others.tickets]


def _known(contact: Contact, *, now: datetime) -> dict[str, Any]:
    language = spoken_in(contact.language)
    return {
        "name": contact.name,
        "role": contact.title,
        "phone": contact.phone,
        "email": contact.email,
        "local_time": clock_time(now, now=now, zone=zone_of(contact.timezone)),
        "language": "" if language is Language.ENGLISH else language.label,
        "mail_failure": contact.mail_failure,
        "mail_failed_at": contact.mail_failed_at,
    }


def _stranger(ticket: Ticket) -> dict[str, Any]:
    name = ticket.sender_name or ticket.sender_address or "Nobody named"
    return {"name": name, "email": ticket.sender_address}


def _client(ticket: Ticket) -> str:
    return reverse("client", args=[ticket.client.uuid])


def _agreement(ticket: Ticket) -> str:
    if ticket.agreement is None:
        return ""
    hours = "covers after hours" if ticket.agreement.covers_after_hours else "support hours only"
    return f"{ticket.agreement.name}, {hours}"


def _promised(clocks: Sequence[ClockView]) -> str:
    """What each clock grants, as “first response within 15 min”."""
    said = [
        f"{view.label.lower()} within {duration(view.explanation.allowed, in_days=False)}"
        for view in clocks
        if view.explanation.allowed
    ]
    return ", ".join(said).capitalize()


def _others(
    title: str, tickets: Any, *, is_folded: bool = True, most: int = OTHERS_SHOWN
) -> Others:
    newest = tickets.only("number", "subject", "state", "received_at")
    some = list(newest.order_by("-received_at", "-id")[: most + 1])
    return Others(title=title, tickets=some[:most], has_more=len(some) > most, is_folded=is_folded)
