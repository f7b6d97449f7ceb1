"""Decides what the page of a ticket shows, and which of its forms stand open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.console import act_choices, draft_fields, requestor_card, ticket_facts
from switchboard.console.act_choices import Standing
from switchboard.console.act_form import ActForm
from switchboard.console.call_panel import CallPanel, is_on_the_line, panel_of
from switchboard.console.clock_panel import clocks_of, pressing_of
from switchboard.console.context import render, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.merge_forms import INTO, MergeForm, SplitForm
from switchboard.console.merge_panel import merges_of
from switchboard.console.outage_forms import OutageForm
from switchboard.console.outage_panel import panel_of as outage_of
from switchboard.console.ticket_forms import AssessmentForm, HoldForm
from switchboard.console.timeline import entry_of, timeline_of
from switchboard.console.timeline_asked import asked_by
from switchboard.console.timeline_words import Telling
from switchboard.console.trust_words import apart_from
from switchboard.console.words_forms import ReplyForm
from switchboard.flow import (
    calling_back,
    canned_answers,
    clocks,
    routing,
    telling_by_phone,
    uploads,
)
from switchboard.flow.staleness import TicketChangedMeanwhile
from switchboard.policy import access, priority
from switchboard.policy.access import Right
from switchboard.policy.acts import Act
from switchboard.policy.priority import Assessed, Impact, Urgency
from switchboard.policy.routing import Proposal
from switchboard.tickets.models import Ticket
from switchboard.ui.shapes import Entry
from switchboard.wire import topics

WITH = ("client", "contact", "site__region", "desk", "agreement", "engineer", "team")
ON_THE_LINE = "The caller is on the line."
HOLD_USUALLY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the page shows beyond its usual: a form that came back, and why."""

    opened: str = ""
    form: ActForm | None = None
    changed: TicketChangedMeanwhile | None = None
    earlier: Ticket | None = None


@dataclass(frozen=True, kw_only=True)
class Proposed:
    """What would follow from the form's answers as they stand: priority and team."""

    found: Assessed
    route: Proposal


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """Who changed the ticket meanwhile, and both texts."""

    who: str
    at: datetime
    theirs: str
    yours: str


@require_safe
def page(request: StaffRequest, number: str) -> HttpResponse:
    """One ticket: read on the left, act on the right."""
    canonical = reverse("ticket", args=[number])
    if request.path != canonical:
        return redirect(canonical)
    return show(request, find(number), now=timezone.now(), shown=Shown())


def find(number: str) -> Ticket:
    """The ticket of that number with what its page needs; Http404 without one."""
    return get_object_or_404(Ticket.objects.select_related(*WITH), number=number)


def show(
    request: StaffRequest, ticket: Ticket, *, now: datetime, shown: Shown, status: int = 200
) -> HttpResponse:
    """The page, with the form that came back in its place; some 55 queries however long."""
    access.require(request.actor.role, Right.READ_QUEUES)
    zone = zone_of(request.engineer.timezone)
    telling = Telling(policy=ticket.policy, now=now, zone=zone, requestor=ticket.requestor_name)
    letters = ticket_facts.letters_of(ticket)
    story = timeline_of(ticket, telling, letters=letters, asked=asked_by(request))
    if shown.form:
        shown.form.renew(story.newest_id)
    work = ticket_facts.work_of(ticket)
    standing, telephone = _standing(ticket, work, request)
    offers = act_choices.offered(ticket, standing, to=request.actor)
    forms = _forms(offers, ticket, shown, zone=zone, seen=story.newest_id, now=now)
    _ask_of_others(forms, request, now=now)
    draft_fields.put_back(forms, ticket, by=request.actor)
    return render(
        request, "console/ticket.html", now=now, status=status, place=_place(ticket, request),
        live=[topics.of_ticket(ticket.number)], at=ticket.number,
        ticket=ticket, story=story, letters=letters, forms=forms,
        next_name=act_choices.next_of(ticket, standing, offers, to=request.actor),
        opened=shown.form.name if shown.form else shown.opened,
        stray=shown.form if shown.form and shown.form.name not in forms else None,
        conflict=_conflict(shown, telling), earlier=shown.earlier,
        proposal=_proposal(ticket, forms.get(_assessing(shown))),
        outage=standing.outage,
        participants=standing.participants,
        merges=merges_of(ticket, forms.get(MergeForm.name), story, now=now),
        telephone=telephone,
        answer=standing.answer, call_back=standing.call_back, to_tell=standing.to_tell,
        **work, **_beside(ticket, now=now, zone=zone), **_beside_words(ticket, request, forms),
    )  # fmt: skip


def _beside_words(
    ticket: Ticket, request: StaffRequest, forms: dict[str, ActForm]
) -> dict[str, Any]:
    """The files that wait for words, and the answers that can be inserted; two queries at most."""
    can_reply = ReplyForm.name in forms
    return {
        "uploads": uploads.waiting_on(ticket, by=request.actor),
        "answers": list(canned_answers.offered(ticket, to=request.engineer)) if can_reply else [],
    }


