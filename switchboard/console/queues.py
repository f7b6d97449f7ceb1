"""Decides what the two personal entrances show: what awaits triage, and what I hold."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.console.chosen_acts import offered
from switchboard.console.clock_words import AFTER_TRIAGE, BEFORE_TRIAGE
from switchboard.console.context import render, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.outage_panel import questions
from switchboard.console.queue_rows import WITH, page_of, rows_of
from switchboard.console.queue_time import LABELS, MISSED
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.queue_order import TRIAGE_COLUMNS, WORK_COLUMNS
from switchboard.policy.transitions import State
from switchboard.tickets.models import Message, Ticket
from switchboard.ui.shapes import Link
from switchboard.ui.words import plural
from switchboard.wire import topics

RESOLVED_SHOWN = 20
RESOLVED_WITHIN = timedelta(days=14)


@require_safe
def triage(request: StaffRequest) -> HttpResponse:
    """Everything that awaits triage, first come first served, with the time left (S5, S7)."""
    access.require(request.actor.role, Right.READ_QUEUES)
    now = timezone.now()
    page = page_of(
        Ticket.objects.in_triage(),
        asked=request.GET,
        clocks=BEFORE_TRIAGE,
        columns=TRIAGE_COLUMNS,
        now=now,
        zone=zone_of(request.engineer.timezone),
    )
    is_whole = page.is_first and not page.is_narrowed
    first = page.tickets[0] if is_whole and page.tickets else _first_in_triage()
    return render(
        request, "console/triage.html", now=now, place="triage", live=[topics.TRIAGE], page=page,
        chosen_acts=offered(request.actor.role),
        next_href=reverse("ticket", args=[first.number]) if first else "",
        under=_triage_words(page.times), outages=questions(),
    )  # fmt: skip


@require_safe
def mine(request: StaffRequest) -> HttpResponse:
    """What the reader holds, with replies they have not answered, and what they resolved."""
    access.require(request.actor.role, Right.READ_QUEUES)
    now, zone = timezone.now(), zone_of(request.engineer.timezone)
    page = page_of(
        _with_last_said(Ticket.objects.worked_by(request.engineer.pk)),
        asked=request.GET,
        clocks=AFTER_TRIAGE,
        columns=WORK_COLUMNS,
        now=now,
        zone=zone,
    )
    resolved = _resolved_by(request.engineer.pk, since=now - RESOLVED_WITHIN)
    return render(
        request, "console/mine.html", now=now, place="mine",
        chosen_acts=offered(request.actor.role),
        live=[topics.held_by(request.engineer.pk)], page=page,
        answered=sum(one.is_unread for one in page.rows),
        resolved=rows_of(list(resolved), now=now, zone=zone),
        can_take=access.may(request.actor.role, Right.TAKE_NEXT),
    )  # fmt: skip


def _first_in_triage() -> Ticket | None:
    return Ticket.objects.in_triage().only("number").first()


def _triage_words(times: Sequence[Link]) -> str:
    count = {link.label: link.count or 0 for link in times}
    waiting, missed = count[LABELS[""]], count[LABELS[MISSED]]
    if not waiting:
        return "Nobody waits."
    words = f"{plural(waiting, 'ticket waits', 'tickets wait')}, in the order received."
    if not missed:
        return words
    return f"{words} {plural(missed, 'has passed its time', 'have passed their time')}."


def _with_last_said(queue: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """Each ticket with the kind of the last public message on it, as `last_said`."""
    newest = Message.objects.filter(ticket=OuterRef("pk"), is_public=True).order_by("-id")
    return queue.annotate(last_said=Subquery(newest.values("kind")[:1]))


def _resolved_by(engineer_id: int, *, since: datetime) -> QuerySet[Ticket]:
    done = Ticket.objects.filter(
        engineer_id=engineer_id,
        state__in=[State.RESOLVED, State.CLOSED],
        resolved_at__gte=since,
    )
    return done.select_related(*WITH).order_by("-resolved_at", "-id")[:RESOLVED_SHOWN]
