"""Decides what is asked of an agreement: its name and days, and a row of targets a priority."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import BadRequest

from switchboard.agreements.models import Agreement
from switchboard.flow.agreements import NAME_LENGTH, AgreementTerms
from switchboard.policy import agreement_targets
from switchboard.policy.agreement_targets import AgreementFaults
from switchboard.policy.document import Policy
from switchboard.policy.document_values import YEAR_MINUTES
from switchboard.policy.priority import Priority
from switchboard.policy.sla import PROMISED, Clock

_CALENDAR = "calendar"
_CALENDARS = (
    ("", "As in the policy"),
    ("desk", "In the desk's hours"),
    ("always", "Round the clock"),
)
_KINDS = {kind: words.lower() for kind, words in _CALENDARS if kind}


class AgreementForm(forms.Form):
    """An agreement; a target that is left empty is the policy's, which stands beside it."""

    name = forms.CharField(max_length=NAME_LENGTH)
    starts_on = forms.DateField(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    ends_on = forms.DateField(
        label="First day without it", required=False,
        widget=forms.DateInput(attrs={"type": "date"}), help_text="Empty: it has no end yet.",
    )  # fmt: skip
    covers_after_hours = forms.BooleanField(
        label="Covers work after hours", required=False,
        help_text="Otherwise it covers the hours of the desk.",
    )  # fmt: skip
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, agreement: Agreement, policy: Policy | None) -> None:
        super().__init__(data, auto_id="agreement_%s", label_suffix="")
        for priority in Priority:
            self._ask_for_targets(priority, policy)
        self.initial = _written(agreement) if agreement.pk else {}

    @property
    def rows(self) -> list[tuple[Priority, list[forms.BoundField]]]:
        """Each priority with its fields: one a clock, then the calendar."""
        names = (*PROMISED, _CALENDAR)
        return [
            (priority, [self[_field(priority, name)] for name in names]) for priority in Priority
        ]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """The fields above the targets."""
        return [self[name] for name in ("name", "starts_on", "ends_on", "covers_after_hours")]

    def clean_seen(self) -> datetime | None:
        """When the agreement that the author had read was written; BadRequest where unreadable."""
        written = self.cleaned_data["seen"]
        try:
            return datetime.fromisoformat(written) if written else None
        except ValueError:
            message = "The form does not say which agreement its author had read."
            raise BadRequest(message) from None

    def clean(self) -> None:
        """Tells every fault of the targets beside its field."""
        try:
            agreement_targets.read(self._targets())
        except AgreementFaults as found:
            for fault in found.faults:
                self.add_error(fault.key.replace(".", "_"), f"{fault.message} {fault.remedy}")

    def terms(self) -> AgreementTerms:
        """What the form asks for; the form must be valid."""
        plain = ("name", "starts_on", "ends_on", "covers_after_hours")
        return AgreementTerms(
            **{name: self.cleaned_data[name] for name in plain}, targets=self._targets()
        )

    def _targets(self) -> dict[str, dict[str, Any]]:
        asked = {
            priority.key: {
                str(name): value
                for name in (*PROMISED, _CALENDAR)
                if (value := self.cleaned_data.get(_field(priority, name))) not in (None, "")
            }
            for priority in Priority
        }
        return {key: own for key, own in asked.items() if own}

    def _ask_for_targets(self, priority: Priority, policy: Policy | None) -> None:
        name = policy.priority_name(priority) if policy else priority.label
        for clock in PROMISED:
            self.fields[_field(priority, clock)] = forms.IntegerField(
                label=f"{name}, {clock.label.lower()}, minutes", required=False,
                widget=forms.NumberInput(attrs={"min": 1, "max": YEAR_MINUTES}),
                help_text=_of_the_policy(policy, priority, clock),
            )  # fmt: skip
        self.fields[_field(priority, _CALENDAR)] = forms.ChoiceField(
            label=f"{name}, when they count", required=False, choices=_CALENDARS,
            help_text=f"policy: {_KINDS[policy.target_calendar_key(priority)]}" if policy else "",
        )  # fmt: skip


def _field(priority: Priority, name: str) -> str:
    return f"{priority.key}_{name}"


def _of_the_policy(policy: Policy | None, priority: Priority, clock: Clock) -> str:
    if policy is None:
        return ""
    promised = policy.promised(priority, clock)
    return f"policy: {promised.total_seconds() / 60:.0f}" if promised else "policy: not promised"


def _written(agreement: Agreement) -> dict[str, Any]:
    """The fields as the agreement has them."""
    targets = {
        f"{priority}_{name}": value
        for priority, own in agreement.promises.to_json().items()
        for name, value in own.items()
    }
    return {
        "name": agreement.name,
        "starts_on": agreement.starts_on,
        "ends_on": agreement.ends_on,
        "covers_after_hours": agreement.covers_after_hours,
        "seen": agreement.changed_at.isoformat() if agreement.changed_at else "",
        **targets,
    }
