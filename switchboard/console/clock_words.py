"""Decides how a ticket's deadlines are read in a queue and on its page."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.flow import runs
from switchboard.flow.clocks import Explained
from switchboard.policy.document import ALWAYS
from switchboard.policy.hours import Calendar
from switchboard.policy.hours_history import CalendarHistory
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Clock
from switchboard.policy.transitions import State
from switchboard.published.calendars import Calendars
from switchboard.tickets.models import ClockRun, Ticket
from switchboard.ui import clock as said
from switchboard.ui import clock_aloud as aloud
from switchboard.ui.clock_aloud import Aloud
from switchboard.ui.words import duration

OVER = frozenset({State.RESOLVED.value, State.CLOSED.value})
# What is promised before triage, and after it; a hold stops all but a promised call.
BEFORE_TRIAGE = (Clock.FIRST_RESPONSE,)
AFTER_TRIAGE = (Clock.RESOLUTION, Clock.NEXT_UPDATE, Clock.CALL_BACK)
ON_HOLD = (Clock.CALL_BACK,)
PAUSED_BY_HOLDS = frozenset({Clock.RESOLUTION.value, Clock.NEXT_UPDATE.value})
# A clock that a queue's reader does not expect is named.
NAMES = {Clock.NEXT_UPDATE.value: "update", Clock.CALL_BACK.value: "call back"}
_NONE = timedelta()


def in_queue(
    ticket: Ticket, runs_of_it: Sequence[ClockRun], *, calendars: Calendars, now: datetime,
    zone: ZoneInfo,
) -> said.Clock | None:  # fmt: skip
    """The clock that matters where the ticket stands, from its stored deadline; no query.

    The ticket needs its desk and agreement loaded with it.
    """
    if ticket.state == State.MERGED:
        return None
    if ticket.state in OVER:
        return _over(ticket, runs_of_it, calendars=calendars)
    run = pressing(ticket, runs_of_it)
    if run is not None:
        return of_run(ticket, run, calendars=calendars, now=now, zone=zone)
    if ticket.state == State.ON_HOLD:
        return said.paused(until=ticket.next_check_at, now=now, zone=zone)
    return None


def pressing(ticket: Ticket, runs_of_it: Sequence[ClockRun]) -> ClockRun | None:
    """Of the promises that run now, the one that is due first; None while none runs."""
    wanted = BEFORE_TRIAGE if ticket.state == State.NEW else AFTER_TRIAGE
    if ticket.state == State.ON_HOLD:
        wanted = ON_HOLD
    running = [
        (run.due_at, run.pk, run)
        for run in runs_of_it
        if run.clock in wanted and run.stopped_at is None and run.due_at is not None
    ]
    return min(running)[-1] if running else None


def explained(
    ticket: Ticket, view: Explained, *, calendars: Calendars, now: datetime, zone: ZoneInfo
) -> said.Clock:
    """One clock of the ticket's page, from its full explanation."""
    run, explanation = view.run, view.explanation
    if run.stopped_at is not None:
        is_late = explanation.is_breached and explanation.remaining >= _NONE
        if is_late:
            return said.Clock(words="missed", tone="late")
        return said.stopped(took=explanation.counted, target=explanation.allowed)
    is_held = ticket.state == State.ON_HOLD and run.clock in PAUSED_BY_HOLDS
    if run.due_at is None or is_held:
        return said.paused(until=ticket.next_check_at, now=now, zone=zone)
    return of_run(ticket, run, calendars=calendars, now=now, zone=zone, is_named=False)


def read_aloud(
    ticket: Ticket, view: Explained, *, calendars: Calendars, now: datetime, zone: ZoneInfo
) -> Aloud:
    """The same clock as one sentence."""
    run, explanation, label = view.run, view.explanation, Clock(view.run.clock).label
    if run.stopped_at is not None:
        return aloud.over(
            label, took=explanation.counted, allowed=explanation.allowed,
            is_missed=explanation.is_breached,
        )  # fmt: skip
    is_held = ticket.state == State.ON_HOLD and run.clock in PAUSED_BY_HOLDS
    if run.due_at is None or is_held:
        return aloud.held(label, until=ticket.next_check_at, now=now, zone=zone)
    calendar = calendar_of(ticket, run, calendars)
    is_always = calendar.calendar_at(now) == Calendar.always()
    return aloud.running(
        label,
        due_at=run.due_at,
        left=_left(calendar, run.due_at, now=now),
        counts=aloud.ROUND_THE_CLOCK if is_always else aloud.IN_SUPPORT_HOURS,
        is_at_risk=run.at_risk_at is not None and run.at_risk_at <= now,
        starts_at=None if calendar.is_open(now) else calendar.opens_after(now),
        now=now,
        zone=zone,
    )


def of_run(
    ticket: Ticket, run: ClockRun, *, calendars: Calendars, now: datetime, zone: ZoneInfo,
    is_named: bool = True,
) -> said.Clock:  # fmt: skip
    """A run that goes on, by its stored deadline, in the working time that is left."""
    if run.due_at is None:
        return said.paused(now=now, zone=zone)
    calendar = calendar_of(ticket, run, calendars)
    left = _left(calendar, run.due_at, now=now)
    what = NAMES.get(run.clock, "") if is_named else ""
    if run.breached_at is not None and left >= _NONE:
        words = f"{what} missed before, {duration(left, in_days=False)} left now".strip()
        return said.Clock(words=words, tone="late", due_at=run.due_at)
    return said.running(
        run.due_at,
        left=left,
        is_at_risk=run.at_risk_at is not None and run.at_risk_at <= now,
        starts_at=None if calendar.is_open(now) else calendar.opens_after(now),
        what=what,
        now=now,
        zone=zone,
    )


def calendar_of(ticket: Ticket, run: ClockRun, calendars: Calendars) -> CalendarHistory:
    """The calendar that a run counts in now; no query once the process knows it."""
    desk = runs.desk_calendar(ticket, calendars)
    if run.clock in {Clock.FIRST_RESPONSE, Clock.AGE}:
        return desk
    if run.clock == Clock.CALL_BACK:
        return desk if desk.is_open(run.started_at) else calendars.of(ALWAYS)
    return runs.calendar_of(ticket, Priority(ticket.priority), calendars)


def _left(calendar: CalendarHistory, due_at: datetime, *, now: datetime) -> timedelta:
    """Working time until the deadline; past it, below zero even if the desk closed since."""
    if due_at >= now:
        return calendar.worked(now, due_at)
    return -max(calendar.worked(due_at, now), timedelta(seconds=1))


def _over(
    ticket: Ticket, runs_of_it: Sequence[ClockRun], *, calendars: Calendars
) -> said.Clock | None:
    """Whether the resolution was in time, once the ticket is resolved."""
    run = next((one for one in runs_of_it if one.clock == Clock.RESOLUTION), None)
    if run is None or run.stopped_at is None:
        return None
    if run.due_at is not None and run.due_at < run.stopped_at:
        late = calendar_of(ticket, run, calendars).worked(run.due_at, run.stopped_at)
        return said.Clock(words=f"missed by {duration(late, in_days=False)}", tone="late")
    if run.breached_at is not None:
        return said.Clock(words="missed", tone="late")
    return said.Clock(words="met", tone="met")
