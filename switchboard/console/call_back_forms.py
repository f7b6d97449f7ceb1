"""Decides what is asked when a call is promised to the requestor, and when it was made."""

from typing import Any

from django import forms

from switchboard.console.act_form import ActForm
from switchboard.console.ticket_forms import SHORT
from switchboard.policy.acts import Act


class CallBackForm(ActForm):
    """A call within the policy's minutes (S16)."""

    name = "call_back"
    act = Act.CALL_BACK_PROMISED


class CallBackMadeForm(ActForm):
    """What was said on the telephone."""

    name = "call_back_made"
    act = Act.CALLED_BACK

    note = forms.CharField(
        label="What was said", required=False, max_length=SHORT,
        widget=forms.Textarea(attrs={"rows": 3}), help_text="Only the desk reads this.",
    )  # fmt: skip

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
