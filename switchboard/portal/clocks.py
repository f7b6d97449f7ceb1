"""Decides what a requestor's clocks are computed from: only what clients may read of the desk.

What they can't read, as an agreement's own targets, is never guessed: a clock whose deadline does
not follow from what is known is not explained.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from switchboard.policy import sla
from switchboard.policy.acts import Act
from switchboard.policy.clock_runs import BEFORE_OPENING, UNTIL_REOPENED
from switchboard.policy.hours_history import CalendarHistory, Edition
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Assessment, Clock, Explanation, Pause
from switchboard.portal import desks
from switchboard.portal.desks import ALWAYS, Terms
from switchboard.published.models import PolicyVersion
from switchboard.tickets.models import ClockRun, HoldReason, Ticket
from switchboard.tickets.models.ticket import Channel


@dataclass(frozen=True, kw_only=True)
class Told:
    """A clock that can be explained, and the calendar in which it counts now."""

    run: ClockRun
    explanation: Explanation
    calendar: CalendarHistory
    is_round_the_clock: bool = False


@dataclass(frozen=True, kw_only=True)
class Known:
    """What there is to compute a ticket's clocks from."""

    ticket: Ticket
    terms: Terms
    newest_id: int
    priorities: Sequence[tuple[datetime, Priority]] = ()
    pauses: Sequence[Pause] = ()

    @property
    def desk(self) -> CalendarHistory:
        """The hours of the ticket's desk, whatever was edited since (S2)."""
        key = self.terms.document["desks"][self.ticket.desk.key]["calendar"]
        return history(key, self.newest_id)

    def is_always(self, priority: Priority) -> bool:
        """Whether a priority's target runs day and night."""
        return bool(self.terms.document["targets"][priority.key].get("calendar") == ALWAYS)

    def calendar(self, priority: Priority) -> CalendarHistory:
        """The calendar of a priority's target."""
        return history(ALWAYS, self.newest_id) if self.is_always(priority) else self.desk

    def given(self, at: datetime, priority: Priority) -> Assessment:
        """What a priority promised for the resolution, from an instant on."""
        minutes = self.terms.document["targets"][priority.key]["resolution_minutes"]
        return Assessment(
            at=at, target=timedelta(minutes=minutes), calendar=self.calendar(priority),
            rank=priority.value,
        )  # fmt: skip


def explained(ticket: Ticket, *, now: datetime) -> list[Told]:
    """First response and resolution, as far as they follow from what is known; four queries.

    The ticket needs its desk and clock runs loaded with it.
    """
    known = _known(ticket)
    found = {run.clock: run for run in ticket.clock_runs.all()}
    each = [
        (rule, found[clock])
        for clock, rule in (
            (Clock.FIRST_RESPONSE, _first_response), (Clock.RESOLUTION, _resolution),
        )
        if clock in found
    ]  # fmt: skip
    return [told for rule, run in each for told in rule(known, run, now)]


@lru_cache(maxsize=64)
def history(key: str, newest_id: int) -> CalendarHistory:
    """A calendar through all published versions; one query once for each newest version."""
    versions = PolicyVersion.objects.filter(pk__lte=newest_id).order_by("number", "id")
    editions = [
        Edition(calendar=calendars[key], version=number, published_at=published_at)
        for pk, number, published_at in versions.values_list("pk", "number", "published_at")
        if key in (calendars := desks.terms_of(pk).calendars)
    ]
    return CalendarHistory.of(key, editions)


def _known(ticket: Ticket) -> Known:
    newest = PolicyVersion.objects.order_by("-number", "-id").values_list("pk", flat=True)[0]
    terms = desks.terms_of(ticket.policy_version_id)
    assessed = ticket.events.filter(is_public=True, act__in=[Act.ASSESSED, Act.REASSESSED])
    given = assessed.order_by("id").values_list("at", "public_details")
    priorities = [(at, Priority(details["priority"])) for at, details in given]
    known = Known(ticket=ticket, terms=terms, newest_id=newest, priorities=priorities)
    return replace(known, pauses=sorted(_pauses(known), key=lambda pause: pause.started_at))


def _pauses(known: Known) -> Iterator[Pause]:
    ticket = known.ticket
    desk = known.desk
    waits = ticket.channel != Channel.PHONE and any(known.is_always(one) for one in Priority)
    if waits and not desk.is_open(ticket.received_at):
        opens_at = desk.opens_after(ticket.received_at)
        yield Pause(started_at=ticket.received_at, ended_at=opens_at, reason=BEFORE_OPENING)
    holds = ticket.holds.order_by("id")
    for reason, began, until, ended in holds.values_list(
        "reason", "started_at", "until_at", "ended_at"
    ):
        yield Pause(started_at=began, ended_at=ended or until, reason=HoldReason(reason).value)
    reopened = ticket.resolutions.filter(reopened_at__isnull=False).order_by("id")
    for resolved_at, reopened_at in reopened.values_list("resolved_at", "reopened_at"):
        yield Pause(started_at=resolved_at, ended_at=reopened_at, reason=UNTIL_REOPENED)


def _first_response(known: Known, run: ClockRun, now: datetime) -> Iterator[Told]:
    """From receipt, in the desk's hours; how long was promised follows from the deadline."""
    ticket, calendar = known.ticket, known.desk
    target = calendar.worked(run.started_at, run.due_at) if run.due_at else timedelta()
    if not target:
        return
    explanation = sla.explain(
        clock=Clock.FIRST_RESPONSE, calendar=calendar, received_at=run.started_at,
        assessments=[Assessment(at=run.started_at, target=target)],
        stopped_at=ticket.triaged_at, now=now,
    )  # fmt: skip
    yield Told(run=run, explanation=explanation, calendar=calendar)


def _resolution(known: Known, run: ClockRun, now: datetime) -> Iterator[Told]:
    """From receipt without the pauses; only where the deadline comes out as it is stored."""
    if not known.priorities:
        return
    last = known.priorities[-1][1]
    calendar = known.calendar(last)
    assessments = [known.given(at, priority) for at, priority in known.priorities]
    due_at = sla.due_at(
        calendar=calendar, received_at=run.started_at, assessments=assessments,
        pauses=known.pauses,
    )  # fmt: skip
    if due_at != run.due_at:
        return
    explanation = sla.explain(
        clock=Clock.RESOLUTION, calendar=calendar, received_at=run.started_at,
        assessments=assessments, pauses=known.pauses, stopped_at=known.ticket.resolved_at, now=now,
    )  # fmt: skip
    yield Told(
        run=run, explanation=explanation, calendar=calendar,
        is_round_the_clock=known.is_always(last),
    )  # fmt: skip
