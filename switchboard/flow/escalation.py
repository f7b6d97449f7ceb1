"""Brings in somebody who holds the access that a ticket requires; its engineer stays (S11, S12)."""

from datetime import datetime

from django.db import transaction

from switchboard.accounts.actor import SYSTEM, Actor
from switchboard.flow import clocks, news, work
from switchboard.flow.news import Saying
from switchboard.flow.notices import write
from switchboard.flow.roster import Roster
from switchboard.flow.staleness import refuse_if_changed
from switchboard.flow.telling import tell
from switchboard.policy import access, escalation
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.acts import Act
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Escalation, Ticket


class NobodyHoldsAccess(LookupError):
    """No active engineer holds the access."""

    def __init__(self, required: AccessLevel) -> None:
        super().__init__(
            f"Nobody else who is active holds {required.label.lower()} access. Give it to an"
            " engineer (bin/switchboard staff access), or hand the ticket over."
        )


class AccessNotHeld(ValueError):
    """The engineer chosen does not hold the access."""

    def __init__(self, engineer: Engineer, required: AccessLevel) -> None:
        super().__init__(
            f"{engineer.name} does not hold {required.label.lower()} access. Choose somebody"
            " who does."
        )


class AlreadyEscalated(ValueError):
    """Somebody helps already."""

    def __init__(self, ticket: Ticket, standing: Escalation) -> None:
        super().__init__(
            f"{standing.engineer.name} helps with {ticket} already. End that escalation first."
        )


class NotEscalated(ValueError):
    """Nobody helps."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"Nobody was brought in on {ticket}: there is no escalation to end.")


class EscalationReasonMissing(ValueError):
    """An escalation without a reason; the requestor is told it."""

    def __init__(self) -> None:
        super().__init__("Say why more help is needed: the requestor reads it.")


@transaction.atomic
def escalate(
    ticket_id: int, *, required: AccessLevel, reason: str, to: Engineer | None = None,
    by: Actor, now: datetime, seen: int | None = None,
) -> Escalation:  # fmt: skip
    """Somebody who holds the access joins: `to`, or who suits best; the requestor is told."""
    access.require(by.role, Act.ESCALATED)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    work.require_mine(ticket, by=by)
    ticket.move(Act.ESCALATED)
    if not reason.strip():
        raise EscalationReasonMissing
    if standing := standing_on(ticket):
        raise AlreadyEscalated(ticket, standing)
    helper = to or _choose(ticket, required, Roster.now(now=now))
    if helper is None:
        raise NobodyHoldsAccess(required)
    if not helper.is_active:
        raise work.EngineerNotAvailable(helper)
    if not AccessLevel(helper.access_level).covers(required):
        raise AccessNotHeld(helper, required)
    return bring_in(ticket, helper, required=required, reason=reason.strip(), by=by, now=now)


@transaction.atomic
def end(
    ticket_id: int, *, note: str, by: Actor, now: datetime, seen: int | None = None
) -> Escalation:
    """The help is done; the ticket's engineer goes on alone."""
    access.require(by.role, Act.ESCALATION_ENDED)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    work.require_mine(ticket, by=by)
    standing = standing_on(ticket)
    if standing is None:
        raise NotEscalated(ticket)
    ticket.move(Act.ESCALATION_ENDED)
    standing.ended_at = now
    standing.save(update_fields=["ended_at"])
    ticket.record(
        Act.ESCALATION_ENDED, by=by, now=now, engineer=standing.engineer.name, note=note.strip()
    )
    return standing


def standing_on(ticket: Ticket) -> Escalation | None:
    """Who helps now, if anybody; one query."""
    return (
        ticket.escalations.filter(ended_at__isnull=True)
        .select_related("engineer")
        .order_by("id")
        .first()
    )


def by_ladder(ticket: Ticket, roster: Roster, *, now: datetime) -> Escalation | None:
    """Escalates a ticket whose engineer lacks the access; None where nobody can help.

    The ticket must be locked, and nobody may help yet.
    """
    required = AccessLevel(ticket.required_access)
    helper = _choose(ticket, required, roster)
    if helper is None:
        return None
    reason = f"It needs {required.label.lower()} access."
    told = news.needs_access(required)
    return bring_in(ticket, helper, required=required, reason=reason, told=told, by=SYSTEM, now=now)


def bring_in(
    ticket: Ticket, helper: Engineer, *, required: AccessLevel, reason: str, by: Actor,
    now: datetime, told: Saying = "",
) -> Escalation:  # fmt: skip
    """Writes the escalation, remembers it, and tells requestor and helper.

    `told` is the reason as the requestor's language has it, where it is not somebody's own words.
    The ticket must be locked, and nobody may help yet.
    """
    begun = Escalation.objects.create(
        ticket=ticket, client_id=ticket.client_id, engineer=helper, access=required.value,
        reason=reason, is_by_ladder=by is SYSTEM, started_at=now,
    )  # fmt: skip
    ticket.required_access = required.value
    ticket.save(update_fields=["required_access"])
    ticket.record(
        Act.ESCALATED, by=by, now=now, engineer=helper.name, access=required.value, reason=reason,
        is_by_ladder=by is SYSTEM,
    )  # fmt: skip
    clocks.index(ticket, now=now, because=Act.ESCALATED)
    said = news.escalated(
        team_key=ticket.team.key if ticket.team else "",
        team=ticket.team.name if ticket.team else "",
        reason=told or reason,
    )
    tell(ticket, said, now=now)
    write({helper: [f"You are asked to help with {ticket}: {reason}\n{ticket.subject}"]}, now=now)
    return begun


def _choose(ticket: Ticket, required: AccessLevel, roster: Roster) -> Engineer | None:
    chosen = escalation.choose_helper(
        roster.helpers(ticket), required=required, without=ticket.engineer_id
    )
    return roster.by_id(chosen.id) if chosen else None
