"""Decides what is known of a ticket beside its timeline: how it came, work, letters, survey."""

from datetime import timedelta
from typing import Any

from django.db.models import Sum

from switchboard.channels.models import InboundMail, OutboundMail
from switchboard.flow import escalation
from switchboard.improvement.models import Survey
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.acts import Act
from switchboard.policy.priority import Cell, Impact, Priority, Urgency
from switchboard.tickets.models import Message, MessageKind, Participant, Ticket
from switchboard.ui.words import duration

LETTERS_SHOWN = 50


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
