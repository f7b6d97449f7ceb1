"""Makes a ticket of its own of what a requestor wrote on another matter.

The words move with their files; where they were written stays a pointer. Taking it back is merging
the new ticket into its origin.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.channels.models import InboundMail
from switchboard.clients.models import Contact
from switchboard.flow import clocks, news, opening, participants
from switchboard.flow.opening import Report
from switchboard.flow.staleness import refuse_if_changed
from switchboard.flow.telling import tell, ticket_link
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.trust import Verdict
from switchboard.published.calendars import Calendars
from switchboard.published.models import PolicyVersion
from switchboard.tickets.models import Message, MessageKind, Ticket
from switchboard.tickets.models.ticket import Channel

# What an event remembers of the mail that its words came in.
_OF_ITS_MAIL = (
    "answers", "mail", "mailbox", "authentication", "authentication_because", "warnings", "marks",
    "problems",
)  # fmt: skip


class NotToBeSplit(ValueError):
    """The message can't open a ticket."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            f"Only what a requestor wrote on {ticket} after its report can become a ticket of its"
            " own. Choose such a message."
        )


@transaction.atomic
def split(
    message_id: int, *, subject: str = "", with_later: bool = False, by: Actor, now: datetime,
    seen: int | None = None,
) -> Ticket:  # fmt: skip
    """The message opens a ticket, received when it came, for who wrote it; they are told once.

    With `with_later` all that was said after it goes along. The new ticket awaits triage with a
    clock of its own, from that receipt.
    """
    access.require(by.role, Act.SPLIT)
    message = Message.objects.select_related("contact").get(pk=message_id)
    origin = Ticket.objects.locked(message.ticket_id)
    refuse_if_changed(origin, seen=seen)
    origin.move(Act.SPLIT)
    contact = _author(message, origin)
    moved = _moved(message, origin, with_later=with_later)
    made = _open(message, origin, contact=contact, subject=subject, now=now)
    _hand_to(made, moved, origin=origin, by=by, now=now)
    origin.record(
        Act.SPLIT, by=by, now=now, number=made.number, count=len(moved), subject=made.subject
    )
    tell(made, news.split(origin.number, link=ticket_link(origin)), now=now)
    return made


def _author(message: Message, origin: Ticket) -> Contact:
    """Who wrote it; it must be a contact's words that came after the report."""
    is_theirs = message.kind == MessageKind.REQUESTOR_REPLY and message.ticket_id == origin.pk
    if not is_theirs or message.contact is None:
        raise NotToBeSplit(origin)
    return message.contact


def _moved(message: Message, origin: Ticket, *, with_later: bool) -> Sequence[Message]:
    if not with_later:
        return [message]
    return list(origin.messages.filter(pk__gte=message.pk).order_by("id"))


def _open(
    message: Message, origin: Ticket, *, contact: Contact, subject: str, now: datetime
) -> Ticket:
    """Awaiting triage at the place of its receipt, promised under the policy of today."""
    version = PolicyVersion.objects.in_force()
    heard = _heard(message)
    report = Report(
        channel=Channel(heard.get("channel", origin.channel)), received_at=message.sent_at,
        subject=subject.strip() or origin.subject, text=message.text, sender_name=contact.name,
        sender_address=contact.email, desk_key=origin.desk.key,
        is_verified=heard.get("authentication") == Verdict.VERIFIED,
    )  # fmt: skip
    made = opening.new_ticket(report, contact=contact, version=version)
    clocks.index_new(made, calendars=Calendars(newest_id=version.pk), now=now)
    return made


def _heard(message: Message) -> dict[str, Any]:
    """How these words came in and how far they were believed: not always as the ticket was."""
    heard = message.events.filter(act__in=[Act.REQUESTOR_REPLIED, Act.BUNDLED]).order_by("id")
    found = heard.first()
    return found.details if found else {}


def _hand_to(
    made: Ticket, moved: Sequence[Message], *, origin: Ticket, by: Actor, now: datetime
) -> None:
    """The first message is the report of the new ticket, the others come after it.

    Whoever wrote one of them goes on reading it, if they take part where it was written.
    """
    report, *later = moved
    report.kind = MessageKind.REPORT
    for message in moved:
        message.ticket, message.came_to = made, None
    Message.objects.bulk_update(moved, ["ticket", "kind", "came_to"])
    InboundMail.objects.filter(message__in=moved).update(ticket=made)
    author = Actor.contact(report.contact) if report.contact else by
    heard = _heard(report)
    made.record(
        Act.RECEIVED, by=author, now=now, message_id=report.pk, channel=made.channel,
        split_from=origin.number, **{name: heard[name] for name in _OF_ITS_MAIL if name in heard},
    )  # fmt: skip
    for message in later:
        made.record(
            Act.MESSAGE_MOVED, by=by, now=now, is_public=message.is_public, message_id=message.pk,
            out_of=origin.number,
        )  # fmt: skip
        if message.contact and participants.is_participant(origin, message.contact):
            participants.spoke(made, message.contact, now=now)
