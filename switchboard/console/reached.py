"""Decides what an engineer sees of how they are reached, and leads of how everybody is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from switchboard.channels.models import CallKind
from switchboard.console.context import render
from switchboard.console.door import StaffRequest
from switchboard.console.responses import SeeOther, see_other
from switchboard.flow import contact_methods, page_health
from switchboard.flow.contact_codes import TooManyWrongCodes, WrongCode
from switchboard.flow.contact_methods import (
    CodeNotSent,
    NoCarrierForTest,
    NotAnAddress,
    NotANumber,
    ReachedThereAlready,
)
from switchboard.gateways.push import PushUrlUnusable
from switchboard.oncall.models import Page, Rehearsal
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.paging import Method
from switchboard.staff.models import ContactMethod, Engineer

_WORDS = {
    Method.CALL: "Call",
    Method.SMS: "Short message",
    Method.MAIL: "Mail",
    Method.PUSH: "Push or chat",
}
_ICONS = {Method.CALL: "phone", Method.SMS: "reply", Method.MAIL: "mail", Method.PUSH: "bell"}


class ReachedForm(forms.Form):
    """One more way to an engineer."""

    method = forms.ChoiceField(
        label="How", choices=[(one.value, words) for one, words in _WORDS.items()],
        initial=Method.CALL.value, widget=forms.RadioSelect,
    )  # fmt: skip
    address = forms.CharField(
        label="Number or address", max_length=500, strip=True,
        help_text="A telephone number, a mail address, or an address as apprise takes it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    label = forms.CharField(
        label="What it is", max_length=80, required=False, help_text="As “My own phone”."
    )


@dataclass(frozen=True, kw_only=True)
class Line:
    """One way to an engineer as the page shows it."""

    method: ContactMethod
    words: str
    icon: str
    address: str
    is_first: bool
    is_call: bool
    tested: str


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: StaffRequest) -> HttpResponse:
    """The reader's own ways; a POST adds one."""
    return _page(request, request.engineer)


@require_http_methods(["GET", "HEAD", "POST"])
def of(request: StaffRequest, uuid: str) -> HttpResponse:
    """Another engineer's, for leads."""
    engineer = get_object_or_404(Engineer, uuid=uuid, is_active=True)
    contact_methods.require_own(engineer.pk, by=request.actor)
    return _page(request, engineer)


@require_safe
def everybody(request: StaffRequest) -> HttpResponse:
    """What stands in the way of pages, the last rehearsals, and who is reached how."""
    access.require(request.actor.role, Right.EDIT_SCHEDULES)
    now = timezone.now()
    rehearsed = Rehearsal.objects.order_by("desk_id", "-at", "-id").distinct("desk_id")
    active = Engineer.objects.filter(is_active=True).prefetch_related("contact_methods")
    people = [_summary(one) for one in active]
    return render(
        request, "console/reached_all.html", now=now, place="",
        health=page_health.look(now=now), rehearsals=list(rehearsed.select_related("desk")),
        people=sorted(people, key=lambda one: (bool(one["calls"]), one["name"])),
    )  # fmt: skip


@require_POST
def test(request: StaffRequest, method_id: int) -> HttpResponse:
    """Calls it, or sends a code there."""

    def act(now: datetime) -> str:
        call = contact_methods.test(method_id, by=request.actor, now=now)
        if call is not None:
            return "It rings in a moment. Press 1 to confirm it, then load this page again."
        return "A code is on its way. Write it beside the address."

    return _carried_out(request, method_id, act)


@require_POST
def confirm(request: StaffRequest, method_id: int) -> HttpResponse:
    """Takes the code that was sent."""

    def act(now: datetime) -> str:
        said = request.POST.get("code", "")[:20]
        contact_methods.confirm(method_id, said, by=request.actor, now=now)
        return "It is confirmed."

    return _carried_out(request, method_id, act)


