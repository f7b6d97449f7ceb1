"""Decides how the exceptions behind a report are listed: each with when, who and why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse

from switchboard.console.attainment_asked import PLACE, Asked, asks
from switchboard.console.attainment_form import address
from switchboard.console.context import render
from switchboard.console.door import StaffRequest
from switchboard.flow import attainment_conduct
from switchboard.tickets.models import Assignment, Escalation, Ticket, TimelineEvent
from switchboard.tickets.models.work import HandoverReason

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One exception: on which ticket, when, by whom, and why."""

    ticket: Ticket
    at: datetime
    who: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One list: its title and words, and whom its second last column names."""

    title: str
    words: str
    who: str


@asks
def turns(request: StaffRequest, asked: Asked) -> HttpResponse:
    """The triages that were out of turn (S7)."""
    kind = Kind(
        title="Triaged out of turn",
        words="times, of the tickets",
        who="Triaged by",
    )
    records = attainment_conduct.out_of_turn(asked.question)
    return _list(request, asked, kind, records, _turn)


@asks
def handovers(request: StaffRequest, asked: Asked) -> HttpResponse:
    """The assignments that ended with a handover (S11)."""
    kind = Kind(
        title="Handed over",
        words="handovers of resolved tickets",
        who="Handed over by",
    )
    records = attainment_conduct.handed_over(asked.question)
    return _list(request, asked, kind, records, _handover)


@asks
def escalations(request: StaffRequest, asked: Asked) -> HttpResponse:
    """The tickets on which somebody with the access helped (S12)."""
    kind = Kind(
        title="Escalated",
        words="escalations of resolved tickets",
        who="Escalated to",
    )
    records = attainment_conduct.escalated(asked.question)
    return _list(request, asked, kind, records, _escalation)


def _list(
    request: StaffRequest, asked: Asked, kind: Kind, records: QuerySet[Any],
    listed: Callable[[Any], Listed],
) -> HttpResponse:  # fmt: skip
    """Fifty, the newest first; two queries and those of the frame."""
    before, base, form = asked.key("before"), request.path, asked.question.form
    count = records.count()
    if before is not None:
        records = records.filter(pk__lt=before)
    with_those_named = records.select_related("ticket__client", "engineer")
    found = list(with_those_named.order_by("-pk")[: PAGE + 1])
    return render(
        request, "console/attainment_list.html", now=asked.now, place=PLACE,
        **asked.choosing(base), kind=kind, count=count,
        rows=[listed(record) for record in found[:PAGE]],
        report_href=address(reverse("attainment"), form),
        older=address(base, {**form, "before": f"{found[PAGE - 1].pk}"})
        if len(found) > PAGE
        else "",
        newest=address(base, form) if before else "",
    )  # fmt: skip


def _turn(event: TimelineEvent) -> Listed:
    why = event.details["out_of_turn_reason"]
    return Listed(ticket=event.ticket, at=event.at, who=event.actor_name, why=why)


def _handover(assignment: Assignment) -> Listed:
    return Listed(
        ticket=assignment.ticket,
        at=assignment.ended_at or assignment.started_at,
        who=assignment.engineer.name,
        why=HandoverReason(assignment.handover_reason).label,
    )


def _escalation(escalation: Escalation) -> Listed:
    return Listed(
        ticket=escalation.ticket, at=escalation.started_at, who=escalation.engineer.name,
        why=escalation.reason,
    )  # fmt: skip
