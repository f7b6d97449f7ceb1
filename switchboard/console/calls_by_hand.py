"""Decides how a call is written down by hand: who, what about, Enter; the rest has good answers."""

from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from switchboard.channels.models import Consent
from switchboard.clients.models import Contact
from switchboard.console.context import render, require_policy, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.responses import see_other
from switchboard.console.ticket_forms import LONG
from switchboard.console.wall_time import WallTimeField
from switchboard.flow import calls_by_hand
from switchboard.flow.calls_by_hand import CalledAtNoSuchTime, RefusedFeeNotPaged, WrittenDown
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.document import Policy
from switchboard.published.models import Desk
from switchboard.wire import telephone

FEW = 8
SOMEBODY_ELSE = "none"
_CONSENTS = [
    (Consent.NOT_GIVEN.value, "Not asked"),
    (Consent.GIVEN.value, "Agreed"),
    (Consent.REFUSED.value, "Refused"),
]


class LogCallForm(forms.Form):
    """Who called and what about; `once` makes a form that is sent twice one call."""

    once = forms.UUIDField(widget=forms.HiddenInput)
    who = forms.CharField(
        label="Who called", max_length=200, help_text="A number, a name or an e-mail address.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    contact = forms.ChoiceField(
        label="Which of them", required=False, widget=forms.RadioSelect, choices=()
    )
    about = forms.CharField(
        label="What it is about", max_length=LONG,
        help_text="In one line: it is the ticket's subject. Enter keeps it.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    desk = forms.ChoiceField(label="Desk", help_text="Counts where nobody knows the caller's site.")
    at = WallTimeField(label="When it came in", required=False, help_text="Empty: just now.")
    consent = forms.ChoiceField(
        label="The fee after hours", choices=_CONSENTS, initial=Consent.NOT_GIVEN.value,
        widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    is_page = forms.BooleanField(label="Page who is on call", required=False)

    def __init__(self, data: Any = None, *, policy: Policy, zone: ZoneInfo, **options: Any) -> None:
        super().__init__(data, auto_id="call_%s", label_suffix="", **options)
        self.fields["at"].zone = zone  # type: ignore[attr-defined]
        desks = [(key, desk.name) for key, desk in policy.desks.items()]
        self.fields["desk"].choices = desks  # type: ignore[attr-defined]
        self.fields["consent"].help_text = f"After hours alone. Read out: {policy.fees.notice}"
        self.found: list[Contact] = []
        if self.is_bound:
            self._find(str(self.data.get("who", "")).strip()[:200])

    def clean_consent(self) -> Consent:
        """What was said, or that nobody asked."""
        return Consent(self.cleaned_data["consent"] or Consent.NOT_GIVEN)

    def clean(self) -> dict[str, Any]:
        """Where several people are meant, one is to be chosen, or none of them."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if len(self.found) > 1 and not cleaned.get("contact") and not self.errors:
            self.add_error("contact", "Several people fit. Choose one, or somebody else.")
        return cleaned

    def told(self, *, now: datetime) -> WrittenDown:
        """The call as the verb takes it."""
        said = self.cleaned_data
        number, contact = telephone.e164(said["who"]), self._contact()
        return WrittenDown(
            uuid=said["once"], about=said["about"], desk=Desk.objects.get(key=said["desk"]),
            at=said["at"] or now, number=number or (contact.phone if contact else ""),
            caller="" if number else said["who"], contact=contact, consent=said["consent"],
            is_page=said["is_page"],
        )  # fmt: skip

    def _contact(self) -> Contact | None:
        chosen = self.cleaned_data["contact"]
        if chosen:
            return next((one for one in self.found if str(one.uuid) == chosen), None)
        return self.found[0] if len(self.found) == 1 else None

    def _find(self, who: str) -> None:
        """The people who may be meant: at most a few; one query."""
        number = telephone.e164(who)
        named = Q(phone=number) if number else Q(name__icontains=who) | Q(email__iexact=who)
        active = Contact.objects.filter(
            is_active=True, client__is_active=True, client__is_placeholder=False
        )
        if who:
            people = active.filter(named).select_related("client", "site__region__desk")
            self.found = list(people.order_by("name", "id")[:FEW])
        choices = [(str(one.uuid), f"{one.name} — {one.client.name}") for one in self.found]
        nobody = (SOMEBODY_ELSE, "Somebody else — kept as an unknown caller")
        self.fields["contact"].choices = [*choices, nobody]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """The form; carried out, it leads to the ticket's triage, for the caller is on the line."""
    access.require(request.actor.role, Act.CALLED_BACK)
    now, policy, zone = timezone.now(), require_policy(), zone_of(request.engineer.timezone)
    if request.method != "POST":
        desk = policy.desk_for_region(None).key
        initial = {"once": uuid4(), "desk": desk, "who": request.GET.get("who", "")[:200]}
        return _show(request, LogCallForm(policy=policy, zone=zone, initial=initial), now=now)
    form = LogCallForm(request.POST, policy=policy, zone=zone)
    if not form.is_valid():
        return _show(request, form, now=now, status=422)
    try:
        ticket = calls_by_hand.write_down(form.told(now=now), by=request.actor, now=now)
    except CalledAtNoSuchTime as wrong:
        form.add_error("at", str(wrong))
    except RefusedFeeNotPaged as wrong:
        form.add_error("is_page", str(wrong))
    else:
        messages.success(request, f"The call is {ticket}, received when it came in.")
        return see_other("ticket" if ticket.is_sender_unknown else "assessment", ticket.number)
    return _show(request, form, now=now, status=422)


def _show(
    request: StaffRequest, form: LogCallForm, *, now: datetime, status: int = 200
) -> HttpResponse:
    return render(
        request, "console/call_new.html", now=now, place="mail", status=status, form=form
    )  # fmt: skip
