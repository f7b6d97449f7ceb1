"""Decides what a queue shows of each ticket, and where its next page begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.urls import reverse

from switchboard.console.clock_words import in_queue
from switchboard.policy.ticket_number import NotATicketNumber, read_ticket_number
from switchboard.tickets.models import MessageKind, Ticket
from switchboard.ui.shapes import QueueRow

PAGE = 50
# What a row shows; without it each row would ask again.
WITH = ("client", "contact", "engineer", "desk", "agreement")


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a queue, and the address part that leads to the next."""

    rows: Sequence[QueueRow]
    tickets: Sequence[Ticket]
    older: str = ""
    is_first: bool = True


def page_of(
    queue: QuerySet[Ticket], *, after: str, columns: Sequence[str], now: datetime, zone: ZoneInfo
) -> Page:
    """Fifty tickets of a queue in its own order, from behind the ticket numbered `after`.

    One query, and one more for `after`. Raises BadRequest where `after` is no ticket's number.
    """
    if after:
        queue = queue.filter(_behind(_ticket(after), columns))
    found = list(queue.select_related(*WITH)[: PAGE + 1])
    shown = found[:PAGE]
    return Page(
        rows=[row(ticket, now=now, zone=zone) for ticket in shown],
        tickets=shown,
        older=f"?after={shown[-1].number}" if len(found) > PAGE else "",
        is_first=not after,
    )


def row(ticket: Ticket, *, now: datetime, zone: ZoneInfo) -> QueueRow:
    """One line; the ticket needs the records of WITH loaded with it."""
    return QueueRow(
        number=ticket.spoken_number,
        href=reverse("ticket", args=[ticket.number]),
        subject=ticket.subject,
        requestor=ticket.requestor_name or "Nobody named",
        client="" if ticket.is_sender_unknown else ticket.client.name,
        received_at=ticket.received_at,
        state=ticket.state,
        clock=in_queue(ticket, now=now, zone=zone),
        priority=ticket.priority if ticket.triaged_at else None,
        channel=ticket.channel,
        engineer=ticket.engineer.name if ticket.engineer else None,
        is_unread=has_new_reply(ticket),
        mark="Unknown sender" if ticket.is_sender_unknown else "",
    )


def has_new_reply(ticket: Ticket) -> bool:
    """Whether the requestor spoke last; known only where the queue asked for it."""
    return getattr(ticket, "last_said", None) == MessageKind.REQUESTOR_REPLY


def _ticket(number: str) -> Ticket:
    try:
        return Ticket.objects.get(number=read_ticket_number(number))
    except (NotATicketNumber, Ticket.DoesNotExist):
        message = f"“{number[:40]}” is no ticket that a page could begin after."
        raise BadRequest(message) from None


def _behind(ticket: Ticket, columns: Sequence[str]) -> Q:
    """Everything after the ticket in the order of `columns`, each ascending.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 23, tzinfo=UTC)
    >>> _behind(Ticket(id=7, received_at=at), ["received_at", "id"]).connector
    'OR'
    """
    behind = Q()
    for place, column in enumerate(columns):
        same = {name: getattr(ticket, name) for name in columns[:place]}
        behind |= Q(**same, **{f"{column}__gt": getattr(ticket, column)})
    return behind
