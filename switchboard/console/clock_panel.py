"""Decides how each clock of a ticket is drawn beside it: in words, as a strip, as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from switchboard.console.clock_words import PAUSED_BY_HOLDS, calendar_of, explained, read_aloud
from switchboard.console.policy_words import TELLS
from switchboard.flow import clocks, runs
from switchboard.flow.clocks import Explained
from switchboard.policy import clock_runs
from switchboard.policy.acts import Act
from switchboard.policy.document_promises import Tell
from switchboard.policy.sla import PROMISED, Clock, Explanation, Interval
from switchboard.policy.transitions import State
from switchboard.published.calendars import Calendars
from switchboard.tickets.models import ClockRun, DeadlineChange, RecountCause, Ticket
from switchboard.tickets.models.ticket import Channel
from switchboard.ui.clock import Clock as Words
from switchboard.ui.clock_aloud import Aloud
from switchboard.ui.shapes import DeadlineMove, Strip
from switchboard.ui.strip import Mark, strip
from switchboard.ui.strip_table import exact

# What ends each clock, as the mark at its end says it.
STOPS = {
    Clock.FIRST_RESPONSE: "Triaged",
    Clock.NEXT_UPDATE: "The requestor heard from us",
    Clock.RESOLUTION: "Resolved",
    Clock.CALL_BACK: "Called back",
}
MOVED: dict[str, str] = {
    Act.ASSESSED: "assessed",
    Act.REASSESSED: "the assessment changed",
    Act.HELD: "put on hold",
    Act.RESUMED: "taken off hold",
    Act.REQUESTOR_REPLIED: "the requestor answered",
    Act.REOPENED: "reopened",
    Act.SENDER_SETTLED: "the sender was settled",
    RecountCause.CALENDAR: "the calendar was edited",
    RecountCause.AGREEMENT: "the agreement changed",
    RecountCause.SWEEP: "found by the regular sweep",
}


@dataclass(frozen=True, kw_only=True)
class ClockView:
    """A clock in words and, for who asks why, every interval of it and every move."""

    label: str
    words: Words
    aloud: Aloud
    explanation: Explanation
    strip: Strip | None
    moves: Sequence[DeadlineMove]
    figure: str


def clocks_of(ticket: Ticket, *, now: datetime, zone: ZoneInfo) -> list[ClockView]:
    """The promised clocks, first response first; what was kept and is over is left out.

    First response and resolution are always shown once there are any. Eight queries.
    """
    calendars = Calendars.now()
    views = sorted(clocks.explanations(ticket, now=now), key=_place)
    return [_view(ticket, view, calendars, now=now, zone=zone) for view in views if _is_shown(view)]


def pressing_of(views: Sequence[ClockView]) -> Aloud | None:
    """What is owed first; once nothing is owed, how the resolution stands. None without any."""
    owed = [(view.aloud.due_at, place) for place, view in enumerate(views) if view.aloud.due_at]
    if owed:
        return views[min(owed)[1]].aloud
    last = [view for view in views if view.explanation.clock is Clock.RESOLUTION]
    return last[-1].aloud if last else None


def figure(explanation: Explanation) -> str:
    """What counted, of what: the sums of the table to the second."""
    return f"{exact(explanation.counted)} of {exact(explanation.allowed)} counted"


def moves(changes: Sequence[DeadlineChange]) -> list[DeadlineMove]:
    """Every change of the deadline with its reason, oldest first."""
    return [
        DeadlineMove(
            before=change.before, after=change.after, why=_why(change), at=change.changed_at
        )
        for change in changes
    ]


def _place(view: Explained) -> int:
    order = (Clock.FIRST_RESPONSE, Clock.RESOLUTION, Clock.NEXT_UPDATE, Clock.CALL_BACK, Clock.AGE)
    return order.index(Clock(view.run.clock))


def _is_shown(view: Explained) -> bool:
    if view.run.clock not in PROMISED:
        return False
    is_lasting = view.run.clock in {Clock.FIRST_RESPONSE, Clock.RESOLUTION}
    return is_lasting or view.run.stopped_at is None or view.explanation.is_breached


def _view(
    ticket: Ticket, view: Explained, calendars: Calendars, *, now: datetime, zone: ZoneInfo
) -> ClockView:
    explanation, clock = view.explanation, Clock(view.run.clock)
    ahead = list(_ahead(ticket, view.run, calendars, now=now))
    drawn = None
    if explanation.intervals or ahead:
        drawn = strip(
            explanation.intervals, key=f"strip-{clock.value}",
            summary=f"{clock.label}: {figure(explanation)}.", ahead=ahead,
            deadline=explanation.due_at, marks=list(_marks(view, now=now)), now=now, zone=zone,
        )  # fmt: skip
    return ClockView(
        label=clock.label,
        words=explained(ticket, view, calendars=calendars, now=now, zone=zone),
        aloud=read_aloud(ticket, view, calendars=calendars, now=now, zone=zone),
        explanation=explanation,
        strip=drawn,
        moves=moves(view.changes),
        figure=figure(explanation),
    )


def _ahead(
    ticket: Ticket, run: ClockRun, calendars: Calendars, *, now: datetime
) -> Iterator[Interval]:
    """What is still to come until the deadline, a pause that stands among it."""
    if run.stopped_at is not None or run.due_at is None or run.due_at <= now:
        return
    goes_on_at, reason = _goes_on(ticket, run, calendars, now=now)
    begins = max(now, min(goes_on_at, run.due_at))
    if begins > now:
        yield Interval(start=now, end=begins, is_counted=False, reason=reason)
    for part in calendar_of(ticket, run, calendars).explain(begins, run.due_at):
        yield Interval(
            start=part.start, end=part.end, is_counted=part.is_open, reason=part.reason.value
        )


def _goes_on(
    ticket: Ticket, run: ClockRun, calendars: Calendars, *, now: datetime
) -> tuple[datetime, str]:
    """When the pause that stands ends by itself, and what it is; now where none stands."""
    if run.clock not in PAUSED_BY_HOLDS:
        return now, ""
    if ticket.state == State.ON_HOLD:
        return ticket.next_check_at or now, "on hold"
    if ticket.channel == Channel.PHONE:
        return now, ""
    opens_at = runs.desk_calendar(ticket, calendars).opens_after(ticket.received_at)
    return opens_at, clock_runs.BEFORE_OPENING


def _marks(view: Explained, *, now: datetime) -> Iterator[Mark]:
    run = view.run
    if run.stopped_at is None:
        yield Mark(at=now, kind="now", words="Now")
    else:
        yield Mark(at=run.stopped_at, kind="stopped", words=STOPS[Clock(run.clock)])
    at_the_end = ""
    for rung in view.rungs:
        if rung.tell is None or rung.at is None:
            continue
        told = f"{TELLS[rung.tell]} {'was told' if rung.told_at else 'is told'}"
        if rung.fraction == 1.0:
            at_the_end = f": {told}" if rung.told_at or run.stopped_at is None else ""
        elif rung.told_at is not None:
            yield Mark(at=rung.told_at, kind="told", words=f"{rung.fraction:.0%}: {told}")
        elif run.stopped_at is None and (rung.tell is not Tell.ACCESS_HOLDER or rung.at > now):
            # Where the engineer lacked nothing, that rung was passed over.
            yield Mark(at=rung.at, kind="rung", words=f"{rung.fraction:.0%}: {told}")
    if view.explanation.due_at is not None:
        yield Mark(at=view.explanation.due_at, kind="deadline", words=f"Deadline{at_the_end}")


def _why(change: DeadlineChange) -> str:
    why = MOVED.get(change.because, change.because.replace("_", " "))
    return why if change.version is None else f"{why} (version {change.version})"
