"""Decides what is asked when a call is promised to the requestor, and when it was made."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms

from switchboard.channels.models import Consent
from switchboard.console.act_form import ActForm
from switchboard.console.ticket_forms import SHORT
from switchboard.flow import fee_consent
from switchboard.policy.acts import Act

_ANSWERS = [(Consent.GIVEN.value, "Agreed"), (Consent.REFUSED.value, "Refused")]


class CallBackForm(ActForm):
    """A call within the policy's minutes (S16)."""

    name = "call_back"
    act = Act.CALL_BACK_PROMISED


class CallBackMadeForm(ActForm):
    """Whether somebody was reached, what they said to the fee, and what was said beside it."""

    name = "call_back_made"
    act = Act.CALLED_BACK

    is_reached = forms.ChoiceField(
        label="Was somebody reached?", choices=[("yes", "Reached"), ("no", "Not reached")],
        initial="yes", widget=forms.RadioSelect, required=False,
    )  # fmt: skip
    consent = forms.ChoiceField(
        label="What they said to the fee", choices=_ANSWERS, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    note = forms.CharField(
        label="What was said", required=False, max_length=SHORT,
        widget=forms.Textarea(attrs={"rows": 3}), help_text="Only the desk reads this.",
    )  # fmt: skip

    def prepare(self, *, zone: ZoneInfo) -> None:
        """The fee only where nothing was said to its notice; nothing is charged before (S17)."""
        if not fee_consent.is_to_be_asked(self.ticket):
            del self.fields["consent"]
            return
        notice = self.ticket.policy.fees.notice.strip()
        self.fields["consent"].help_text = f"They said nothing on the telephone. Read out: {notice}"

    def clean(self) -> dict[str, Any]:
        """Whoever was reached is asked for the fee."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "consent" in self.fields and self.was_reached and not cleaned.get("consent"):
            self.add_error("consent", "Say whether they agreed or refused.")
        return cleaned

    @property
    def was_reached(self) -> bool:
        """Whether somebody answered."""
        return self.text("is_reached") != "no"

    @property
    def said_to_fee(self) -> Consent | None:
        """The answer, where one was asked for."""
        return Consent(self.text("consent")) if self.text("consent") else None

    def done_as(self) -> Act | None:
        """Nobody reached is another act than a call-back that was made."""
        return None if self.was_reached else Act.CALL_BACK_MISSED

    def same(self) -> dict[str, Any]:
        """What was said."""
        return {"note": self.text("note")}


class ToldByPhoneForm(ActForm):
    """That the requestor, whom no letter reaches, was told what happened (S9)."""

    name = "told_by_phone"
    act = Act.TOLD_BY_PHONE

    note = forms.CharField(
        label="What they said", required=False, max_length=SHORT,
        widget=forms.Textarea(attrs={"rows": 2}), help_text="Only the desk reads this.",
    )  # fmt: skip

    def same(self) -> dict[str, Any]:
        """What they said."""
        return {"note": self.text("note")}
