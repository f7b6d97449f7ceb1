"""Reads what the clocks of tickets are computed from: their acts, holds, resolutions and runs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Optional, TypeVar

from django.db.models import QuerySet

from switchboard.accounts.actor import ActorKind
from switchboard.policy.acts import Act
from switchboard.published.calendars import Calendars
from switchboard.tickets.models import ClockRun, Hold, Resolution, Ticket, TimelineEvent

# Of all that happens to a ticket, what its clocks ask about.
CLOCK_ACTS = frozenset(
    {
        Act.ASSESSED,
        Act.REASSESSED,
        Act.REPLIED,
        Act.HELD,
        Act.RESUMED,
        Act.HANDED_OVER,
        Act.ESCALATED,
        Act.RESOLVED,
        Act.REOPENED,
        Act.CALL_BACK_PROMISED,
        Act.CALLED_BACK,
        Act.DEADLINE_MISSED,
        Act.MERGED,
    }
)
# What tells the requestor something new, when an engineer does it; that somebody took the
# ticket is no news of it.
UPDATES = CLOCK_ACTS - {Act.DEADLINE_MISSED, Act.CALL_BACK_PROMISED, Act.MERGED}

Row = TypeVar("Row", TimelineEvent, Hold, Resolution, ClockRun)


@dataclass(frozen=True, kw_only=True)
class Story:
    """One ticket and, in order, what its clocks are computed from.

    `survivor` is the story of the ticket that a merged one goes on in.
    """

    ticket: Ticket
    calendars: Calendars
    events: Sequence[TimelineEvent] = ()
    holds: Sequence[Hold] = ()
    resolutions: Sequence[Resolution] = ()
    runs: Sequence[ClockRun] = ()
    survivor: Optional["Story"] = None

    def of(self, *acts: Act) -> list[TimelineEvent]:
        """The events of these acts, in order."""
        return [event for event in self.events if event.act in acts]

    @property
    def updates(self) -> list[datetime]:
        """The instants at which an engineer gave the requestor news, from triage on.

        A reopening counts, whoever asked for it: the requestor waits again from then on.
        """
        triaged_at = self.ticket.triaged_at
        return [
            event.at
            for event in self.events
            if triaged_at is not None and event.at >= triaged_at and _is_update(event)
        ]

    @property
    def merged_at(self) -> datetime:
        """Since when a merged ticket goes on in another."""
        return self.of(Act.MERGED)[-1].at

    def missed_at(self, clock: str, started_at: datetime) -> datetime | None:
        """When the breach of a run was noticed first; told is told (S5)."""
        for event in self.of(Act.DEADLINE_MISSED):
            details: dict[str, Any] = event.details
            if details["clock"] == clock and _instant(details["started_at"]) == started_at:
                return _instant(details["missed_at"])
        return None


def stories(tickets: Iterable[Ticket]) -> list[Story]:
    """The story of each ticket, in their order; five queries, however many they are.

    One more for each step from merged tickets to those that they go on in. The tickets need their
    desk and agreement loaded with them.
    """
    asked, calendars = list(tickets), Calendars.now()
    told = [*asked, *_survivors(asked)]
    keys = [ticket.pk for ticket in told]
    events = _by_ticket(
        TimelineEvent.objects.filter(ticket_id__in=keys, act__in=CLOCK_ACTS)
        .only("ticket_id", "act", "at", "actor_kind", "details")
        .order_by("id")
    )
    holds = _by_ticket(Hold.objects.filter(ticket_id__in=keys).order_by("id"))
    resolutions = _by_ticket(
        Resolution.objects.filter(ticket_id__in=keys)
        .only("ticket_id", "resolved_at", "reopened_at")
        .order_by("id")
    )
    runs = _by_ticket(ClockRun.objects.filter(ticket_id__in=keys).order_by("started_at", "id"))
    alone = {
        ticket.pk: Story(
            ticket=ticket,
            calendars=calendars,
            events=events[ticket.pk],
            holds=holds[ticket.pk],
            resolutions=resolutions[ticket.pk],
            runs=runs[ticket.pk],
        )
        for ticket in told
    }
    return [_with_survivor(alone[ticket.pk], alone) for ticket in asked]


def fresh(ticket: Ticket, calendars: Calendars) -> Story:
    """The story of a ticket that was opened in this transaction; two queries.

    Nothing can have held, resolved or merged it yet.
    """
    events = TimelineEvent.objects.filter(ticket=ticket, act__in=CLOCK_ACTS).order_by("id")
    runs = ClockRun.objects.filter(ticket=ticket).order_by("started_at", "id")
    return Story(ticket=ticket, calendars=calendars, events=list(events), runs=list(runs))


def _survivors(tickets: Sequence[Ticket]) -> list[Ticket]:
    """The tickets that merged ones go on in, step by step, as far as they are not among them."""
    known = {ticket.pk for ticket in tickets}
    found, step = list[Ticket](), tickets
    while missing := {ticket.survivor_id for ticket in step if ticket.survivor_id} - known:
        rows = Ticket.objects.select_related("desk", "agreement").filter(pk__in=missing)
        step = list(rows.order_by("id"))
        known |= {ticket.pk for ticket in step}
        found += step
    return found


def _with_survivor(story: Story, alone: Mapping[int, Story]) -> Story:
    goes_on_in = story.ticket.survivor_id
    if goes_on_in is None:
        return story
    return replace(story, survivor=_with_survivor(alone[goes_on_in], alone))


def _is_update(event: TimelineEvent) -> bool:
    is_engineers = event.actor_kind == ActorKind.ENGINEER
    return event.act == Act.REOPENED or (is_engineers and event.act in UPDATES)


def _by_ticket(rows: QuerySet[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.ticket_id].append(row)
    return grouped


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
