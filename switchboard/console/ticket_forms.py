"""Decides what is asked for each act on a ticket, and which word goes to which verb."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from switchboard.clients.models import Client, Contact
from switchboard.console.act_form import ActForm
from switchboard.console.wall_time import WallTimeField
from switchboard.flow import callers, calling_out
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.acts import Act
from switchboard.policy.priority import Impact, Urgency
from switchboard.staff.models import Engineer
from switchboard.tickets.models import HoldReason
from switchboard.tickets.models.ticket import Channel
from switchboard.tickets.models.work import HandoverReason

LONG = 20_000
SHORT = 2_000


class AssessmentForm(ActForm):
    """Three questions that decide the priority, what decides the team, and the access it takes."""

    name = "assessment"
    act = Act.ASSESSED

    impact = forms.ChoiceField(
        label="Who is affected",
        choices=[(impact.value, impact.label) for impact in Impact],
        widget=forms.RadioSelect,
    )
    urgency = forms.ChoiceField(
        label="How urgent",
        choices=[(urgency.value, urgency.label) for urgency in Urgency],
        widget=forms.RadioSelect,
    )
    has_workaround = forms.BooleanField(label="There is a workaround", required=False)
    category = forms.ChoiceField(label="Kind of problem")
    team = forms.ChoiceField(
        label="Team", required=False,
        help_text="Left as proposed, it follows from the kind of problem and the priority.",
    )  # fmt: skip
    required_access = forms.ChoiceField(
        label="Access it takes", required=False, initial=AccessLevel.NONE.value,
        choices=[(level.value, level.label) for level in AccessLevel],
    )  # fmt: skip
    out_of_turn_reason = forms.CharField(
        label="Why out of turn", required=False, max_length=SHORT,
        help_text="Reported. For example: the caller is on the line.",
    )  # fmt: skip
    reason = forms.CharField(label="Why it changes", max_length=SHORT)
    is_correction = forms.BooleanField(
        label="The assessment before was wrong: count from receipt", required=False
    )

    def prepare(self, *, zone: ZoneInfo) -> None:
        """Categories and teams of the ticket's policy; a reason only for a changed assessment."""
        policy = self.ticket.policy
        kinds = [(key, category.name) for key, category in policy.categories.items()]
        teams = [(key, team.name) for key, team in policy.teams.items()]
        self.fields["category"].choices = [("", "Choose one"), *kinds]  # type: ignore[attr-defined]
        self.fields["team"].choices = [("", "As proposed"), *teams]  # type: ignore[attr-defined]
        if self.ticket.triaged_at is None:
            del self.fields["reason"], self.fields["is_correction"]
        else:
            del self.fields["out_of_turn_reason"]

    def same(self) -> dict[str, Any]:
        """The answers."""
        said = ("impact", "urgency", "has_workaround", "category")
        return {
            **{name: self.cleaned_data[name] for name in said},
            "required_access": self.access.value,
            "is_correction": bool(self.cleaned_data.get("is_correction")),
        }

    @property
    def access(self) -> AccessLevel:
        """What somebody must hold to solve the ticket; left out, as it was found before."""
        return AccessLevel(self.text("required_access") or self.ticket.required_access)


class SenderForm(ActForm):
    """Which client an unknown sender belongs to."""

    name = "sender"
    act = Act.SENDER_SETTLED

    client = forms.ModelChoiceField(
        label="Client", queryset=Client.objects.none(), empty_label="Choose a client"
    )
    contact = forms.ModelChoiceField(
        label="Who called", queryset=Contact.objects.none(), required=False,
        empty_label="Somebody else of this client",
    )  # fmt: skip
    keep_domain = forms.BooleanField(required=False)

    def prepare(self, *, zone: ZoneInfo) -> None:
        """Every active client; the people of the caller's number; the sender's domain, if any."""
        served = Client.objects.filter(is_active=True, is_placeholder=False)
        self.fields["client"].queryset = served  # type: ignore[attr-defined]
        if not self.ticket.client.is_placeholder:
            self.fields["client"].initial = self.ticket.client_id
        if self.ticket.channel != Channel.PHONE:
            del self.fields["contact"]
        else:
            people = callers.sharers(calling_out.number_of(self.ticket))
            self.fields["contact"].queryset = people  # type: ignore[attr-defined]
        domain = self.ticket.sender_address.rpartition("@")[2]
        self.fields["keep_domain"].label = f"Everybody at {domain} belongs to this client"
        self.fields["keep_domain"].help_text = "Not for public mail services."
        if not domain:
            del self.fields["keep_domain"]


