"""Brings a ticket to where a test begins: one step of its trip a function."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from switchboard.accounts.actor import SYSTEM, Actor
from switchboard.channels.models import OutboundMail
from switchboard.clients.models import Contact
from switchboard.flow import holding, opening, resolution, triage, work
from switchboard.flow.opening import Report
from switchboard.flow.triage import Assessment
from switchboard.policy.acts import Act
from switchboard.policy.priority import Impact, Priority, Urgency
from switchboard.policy.ticket_number import ticket_number
from switchboard.policy.transitions import State
from switchboard.published.models import Desk
from switchboard.tickets.models import HoldReason, Ticket, TimelineEvent
from switchboard.tickets.models.ticket import Channel
from tests.cast import Cast

ANSWERS = {
    "cause": "The mailbox was full.",
    "done": "Moved old mail to the archive.",
    "confirmation": "Lucille sent and received a mail.",
}


def report(*, at: datetime, **said: Any) -> Report:
    """What somebody wrote; by mail and to nobody's desk, unless said otherwise."""
    usual = {"channel": Channel.MAIL, "subject": "Outlook hangs", "text": "It hangs at the start."}
    return Report(received_at=at, **{**usual, **said})


def reported(contact: Contact | None, *, at: datetime, **said: Any) -> Ticket:
    """Awaiting triage."""
    by = Actor.contact(contact) if contact else SYSTEM
    return opening.open_ticket(report(at=at, **said), contact=contact, by=by, now=at)


def found(**answers: Any) -> Assessment:
    """One person, slowed down, without a workaround: Low, at the Service Desk."""
    usual = {
        "impact": Impact.INDIVIDUAL, "urgency": Urgency.NORMAL, "has_workaround": False,
        "category": "email", "team": "service_desk", "reason": "It was looked at again.",
    }  # fmt: skip
    return Assessment(**{**usual, **answers})


def critical(**answers: Any) -> Assessment:
    """A whole site stands still."""
    return found(impact=Impact.SITE, urgency=Urgency.HIGH, **answers)


def assessed(
    contact: Contact, cast: Cast, *, at: datetime, findings: Assessment | None = None
) -> Ticket:
    """In the queue of its team, three minutes after its receipt."""
    ticket = reported(contact, at=at)
    later = at + timedelta(minutes=3)
    return triage.assess(
        ticket.pk, findings or found(), by=cast.dispatcher, now=later, out_of_turn_reason="By phone"
    )


def taken(
    contact: Contact, cast: Cast, *, at: datetime, findings: Assessment | None = None
) -> Ticket:
    """In the hands of Ines, five minutes after its receipt."""
    ticket = assessed(contact, cast, at=at, findings=findings)
    return work.take(ticket.pk, by=cast.engineer, now=at + timedelta(minutes=5))


def held(
    contact: Contact, cast: Cast, *, at: datetime, until: datetime, reason: HoldReason
) -> Ticket:
    """On hold from ten minutes after its receipt."""
    ticket = taken(contact, cast, at=at)
    begins = at + timedelta(minutes=10)
    holding.hold(ticket.pk, reason=reason, until_at=until, note="", by=cast.engineer, now=begins)
    return now_of(ticket)


def resolved(contact: Contact, cast: Cast, *, at: datetime) -> Ticket:
    """Resolved by Ines an hour after its receipt."""
    ticket = taken(contact, cast, at=at)
    later = at + timedelta(hours=1)
    resolution.resolve(ticket.pk, **ANSWERS, by=cast.engineer, now=later)
    return now_of(ticket)


def done_with(ticket: Ticket, cast: Cast, *, at: datetime) -> Ticket:
    """Assessed, taken and resolved by Ines within three minutes, whatever it is."""
    why = "By phone"
    triage.assess(ticket.pk, found(), by=cast.dispatcher, now=at, out_of_turn_reason=why)
    work.take(ticket.pk, by=cast.engineer, now=at + timedelta(minutes=1))
    later = at + timedelta(minutes=2)
    resolution.resolve(ticket.pk, **ANSWERS, by=cast.engineer, now=later)
    return now_of(ticket)


def closed(contact: Contact, cast: Cast, *, at: datetime) -> Ticket:
    """Closed for good, six days later."""
    ticket = resolved(contact, cast, at=at)
    return resolution.close(ticket.pk, now=at + timedelta(days=6))


def backlog(
    rows: Iterable[tuple[int, Priority, datetime]], cast: Cast, *, state: State
) -> list[Ticket]:
    """Bare rows (key, priority, receipt) in the triage queue, or in that of the Service Desk."""
    rows = list(rows)
    facts: dict[str, Any] = {
        "client": cast.hillcountry, "contact": cast.hector, "policy_version": cast.version,
        "desk": Desk.objects.get(key="texas"), "subject": "Row", "channel": "mail", "state": state,
    }  # fmt: skip
    if state != State.NEW:
        answers = {"impact": Impact.INDIVIDUAL, "urgency": Urgency.LOW}
        triaged = {"triaged_at": max(row[2] for row in rows)} if rows else {}
        facts |= {**answers, **triaged, "team": cast.service_desk}
    return Ticket.objects.bulk_create(
        Ticket(id=key, number=ticket_number(key), priority=priority, received_at=at, **facts)
        for key, priority, at in rows
    )


def now_of(ticket: Ticket) -> Ticket:
    """The ticket as it is stored now."""
    return Ticket.objects.get(pk=ticket.pk)


def acts(ticket: Ticket) -> list[Act]:
    """What happened to it, in order."""
    return [Act(act) for act in ticket.events.order_by("id").values_list("act", flat=True)]


def event(ticket: Ticket, act: Act) -> TimelineEvent:
    """The last event of that act."""
    return ticket.events.filter(act=act).order_by("-id")[:1].get()


def letters(ticket: Ticket, act: Act | None = None) -> list[OutboundMail]:
    """What was written to the requestor, in order."""
    written = OutboundMail.objects.filter(ticket=ticket).order_by("id")
    return list(written.filter(act=act) if act else written)


def letter(ticket: Ticket, act: Act) -> OutboundMail:
    """The one letter about that act."""
    (only,) = letters(ticket, act)
    return only
