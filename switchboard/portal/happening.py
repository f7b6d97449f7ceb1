"""Decides how a ticket is told to its requestor: what happens, who has it, when they will hear."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from switchboard.policy.sla import Clock
from switchboard.policy.transitions import State
from switchboard.tickets.models import Hold, HoldReason, Ticket
from switchboard.ui.shapes import Step
from switchboard.ui.words import clock_time, local

Standing = Literal["done", "current", "ahead"]

STATE_WORDS = {
    State.NEW: "Received",
    State.OPEN: "Next in line",
    State.IN_PROGRESS: "In progress",
    State.ON_HOLD: "Paused",
    State.RESOLVED: "Resolved",
    State.CLOSED: "Closed",
    State.MERGED: "Goes on elsewhere",
}
HOLD_WORDS = {
    HoldReason.REQUESTOR: "We are waiting for your answer",
    HoldReason.THIRD_PARTY: "We are waiting for another company",
    HoldReason.SCHEDULED: "The work has a date",
}
_MERGED = "Both are about the same matter. What you write to either number reaches us."
_REACHED = {
    State.NEW: 0,
    State.OPEN: 1,
    State.IN_PROGRESS: 2,
    State.ON_HOLD: 2,
    State.RESOLVED: 3,
    State.CLOSED: 4,
    State.MERGED: 0,
}


@dataclass(frozen=True, kw_only=True)
class Happening:
    """The one thing that happens now, and when the requestor hears again."""

    title: str
    words: str = ""
    engineer: str = ""
    is_late: bool = False


def happening(
    ticket: Ticket, *, hold: Hold | None, closes_after_days: int, now: datetime, zone: ZoneInfo,
    calls_back: str = "",
) -> Happening:  # fmt: skip
    """What a requestor in `zone` is told of the ticket; `hold` is the one that stands, if any.

    `calls_back` is who has the message that they left. The ticket needs its clock runs loaded.
    """
    if ticket.state == State.MERGED:
        return Happening(title=_goes_on(ticket), words=_MERGED)
    told = _stands(ticket, hold=hold, closes_after_days=closes_after_days, now=now, zone=zone)
    hears = _hears(ticket, calls_back, now=now, zone=zone)
    return replace(told, words=f"{told.words} {hears}") if hears else told


def in_short(ticket: Ticket, *, hold: Hold | None, now: datetime, zone: ZoneInfo) -> str:
    """The same in a few words, for a list of tickets."""
    engineer = ticket.engineer.name if ticket.engineer else "An engineer"
    state = State(ticket.state)
    if state is State.NEW:
        return _by("An engineer reads it", ticket.first_response_due_at, now=now, zone=zone)
    if state is State.OPEN:
        return f"With our {ticket.team.name} team" if ticket.team else "With our team"
    if state is State.ON_HOLD and hold:
        return hold_title(hold)
    if state is State.RESOLVED:
        return f"{engineer} resolved it"
    if state is State.CLOSED and ticket.closed_at:
        return f"Closed {clock_time(ticket.closed_at, zone=zone, now=now)}"
    return _goes_on(ticket) if state is State.MERGED else f"{engineer} is working on it"


def steps(ticket: Ticket, *, now: datetime, zone: ZoneInfo) -> list[Step]:
    """The ticket's way in four steps, with the instants that are known; a merged one has none."""
    if ticket.state == State.MERGED:
        return []
    reached = _REACHED[State(ticket.state)]
    labels = _labels(State(ticket.state), reached)
    instants = (ticket.received_at, ticket.triaged_at, None, ticket.resolved_at)
    return [
        _step(label, at, standing=_standing(place, reached), now=now, zone=zone)
        for place, (label, at) in enumerate(zip(labels, instants, strict=True))
    ]


def hold_title(hold: Hold) -> str:
    """What a ticket on hold waits for, in a sentence without its full stop."""
    return HOLD_WORDS[HoldReason(hold.reason)]


