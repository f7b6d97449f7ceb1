"""Assesses tickets in order of receipt: priority from impact, urgency, workaround (S3, S7)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from switchboard.accounts.actor import Actor
from switchboard.flow import clocks, news, routing
from switchboard.flow.staleness import refuse_if_changed
from switchboard.flow.telling import tell
from switchboard.policy import access, priority
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.acts import Act
from switchboard.policy.priority import Assessed, Impact, Urgency
from switchboard.staff.models import Team
from switchboard.tickets.models import Ticket


class OutOfTurn(ValueError):
    """Another ticket was received earlier and awaits triage; a reason is needed (S7)."""

    def __init__(self, earlier: Ticket) -> None:
        self.earlier = earlier
        super().__init__(
            f"{earlier} was received earlier and awaits triage. Triage it first, or give a "
            "reason for going out of turn; the reason is reported."
        )


class SenderNotSettled(ValueError):
    """Nobody has said yet whose ticket this is."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket} has an unknown sender: say first which client it belongs to.")


class UnknownTeam(ValueError):
    """The team is not one of this policy's."""


class UnknownCategory(ValueError):
    """The category is not one of this policy's."""

    def __init__(self, key: str) -> None:
        super().__init__(f"“{key}” is not a category of the policy. Choose one of its categories.")


class ReassessmentReasonMissing(ValueError):
    """A changed assessment without a reason."""

    def __init__(self) -> None:
        super().__init__("Say why the assessment changes: the reason stays on the timeline.")


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """What an engineer found on looking at a ticket; `category` and `team` are policy keys.

    A correction says that the assessment before was wrong: its target counts from receipt.
    """

    impact: Impact
    urgency: Urgency
    has_workaround: bool
    category: str
    team: str
    required_access: AccessLevel = AccessLevel.NONE
    reason: str = ""
    is_correction: bool = False


@transaction.atomic
def assess(
    ticket_id: int, assessment: Assessment, *, by: Actor, now: datetime,
    seen: int | None = None, out_of_turn_reason: str = "",
) -> Ticket:  # fmt: skip
    """Triage: the first response (S5). The requestor is told priority, reason, team and target."""
    access.require(by.role, Act.ASSESSED)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    if ticket.is_sender_unknown:
        raise SenderNotSettled(ticket)
    ticket.move(Act.ASSESSED)
    turn = _turn(ticket, out_of_turn_reason)
    ticket.triaged_at = now
    return _apply(ticket, assessment, act=Act.ASSESSED, by=by, now=now, **turn)


@transaction.atomic
def reassess(
    ticket_id: int, assessment: Assessment, *, by: Actor, now: datetime, seen: int | None = None
) -> Ticket:
    """A changed assessment, with its author and reason; deadlines follow from the timeline (S3)."""
    access.require(by.role, Act.REASSESSED)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    ticket.move(Act.REASSESSED)
    if not assessment.reason.strip():
        raise ReassessmentReasonMissing
    return _apply(ticket, assessment, act=Act.REASSESSED, by=by, now=now)


def _apply(
    ticket: Ticket, assessment: Assessment, *, act: Act, by: Actor, now: datetime, **turn: Any
) -> Ticket:
    if assessment.category not in ticket.policy.categories:
        raise UnknownCategory(assessment.category)
    found = priority.assess(
        ticket.policy.matrix,
        impact=assessment.impact,
        urgency=assessment.urgency,
        has_workaround=assessment.has_workaround,
    )
    before = {"priority": ticket.priority}
    proposal = routing.propose(ticket, category=assessment.category, found=found.priority)
    ticket.impact, ticket.urgency = assessment.impact.value, assessment.urgency.value
    ticket.has_workaround = assessment.has_workaround
    ticket.priority, ticket.category = found.priority.value, assessment.category
    ticket.team = _team(ticket, assessment.team)
    ticket.required_access = assessment.required_access.value
    event = ticket.record(
        act, by=by, now=now,
        priority=found.priority.value, because=found.because, team=assessment.team,
        impact=assessment.impact.value, urgency=assessment.urgency.value,
        has_workaround=assessment.has_workaround, category=assessment.category,
        reason=assessment.reason, route_because=list(proposal.because),
        is_as_proposed=proposal.team == assessment.team, before=before,
        required_access=assessment.required_access.value,
        is_correction=assessment.is_correction, **turn,
    )  # fmt: skip
    clocks.index(ticket, now=now, because=act)
    ticket.save()
    _tell(ticket, act=act, found=found, now=event.at)
    return ticket


def _tell(ticket: Ticket, *, act: Act, found: Assessed, now: datetime) -> None:
    said = news.assessed(
        act,
        found=found,
        team_key=ticket.team.key if ticket.team else "",
        team=ticket.team.name if ticket.team else "",
        engineer=ticket.engineer.name if ticket.engineer else "",
        due_at=ticket.resolution_due_at,
    )
    tell(ticket, said, now=now)


def _turn(ticket: Ticket, reason: str) -> dict[str, Any]:
    """Whether the ticket was next in order of receipt; if not, the reason is recorded (S7)."""
    earlier = (
        Ticket.objects.in_triage()
        .exclude(is_sender_unknown=True)
        .filter(
            Q(received_at__lt=ticket.received_at)
            | Q(received_at=ticket.received_at, id__lt=ticket.pk)
        )
        .select_for_update(skip_locked=True, no_key=True)
        .first()
    )
    if earlier is None:
        return {}
    if not reason.strip():
        raise OutOfTurn(earlier)
    return {"out_of_turn_reason": reason.strip(), "overtaken": earlier.number}


def _team(ticket: Ticket, key: str) -> Team:
    if key not in ticket.policy.teams:
        message = f"“{key}” is not a team of the policy. Choose one of its teams."
        raise UnknownTeam(message)
    return Team.objects.get(key=key)
