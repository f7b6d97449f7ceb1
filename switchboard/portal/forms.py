"""Decides what a client is asked, in the order in which it helps, and what to say of a mistake."""

import uuid
from collections.abc import Sequence
from typing import Any

from django import forms

from switchboard.policy.priority import Impact
from switchboard.portal.saying import Reader
from switchboard.ui.files import FilesField, TooMuch
from switchboard.ui.phrases import phrase

LONGEST_TEXT = 20_000
TOO_LONG = phrase("This is too long: %(show_value)d letters, and we take %(limit_value)d.")

YES, NO, UNSURE = "yes", "no", "unsure"
IMPACTS = [
    (Impact.INDIVIDUAL.value, phrase("Only me — or one other person")),
    (Impact.SEVERAL.value, phrase("Several of us — some colleagues have it too")),
    (Impact.SITE.value, phrase("Everybody at my site — nobody here can do this")),
    (Impact.CLIENT.value, phrase("The whole company — at every site")),
]
WORKAROUNDS = [
    (YES, phrase("Yes — there is another way for now")),
    (NO, phrase("No — this work stands still")),
    (UNSURE, phrase("I’m not sure")),
]


class SaidChoiceField(forms.ChoiceField):
    """One of a few answers, each a phrase."""

    def __init__(self, *, choices: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(choices=choices, **options)
        self.english = choices


class SaidForm(forms.Form):
    """A form whose labels, hints, choices and mistakes are said in its reader's language."""

    def __init__(self, *given: Any, reader: Reader, **options: Any) -> None:
        super().__init__(*given, **options)
        self.reader = reader
        for field in self.fields.values():
            _translate(field, reader)

    def add_error(self, field: str | None, error: Any) -> None:
        """The same as Django's, of what was too much in the reader's words."""
        if isinstance(error, TooMuch):
            error = self.reader.say(error.english, **error.values)
        super().add_error(field, error)


class SubmittedForm(SaidForm):
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
        error_messages={"required": required, "max_length": TOO_LONG},
    )


def _translate(field: forms.Field, reader: Reader) -> None:
    field.label = reader.say(str(field.label)) if field.label else field.label
    field.help_text = reader.say(str(field.help_text)) if field.help_text else ""
    field.error_messages = {code: reader.say(str(m)) for code, m in field.error_messages.items()}
    if isinstance(field, SaidChoiceField):
        field.choices = [(value, reader.say(label)) for value, label in field.english]


class NewTicketForm(SubmittedForm):
    """A report: what happens, to whom, and whether there is a way around."""

    impact = SaidChoiceField(
        label=phrase("Who is affected?"),
        choices=IMPACTS,
        widget=forms.RadioSelect,
        error_messages={
            "required": phrase("Choose the answer that comes closest."),
            "invalid_choice": phrase("Choose one of these answers."),
        },
    )
    has_workaround = SaidChoiceField(
        label=phrase("Can you get on with your work some other way?"),
        choices=WORKAROUNDS,
        widget=forms.RadioSelect,
        error_messages={
            "required": phrase("Choose the answer that comes closest."),
            "invalid_choice": phrase("Choose one of these answers."),
        },
    )
    subject = forms.CharField(
        label=phrase("In a few words, what is wrong?"),
        max_length=200,
        help_text=phrase("For example: Outlook asks for my password again and again"),
        error_messages={
            "required": phrase("Give it a name of a few words."),
            "max_length": TOO_LONG,
        },
    )
    text = words(
        phrase("What happens, and since when?"),
        required=phrase("Tell us what you see. One sentence is enough to begin with."),
        hint=phrase("Anything you already tried helps. Please leave passwords out."),
        rows=6,
    )
    attachments = FilesField(
        label=phrase("Pictures or files"),
        help_text=phrase("Up to ten, 25 MB in all. A screenshot says a lot."),
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


class WordlessForm(SubmittedForm):
    """Nothing to fill in: the button says it."""


class ReplyForm(SubmittedForm):
    """Words and files for a ticket that is open."""

    text = words(phrase("Your message"), required=phrase("Write a few words first."), rows=4)
    attachments = FilesField(
        label=phrase("Pictures or files"), help_text=phrase("Up to ten, 25 MB in all.")
    )


class ReopeningForm(SubmittedForm):
    """Why a resolved ticket is not solved after all."""

    text = words(
        phrase("What is still wrong?"),
        required=phrase("Tell us what you still see, so that we can go on."),
        rows=4,
    )
