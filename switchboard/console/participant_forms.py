"""Decides what is asked to let somebody take part in a ticket, or to let them go."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from switchboard.clients.models import Contact
from switchboard.console.act_form import ActForm
from switchboard.policy.acts import Act


class ParticipantForm(ActForm):
    """One of the client's people, by their address: a client may have thousands."""

    name = "participants"
    act = Act.PARTICIPANT_ADDED

    address = forms.EmailField(
        label="Their e-mail address", max_length=254,
        help_text="They get our replies and the solution, and read the ticket in the portal.",
    )  # fmt: skip

    def clean_address(self) -> str:
        """An address that a contact of this client has."""
        address = str(self.cleaned_data["address"]).strip()
        known = Contact.objects.by_address(address)
        if known is None or known.client_id != self.ticket.client_id:
            message = (
                f"Nobody at {self.ticket.client.name} has this address. Add them as a contact of"
                " the client first."
            )
            raise forms.ValidationError(message)
        self.contact = known
        return address

    def same(self) -> dict[str, Any]:
        """Who was added."""
        return {"contact_name": self.contact.name}


class ParticipantEndForm(ActForm):
    """Who takes part no more."""

    name = "participant_end"
    act = Act.PARTICIPANT_LEFT

    contact = forms.ModelChoiceField(
        label="Who", queryset=Contact.objects.none(), empty_label="Choose one",
        help_text="They hear no more of it, and no longer read it in the portal.",
    )  # fmt: skip

    def prepare(self, *, zone: ZoneInfo) -> None:
        """Those who take part now."""
        standing = self.ticket.participants.standing().values("contact_id")
        people = Contact.objects.filter(pk__in=standing).order_by("name", "id")
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]

    def same(self) -> dict[str, Any]:
        """Who left."""
        return {"contact_name": self.cleaned_data["contact"].name}
