"""Decides what is asked when somebody with more access is brought in, and when they are done."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from switchboard.console.act_form import ActForm
from switchboard.console.ticket_forms import SHORT
from switchboard.policy.access import Role
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.acts import Act
from switchboard.staff.models import Engineer

LEVELS = [(level.value, level.label) for level in AccessLevel if level is not AccessLevel.NONE]


class _HolderField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        """The name, what they hold, and that they are away if they are."""
        away = "" if obj.is_present else ", away"
        return f"{obj.name} ({obj.get_access_level_display().lower()}{away})"


class EscalationForm(ActForm):
    """Which access is needed, who of those that hold it helps, and why (S12)."""

    name = "escalation"
    act = Act.ESCALATED

    access = forms.ChoiceField(label="Access it takes", choices=LEVELS)
    engineer = _HolderField(
        label="To", queryset=Engineer.objects.none(), required=False,
        empty_label="Whoever suits best",
    )  # fmt: skip
    reason = forms.CharField(
        label="Why more help is needed", max_length=SHORT, widget=forms.Textarea(attrs={"rows": 3})
    )

    def prepare(self, *, zone: ZoneInfo) -> None:
        """Everybody active who holds any access, except whose ticket it is."""
        able = Engineer.objects.filter(is_active=True).exclude(role=Role.DISPATCHER)
        holders = able.exclude(access_level=AccessLevel.NONE)
        others = holders.exclude(pk=self.ticket.engineer_id or 0)
        self.fields["engineer"].queryset = others  # type: ignore[attr-defined]
        required = AccessLevel(self.ticket.required_access)
        if required is not AccessLevel.NONE:
            self.fields["access"].initial = required.value

    def same(self) -> dict[str, Any]:
        """The access and why; whoever suits best may have been anybody."""
        said = {"access": self.text("access"), "reason": self.text("reason")}
        chosen = self.cleaned_data["engineer"]
        return said if chosen is None else {**said, "engineer": chosen.name}


class EscalationEndForm(ActForm):
    """The help is done."""

    name = "escalation_end"
    act = Act.ESCALATION_ENDED

    note = forms.CharField(
        label="What came of it", required=False, max_length=SHORT,
        widget=forms.Textarea(attrs={"rows": 3}), help_text="Only the desk reads this.",
    )  # fmt: skip

    def same(self) -> dict[str, Any]:
        """What came of it."""
        return {"note": self.text("note")}
