"""Decides what is asked for words on a ticket: to the requestor, or for the desk alone."""

from uuid import UUID

from django import forms
from django.urls import reverse_lazy

from switchboard.console.act_form import ActForm
from switchboard.console.file_names import safe_name
from switchboard.console.mentions import TELLS_NOBODY
from switchboard.console.upload_field import UploadsField
from switchboard.flow.opening import File
from switchboard.policy import canned
from switchboard.policy.acts import Act
from switchboard.tickets.models import TimelineEvent
from switchboard.ui.files import FilesField

LONG = 20_000


class WordsForm(ActForm):
    """Words alone, in `body`."""

    def became(self, event: TimelineEvent) -> bool:
        """Whether these words were said already."""
        said = self.text("body").replace("\r\n", "\n")
        return event.message is not None and event.message.text == said


class ReplyForm(WordsForm):
    """Words to the requestor, and files."""

    name = "replies"
    act = Act.REPLIED

    body = forms.CharField(
        label="Reply", max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 6, "data-tells-nobody": TELLS_NOBODY}),
        error_messages={"required": "There is nothing to send: write a few words first."},
    )  # fmt: skip
    uploads = UploadsField()
    attachments = FilesField(label="Files")

    def clean_body(self) -> str:
        """Words in which no variable of a canned answer is left open."""
        body = str(self.cleaned_data["body"])
        if self.act is Act.REPLIED and (names := canned.left_open(body)):
            message = f"{', '.join(names)} could not be filled in: write it out, or take it away."
            raise forms.ValidationError(message)
        return body

    @property
    def chosen(self) -> list[UUID]:
        """The uploads that go with the words."""
        given: list[UUID] = self.cleaned_data["uploads"]
        return given

    def more(self) -> list[File]:
        """The files that came with the form itself."""
        return [
            File(
                name=safe_name(str(file.name)), content_type=file.content_type or "",
                content=file.read(),
            )
            for file in self.cleaned_data["attachments"]
        ]  # fmt: skip


class NoteForm(ReplyForm):
    """Words for the desk alone, and files."""

    name = "notes"
    act = Act.NOTED

    body = forms.CharField(
        label="Internal note", max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 6, "data-names": reverse_lazy("names")}),
        error_messages={"required": "There is nothing to keep: write a few words first."},
    )  # fmt: skip
