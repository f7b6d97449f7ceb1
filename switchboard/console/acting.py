"""Decides how every act on a ticket is asked for: one form page, one verb, one answer."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import TypeVar

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from switchboard.console.act_choices import act_of
from switchboard.console.act_form import ActForm
from switchboard.console.canned_answers import inserted
from switchboard.console.context import zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.draft_fields import fields_of
from switchboard.console.merge_forms import INTO, MISSING
from switchboard.console.responses import see_other
from switchboard.console.ticket import Shown, find, show
from switchboard.flow import drafts
from switchboard.flow.calling_back import CallBackPromisedAlready, NoCallBackPromised
from switchboard.flow.conversation import NobodyToReplyTo, NothingWritten
from switchboard.flow.escalation import (
    AccessNotHeld,
    AlreadyEscalated,
    EscalationReasonMissing,
    NobodyHoldsAccess,
    NotEscalated,
)
from switchboard.flow.fee_consent import NobodyAsked
from switchboard.flow.holding import HoldEndsInThePast
from switchboard.flow.merging import (
    CallBackOutstanding,
    LeadsAnOutage,
    MergeNotStanding,
    NoSuchTicket,
    SameTicket,
    TooLateToUndo,
)
from switchboard.flow.outages import ImpactTooSmall, InAnotherOutage, NotInAnOutage, ParentStays
from switchboard.flow.participants import NotOfThisClient, TakesNoPart, TakesPartAlready
from switchboard.flow.resolution import ResolutionIncomplete
from switchboard.flow.senders import (
    ClientNotActive,
    PersonOfAnotherClient,
    SenderAlreadySettled,
)
from switchboard.flow.splitting import NotToBeSplit
from switchboard.flow.staleness import TicketChangedMeanwhile
from switchboard.flow.triage import (
    OutOfTurn,
    ReassessmentReasonMissing,
    SenderNotSettled,
    UnknownCategory,
    UnknownTeam,
)
from switchboard.flow.uploads import TooMuch, UploadGone
from switchboard.flow.work import EngineerNotAvailable, MinutesOutOfRange, NotYours
from switchboard.policy import access
from switchboard.policy.transitions import ActNotAllowed
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.merge import MergedMeanwhile

Form = TypeVar("Form", bound=ActForm)
# Does the act and says in a sentence what was done.
CarriesOut = Callable[[StaffRequest, Ticket, Form, datetime], str]
View = Callable[..., HttpResponse]

# What a verb may refuse: the field that the words belong to (None: the form as a whole).
REFUSALS: dict[type[Exception], str | None] = {
    ActNotAllowed: None,
    NotYours: None,
    SenderNotSettled: None,
    NobodyToReplyTo: None,
    SenderAlreadySettled: None,
    ResolutionIncomplete: None,
    AlreadyEscalated: None,
    NotEscalated: None,
    CallBackPromisedAlready: None,
    NoCallBackPromised: None,
    NobodyAsked: "consent",
    CallBackOutstanding: None,
    LeadsAnOutage: None,
    MergeNotStanding: None,
    MergedMeanwhile: None,
    TooLateToUndo: None,
    InAnotherOutage: None,
    NotInAnOutage: None,
    ParentStays: None,
    ImpactTooSmall: "impact",
    NoSuchTicket: "into",
    SameTicket: "into",
    NotToBeSplit: "message",
    OutOfTurn: "out_of_turn_reason",
    UnknownTeam: "team",
    UnknownCategory: "category",
    ReassessmentReasonMissing: "reason",
    EngineerNotAvailable: "engineer",
    ClientNotActive: "client",
    PersonOfAnotherClient: "contact",
    MinutesOutOfRange: "minutes",
    NothingWritten: "body",
    TakesPartAlready: "address",
    NotOfThisClient: "address",
    TakesNoPart: "contact",
    HoldEndsInThePast: "until_at",
    NobodyHoldsAccess: "access",
    AccessNotHeld: "engineer",
    UploadGone: None,
    TooMuch: "attachments",
    EscalationReasonMissing: "reason",
}
# The ticket stands otherwise than the form assumed; the rest are answers to mend.
CONFLICTS = (
    ActNotAllowed,
    NotYours,
    SenderNotSettled,
    NobodyToReplyTo,
    SenderAlreadySettled,
    AlreadyEscalated,
    NotEscalated,
    CallBackPromisedAlready,
    NoCallBackPromised,
    CallBackOutstanding,
    MergeNotStanding,
    MergedMeanwhile,
    TooLateToUndo,
    InAnotherOutage,
    NotInAnOutage,
    ParentStays,
    LeadsAnOutage,
)


# What each form's act calls: the same for one ticket and for many.
CARRIED_OUT: dict[type[ActForm], Callable[..., str]] = {}


def acting(form_class: type[Form]) -> Callable[[CarriesOut[Form]], View]:
    """Makes a route of a function that calls one verb.

    GET shows the ticket with this form open. POST carries it out and leads back to the ticket
    (303); sent twice, it is done once. With `propose` it only shows what would follow, with
    `insert` the form with a canned answer in it. A refusal
    shows the form again, words kept: 422 where an answer is to be mended, 409 where the ticket
    stands otherwise by now.
    """

    def decorate(carry_out: CarriesOut[Form]) -> View:
        CARRIED_OUT[form_class] = carry_out

        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(carry_out)
        def view(request: StaffRequest, number: str) -> HttpResponse:
            now = timezone.now()
            ticket = find(number)
            if request.method != "POST":
                return show(request, ticket, now=now, shown=Shown(opened=form_class.name))
            access.require(request.actor.role, act_of(form_class, ticket))
            zone = zone_of(request.engineer.timezone)
            given = inserted(request, ticket, now=now)
            form = form_class(given, files=request.FILES, ticket=ticket, zone=zone)
            return _answer(request, ticket, form, carry_out, now)

        return view

    return decorate


def _answer(
    request: StaffRequest, ticket: Ticket, form: Form, carry_out: CarriesOut[Form], now: datetime
) -> HttpResponse:
    is_valid = form.is_valid()
    form.refuse_unreadable()
    if not is_valid:
        status = 404 if form.has_error(INTO, code=MISSING) else 422
        return show(request, ticket, now=now, shown=Shown(form=form), status=status)
    if "propose" in request.POST or "insert" in request.POST:
        return show(request, ticket, now=now, shown=Shown(form=form))
    if was_done_before(request, ticket, form):
        messages.info(request, "That was done already, and is done once.")
        return see_other("ticket", ticket.number)
    try:
        said = carry_out(request, ticket, form, now)
        drafts.forget(ticket.pk, fields_of(type(form)), by=request.actor, now=now)
    except TicketChangedMeanwhile as changed:
        shown = Shown(form=form, changed=changed)
        return show(request, find(ticket.number), now=now, shown=shown, status=409)
    except tuple(REFUSALS) as refusal:
        return _refused(request, find(ticket.number), form, refusal, now)
    messages.success(request, said, extra_tags=form.undone_by)
    return see_other("ticket", ticket.number)


def _refused(
    request: StaffRequest, ticket: Ticket, form: ActForm, refusal: Exception, now: datetime
) -> HttpResponse:
    field = REFUSALS[type(refusal)]
    form.add_error(field if field in form.fields else None, str(refusal))
    earlier = refusal.earlier if isinstance(refusal, OutOfTurn) else None
    status = 409 if isinstance(refusal, CONFLICTS) else 422
    return show(request, ticket, now=now, shown=Shown(form=form, earlier=earlier), status=status)


def was_done_before(request: StaffRequest, ticket: Ticket, form: ActForm) -> bool:
    """Whether this very form was carried out since its page was loaded: a double click."""
    Ticket.objects.locked(ticket.pk)
    newer = ticket.events.filter(
        id__gt=form.cleaned_data["seen"],
        engineer_id=request.engineer.pk,
        act=form.done_as() or act_of(type(form), ticket),
    )
    return any(form.became(event) for event in newer.select_related("message").order_by("id"))
