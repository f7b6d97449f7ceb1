"""Tells what tickets were recorded to be, for who replays them under another policy."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from switchboard.billing.models import TimeEntry
from switchboard.flow.story import Story, stories
from switchboard.policy.acts import Act
from switchboard.policy.priority import Cell, Impact, Priority, Urgency
from switchboard.policy.sla import Clock
from switchboard.simulation.recorded import (
    EngineerAt,
    HoldKept,
    Outcome,
    PriorityGiven,
    Recorded,
    Reopening,
)
from switchboard.tickets.models import Assignment, ClockRun, Ticket, TimelineEvent
from switchboard.tickets.models.work import HoldReason

SET_SIZE = 500


def between(start: datetime, end: datetime) -> Iterator[Recorded]:
    """Every ticket received from `start` until before `end`, in order of receipt.

    Read in sets of 500, eight queries each.
    """
    received = Ticket.objects.filter(received_at__gte=start, received_at__lt=end)
    keys = list(received.order_by("received_at", "id").values_list("pk", flat=True))
    for low in range(0, len(keys), SET_SIZE):
        yield from _recorded(keys[low : low + SET_SIZE])


def count(start: datetime, end: datetime) -> int:
    """How many tickets `between` gives."""
    return Ticket.objects.filter(received_at__gte=start, received_at__lt=end).count()


def _recorded(keys: Sequence[int]) -> Iterator[Recorded]:
    tickets = (
        Ticket.objects.filter(pk__in=keys)
        .select_related("client", "desk", "agreement", "team", "site__region")
        .order_by("received_at", "id")
    )
    engineers: dict[int, list[EngineerAt]] = defaultdict(list)
    given = Assignment.objects.filter(ticket_id__in=keys).select_related("engineer", "team")
    for one in given.order_by("id"):
        at = EngineerAt(at=one.started_at, engineer=str(one.engineer.uuid), team=one.team.key)
        engineers[one.ticket_id].append(at)
    minutes: dict[int, int] = defaultdict(int)
    for ticket_id, logged in TimeEntry.objects.filter(ticket_id__in=keys).values_list(
        "ticket_id", "minutes"
    ):
        minutes[ticket_id] += logged
    for story in stories(tickets):
        key = story.ticket.pk
        yield _record(story, engineers=engineers[key], minutes=minutes[key])


def _record(story: Story, *, engineers: Sequence[EngineerAt], minutes: int) -> Recorded:
    ticket = story.ticket
    return Recorded(
        number=ticket.number,
        received_at=ticket.received_at,
        triaged_at=ticket.triaged_at,
        taken_at=engineers[0].at if engineers else None,
        resolved_at=ticket.resolved_at,
        priorities=tuple(map(_priority, story.of(Act.ASSESSED, Act.REASSESSED))),
        holds=tuple(
            HoldKept(
                started_at=hold.started_at,
                ended_at=hold.ended_at or hold.until_at,
                reason=HoldReason(hold.reason).label.lower(),
            )
            for hold in story.holds
        ),
        reopenings=tuple(
            Reopening(resolved_at=done.resolved_at, reopened_at=done.reopened_at)
            for done in story.resolutions
            if done.reopened_at is not None
        ),
        engineers=tuple(engineers),
        updates_at=tuple(story.updates),
        logged=timedelta(minutes=minutes) if minutes else None,
        desk=ticket.desk.key,
        team=ticket.team.key if ticket.team else None,
        category=ticket.category or None,
        client=ticket.client.name,
        region=ticket.site.region.key if ticket.site and ticket.site.region else None,
        channel=ticket.channel,
        targets=ticket.agreement.targets if ticket.agreement else {},
        outcomes={
            Clock(run.clock): _outcome(run)
            for run in story.runs
            if run.clock in (Clock.FIRST_RESPONSE, Clock.RESOLUTION)
        },
    )


def _priority(event: TimelineEvent) -> PriorityGiven:
    details = event.details
    return PriorityGiven(
        at=event.at,
        priority=Priority(details["priority"]),
        answers=Cell(
            impact=Impact(details["impact"]),
            urgency=Urgency(details["urgency"]),
            has_workaround=bool(details["has_workaround"]),
        ),
        is_correction=bool(details.get("is_correction")),
    )


def _outcome(run: ClockRun) -> Outcome:
    if run.breached_at is not None:
        return Outcome.MISSED
    return Outcome.MET if run.stopped_at is not None else Outcome.RUNNING
