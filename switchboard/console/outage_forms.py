"""Decides what is asked to open an outage, to join and leave it, and to speak to all of it."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Exists, OuterRef, Q

from switchboard.console.act_form import ActForm
from switchboard.console.ticket_forms import ResolutionForm
from switchboard.console.words_forms import WordsForm
from switchboard.flow.outages import WIDE
from switchboard.flow.triage import Assessment
from switchboard.policy.acts import Act
from switchboard.policy.priority import Impact, Urgency
from switchboard.policy.transitions import State
from switchboard.tickets.models import OutageTicket, Ticket, TimelineEvent
from switchboard.ui.words import plural

UNRESOLVED = (State.NEW, State.OPEN, State.IN_PROGRESS, State.ON_HOLD)
MOST = 50


class OutageForm(ActForm):
    """How far it reaches, and which tickets of the client are part of it."""

    name = "outage"
    act = Act.OUTAGE_OPENED

    impact = forms.ChoiceField(
        label="How far it reaches", choices=[(one.value, one.label) for one in WIDE],
        initial=Impact.SITE.value, widget=forms.RadioSelect,
    )  # fmt: skip
    urgency = forms.ChoiceField(
        label="How urgent", choices=[(one.value, one.label) for one in Urgency],
        initial=Urgency.HIGH.value, widget=forms.RadioSelect,
    )  # fmt: skip
    has_workaround = forms.BooleanField(label="There is a workaround", required=False)
    category = forms.ChoiceField(label="Kind of problem")
    joining = forms.MultipleChoiceField(
        label="Also part of it", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Each stays a ticket of its own, and its requestor hears of every update.",
    )  # fmt: skip

    def prepare(self, *, zone: ZoneInfo) -> None:
        """The policy's categories; the client's open tickets, what is proposed chosen before."""
        kinds = [(one.key, one.name) for one in self.ticket.policy.categories.values()]
        self.fields["category"].choices = [("", "Choose one"), *kinds]  # type: ignore[attr-defined]
        self.fields["category"].initial = self.ticket.category
        others = list(self._open_tickets()[:MOST])
        self.fields["joining"].choices = [  # type: ignore[attr-defined]
            (one.number, f"{one} {one.requestor_name}: {one.subject}") for one in others
        ]
        self.fields["joining"].initial = [one.number for one in others if one.is_proposed]
        if not others:
            del self.fields["joining"]

    def _open_tickets(self) -> Any:
        """The client's, without those of another outage; what is proposed with this one first."""
        own = Ticket.objects.filter(client_id=self.ticket.client_id, state__in=UNRESOLVED)
        places = OutageTicket.objects.filter(ticket=OuterRef("pk"), is_standing=True)
        together = places.filter(
            outage__places__ticket=self.ticket.pk, outage__places__is_standing=True
        )
        marked = own.exclude(pk=self.ticket.pk).annotate(
            is_proposed=Exists(together), is_placed=Exists(places)
        )
        found = marked.filter(Q(is_proposed=True) | Q(is_placed=False)).select_related("contact")
        return found.order_by("-is_proposed", "received_at", "id")

    @property
    def chosen(self) -> list[int]:
        """The keys of the tickets that join."""
        numbers = self.cleaned_data.get("joining") or []
        return list(self._open_tickets().filter(number__in=numbers).values_list("pk", flat=True))

    def assessment(self, *, team: str) -> Assessment:
        """What was found, for the parent and for what awaits triage; the form must be valid."""
        return Assessment(
            impact=Impact(self.text("impact")), urgency=Urgency(self.text("urgency")),
            has_workaround=self.cleaned_data["has_workaround"], category=self.text("category"),
            team=team, reason=f"An outage: {plural(len(self.chosen) + 1, 'ticket')} tell of it.",
        )  # fmt: skip


class OutageJoinForm(ActForm):
    """Part of the outage that is open there."""

    name = "outage_join"
    undone_by = "outage_leave"
    act = Act.OUTAGE_JOINED


class OutageLeaveForm(ActForm):
    """A matter of its own again."""

    name = "outage_leave"
    act = Act.OUTAGE_LEFT


class OutageEndForm(ActForm):
    """It was no outage, or is none any more."""

    name = "outage_end"
    act = Act.OUTAGE_ENDED


class OutageUpdateForm(WordsForm):
    """Words to everybody of the outage."""

    name = "outage_update"
    act = Act.REPLIED

    body = forms.CharField(
        label="Update for everybody", max_length=20_000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "There is nothing to send: write a few words first."},
    )  # fmt: skip

    def became(self, event: TimelineEvent) -> bool:
        """Whether these words were said to all already."""
        return "outage" in event.details and super().became(event)


class OutageResolutionForm(ResolutionForm):
    """The three answers, for every ticket of the outage."""

    name = "outage_resolution"