@require_POST
def move_up(request: StaffRequest, method_id: int) -> HttpResponse:
    """One place earlier."""

    def act(_now: datetime) -> str:
        contact_methods.move_up(method_id, by=request.actor)
        return "It is tried earlier now."

    return _carried_out(request, method_id, act)


@require_POST
def retire(request: StaffRequest, method_id: int) -> HttpResponse:
    """Not used any more."""

    def act(_now: datetime) -> str:
        contact_methods.retire(method_id, by=request.actor)
        return "It is used no more."

    return _carried_out(request, method_id, act)


@require_safe
def page(request: StaffRequest, uuid: str) -> HttpResponse:
    """Where messages about a page lead: to its ticket, on which it is accepted by a click."""
    access.require(request.actor.role, Right.READ_QUEUES)
    found = get_object_or_404(Page.objects.select_related("ticket"), uuid=uuid)
    return see_other("ticket", found.ticket.number)


def _carried_out(
    request: StaffRequest, method_id: int, act: Callable[[datetime], str]
) -> HttpResponse:
    """Does it and goes back to whose it is; what stood in its way is said there."""
    method = get_object_or_404(ContactMethod, pk=method_id, is_active=True)
    contact_methods.require_own(method.engineer_id, by=request.actor)
    try:
        messages.success(request, act(timezone.now()))
    except (
        NoCarrierForTest,
        CodeNotSent,
        WrongCode,
        TooManyWrongCodes,
        PushUrlUnusable,
    ) as refused:
        messages.error(request, str(refused))
    return _back(request, method.engineer)


def _page(request: StaffRequest, engineer: Engineer) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = ReachedForm(posted, auto_id="reached_%s", label_suffix="")
    if posted is not None and form.is_valid() and _add(request, engineer, form):
        messages.success(request, "Added. Test it now, so that it is tried before what is not.")
        return _back(request, engineer)
    return render(
        request, "console/reached.html", now=timezone.now(), place="", form=form, whose=engineer,
        is_own=engineer.pk == request.engineer.pk, lines=_lines(engineer),
        may_see_all=access.may(request.actor.role, Right.EDIT_SCHEDULES),
        status=200 if posted is None else 422,
    )  # fmt: skip


def _add(request: StaffRequest, engineer: Engineer, form: ReachedForm) -> bool:
    said = form.cleaned_data
    try:
        contact_methods.add(
            engineer.pk, Method(said["method"]), said["address"], label=said["label"],
            by=request.actor,
        )  # fmt: skip
    except (NotANumber, NotAnAddress, PushUrlUnusable, ReachedThereAlready) as refused:
        form.add_error("address", str(refused))
    return form.is_valid()


def _lines(engineer: Engineer) -> list[Line]:
    """In the engineer's order, each with how its last test call went; two queries."""
    own = list(engineer.contact_methods.filter(is_active=True).order_by("position", "id"))
    calls = engineer.calls.filter(kind=CallKind.TEST, contact_method__in=own).order_by("id")
    tests = {call.contact_method_id: call.get_outcome_display() or "It rings" for call in calls}
    return [
        Line(
            method=one, words=_WORDS[Method(one.method)], icon=_ICONS[Method(one.method)],
            address=contact_methods.masked(one), is_first=place == 0,
            is_call=one.method == Method.CALL,
            tested="" if one.verified_at else tests.get(one.pk, ""),
        )
        for place, one in enumerate(own)
    ]  # fmt: skip


def _summary(engineer: Engineer) -> dict[str, object]:
    own = [one for one in engineer.contact_methods.all() if one.is_active]
    calls = [one for one in own if one.method == Method.CALL]
    return {
        "name": engineer.name,
        "uuid": engineer.uuid,
        "calls": len(calls),
        "proved": sum(one.verified_at is not None for one in own),
        "ways": len(own),
    }


def _back(request: StaffRequest, engineer: Engineer) -> SeeOther:
    if engineer.pk == request.engineer.pk:
        return see_other("reached")
    return see_other("reached_of", engineer.uuid)
