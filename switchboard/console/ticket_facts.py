"""Decides what stands beside a ticket's timeline: clocks, requestor, work, letters, survey."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, Sum
from django.urls import reverse

from switchboard.channels.models import InboundMail, OutboundMail
from switchboard.console.clock_panel import clocks_of
from switchboard.console.context import zone_of
from switchboard.console.trust_words import trust_of
from switchboard.flow import escalation
from switchboard.improvement.models import Survey
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.acts import Act
from switchboard.policy.priority import Cell, Impact, Priority, Urgency
from switchboard.policy.transitions import State
from switchboard.tickets.models import Message, MessageKind, Participant, Ticket
from switchboard.ui.shapes import Requestor
from switchboard.ui.words import clock_time, duration

__all__ = [
    "clocks_of", "letters_of", "others_of", "participants_of", "priority_because", "received_of",
    "requestor_of", "unanswered_of", "work_of",
]  # fmt: skip

OTHERS_SHOWN = 5
LETTERS_SHOWN = 50
OPEN_STATES = (State.NEW, State.OPEN, State.IN_PROGRESS, State.ON_HOLD)


@dataclass(frozen=True, kw_only=True)
class Others:
    """Other open tickets of somebody: some of them, and whether there are more."""

    title: str
    tickets: Sequence[Ticket]
    has_more: bool


def requestor_of(ticket: Ticket, received: Mapping[str, Any], *, now: datetime) -> Requestor:
    """Who asks, where they sit, how to reach and how far to believe them; one query."""
    trust = trust_of(received)
    contact = ticket.contact
    if contact is None:
        return Requestor(
            name=ticket.sender_name or ticket.sender_address or "Nobody named",
            client="no client yet" if ticket.client.is_placeholder else ticket.client.name,
            email=ticket.sender_address,
            desk=ticket.desk.name,
            is_verified=ticket.is_sender_verified,
            trust=trust,
        )
    own = Ticket.objects.filter(contact=contact, state__in=OPEN_STATES)
    return Requestor(
        name=contact.name,
        role=contact.title,
        client=ticket.client.name,
        client_href=reverse("client", args=[ticket.client.uuid]),
        site=ticket.site.name if ticket.site else "",
        desk=ticket.desk.name,
        phone=contact.phone,
        email=contact.email,
        local_time=clock_time(now, now=now, zone=zone_of(contact.timezone)),
        open_tickets=own.count(),
        is_verified=ticket.is_sender_verified or ticket.channel != "mail",
        trust=trust,
        mail_failure=contact.mail_failure,
        mail_failed_at=contact.mail_failed_at,
    )


def received_of(ticket: Ticket) -> dict[str, Any]:
    """What is remembered of how the ticket came in; one query."""
    event = ticket.events.filter(act=Act.RECEIVED).order_by("id").first()
    return event.details if event else {}


def priority_because(ticket: Ticket) -> str:
    """What a ticket has its priority for, as its assessment answered; empty before one."""
    if ticket.triaged_at is None:
        return ""
    cell = Cell(Impact(ticket.impact), Urgency(ticket.urgency), bool(ticket.has_workaround))
    because = str(cell)
    name = ticket.policy.priority_name(Priority(ticket.priority))
    return f"{name} because {because[:1].lower()}{because[1:]}."


def unanswered_of(ticket: Ticket) -> Message | None:
    """What the requestor wrote since anybody wrote to them; None without any. One query."""
    public = ticket.messages.filter(is_public=True, is_automatic=False)
    shown = ("ticket", "kind", "author_name", "sent_at")
    last = public.only(*shown).order_by("-id").first()
    return last if last and last.kind == MessageKind.REQUESTOR_REPLY else None


def participants_of(ticket: Ticket) -> list[Participant]:
    """Who takes part beside the requestor; one query."""
    return list(ticket.participants.standing().select_related("contact")[:LETTERS_SHOWN])


def others_of(ticket: Ticket) -> list[Others]:
    """Other open tickets of the person and of the client, a few of each; two queries."""
    if ticket.contact is None:
        return []
    still_open = Ticket.objects.filter(state__in=OPEN_STATES).exclude(pk=ticket.pk)
    wanted = (
        (f"Also open for {ticket.contact.name}", Q(contact_id=ticket.contact_id)),
        (
            f"Also open at {ticket.client.name}",
            Q(client_id=ticket.client_id) & ~Q(contact_id=ticket.contact_id),
        ),
    )
    found = [(title, _some(still_open.filter(whose))) for title, whose in wanted]
    return [
        Others(title=title, tickets=some[:OTHERS_SHOWN], has_more=len(some) > OTHERS_SHOWN)
        for title, some in found
        if some
    ]


def letters_of(ticket: Ticket) -> list[OutboundMail]:
    """What was mailed about the ticket, newest first; one query."""
    # Without the ticket's own key among them, each letter would ask for it again.
    shown = (
        "ticket", "message", "act", "recipient", "state", "error", "written_at", "sent_at", "tries",
    )  # fmt: skip
    return list(ticket.letters.only(*shown).order_by("-id")[:LETTERS_SHOWN])


def work_of(ticket: Ticket) -> dict[str, Any]:
    """Who worked on it, who helps and how long, the raw mails, the survey; five queries."""
    entries = list(ticket.time_entries.select_related("engineer").order_by("-id")[:LETTERS_SHOWN])
    total = sum(entry.minutes for entry in entries)
    if len(entries) == LETTERS_SHOWN:
        total = ticket.time_entries.aggregate(minutes=Sum("minutes"))["minutes"]
    assignments = ticket.assignments.select_related("engineer", "team").order_by("-id")
    surveys = Survey.objects.filter(ticket=ticket).select_related("answer").order_by("-id")
    required = AccessLevel(ticket.required_access)
    return {
        "required_access": "" if required is AccessLevel.NONE else required.label,
        "helps": escalation.standing_on(ticket),
        "time_entries": entries,
        "time_total": duration(timedelta(minutes=total), in_days=False) if total else "",
        "assignments": list(assignments[:LETTERS_SHOWN]),
        "raw_mails": list(
            InboundMail.objects.filter(ticket=ticket)
            .only("received_at", "size", "state")
            .order_by("id")[:LETTERS_SHOWN]
        ),
        "survey": surveys.first(),
    }


def _some(tickets: Any) -> list[Ticket]:
    newest = tickets.only("number", "subject", "state").order_by("-received_at", "-id")
    return list(newest[: OTHERS_SHOWN + 1])
