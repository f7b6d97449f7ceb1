"""Decides which uploads a form names: their ids, as the page had them."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString

from switchboard.policy.file_limits import MOST_FILES


class _Ids(forms.MultipleHiddenInput):
    """Reads the ids; the page draws them with their files, so that one removed is not sent."""

    def render(self, *_: Any, **__: Any) -> SafeString:
        return SafeString()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name, [])


class UploadsField(forms.Field):
    """Ids of files that were uploaded before; none is fine."""

    widget = _Ids

    def __init__(self) -> None:
        super().__init__(required=False)

    def clean(self, value: Any) -> list[UUID]:
        """The ids; what is none was not sent by our page."""
        given = list(dict.fromkeys(value or []))[: MOST_FILES + 1]
        try:
            return [UUID(one) for one in given]
        except ValueError:
            message = "A file is named that is no upload: load the page again."
            raise forms.ValidationError(message) from None
