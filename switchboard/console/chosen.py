"""Decides how several tickets are acted on at once: asked, shown beforehand, done, told."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import BadRequest
from django.db.models import Max
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from switchboard.console import chosen_acts
from switchboard.console.act_form import ActForm
from switchboard.console.chosen_acts import FORMS, MOST
from switchboard.console.context import render, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.ticket import WITH
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.ticket_number import NotATicketNumber, read_ticket_number
from switchboard.tickets.models import Ticket, TimelineEvent


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: StaffRequest) -> HttpResponse:
    """GET asks; POST shows what would follow (`propose`), or does it and tells of each."""
    access.require(request.actor.role, Right.READ_QUEUES)
    given = request.POST if request.method == "POST" else request.GET
    name = given.get("act", "")
    if name not in FORMS:
        message = "Choose what is to be done with the tickets."
        raise BadRequest(message)
    form_class, _ = FORMS[name]
    access.require(request.actor.role, form_class.act)
    tickets, now = _tickets(given.getlist("ticket")), timezone.now()
    if request.method == "POST" and "propose" not in given and tickets:
        outcomes = chosen_acts.carry_out(request, form_class, tickets, given.dict(), now=now)
        return _show(request, tickets, name=name, now=now, outcomes=outcomes, is_done=True)
    return _asked(request, form_class, tickets, given, now=now)


def _asked(
    request: StaffRequest, form_class: type[ActForm], tickets: Sequence[Ticket], given: QueryDict,
    *, now: datetime,
) -> HttpResponse:  # fmt: skip
    """The questions; once they are answered, or where there are none, what would follow."""
    if not tickets:
        return _show(request, tickets, name=form_class.name, now=now)
    zone, first = zone_of(request.engineer.timezone), _asked_of(tickets)
    answers = given.dict() | _seen(tickets, given)
    is_answered = request.method == "POST"
    asked = chosen_acts.answers_for(first, answers) if is_answered else None
    form = form_class(asked, ticket=first, zone=zone)
    outcomes = None
    if is_answered or not form.visible_fields():
        outcomes = chosen_acts.rehearse(request, form_class, tickets, answers, now=now)
    return _show(
        request, tickets, name=form_class.name, now=now, form=form, outcomes=outcomes,
        seen=_seen(tickets, given),
    )  # fmt: skip


def _show(
    request: StaffRequest, tickets: Sequence[Ticket], *, name: str, now: datetime,
    form: ActForm | None = None, outcomes: Sequence[chosen_acts.Outcome] | None = None,
    seen: dict[str, str] | None = None, is_done: bool = False,
) -> HttpResponse:  # fmt: skip
    done = sum(one.is_done for one in outcomes or ())
    return render(
        request, "console/chosen.html", now=now, act=name, label=FORMS[name][1], tickets=tickets,
        form=form, outcomes=outcomes, seen=seen or {}, is_done=is_done, done=done,
        refused=len(outcomes or ()) - done, most=MOST,
    )  # fmt: skip


def _tickets(numbers: Sequence[str]) -> list[Ticket]:
    """The tickets of these numbers; raises BadRequest for too many, or what is no number."""
    if len(numbers) > MOST:
        message = f"These are {len(numbers)} tickets; {MOST} at a time can be acted on."
        raise BadRequest(message)
    try:
        known = [read_ticket_number(number) for number in numbers]
    except NotATicketNumber as odd:
        raise BadRequest(str(odd)) from None
    found = Ticket.objects.filter(number__in=known).select_related(*WITH)
    return list(found.order_by("received_at", "id"))


def _asked_of(tickets: Sequence[Ticket]) -> Ticket:
    """The ticket whose form stands for all: one whose questions the others have too."""
    return next((one for one in tickets if one.triaged_at is not None), tickets[0])


def _seen(tickets: Sequence[Ticket], given: QueryDict) -> dict[str, str]:
    """The newest event of each as the page had it first; one query."""
    events = TimelineEvent.objects.filter(ticket__in=tickets).order_by().values("ticket_id")
    newest = dict(events.annotate(newest=Max("id")).values_list("ticket_id", "newest"))
    return {
        f"seen-{one.number}": given.get(f"seen-{one.number}", "") or str(newest.get(one.pk, 0))
        for one in tickets
    }