def _stands(
    ticket: Ticket, *, hold: Hold | None, closes_after_days: int, now: datetime, zone: ZoneInfo
) -> Happening:
    """Where it stands, and when that is to be over."""
    engineer = ticket.engineer.name if ticket.engineer else ""
    state = State(ticket.state)
    if state is State.NEW:
        return _promised("We have it", "An engineer reads it", ticket.first_response_due_at,
                         now=now, zone=zone)  # fmt: skip
    if state is State.OPEN:
        team = f"{ticket.team.name} team" if ticket.team else "team"
        return _promised(f"It is next in line with our {team}", "We aim to solve it",
                         ticket.resolution_due_at, now=now, zone=zone)  # fmt: skip
    if state is State.ON_HOLD and hold:
        return Happening(title=hold_title(hold), words=_hold_words(hold, now=now, zone=zone),
                         engineer=engineer)  # fmt: skip
    if state is State.RESOLVED and ticket.resolved_at:
        closes_at = ticket.resolved_at + timedelta(days=closes_after_days)
        words = f"Not quite right? You can reopen it until {local(closes_at, zone=zone, now=now)}."
        return Happening(title=f"{_first(engineer)} resolved it", words=words, engineer=engineer)
    if state is State.CLOSED:
        return Happening(
            title="This ticket is closed",
            words="If it comes back, please open a new ticket and name this one.",
        )
    return _promised(f"{_first(engineer)} is working on it", "We aim to solve it",
                     ticket.resolution_due_at, now=now, zone=zone, engineer=engineer)  # fmt: skip


def _goes_on(ticket: Ticket) -> str:
    """Where a merged ticket goes on, as far as the reader may see it."""
    survivor = f"ticket {ticket.survivor.spoken_number}" if ticket.survivor else "another ticket"
    return f"It goes on in {survivor}"


def _hears(ticket: Ticket, calls_back: str, *, now: datetime, zone: ZoneInfo) -> str:
    """When we call back, or else when the requestor hears from us though nothing is done yet."""
    running = {
        run.clock: run.due_at
        for run in ticket.clock_runs.all()
        if run.stopped_at is None and run.due_at is not None and run.due_at >= now
    }
    if call_at := running.get(Clock.CALL_BACK):
        who = f"{_first(calls_back)} has your message and calls" if calls_back else "We call"
        return f"{who} you back by {local(call_at, zone=zone, now=now)}."
    news_at, solved_at = running.get(Clock.NEXT_UPDATE), running.get(Clock.RESOLUTION)
    if news_at is None or ticket.state == State.ON_HOLD or (solved_at and solved_at <= news_at):
        return ""
    return f"You hear from us by {local(news_at, zone=zone, now=now)} at the latest."


def _labels(state: State, reached: int) -> tuple[str, str, str, str]:
    """What is done is said so; what is ahead is not said as if it were."""
    assessed = "Assessed" if reached > 0 else "Assessment"
    worked = "Worked on" if reached > 2 else "In progress"
    doing = {State.OPEN: "In line", State.ON_HOLD: "Paused"}.get(state, worked)
    return ("Received", assessed, doing, "Resolved")


def _step(
    label: str, at: datetime | None, *, standing: Standing, now: datetime, zone: ZoneInfo
) -> Step:
    words = clock_time(at, zone=zone, now=now) if at and standing == "done" else ""
    return Step(label=label, state=standing, words=words)


def _standing(place: int, reached: int) -> Standing:
    # Received and resolved are done the moment they are reached; the steps between take time.
    if place < reached or (place == reached and place != 2):
        return "done"
    is_next = place == reached or (place == reached + 1 and reached < 2)
    return "current" if is_next else "ahead"


def _promised(
    title: str, deed: str, due_at: datetime | None, *, now: datetime, zone: ZoneInfo,
    engineer: str = "",
) -> Happening:  # fmt: skip
    if due_at and due_at < now:
        words = (
            f"We wanted this done by {local(due_at, zone=zone, now=now)} and are late. We are"
            " sorry; if you would rather not wait, please call us."
        )
        return Happening(title=title, words=words, engineer=engineer, is_late=True)
    words = _by(deed, due_at, now=now, zone=zone, is_long=True)
    return Happening(title=title, words=f"{words}.", engineer=engineer)


def _by(
    deed: str, at: datetime | None, *, now: datetime, zone: ZoneInfo, is_long: bool = False
) -> str:
    if at is None:
        return f"{deed} as soon as we can go on"
    if at < now:
        return "We are late with this, and sorry"
    said = local(at, zone=zone, now=now) if is_long else clock_time(at, zone=zone, now=now)
    return f"{deed} by {said}"


def _hold_words(hold: Hold, *, now: datetime, zone: ZoneInfo) -> str:
    sooner = "or as soon as you answer" if hold.reason == HoldReason.REQUESTOR else ""
    if hold.until_at is None:
        return "We go on as soon as you answer." if sooner else "We tell you when we go on."
    said = f"We go on by {local(hold.until_at, zone=zone, now=now)}"
    return f"{said}, {sooner}." if sooner else f"{said}."


def _first(name: str) -> str:
    return name.split(maxsplit=1)[0] if name else "An engineer"
