"""Decides what every form of an act carries: what its writer had seen, and what they typed."""

from copy import copy
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import BadRequest

from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket, TimelineEvent

NEWEST_ID = 2**63 - 1


class ActForm(forms.Form):
    """One act on a ticket: `name` is its route, `act` the right and the event it becomes.

    `seen` is the newest event on the page it was sent from. What an event's details must be for
    it to be this very form, sent twice, is in `same()`. `undone_by` is the route of the act that
    takes it back without asking more, where there is one: an act like any other, told like one.
    """

    name: ClassVar[str]
    act: ClassVar[Act]
    undone_by: ClassVar[str] = ""

    seen = forms.IntegerField(min_value=0, max_value=NEWEST_ID, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, ticket: Ticket, zone: ZoneInfo, **options: Any) -> None:
        super().__init__(data, auto_id=f"{self.name}_%s", label_suffix="", **options)
        self.ticket = ticket
        self.prepare(zone=zone)

    def prepare(self, *, zone: ZoneInfo) -> None:
        """Fills in the choices that depend on the ticket."""

    def same(self) -> dict[str, Any]:
        """The details by which an event is recognised as this form's own."""
        return {}

    def done_as(self) -> Act | None:
        """The act that the answers make of it, where that is another than usual."""
        return None

    def became(self, event: TimelineEvent) -> bool:
        """Whether the event is what this form, sent before, became."""
        return all(event.details.get(key) == value for key, value in self.same().items())

    def text(self, name: str) -> str:
        """A text field's value, cleaned."""
        return str(self.cleaned_data.get(name) or "")

    def clean_seen(self) -> int:
        """The event id; it is the page's, not a person's, so a wrong one is a bad request."""
        return int(self.cleaned_data["seen"])

    def refuse_unreadable(self) -> None:
        """Raises BadRequest where `seen` is missing or no number."""
        if "seen" in self.errors:
            message = "The form does not say which events its writer had seen."
            raise BadRequest(message)

    def renew(self, seen: int) -> None:
        """Keeps everything typed, on a page that now shows the events up to `seen`."""
        kept: Any = copy(self.data)
        kept["seen"] = str(seen)
        self.data = kept

    def typed(self) -> str:
        """What was typed into the form, line by line, for a reader to compare."""
        words = (
            str(bound.value()).strip() for bound in self.visible_fields() if _is_text(bound.field)
        )
        return "\n\n".join(word for word in words if word)


def _is_text(field: forms.Field) -> bool:
    return isinstance(field, forms.CharField)
