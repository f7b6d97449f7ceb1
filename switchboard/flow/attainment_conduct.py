"""Counts how tickets were treated: in turn (S7), by one engineer (S11), not left too long (S6)."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from switchboard.flow.attainment import Outcome, is_outcome
from switchboard.flow.attainment_question import Question
from switchboard.policy.acts import Act
from switchboard.policy.sla_terms import Clock
from switchboard.policy.transitions import State
from switchboard.tickets.models import Assignment, ClockRun, Escalation, Ticket, TimelineEvent
from switchboard.tickets.models.work import HandoverReason

OLDEST_SHOWN = 5
RESOLVED = (State.RESOLVED, State.CLOSED)


@dataclass(frozen=True, kw_only=True)
class Turns:
    """Of the tickets that were received in the period: triaged, and triaged out of turn."""

    triaged: int
    out_of_turn: int


@dataclass(frozen=True, kw_only=True)
class Continuity:
    """Of the tickets that were received in the period and are resolved.

    `handovers` has each reason that occurred with its count, the most frequent first.
    """

    resolved: int
    by_one_engineer: int
    handovers: list[tuple[HandoverReason, int]]
    escalations: int

    @property
    def percent(self) -> float | None:
        """The share that one engineer worked from start to finish, down to a tenth."""
        return self.by_one_engineer * 1000 // self.resolved / 10 if self.resolved else None


@dataclass(frozen=True, kw_only=True)
class Age:
    """The open tickets that are past the age at which a lead is told, whenever received."""

    count: int
    oldest: list[ClockRun]


def turns(question: Question) -> Turns:
    """How many were triaged, and how many of them out of turn; two queries."""
    triaged = question.tickets().filter(triaged_at__isnull=False).count()
    return Turns(triaged=triaged, out_of_turn=out_of_turn(question).count())


def continuity(question: Question) -> Continuity:
    """Who stayed with their tickets, and why others did not; three queries.

    One engineer who resolves, is asked again and goes on is one; a helper with access is counted
    apart, as an escalation.
    """
    worked = Assignment.objects.filter(ticket__in=_resolved(question)).order_by()
    tickets = worked.values("ticket").annotate(engineers=Count("engineer", distinct=True))
    counts = tickets.aggregate(all=Count("ticket"), alone=Count("ticket", filter=Q(engineers=1)))
    reasons = handed_over(question).values_list("handover_reason").annotate(count=Count("pk"))
    return Continuity(
        resolved=counts["all"],
        by_one_engineer=counts["alone"],
        handovers=[
            (HandoverReason(reason), count)
            for reason, count in reasons.order_by("-count", "handover_reason")
        ],
        escalations=escalated(question).count(),
    )


def age(question: Question, *, now: datetime) -> Age:
    """What waits too long now, the oldest first; two queries."""
    old = question.runs_at_any_time().filter(is_outcome(Outcome.OVERDUE, now=now), clock=Clock.AGE)
    oldest = old.select_related("ticket", "client").order_by("started_at", "id")[:OLDEST_SHOWN]
    return Age(count=old.count(), oldest=list(oldest))


def out_of_turn(question: Question) -> QuerySet[TimelineEvent]:
    """The triages that came before an earlier ticket's, each with its reason (S7)."""
    assessed = TimelineEvent.objects.filter(ticket__in=question.tickets(), act=Act.ASSESSED)
    return assessed.filter(details__has_key="out_of_turn_reason").order_by()


def handed_over(question: Question) -> QuerySet[Assignment]:
    """The assignments of resolved tickets that ended with a handover (S11)."""
    worked = Assignment.objects.filter(ticket__in=_resolved(question)).order_by()
    return worked.exclude(handover_reason="")


def escalated(question: Question) -> QuerySet[Escalation]:
    """The functional escalations of resolved tickets (S12)."""
    return Escalation.objects.filter(ticket__in=_resolved(question)).order_by()


def _resolved(question: Question) -> QuerySet[Ticket]:
    return question.tickets().filter(state__in=RESOLVED)
