"""A ticket of each client with everything that can hang on it, so that a hole shows something."""

import hashlib
from datetime import UTC, datetime, timedelta

from switchboard.accounts.actor import Actor
from switchboard.accounts.models import PortalSession
from switchboard.channels.models import Submission, SubmissionKind
from switchboard.channels.models.submission import SubmittedFile
from switchboard.clients.models import Contact
from switchboard.flow import (
    calling_back,
    conversation,
    escalation,
    holding,
    opening,
    recount,
    resolution,
    triage,
    work,
)
from switchboard.flow.opening import File, Report
from switchboard.flow.triage import Assessment
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.document_promises import Tell
from switchboard.policy.priority import Impact, Urgency
from switchboard.policy.sla import Clock
from switchboard.tickets.models import HoldReason, Notice, NoticeReader, Ticket
from switchboard.tickets.models.ticket import Channel
from tests.cast import Cast

SCREEN = File(name="screen.png", content_type="image/png", content=b"\x89PNG")


def secret_of(contact: Contact, *, days: int = 30) -> str:
    """A session of that contact's, as signing in makes it; the secret that the cookie carries."""
    secret = hashlib.sha256(f"secret of {contact.name}".encode()).hexdigest()
    at = datetime.now(UTC)
    PortalSession.objects.create(
        secret_hash=hashlib.sha256(secret.encode()).digest(),
        contact=contact,
        client_id=contact.client_id,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    return secret


def walked_ticket(cast: Cast, contact: Contact, *, now: datetime) -> Ticket:
    """From the report to the survey, with a reply, a note, files, a hold and time."""
    report = Report(
        channel=Channel.PORTAL, received_at=now, subject=f"Printer of {contact.name}",
        text="It prints blank pages.", files=[SCREEN],
    )  # fmt: skip
    ticket = opening.open_ticket(report, contact=contact, by=Actor.contact(contact), now=now)
    found = Assessment(
        impact=Impact.INDIVIDUAL, urgency=Urgency.NORMAL, has_workaround=False,
        category="printing", team="service_desk",
    )  # fmt: skip
    minute = timedelta(minutes=1)
    triage.assess(ticket.pk, found, by=cast.dispatcher, now=now + minute)
    work.take_next(cast.service_desk.pk, by=cast.engineer, now=now + 2 * minute)
    conversation.reply(ticket.pk, "I am on it.", by=cast.engineer, now=now + 3 * minute)
    conversation.note(
        ticket.pk, "The lid is broken.", by=cast.engineer, now=now + 4 * minute, files=[SCREEN]
    )
    holding.hold(
        ticket.pk, reason=HoldReason.THIRD_PARTY, until_at=now + timedelta(hours=2),
        note="A spare part", by=cast.engineer, now=now + 5 * minute,
    )  # fmt: skip
    holding.resume(ticket.pk, by=cast.engineer, now=now + 6 * minute)
    climb_and_help(cast, ticket, now=now + 6 * minute)
    work.log_time(ticket.pk, minutes=10, note="", by=cast.engineer, now=now + 7 * minute)
    resolution.resolve(
        ticket.pk, cause="The lid.", done="A new lid.", confirmation="It prints.",
        by=cast.engineer, now=now + 8 * minute,
    )  # fmt: skip
    return Ticket.objects.get(pk=ticket.pk)


def climb_and_help(cast: Cast, ticket: Ticket, *, now: datetime) -> None:
    """A call-back kept, help brought in, the priority raised, and a notice to the staff."""
    calling_back.promise_call_back(ticket.pk, by=cast.engineer, now=now)
    calling_back.called_back(ticket.pk, note="On her mobile", by=cast.engineer, now=now)
    escalation.escalate(
        ticket.pk, required=AccessLevel.ELEVATED, reason="It needs the print server.",
        by=cast.engineer, now=now,
    )  # fmt: skip
    raised = Assessment(
        impact=Impact.INDIVIDUAL, urgency=Urgency.HIGH, has_workaround=False,
        category="printing", team="service_desk", reason="She prints cheques.",
    )  # fmt: skip
    triage.reassess(ticket.pk, raised, by=cast.engineer, now=now)
    notice = Notice.objects.create(
        ticket=ticket, client_id=ticket.client_id, clock=Clock.RESOLUTION,
        started_at=ticket.received_at, term=0, rung=0, fraction=0.5, tell=Tell.ENGINEER,
        due_at=now, told_at=now,
    )  # fmt: skip
    NoticeReader.objects.create(notice=notice, engineer=cast.ines)
    recount.sweep(now=now)


def submitted(contact: Contact, *, now: datetime) -> Submission:
    """A form of that contact's with a file, not yet carried out."""
    form = Submission.objects.create(
        client_id=contact.client_id, contact=contact, kind=SubmissionKind.NEW_TICKET,
        idempotency_key=f"key of {contact.name}", received_at=now,
        fields={"subject": "Scanner", "text": "It hums."},
    )  # fmt: skip
    SubmittedFile.objects.create(
        submission=form, client_id=contact.client_id, name="hum.wav",
        content_type="audio/wav", content=b"RIFF",
    )  # fmt: skip
    return form
