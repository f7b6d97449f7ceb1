"""Decides what is asked to merge two tickets, to take them apart, and to split one."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms

from switchboard.console.act_form import ActForm
from switchboard.policy.acts import Act
from switchboard.policy.ticket_number import NotATicketNumber, read_ticket_number
from switchboard.tickets.models import Message, MessageKind, Ticket, TimelineEvent

SHORT = 2_000
INTO, MISSING = "into", "missing"
NO_SUCH = "This client has no such ticket. Give the number of another one of the same client."


class MergeForm(ActForm):
    """Which ticket of the same client it goes on in, and why."""

    name = "merge"
    act = Act.MERGED
    undone_by = "merge_end"

    into = forms.CharField(label="Goes on in ticket", max_length=20)
    reason = forms.CharField(
        label="Why", required=False, max_length=SHORT, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only the desk reads this.",
    )  # fmt: skip

    def clean_into(self) -> Ticket:
        """The ticket of that number; one of another client is no ticket."""
        try:
            other = self._other(self.cleaned_data["into"])
        except NotATicketNumber as odd:
            raise forms.ValidationError(str(odd)) from odd
        if other is None:
            raise forms.ValidationError(NO_SUCH, code=MISSING)
        return other

    @property
    def survivor(self) -> Ticket | None:
        """The ticket that was chosen or proposed, if there is one."""
        try:
            return self._other(str(self["into"].value() or ""))
        except NotATicketNumber:
            return None

    def _other(self, number: str) -> Ticket | None:
        found = Ticket.objects.select_related("contact", "desk", "engineer", "team")
        others = found.filter(client_id=self.ticket.client_id).exclude(pk=self.ticket.pk)
        return others.filter(number=read_ticket_number(number)).first()

    def same(self) -> dict[str, Any]:
        """Which ticket it went on in."""
        return {"into": self.cleaned_data["into"].number}


class MergeEndForm(ActForm):
    """A ticket of its own again."""

    name = "merge_end"
    act = Act.MERGE_UNDONE


class SplitForm(ActForm):
    """Which message is another matter, its subject, and whether what came after goes along."""

    name = "split"
    act = Act.SPLIT

    message = forms.ChoiceField(label="What is another matter")
    subject = forms.CharField(label="Subject of the new ticket", max_length=300)
    with_later = forms.BooleanField(
        label="Everything that was said after it goes along", required=False
    )

    def prepare(self, *, zone: ZoneInfo) -> None:
        """What requestors wrote after the report, the newest first."""
        said = Message.objects.filter(ticket=self.ticket, kind=MessageKind.REQUESTOR_REPLY)
        self.fields["message"].choices = [  # type: ignore[attr-defined]
            (str(one.uuid), _label(one, zone)) for one in said.order_by("-id")[:50]
        ]
        self.fields["subject"].initial = self.ticket.subject

    @property
    def chosen(self) -> UUID:
        """The message."""
        return UUID(self.text("message"))

    def became(self, event: TimelineEvent) -> bool:
        """A message that was split off is no choice any more: the form is never the same twice."""
        return False


def _label(message: Message, zone: ZoneInfo) -> str:
    words = " ".join(message.text.split())
    shown = f"{words[:60]}…" if len(words) > 60 else words or "(no words)"
    return f"{message.author_name}, {message.sent_at.astimezone(zone):%d %b %H:%M}: {shown}"
