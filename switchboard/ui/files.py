"""Decides how many files a form takes, and what is said of too many."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from switchboard.policy.file_limits import MOST_BYTES, MOST_FILES
from switchboard.ui.words import size


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
            raise forms.ValidationError(
                f"These are {len(given)} files; we take {MOST_FILES} at a time. Choose again, and"
                " send the rest as a reply."
            )
        total = sum(file.size or 0 for file in given)
        if total > MOST_BYTES:
            raise forms.ValidationError(
                f"These files have {size(total)} together; we take {size(MOST_BYTES)} at a time."
                " Choose fewer or smaller ones."
            )
        return [super(FilesField, self).clean(file) for file in given]
