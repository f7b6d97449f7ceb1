"""Decides what a ticket's timeline shows: events and words in one order, each in its voice."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Prefetch
from django.urls import reverse

from switchboard.channels.models import OutboundMail, OutboundState
from switchboard.console.files import SHOWN_INLINE
from switchboard.console.timeline_asked import Asked, Show
from switchboard.console.timeline_words import ICONS, Telling, sentence
from switchboard.console.trust_words import trust_of
from switchboard.policy.acts import Act
from switchboard.tickets.models import Attachment, Message, MessageKind, Ticket, TimelineEvent
from switchboard.tickets.models.merge import absorbed_by
from switchboard.ui.shapes import Attached, Day, Entry, Link, Trust
from switchboard.ui.timeline import by_day
from switchboard.ui.words import size

PAGE = 50
# A picture up to this size is drawn unasked; fifty of them still load.
SMALL_PICTURE = 48_000
_DELIVERIES = {
    OutboundState.NEW: "Waits to be e-mailed to",
    OutboundState.SENDING: "Being e-mailed to",
    OutboundState.SENT: "E-mailed to",
    OutboundState.FAILED: "Could not be e-mailed to",
    OutboundState.BOUNCED: "Came back from",
}
_VOICES = {
    MessageKind.REPORT: "client",
    MessageKind.REQUESTOR_REPLY: "client",
    MessageKind.REPLY: "engineer",
    MessageKind.NOTE: "note",
}


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The newest entries by day, oldest first; `earlier` and `newest` lead to the rest of them."""

    days: Sequence[Day]
    filters: Sequence[Link]
    earlier: str
    newest: str
    newest_id: int
    has_absorbed: bool = False


def timeline_of(
    ticket: Ticket, telling: Telling, *, letters: Iterable[OutboundMail], asked: Asked
) -> Timeline:
    """Fifty events at most, with their messages and files; four queries.

    What happened to tickets that go on in this one stands between, named by their numbers.
    """
    family = {one.pk: one for one in absorbed_by(ticket).only("number")}
    events = TimelineEvent.objects.filter(ticket__in=[ticket.pk, *family]).order_by("-id")
    events = events.exclude(act=Act.MERGED, ticket__in=family).prefetch_related(_messages())
    events = events.filter(asked.show.events)
    if asked.before is not None:
        events = events.filter(id__lt=asked.before)
    newest = list(events[: PAGE + 1])
    shown = newest[:PAGE][::-1]
    is_newest = asked.is_newest_of_all and shown and not family
    entries = _entries(shown, ticket, telling, family=family, told=_deliveries(letters))
    return Timeline(
        days=by_day(entries, now=telling.now, zone=telling.zone, is_folded=asked.show is Show.ALL),
        filters=asked.filters(ticket),
        earlier=asked.address(ticket, before=shown[0].pk) if len(newest) > PAGE else "",
        newest=asked.address(ticket) if asked.before is not None else "",
        has_absorbed=bool(family),
        newest_id=shown[-1].pk if is_newest else newest_id(ticket),
    )


def _entries(
    events: Iterable[TimelineEvent], ticket: Ticket, telling: Telling, *,
    family: Mapping[int, Ticket], told: Mapping[int, str],
) -> list[Entry]:  # fmt: skip
    return [
        _placed(
            entry_of(event, telling, client=ticket.client.name, told=told),
            event,
            family.get(event.ticket_id),
        )
        for event in events
    ]


def newest_id(ticket: Ticket) -> int:
    """The newest event's id, which forms carry as `seen`; 0 without any."""
    return ticket.events.order_by("-id").values_list("id", flat=True).first() or 0


