"""Decides what a queue shows of each ticket, and where its next page begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from switchboard.console import queue_time
from switchboard.console.clock_words import in_queue
from switchboard.flow import siblings
from switchboard.policy.sla import Clock as Promise
from switchboard.policy.ticket_number import NotATicketNumber, read_ticket_number
from switchboard.published.calendars import Calendars
from switchboard.tickets.models import ClockRun, MessageKind, Ticket
from switchboard.ui.clock import Clock
from switchboard.ui.shapes import Link, QueueRow

PAGE = 50
# What a row shows; without it each row would ask again.
WITH = ("client", "contact", "engineer", "desk", "agreement")


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a queue, and where its other pages are."""

    rows: Sequence[QueueRow]
    tickets: Sequence[Ticket]
    #: The filters by time with their counts, the first being all.
    times: Sequence[Link] = ()
    #: Address parts: back to the beginning, and on to what comes later.
    start: str = ""
    older: str = ""
    is_first: bool = True
    is_narrowed: bool = False


def page_of(
    queue: QuerySet[Ticket], *, asked: QueryDict, clocks: Sequence[Promise], columns: Sequence[str],
    now: datetime, zone: ZoneInfo,
) -> Page:  # fmt: skip
    """Fifty tickets of a queue in its own order, from behind the ticket numbered `after`.

    `time` narrows it to those whose `clocks` are at risk or missed, and changes no order. Four
    queries, and one more for `after`. Raises BadRequest where `asked` makes no sense.
    """
    time, after = queue_time.wanted(asked.get("time", "")), asked.get("after", "")
    times = queue_time.links(queue, clocks, chosen=time, now=now)
    found = queue_time.narrowed(queue, time, clocks, now=now)
    if after:
        found = found.filter(_behind(_ticket(after), columns))
    fetched = list(found.select_related(*WITH)[: PAGE + 1])
    shown = fetched[:PAGE]
    return Page(
        rows=rows_of(shown, now=now, zone=zone),
        tickets=shown,
        times=times,
        start=f"?time={time}" if after and time else "?" if after else "",
        older=_older(shown[-1], time) if len(fetched) > PAGE else "",
        is_first=not after,
        is_narrowed=bool(time),
    )


def rows_of(tickets: Sequence[Ticket], *, now: datetime, zone: ZoneInfo) -> list[QueueRow]:
    """A line for each ticket, which needs the records of WITH loaded with it; three queries."""
    if not tickets:
        return []
    runs, calendars, alike = _runs_of(tickets), Calendars.now(), _alike(tickets)
    return [
        _row(
            ticket,
            in_queue(ticket, runs[ticket.pk], calendars=calendars, now=now, zone=zone),
            alike=alike.get(ticket.pk),
        )
        for ticket in tickets
    ]


def has_new_reply(ticket: Ticket) -> bool:
    """Whether the requestor spoke last; known only where the queue asked for it."""
    return getattr(ticket, "last_said", None) == MessageKind.REQUESTOR_REPLY


def _row(ticket: Ticket, clock: Clock | None, *, alike: Ticket | None) -> QueueRow:
    return QueueRow(
        number=ticket.spoken_number,
        href=reverse("ticket", args=[ticket.number]),
        subject=ticket.subject,
        requestor=ticket.requestor_name or "Nobody named",
        client="" if ticket.client.is_placeholder else ticket.client.name,
        received_at=ticket.received_at,
        state=ticket.state,
        clock=clock,
        priority=ticket.priority if ticket.triaged_at else None,
        channel=ticket.channel,
        engineer=ticket.engineer.name if ticket.engineer else None,
        is_unread=has_new_reply(ticket),
        mark="Unknown sender" if ticket.is_sender_unknown else f"Like {alike}" if alike else "",
    )


def _alike(tickets: Sequence[Ticket]) -> dict[int, Ticket]:
    """The ticket that each of those in triage looks like, if one does; at most one query."""
    waiting = [ticket for ticket in tickets if ticket.triaged_at is None]
    found = siblings.of(waiting) if waiting else ()
    pairs = [(one.ticket, one.earlier) for one in found]
    return {**{b.pk: a for a, b in pairs}, **{a.pk: b for a, b in pairs}}


def _runs_of(tickets: Sequence[Ticket]) -> dict[int, list[ClockRun]]:
    """The runs that rows are read from, by ticket: what still runs, and the resolution's.

    Grouped here, for a prefetch makes a query set for every ticket.
    """
    is_read = (Q(stopped_at__isnull=True) & ~Q(clock=Promise.AGE)) | Q(clock=Promise.RESOLUTION)
    keys = [ticket.pk for ticket in tickets]
    grouped: dict[int, list[ClockRun]] = {key: [] for key in keys}
    for run in ClockRun.objects.filter(is_read, ticket_id__in=keys).order_by("started_at", "id"):
        grouped[run.ticket_id].append(run)
    return grouped


def _older(last: Ticket, time: str) -> str:
    return f"?after={last.number}" + (f"&time={time}" if time else "")


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
