"""Decides what a client is asked, in the order in which it helps, and what to say of a mistake."""

import uuid
from typing import Any

from django import forms

from switchboard.policy.priority import Impact
from switchboard.ui.files import FilesField

LONGEST_TEXT = 20_000

YES, NO, UNSURE = "yes", "no", "unsure"
IMPACTS = [
    (Impact.INDIVIDUAL.value, "Only me — or one other person"),
    (Impact.SEVERAL.value, "Several of us — some colleagues have it too"),
    (Impact.SITE.value, "Everybody at my site — nobody here can do this"),
    (Impact.CLIENT.value, "The whole company — at every site"),
]
WORKAROUNDS = [
    (YES, "Yes — there is another way for now"),
    (NO, "No — this work stands still"),
    (UNSURE, "I’m not sure"),
]


class SubmittedForm(forms.Form):
    """A form that is sent once, however often the button is pressed: `key` tells it again."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *given: Any, **options: Any) -> None:
        options["initial"] = {"key": uuid.uuid4().hex, **(options.get("initial") or {})}
        super().__init__(*given, **options)

    @property
    def lost_files(self) -> list[str]:
        """Names of the files that must be chosen again: a browser can't be handed them back."""
        given = self.files.getlist("attachments") if self.is_bound and self.files else []
        return [str(file.name) for file in given]


def words(label: str, *, required: str, hint: str = "", rows: int = 5) -> forms.CharField:
    """A field for several lines."""
    return forms.CharField(
        label=label,
        max_length=LONGEST_TEXT,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": required},
    )


class NewTicketForm(SubmittedForm):
    """A report: what happens, to whom, and whether there is a way around."""

    impact = forms.ChoiceField(
        label="Who is affected?",
        choices=IMPACTS,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the answer that comes closest.",
            "invalid_choice": "Choose one of these answers.",
        },
    )
    has_workaround = forms.ChoiceField(
        label="Can you get on with your work some other way?",
        choices=WORKAROUNDS,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose the answer that comes closest.",
            "invalid_choice": "Choose one of these answers.",
        },
    )
    subject = forms.CharField(
        label="In a few words, what is wrong?",
        max_length=200,
        help_text="For example: Outlook asks for my password again and again",
        error_messages={"required": "Give it a name of a few words."},
    )
    text = words(
        "What happens, and since when?",
        required="Tell us what you see. One sentence is enough to begin with.",
        hint="Anything you already tried helps. Please leave passwords out.",
        rows=6,
    )
    attachments = FilesField(
        label="Pictures or files", help_text="Up to ten, 25 MB in all. A screenshot says a lot."
    )
    is_outage_read = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @property
    def is_outage(self) -> bool:
        """Whether this is a call rather than a form: many people, and no way around (S3)."""
        impact, way = self.cleaned_data["impact"], self.cleaned_data["has_workaround"]
        is_wide = impact in {Impact.SITE, Impact.CLIENT}
        return (impact != Impact.INDIVIDUAL and way == NO) or (is_wide and way == UNSURE)

    def submitted(self) -> dict[str, Any]:
        """The fields of the submission; a workaround that nobody is sure of is left out."""
        said = {name: self.cleaned_data[name] for name in ("subject", "text", "impact")}
        if self.cleaned_data["has_workaround"] != UNSURE:
            said["has_workaround"] = self.cleaned_data["has_workaround"] == YES
        return said


class LeavingForm(SubmittedForm):
    """Nothing to fill in: the button says it."""


class ReplyForm(SubmittedForm):
    """Words and files for a ticket that is open."""

    text = words("Your message", required="Write a few words first.", rows=4)
    attachments = FilesField(label="Pictures or files", help_text="Up to ten, 25 MB in all.")


class ReopeningForm(SubmittedForm):
    """Why a resolved ticket is not solved after all."""

    text = words(
        "What is still wrong?",
        required="Tell us what you still see, so that we can go on.",
        rows=4,
    )
