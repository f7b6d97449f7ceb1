"""Decides which part of a ticket's timeline an address asks for, and where the other parts are."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from switchboard.policy.acts import Act
from switchboard.tickets.models import MessageKind, Ticket
from switchboard.ui.shapes import Link


class Show(StrEnum):
    """A kind of what stands on a timeline."""

    ALL = "all"
    CONVERSATION = "conversation"
    NOTES = "notes"
    CHANGES = "changes"

    @property
    def label(self) -> str:
        """The words that people read."""
        return _LABELS[self]

    @property
    def events(self) -> Q:
        """The events of this kind; a resolution is told as the words that the requestor got."""
        return _EVENTS[self]


_LABELS = {
    Show.ALL: "All",
    Show.CONVERSATION: "Conversation",
    Show.NOTES: "Internal notes",
    Show.CHANGES: "Changes",
}
_NOTE = Q(message__kind=MessageKind.NOTE.value)
_EXPLAINED = Q(act=Act.RESOLVED.value)
_EVENTS = {
    Show.ALL: Q(),
    Show.CONVERSATION: (Q(message__isnull=False) & ~_NOTE) | _EXPLAINED,
    Show.NOTES: _NOTE,
    Show.CHANGES: Q(message__isnull=True) & ~_EXPLAINED,
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a reader wants to see: of one kind or all, up to the newest or before an event."""

    show: Show = Show.ALL
    before: int | None = None

    @property
    def is_newest_of_all(self) -> bool:
        """Whether the last entry shown is the ticket's newest."""
        return self.show is Show.ALL and self.before is None

    def address(self, ticket: Ticket, *, before: int | None = None) -> str:
        """Where the same kind stands, up to the newest or before an event."""
        return _address(ticket, show=self.show, before=before)

    def filters(self, ticket: Ticket) -> list[Link]:
        """One link to each kind."""
        return [
            Link(label=kind.label, href=_address(ticket, show=kind), is_current=kind is self.show)
            for kind in Show
        ]


def asked_by(request: HttpRequest) -> Asked:
    """What the address says; BadRequest where it says nothing that a timeline can show."""
    show = request.GET.get("show", Show.ALL)
    if show not in set(Show):
        message = "The timeline shows all, conversation, notes or changes."
        raise BadRequest(message)
    return Asked(show=Show(show), before=_event(request.GET.get("before")))


def _event(wanted: str | None) -> int | None:
    if wanted is None:
        return None
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= 18):
        message = "The timeline can begin only before an event's number."
        raise BadRequest(message)
    return int(wanted)


def _address(ticket: Ticket, *, show: Show, before: int | None = None) -> str:
    wanted = {"show": show.value} if show is not Show.ALL else {}
    if before is not None:
        wanted["before"] = str(before)
    return reverse("ticket", args=[ticket.number]) + (f"?{urlencode(wanted)}" if wanted else "")
