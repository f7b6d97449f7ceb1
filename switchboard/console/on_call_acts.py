"""Decides how schedules are changed by forms: shown before it is done, then done once."""

from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from switchboard.console import on_call_forms as forms
from switchboard.console.context import render, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.on_call_forms import RotaForm
from switchboard.console.responses import see_other
from switchboard.flow import away, cover, schedule_forms, schedules, swaps
from switchboard.flow.schedule_preview import changes
from switchboard.oncall.models import Override, Schedule, Swap, TimeAway
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.rotation import OverrideKind
from switchboard.staff.models import Engineer

form_page = require_http_methods(["GET", "HEAD", "POST"])
LAYERS = 3
# Everything that a verb refuses in words that a person reads; a wrong right is a page of its own.
REFUSED = (ValueError, LookupError, swaps.NotYourOffer, away.NotYourTime)


@form_page
def new_override(request: StaffRequest, schedule_id: int) -> HttpResponse:
    """An exception for a while."""
    schedule = _schedule(request, schedule_id)
    form = forms.OverrideForm(request.POST or None, zone=_zone(request))

    def make() -> object:
        said = form.cleaned_data
        return schedules.override(
            schedule.pk, OverrideKind(said["kind"]), said["engineer"], replaces=said["replaces"],
            starts_at=form.at("starts_at"), ends_at=form.at("ends_at"), note=said["note"],
            by=request.actor, now=timezone.now(),
        )  # fmt: skip

    return _page(request, schedule, "Put somebody in, or take somebody out", [form], make)


@form_page
def new_cover(request: StaffRequest, schedule_id: int) -> HttpResponse:
    """Another desk's engineers for a while."""
    schedule = _schedule(request, schedule_id)
    form = forms.CoverForm(request.POST or None, zone=_zone(request)).of(schedule)

    def make() -> object:
        said = form.cleaned_data
        return cover.cover(
            schedule.pk, with_schedule=said["with_schedule"].pk, besides=said["besides"],
            starts_at=form.at("starts_at"), ends_at=form.at("ends_at"), note=said["note"],
            by=request.actor, now=timezone.now(),
        )  # fmt: skip

    return _page(request, schedule, "Covered by another schedule", [form], make)


@form_page
def new_edition(request: StaffRequest, schedule_id: int) -> HttpResponse:
    """New layers from an instant on."""
    schedule, zone, now = _schedule(request, schedule_id), _zone(request), timezone.now()
    emails = {str(key): email for key, email in Engineer.objects.values_list("pk", "email")}
    newest = schedule.editions.order_by("-number").first()
    layers = [forms.layer_initial(one, emails) for one in (newest.layers if newest else [])]
    head = forms.EditionForm(request.POST or None, zone=zone, initial={"starts_at": now})
    parts = [
        forms.LayerForm(
            request.POST or None, zone=zone, prefix=f"layer{number}",
            initial=layers[number] if number < len(layers) else {"priority": number + 1},
        )
        for number in range(max(LAYERS, len(layers)))
    ]  # fmt: skip

    def make() -> object:
        rotations = list(filter(None, (part.form() for part in parts)))
        starts_at = max(head.at("starts_at"), now.replace(second=0, microsecond=0))
        return schedule_forms.publish(
            schedule.name, {"layers": rotations}, desks=[], is_fallback=False,
            starts_at=max(starts_at, now), note=head.cleaned_data["note"], by=request.actor,
            now=now,
        )  # fmt: skip

    return _page(request, schedule, "Change the rotation", [head, *parts], make)


@require_POST
def withdraw(request: StaffRequest, override_id: int) -> HttpResponse:
    """An override ends, with what was made together with it."""
    access.require(request.actor.role, Right.EDIT_SCHEDULES)
    get_object_or_404(Override, pk=override_id)
    return _done(
        request, lambda: schedules.withdraw(override_id, by=request.actor, now=timezone.now()),
        "It no longer holds.",
    )  # fmt: skip