def _beside(ticket: Ticket, *, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """The clocks and the requestor: what was promised, and to whom."""
    received = ticket_facts.received_of(ticket)
    views = clocks_of(ticket, now=now, zone=zone)
    card = requestor_card.requestor_of(ticket, received, views, now=now, zone=zone)
    return {
        "clocks": views,
        "aloud": pressing_of(views),
        "closes_at": clocks.closes_at(ticket),
        "priority_because": ticket_facts.priority_because(ticket),
        "requestor": card,
        "others": requestor_card.others_of(ticket),
        "apart": apart_from(received),
    }


def _standing(
    ticket: Ticket, work: dict[str, Any], request: StaffRequest
) -> tuple[Standing, CallPanel]:
    call_back = calling_back.promised_on(ticket)
    telephone = panel_of(ticket, request, is_promised=call_back is not None)
    standing = Standing(
        escalation=work["helps"],
        call_back=call_back,
        participants=ticket_facts.participants_of(ticket),
        to_tell=telling_by_phone.to_tell(ticket),
        outage=outage_of(ticket),
        is_paging=any(page.is_free for page in telephone.pages),
        answer=ticket_facts.unanswered_of(ticket),
    )
    return standing, telephone


def _forms(
    offers: list[type[ActForm]], ticket: Ticket, shown: Shown, *, zone: ZoneInfo, seen: int,
    now: datetime,
) -> dict[str, ActForm]:  # fmt: skip
    """The offered forms by name, the one that came back among them as it was typed."""
    forms = {
        offer.name: offer(
            ticket=ticket, zone=zone, initial={"seen": seen, **_initial(offer, ticket, now=now)}
        )
        for offer in offers
    }
    if shown.form and shown.form.name in forms:
        forms[shown.form.name] = shown.form
    return forms


def _ask_of_others(forms: dict[str, ActForm], request: StaffRequest, *, now: datetime) -> None:
    """The ticket that a link proposes to merge into; nothing to split where nobody wrote more.

    Whoever speaks with the caller has their reason to triage out of turn already (S7).
    """
    assessment = forms.get(AssessmentForm.name)
    if assessment and not assessment.is_bound and assessment.ticket.triaged_at is None:
        is_here = is_on_the_line(assessment.ticket, request.engineer.pk, now=now)
        assessment.initial["out_of_turn_reason"] = ON_THE_LINE if is_here else ""
    merge, split = forms.get(MergeForm.name), forms.get(SplitForm.name)
    if merge and not merge.is_bound:
        merge.initial[INTO] = request.GET.get(INTO, "")[:20]
    if split and not split.fields["message"].choices:  # type: ignore[attr-defined]
        del forms[SplitForm.name]


def _initial(offer: type[ActForm], ticket: Ticket, *, now: datetime) -> dict[str, Any]:
    if offer is HoldForm:
        calendar = ticket.policy.desk_calendar(ticket.desk.key)
        return {"until_at": calendar.opens_after(now + HOLD_USUALLY)}
    if offer is not AssessmentForm:
        return {}
    if ticket.triaged_at is None:
        return _said_by_requestor(ticket)
    return {
        "impact": ticket.impact,
        "urgency": ticket.urgency,
        "has_workaround": ticket.has_workaround,
        "category": ticket.category,
        "team": ticket.team.key if ticket.team else "",
        "required_access": ticket.required_access,
    }


def _said_by_requestor(ticket: Ticket) -> dict[str, Any]:
    """What the portal's form asked already: a start for the engineer, never the answer."""
    received = ticket.events.filter(act=Act.RECEIVED).order_by("id").first()
    details = received.details if received else {}
    said = {"impact": "said_impact", "has_workaround": "said_workaround"}
    return {name: details[key] for name, key in said.items() if key in details}


def _proposal(ticket: Ticket, form: ActForm | None) -> Proposed | None:
    """Priority and team for the form's answers, once there are any."""
    if form is None:
        return None
    category = form["category"].value()
    impact, urgency = form["impact"].value(), form["urgency"].value()
    if not category or impact not in set(Impact) or urgency not in set(Urgency):
        return None
    found = priority.assess(
        ticket.policy.matrix,
        impact=Impact(impact),
        urgency=Urgency(urgency),
        has_workaround=bool(form["has_workaround"].value()),
    )
    route = routing.propose(ticket, category=category, found=found.priority, with_engineers=True)
    return Proposed(found=found, route=route)


def _assessing(shown: Shown) -> str:
    """The name of the form of which the page shows what would follow."""
    opened = shown.form.name if shown.form else shown.opened
    return OutageForm.name if opened == OutageForm.name else AssessmentForm.name


def _conflict(shown: Shown, telling: Telling) -> Conflict | None:
    """Both texts, side by side: nothing is merged, and nothing is lost."""
    if shown.changed is None or shown.form is None:
        return None
    entries = [entry_of(event, telling, client="", told={}) for event in shown.changed.events]
    return Conflict(
        who=", ".join(dict.fromkeys(entry.author for entry in entries)),
        at=entries[-1].at,
        theirs="\n\n".join(_line(entry) for entry in entries),
        yours=shown.form.typed() or "(no words)",
    )


def _line(entry: Entry) -> str:
    return (
        f"{entry.author}: {entry.text}"
        if entry.voice != "event"
        else f"{entry.author} {entry.text}"
    )


def _place(ticket: Ticket, request: StaffRequest) -> str:
    if ticket.triaged_at is None:
        return "triage"
    return "mine" if ticket.engineer_id == request.engineer.pk else "teams"