class TakeForm(ActForm):
    """This ticket, for the reader."""

    name = "assignment"
    act = Act.TAKEN


class HandoverForm(ActForm):
    """Who goes on, and why (S11)."""

    name = "handover"
    act = Act.HANDED_OVER

    engineer = forms.ModelChoiceField(
        label="To", queryset=Engineer.objects.none(), empty_label="Choose an engineer"
    )
    reason = forms.ChoiceField(
        label="Reason", choices=[("", "Choose one"), *HandoverReason.choices]
    )
    note = forms.CharField(
        label="What they need to know", required=False, max_length=SHORT,
        widget=forms.Textarea(attrs={"rows": 3}), help_text="Only the desk reads this.",
    )  # fmt: skip

    def prepare(self, *, zone: ZoneInfo) -> None:
        """Everybody active who may work a ticket, except who has it."""
        able = Engineer.objects.filter(is_active=True).exclude(role="dispatcher")
        self.fields["engineer"] = _EngineerField(
            label="To",
            queryset=able.exclude(pk=self.ticket.engineer_id or 0),
            empty_label="Choose an engineer",
        )

    def same(self) -> dict[str, Any]:
        """The engineer."""
        return {"to": self.cleaned_data["engineer"].name}


class _EngineerField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        """The name, and that they are away if they are."""
        return obj.name if obj.is_present else f"{obj.name} (away)"


class HoldForm(ActForm):
    """What the ticket waits for, and until when."""

    name = "hold"
    act = Act.HELD
    undone_by = "hold_end"

    reason = forms.ChoiceField(
        label="Waiting for", choices=[("", "Choose one"), *HoldReason.choices]
    )
    until_at = WallTimeField(label="Until")
    note = forms.CharField(
        label="Words to the requestor", required=False, max_length=SHORT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def prepare(self, *, zone: ZoneInfo) -> None:
        """The reader's own wall."""
        field = self.fields["until_at"]
        field.zone = zone  # type: ignore[attr-defined]
        field.help_text = f"It resumes then by itself. Time of {zone.key.replace('_', ' ')}."

    def same(self) -> dict[str, Any]:
        """What it waits for."""
        return {"reason": self.cleaned_data["reason"]}

    @property
    def until(self) -> datetime:
        """The end of the hold, in UTC."""
        until_at: datetime = self.cleaned_data["until_at"]
        return until_at


class ResumeForm(ActForm):
    """Off hold."""

    name = "hold_end"
    act = Act.RESUMED


class TimeForm(ActForm):
    """Minutes worked."""

    name = "time"
    act = Act.TIME_LOGGED

    minutes = forms.IntegerField(
        label="Minutes", min_value=1, max_value=1440,
        error_messages={
            "min_value": "Log at least one minute.",
            "max_value": "Log a day at most: 1440 minutes.",
        },
    )  # fmt: skip
    note = forms.CharField(label="What for", required=False, max_length=SHORT)
    is_billable = forms.BooleanField(label="Billable", required=False, initial=True)

    def same(self) -> dict[str, Any]:
        """The minutes and what for."""
        return {"minutes": self.cleaned_data["minutes"], "note": self.text("note")}


class ResolutionForm(ActForm):
    """The three answers without which nothing is resolved (S13)."""

    name = "resolution"
    act = Act.RESOLVED

    cause = forms.CharField(
        label="Cause", max_length=SHORT, widget=forms.Textarea(attrs={"rows": 2})
    )
    done = forms.CharField(
        label="What was done", max_length=SHORT, widget=forms.Textarea(attrs={"rows": 2})
    )
    confirmation = forms.CharField(
        label="How it was confirmed", max_length=SHORT, widget=forms.Textarea(attrs={"rows": 2})
    )


class ReopeningForm(ActForm):
    """Why it is not done after all."""

    name = "reopening"
    act = Act.REOPENED

    reason = forms.CharField(
        label="Why", max_length=SHORT, widget=forms.Textarea(attrs={"rows": 2})
    )


class ClosureForm(ActForm):
    """Closed for good, before its time."""

    name = "closure"
    act = Act.CLOSED
