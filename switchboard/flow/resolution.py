"""Resolves tickets with an explanation, reopens them with a reason, closes them in time (S13)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from switchboard.accounts.actor import SYSTEM, Actor
from switchboard.flow import clocks, news, pages, survey, work
from switchboard.flow.staleness import refuse_if_changed
from switchboard.flow.telling import tell
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.tickets.models import Resolution, Ticket


class ResolutionIncomplete(ValueError):
    """One of the three answers is missing."""

    def __init__(self, missing: str) -> None:
        self.missing = missing
        super().__init__(
            f"A resolution needs {missing}: the requestor is told the cause, what was done, and "
            "how it was confirmed."
        )


@transaction.atomic
def resolve(
    ticket_id: int, *, cause: str, done: str, confirmation: str,
    by: Actor, now: datetime, seen: int | None = None,
) -> Resolution:  # fmt: skip
    """Resolves the ticket; the requestor gets the explanation and the survey, and can reopen."""
    access.require(by.role, Act.RESOLVED)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    work.require_mine(ticket, by=by)
    answers = complete(cause=cause, done=done, confirmation=confirmation)
    return carry_out(ticket, answers, by=by, now=now)


def carry_out(
    ticket: Ticket, answers: Mapping[str, Any], *, by: Actor, now: datetime, asks: bool = True,
    **details: Any,
) -> Resolution:  # fmt: skip
    """Resolves a locked ticket that its author may resolve, with answers that are complete.

    Without `asks` no survey goes along: who has been asked about the same is not asked twice.
    """
    ticket.move(Act.RESOLVED)
    ticket.holds.end(now=now)
    ticket.escalations.filter(ended_at__isnull=True).update(ended_at=now)
    standing = Resolution.objects.create(
        ticket=ticket, client_id=ticket.client_id, engineer_id=ticket.holder_id,
        resolved_at=now, **answers,
    )  # fmt: skip
    ticket.resolved_at = now
    ticket.record(Act.RESOLVED, by=by, now=now, **answers, **details)
    _save(ticket, now=now, because=Act.RESOLVED)
    pages.withdraw(ticket, by=by, now=now)
    _tell_resolved(ticket, standing, by=by, now=now, asks=asks)
    return standing


@transaction.atomic
def reopen(
    ticket_id: int, *, reason: str, by: Actor, now: datetime, seen: int | None = None
) -> Ticket:
    """The same engineer goes on where they stopped; the time between does not count (S11)."""
    access.require(by.role, Act.REOPENED)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    ticket.move(Act.REOPENED)
    ticket.resolutions.filter(reopened_at__isnull=True).update(reopened_at=now)
    ticket.resolved_at = None
    ticket.record(Act.REOPENED, by=by, now=now, reason=reason)
    _save(ticket, now=now, because=Act.REOPENED)
    name = ticket.engineer.name if ticket.engineer else ""
    tell(ticket, news.reopened(engineer=name), now=now)
    return ticket


@transaction.atomic
def close(ticket_id: int, *, by: Actor = SYSTEM, now: datetime) -> Ticket:
    """Closes a resolved ticket for good; a later mail about it opens a new one."""
    access.require(by.role, Act.CLOSED)
    ticket = Ticket.objects.locked(ticket_id)
    ticket.move(Act.CLOSED)
    ticket.closed_at = now
    ticket.assignments.filter(ended_at__isnull=True).update(ended_at=now)
    ticket.record(Act.CLOSED, by=by, now=now)
    _save(ticket, now=now, because=Act.CLOSED)
    tell(ticket, news.closed(), now=now)
    return ticket


@transaction.atomic
def close_if_due(ticket_id: int, *, now: datetime) -> Ticket | None:
    """Closes a ticket that nobody reopened in time; None if it was changed meanwhile."""
    ticket = Ticket.objects.locked(ticket_id)
    closes_at = clocks.closes_at(ticket)
    return close(ticket_id, now=now) if closes_at and closes_at <= now else None


def _tell_resolved(
    ticket: Ticket, standing: Resolution, *, by: Actor, now: datetime, asks: bool
) -> None:
    said = news.resolved(
        engineer=by.name,
        cause=standing.cause,
        done=standing.done,
        confirmed=standing.confirmation,
        closes_after_days=ticket.policy.closing.closes_after_days,
        survey_link=(survey.ask(ticket, now=now) if asks else None) or "",
    )
    tell(ticket, said, now=now)


def complete(**answers: str) -> dict[str, Any]:
    """The three answers, trimmed; raises ResolutionIncomplete."""
    words = {"cause": "the cause", "done": "what was done", "confirmation": "how it was confirmed"}
    stripped = {name: answer.strip().replace("\r\n", "\n") for name, answer in answers.items()}
    for name, answer in stripped.items():
        if not answer:
            raise ResolutionIncomplete(words[name])
    return stripped


def _save(ticket: Ticket, *, now: datetime, because: Act) -> None:
    clocks.index(ticket, now=now, because=because)
    ticket.save(update_fields=["state", "resolved_at", "closed_at", "next_check_at"])