@require_POST
def offer(request: StaffRequest) -> HttpResponse:
    """A shift to a colleague."""
    form = forms.OfferForm(request.POST, zone=_zone(request))

    def make() -> object:
        said = form.cleaned_data
        return swaps.offer(
            said["schedule"].pk, shift_of=said["shift_of"], to=said["to"], note=said["note"],
            starts_at=form.at("starts_at"), ends_at=form.at("ends_at"), by=request.actor,
            now=timezone.now(),
        )  # fmt: skip

    return _filled(request, form, make, "It is offered; both are told by mail.")


@require_POST
def answer(request: StaffRequest, swap_id: int, said: str) -> HttpResponse:
    """Accepted, declined or taken back."""
    get_object_or_404(Swap, pk=swap_id)
    verb = {"accepted": swaps.accept, "declined": swaps.decline, "taken-back": swaps.take_back}
    if said not in verb:
        raise Http404
    return _done(
        request, lambda: verb[said](swap_id, by=request.actor, now=timezone.now()),
        "Both are told by mail.",
    )  # fmt: skip


@require_POST
def announce(request: StaffRequest) -> HttpResponse:
    """Somebody is not there."""
    form = forms.AwayForm(request.POST, zone=_zone(request))

    def make() -> object:
        said = form.cleaned_data
        return away.announce(
            said["engineer"].pk, cover=said["cover"], note=said["note"],
            starts_at=form.at("starts_at"), ends_at=form.at("ends_at"), by=request.actor,
            now=timezone.now(),
        )  # fmt: skip

    return _filled(request, form, make, "It is noted, and who is on call follows it.")


@require_POST
def come_back(request: StaffRequest, away_id: int) -> HttpResponse:
    """They are there after all."""
    get_object_or_404(TimeAway, pk=away_id)
    return _done(
        request, lambda: away.come_back(away_id, by=request.actor, now=timezone.now()),
        "It is noted, and who is on call follows it.",
    )  # fmt: skip


def are_valid(parts: Sequence[RotaForm]) -> bool:
    """Whether all are; every one is asked, so that all that is wrong is told at once."""
    return False not in [one.is_valid() for one in parts]


def _schedule(request: StaffRequest, schedule_id: int) -> Schedule:
    access.require(request.actor.role, Right.EDIT_SCHEDULES)
    return get_object_or_404(Schedule, pk=schedule_id, is_active=True)


def _zone(request: StaffRequest) -> ZoneInfo:
    return zone_of(request.engineer.timezone)


def _page(
    request: StaffRequest, schedule: Schedule, title: str, parts: Sequence[RotaForm],
    make: Callable[[], object],
) -> HttpResponse:  # fmt: skip
    """The form; with “preview” what it would change; else done, and back to the calendar."""
    found, refused = None, ""
    is_valid = request.method == "POST" and are_valid(parts)
    try:
        if is_valid and "preview" in request.POST:
            found = changes(schedule, make, now=timezone.now())
        elif is_valid:
            with transaction.atomic():
                make()
            messages.success(request, f"{schedule.name} is changed.")
            return see_other("on_call")
    except REFUSED as fault:
        refused = str(fault)
    names = {str(key): name for key, name in Engineer.objects.values_list("pk", "name")}
    is_wrong = bool(refused) or (request.method == "POST" and not is_valid)
    return render(
        request, "console/on_call_form.html", now=timezone.now(), place="teams", title=title,
        schedule=schedule, parts=parts, refused=refused, changes=found, names=names,
        status=422 if is_wrong else 200,
    )  # fmt: skip


def _filled(
    request: StaffRequest, form: RotaForm, make: Callable[[], object], said: str
) -> HttpResponse:
    if form.is_valid():
        return _done(request, make, said)
    for name, faults in form.errors.items():
        label = form.fields[name].label or name if name in form.fields else ""
        messages.error(request, f"{label}: {faults[0]}".strip(": "))
    return see_other("on_call")


def _done(request: StaffRequest, make: Callable[[], Any], said: str) -> HttpResponse:
    try:
        with transaction.atomic():
            make()
    except REFUSED as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, said)
    return see_other("on_call")
