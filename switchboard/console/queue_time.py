"""Decides which tickets of a queue are at risk or missed: fewer of them, in the same order."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import BadRequest
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from switchboard.policy.sla import Clock
from switchboard.policy.transitions import State
from switchboard.tickets.models import ClockRun, Ticket
from switchboard.ui.shapes import Link

AT_RISK, MISSED = "at-risk", "missed"
LABELS = {"": "All", AT_RISK: "At risk", MISSED: "Missed"}


def wanted(time: str) -> str:
    """The filter of that name, empty for all; raises BadRequest where there is none."""
    if time not in LABELS:
        message = f"A queue can be narrowed to “{AT_RISK}” or “{MISSED}”, not to “{time[:40]}”."
        raise BadRequest(message)
    return time


def narrowed(
    queue: QuerySet[Ticket], time: str, clocks: Sequence[Clock], *, now: datetime
) -> QuerySet[Ticket]:
    """The tickets of the filter, in the queue's own order."""
    if not time:
        return queue
    return queue.filter(has_run(clocks, at_risk(now) if time == AT_RISK else missed(now)))


def links(
    queue: QuerySet[Ticket], clocks: Sequence[Clock], *, chosen: str, now: datetime
) -> list[Link]:
    """Every filter with how many tickets it shows; one query."""
    counts = queue.order_by().aggregate(
        all=Count("pk"),
        at_risk=Count("pk", filter=has_run(clocks, at_risk(now))),
        missed=Count("pk", filter=has_run(clocks, missed(now))),
    )
    return [
        Link(
            label=label,
            href=f"?time={name}" if name else "?",
            is_current=name == chosen,
            count=counts[(name or "all").replace("-", "_")],
        )
        for name, label in LABELS.items()
    ]


def at_risk(now: datetime) -> Q:
    """Runs past the last warning of their ladder whose deadline is still ahead.

    What a hold stops is not at risk while it stands; a promised call is not stopped.
    """
    goes_on = ~Q(ticket__state=State.ON_HOLD) | Q(clock=Clock.CALL_BACK)
    is_near = Q(at_risk_at__lte=now, due_at__gte=now, breached_at__isnull=True)
    return Q(stopped_at__isnull=True) & is_near & goes_on


def missed(now: datetime) -> Q:
    """Runs that go on past their deadline, noticed already or not."""
    return Q(stopped_at__isnull=True) & (Q(breached_at__isnull=False) | Q(due_at__lt=now))


def has_run(clocks: Sequence[Clock], found: Q) -> Exists:
    """Whether a ticket has a run of these clocks that is so."""
    of_ticket = ClockRun.objects.filter(ticket=OuterRef("pk"), clock__in=clocks)
    return Exists(of_ticket.filter(found))
