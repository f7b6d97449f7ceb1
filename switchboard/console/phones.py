"""Decides what is shown of who takes the desk's calls now, and signs them in and out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from switchboard.console.context import render
from switchboard.console.door import StaffRequest
from switchboard.console.responses import see_other
from switchboard.console.team_queue import tabs
from switchboard.flow import desk_phones, phone_sign_in
from switchboard.flow.phone_sign_in import NoNumberOfTheirOwn
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.staff.models import ContactMethod, Engineer, PhoneSignIn
from switchboard.ui.words import duration, phone

NEWEST_ID = 2**63 - 1


class NumberForm(forms.Form):
    """The telephone on which calls are taken."""

    number = forms.IntegerField(min_value=1, max_value=NEWEST_ID)


@dataclass(frozen=True, kw_only=True)
class Phone:
    """Somebody who takes calls, as they are read; `may_end` says whether the reader may end it."""

    engineer_id: int
    name: str
    number: str
    since: datetime
    idle: str
    is_busy: bool
    is_own: bool
    may_end: bool


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Who takes calls, in the order in which they are rung; five queries more than any page."""
    access.require(request.actor.role, Right.READ_QUEUES)
    now = timezone.now()
    phones = _phones(request, now=now)
    return render(
        request, "console/phones.html", now=now, place="teams", phones=phones,
        own=next((one for one in phones if one.is_own), None),
        numbers=[_number(one) for one in phone_sign_in.numbers_of(request.engineer)],
        tabs=tabs(None, place="phones"),
    )  # fmt: skip


@require_POST
def sign_in(request: StaffRequest) -> HttpResponse:
    """The reader takes calls on the chosen number from now on."""
    form = NumberForm(request.POST)
    if not form.is_valid():
        message = "The form does not say on which number calls are taken."
        raise BadRequest(message)
    now = timezone.now()
    try:
        done = phone_sign_in.sign_in(request.engineer, form.cleaned_data["number"], now=now)
    except NoNumberOfTheirOwn as refused:
        messages.error(request, str(refused))
    else:
        words = f"You take the desk's calls now, on {phone(done.contact_method.address)}."
        messages.success(request, words)
    return see_other("phones")


@require_POST
def sign_out(request: StaffRequest, engineer_id: int) -> HttpResponse:
    """No calls any more; a lead does it for who forgot."""
    engineer = get_object_or_404(Engineer, pk=engineer_id)
    was_signed_in = phone_sign_in.sign_out(engineer.pk, by=request.actor)
    if not was_signed_in:
        messages.info(request, "They were signed out of the phones already.")
    elif engineer == request.engineer:
        messages.success(request, "You take no calls any more.")
    else:
        messages.success(request, "They take no calls any more. Tell them.")
    return see_other("phones")


def _phones(request: StaffRequest, *, now: datetime) -> Sequence[Phone]:
    """Everybody at the phones, who is rung first in front; two queries."""
    busy = desk_phones.busy(now=now)
    at_phones = PhoneSignIn.objects.select_related("engineer", "contact_method")
    may_others = access.may(request.actor.role, Right.SIGN_OTHERS_OUT)
    found = at_phones.filter(engineer__is_active=True).order_by("idle_since", "id")
    return [
        Phone(
            engineer_id=one.engineer_id, name=one.engineer.name,
            number=phone(one.contact_method.address), since=one.signed_in_at,
            idle=duration(now - one.idle_since), is_busy=one.engineer_id in busy,
            is_own=one.engineer_id == request.engineer.pk,
            may_end=may_others or one.engineer_id == request.engineer.pk,
        )
        for one in found
    ]  # fmt: skip


def _number(one: ContactMethod) -> tuple[int, str]:
    """Its key, and how it is read."""
    proved = "" if one.verified_at else ", not tested yet"
    return one.pk, f"{one.label or 'Telephone'}: {phone(one.address)}{proved}"