def entry_of(
    event: TimelineEvent, telling: Telling, *, client: str, told: Mapping[int, str]
) -> Entry:
    """One entry: words are shown as words, a resolution as its explanation, the rest as a line."""
    if event.message is not None:
        said = _words(event.message, event, client=client, told=told)
        is_to_requestor = event.message.kind == MessageKind.REPLY and telling.requestor
        return replace(said, role=f"to {telling.requestor}") if is_to_requestor else said
    if event.act == Act.RESOLVED:
        return _resolution(event)
    return Entry(
        voice="event",
        author=event.actor_name,
        at=event.at,
        icon=ICONS.get(Act(event.act), "dot"),
        text=sentence(event, telling),
        anchor=f"event-{event.pk}",
    )


def _placed(entry: Entry, event: TimelineEvent, origin: Ticket | None) -> Entry:
    """The entry, with the ticket that it was written on or to where that is another."""
    message = event.message
    where = f"on {origin}" if origin else ""
    if message is not None and message.ticket_id != event.ticket_id:
        where = f"now on {message.ticket}"
    elif message is not None and message.came_to is not None:
        where = f"to {message.came_to}"
    if not where:
        return entry
    if entry.voice == "event":
        return replace(entry, text=f"{entry.text} ({where})")
    return replace(entry, role=f"{entry.role}, {where}" if entry.role else where)


def _words(
    message: Message, event: TimelineEvent, *, client: str, told: Mapping[int, str]
) -> Entry:
    said = Entry(
        voice=_VOICES[MessageKind(message.kind)],  # type: ignore[arg-type]
        author=message.author_name or "Unnamed",
        at=message.sent_at,
        text=message.text,
        rest=message.rest,
        attachments=tuple(_file(file) for file in message.attachments.all()),
        delivery=told.get(message.pk, ""),
        marks=_marks(event),
        trust=_trust(event),
        mentions=tuple(event.details.get("mentioned", ())),
        anchor=f"event-{event.pk}",
    )
    if message.kind in (MessageKind.REPORT, MessageKind.REQUESTOR_REPLY):
        automatic = ", automatic mail" if message.is_automatic else ""
        return replace(said, role=f"{client}{automatic}")
    return said


def _trust(event: TimelineEvent) -> Trust | None:
    """How far a mail is believed, where that is news: the first stands beside the requestor."""
    trust = trust_of(event.details)
    if trust is None or trust.is_alarming:
        return trust
    is_said_elsewhere = event.act == Act.RECEIVED or trust.tone == "green"
    return None if is_said_elsewhere else trust


def _marks(event: TimelineEvent) -> tuple[str, ...]:
    """What is known of the mail beside its words, then what of it could not be read."""
    problems = [f"Not all could be read: {one}." for one in event.details.get("problems", ())]
    return (*event.details.get("marks", ()), *problems)


def _resolution(event: TimelineEvent) -> Entry:
    asked = (("Cause", "cause"), ("Done", "done"), ("Confirmed", "confirmation"))
    answers = [f"{label}: {event.details.get(key, '')}" for label, key in asked]
    return Entry(
        voice="engineer",
        author=event.actor_name,
        role="Resolution",
        at=event.at,
        text="\n\n".join(answers),
        anchor=f"event-{event.pk}",
    )


def _file(file: Attachment) -> Attached:
    href = reverse("attachment", args=[file.uuid])
    return Attached(
        label=f"{file.name or 'unnamed file'} · {size(file.size)}",
        href=href,
        picture=href if file.content_type.lower() in SHOWN_INLINE else "",
        is_small=file.size <= SMALL_PICTURE,
    )


def _deliveries(letters: Iterable[OutboundMail]) -> dict[int, str]:
    return {
        letter.message_id: f"{_DELIVERIES[OutboundState(letter.state)]} {letter.recipient}"
        for letter in letters
        if letter.message_id
    }


def _messages() -> Prefetch:
    """Messages with their files' names; the files themselves stay in the database."""
    named = Attachment.objects.only("uuid", "name", "size", "content_type", "message_id")
    named = named.order_by("id")
    said = Message.objects.defer("html").select_related("ticket", "came_to")
    said = said.prefetch_related(Prefetch("attachments", queryset=named))
    return Prefetch("message", queryset=said)
