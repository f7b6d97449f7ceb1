"""Decides how many files a form takes, and what is said of too many."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from switchboard.policy.file_limits import MOST_BYTES, MOST_FILES
from switchboard.ui.phrases import phrase
from switchboard.ui.words import size

TOO_MANY = phrase(
    "These are {count} files; we take {most} at a time. Choose again, and send the rest as a reply."
)
TOO_LARGE = phrase(
    "These files have {total} together; we take {most} at a time. Choose fewer or smaller ones."
)


class TooMuch(forms.ValidationError):
    """More or larger files than we take at a time; a form may say it in another language."""

    def __init__(self, english: str, **values: object) -> None:
        super().__init__(english.format(**values), code="too_much")
        self.english, self.values = english, values


class SeveralFiles(forms.ClearableFileInput):
    """A file field that takes more than one."""

    allow_multiple_selected = True
    needs_multipart_form = True


class FilesField(forms.FileField):
    """Up to ten files, 25 MB in all; an empty file is taken as it is."""

    def __init__(self, **options: Any) -> None:
        widget = SeveralFiles(attrs={"multiple": True})
        super().__init__(required=False, widget=widget, allow_empty_file=True, **options)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        """All files, or a sentence that says which limit they pass."""
        given = data if isinstance(data, list) else [data] if data else []
        if len(given) > MOST_FILES:
            raise TooMuch(TOO_MANY, count=len(given), most=MOST_FILES)
        total = sum(file.size or 0 for file in given)
        if total > MOST_BYTES:
            raise TooMuch(TOO_LARGE, total=size(total), most=size(MOST_BYTES))
        return [super(FilesField, self).clean(file) for file in given]
