"""Decides how a ticket is told to its requestor: what happens, who has it, when they will hear."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from switchboard.policy.sla import Clock
from switchboard.policy.transitions import State
from switchboard.portal.saying import Reader
from switchboard.tickets.models import Hold, HoldReason, Ticket
from switchboard.ui.phrases import phrase
from switchboard.ui.shapes import Step

Standing = Literal["done", "current", "ahead"]

STATE_WORDS = {
    State.NEW: phrase("Received"),
    State.OPEN: phrase("Next in line"),
    State.IN_PROGRESS: phrase("In progress"),
    State.ON_HOLD: phrase("Paused"),
    State.RESOLVED: phrase("Resolved"),
    State.CLOSED: phrase("Closed"),
    State.MERGED: phrase("Goes on elsewhere"),
}
HOLD_WORDS = {
    HoldReason.REQUESTOR: phrase("We are waiting for your answer"),
    HoldReason.THIRD_PARTY: phrase("We are waiting for another company"),
    HoldReason.SCHEDULED: phrase("The work has a date"),
}
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
    ticket: Ticket, *, hold: Hold | None, closes_after_days: int, reader: Reader,
    calls_back: str = "",
) -> Happening:  # fmt: skip
    """What its requestor is told of the ticket; `hold` is the one that stands, if any.

    `calls_back` is who has the message that they left. The ticket needs its clock runs loaded.
    """
    if ticket.state == State.MERGED:
        words = reader.say(
            "Both are about the same matter. What you write to either number reaches us."
        )
        return Happening(title=_goes_on(ticket, reader), words=words)
    told = _stands(ticket, hold=hold, closes_after_days=closes_after_days, reader=reader)
    hears = _hears(ticket, calls_back, reader)
    return replace(told, words=f"{told.words} {hears}") if hears else told


def in_short(ticket: Ticket, *, hold: Hold | None, reader: Reader) -> str:
    """The same in a few words, for a list of tickets."""
    say, state = reader.say, State(ticket.state)
    if state is State.NEW:
        return _reads(ticket, reader)
    if state is State.ON_HOLD and hold:
        return say(HOLD_WORDS[HoldReason(hold.reason)])
    if state is State.MERGED:
        return _goes_on(ticket, reader)
    if state is State.CLOSED and (at := ticket.closed_at):
        return say("Closed {at}", at=reader.clock_time(at), when=reader.when(at))
    return _with_whom(ticket, state, reader)


def next_word(ticket: Ticket, *, calls_back: str = "", reader: Reader) -> str:
    """When the requestor of a ticket that is being worked on hears, in a few words; “” otherwise.

    The first of what is promised counts; what is late already is said on the ticket's own page.
    """
    if State(ticket.state) not in {State.OPEN, State.IN_PROGRESS}:
        return ""
    running = _running(ticket, reader)
    ends = [at for clock in (Clock.CALL_BACK, Clock.NEXT_UPDATE, Clock.RESOLUTION)
            if (at := running.get(clock))]  # fmt: skip
    if not ends:
        return ""
    at = min(ends)
    return reader.say("You hear by {at}", at=reader.clock_time(at), when=reader.when(at))


def steps(ticket: Ticket, *, reader: Reader) -> list[Step]:
    """The ticket's way in four steps, with the instants that are known; a merged one has none."""
    if ticket.state == State.MERGED:
        return []
    reached = _REACHED[State(ticket.state)]
    labels = _labels(State(ticket.state), reached)
    instants = (ticket.received_at, ticket.triaged_at, None, ticket.resolved_at)
    return [
        _step(label, at, standing=_standing(place, reached), reader=reader)
        for place, (label, at) in enumerate(zip(labels, instants, strict=True))
    ]


def _stands(
    ticket: Ticket, *, hold: Hold | None, closes_after_days: int, reader: Reader
) -> Happening:
    """Where it stands, and when that is to be over."""
    say, state = reader.say, State(ticket.state)
    engineer = ticket.engineer.name if ticket.engineer else ""
    first = _first(engineer, reader)
    if state is State.NEW:
        return _promised(say("We have it"), ticket.first_response_due_at, _reads_it, reader=reader)
    if state is State.OPEN:
        team = reader.team(ticket.team)
        our_team = say("It is next in line with our {team} team", team=team)
        in_line = our_team if team else say("It is next in line with us")
        return _promised(in_line, ticket.resolution_due_at, _solves_it,
                         reader=reader)  # fmt: skip
    if state is State.ON_HOLD and hold:
        return Happening(title=say(HOLD_WORDS[HoldReason(hold.reason)]),
                         words=_hold_words(hold, reader), engineer=engineer)  # fmt: skip
    if state is State.RESOLVED and ticket.resolved_at:
        closes_at = ticket.resolved_at + timedelta(days=closes_after_days)
        words = say("Not quite right? You can reopen it until {at}.", at=reader.local(closes_at))
        return Happening(title=say("{engineer} resolved it", engineer=first), words=words,
                         engineer=engineer)  # fmt: skip
    if state is State.CLOSED:
        words = say("If it comes back, please open a new ticket and name this one.")
        return Happening(title=say("This ticket is closed"), words=words)
    return _promised(say("{engineer} is working on it", engineer=first), ticket.resolution_due_at,
                     _solves_it, engineer=engineer, reader=reader)  # fmt: skip


def _with_whom(ticket: Ticket, state: State, reader: Reader) -> str:
    """The engineer of a ticket that somebody has, or its team."""
    say, team = reader.say, reader.team(ticket.team)
    if state is State.OPEN:
        return say("With our {team} team", team=team) if team else say("With us")
    engineer = ticket.engineer.name if ticket.engineer else say("An engineer")
    if state is State.RESOLVED:
        return say("{engineer} resolved it", engineer=engineer)
    return say("{engineer} is working on it", engineer=engineer)


def _goes_on(ticket: Ticket, reader: Reader) -> str:
    """Where a merged ticket goes on, as far as the reader may see it."""
    if not ticket.survivor:
        return reader.say("It goes on in another ticket")
    return reader.say("It goes on in ticket {number}", number=ticket.survivor.spoken_number)


def _running(ticket: Ticket, reader: Reader) -> dict[str, datetime]:
    """When each clock that runs and is not late runs out."""
    return {
        run.clock: run.due_at
        for run in ticket.clock_runs.all()
        if run.stopped_at is None and run.due_at is not None and run.due_at >= reader.now
    }


def _hears(ticket: Ticket, calls_back: str, reader: Reader) -> str:
    """When we call back, or else when the requestor hears from us though nothing is done yet."""
    running = _running(ticket, reader)
    if call_at := running.get(Clock.CALL_BACK):
        at = reader.local(call_at)
        if not calls_back:
            return reader.say("We call you back by {at}.", at=at)
        engineer = _first(calls_back, reader)
        return reader.say("{engineer} has your message and calls you back by {at}.",
                          engineer=engineer, at=at)  # fmt: skip
    news_at, solved_at = running.get(Clock.NEXT_UPDATE), running.get(Clock.RESOLUTION)
    if news_at is None or ticket.state == State.ON_HOLD or (solved_at and solved_at <= news_at):
        return ""
    return reader.say("You hear from us by {at} at the latest.", at=reader.local(news_at))


def _labels(state: State, reached: int) -> tuple[str, str, str, str]:
    """What is done is said so; what is ahead is not said as if it were."""
    assessed = phrase("Assessed") if reached > 0 else phrase("Assessment")
    worked = phrase("Worked on") if reached > 2 else phrase("In progress")
    doing = {State.OPEN: phrase("In line"), State.ON_HOLD: phrase("Paused")}.get(state, worked)
    return (phrase("Received"), assessed, doing, phrase("Resolved"))


def _step(label: str, at: datetime | None, *, standing: Standing, reader: Reader) -> Step:
    words = reader.clock_time(at) if at and standing == "done" else ""
    return Step(label=reader.say(label), state=standing, words=words)


def _standing(place: int, reached: int) -> Standing:
    # Received and resolved are done the moment they are reached; the steps between take time.
    if place < reached or (place == reached and place != 2):
        return "done"
    is_next = place == reached or (place == reached + 1 and reached < 2)
    return "current" if is_next else "ahead"


def _promised(
    title: str, due_at: datetime | None, deed: Callable[[datetime | None, Reader], str], *,
    engineer: str = "", reader: Reader,
) -> Happening:  # fmt: skip
    if due_at and due_at < reader.now:
        words = reader.say(
            "We wanted this done by {at} and are late. We are sorry; if you would rather not wait,"
            " please call us.", at=reader.local(due_at),
        )  # fmt: skip
        return Happening(title=title, words=words, engineer=engineer, is_late=True)
    return Happening(title=title, words=f"{deed(due_at, reader)}.", engineer=engineer)


def _reads_it(at: datetime | None, reader: Reader) -> str:
    if at is None:
        return reader.say("An engineer reads it as soon as we can go on")
    return reader.say("An engineer reads it by {at}||with the date", at=reader.local(at))


def _solves_it(at: datetime | None, reader: Reader) -> str:
    if at is None:
        return reader.say("We aim to solve it as soon as we can go on")
    return reader.say("We aim to solve it by {at}", at=reader.local(at))


def _reads(ticket: Ticket, reader: Reader) -> str:
    """When an engineer reads a new ticket, in a few words."""
    at = ticket.first_response_due_at
    if at is None:
        return _reads_it(at, reader)
    if at < reader.now:
        return reader.say("We are late with this, and sorry")
    words = reader.clock_time(at)
    return reader.say("An engineer reads it by {at}", at=words, when=reader.when(at))


def _hold_words(hold: Hold, reader: Reader) -> str:
    awaits = hold.reason == HoldReason.REQUESTOR
    if hold.until_at is None:
        return reader.say(
            "We go on as soon as you answer." if awaits else "We tell you when we go on."
        )
    return reader.say(
        "We go on by {at}, or as soon as you answer." if awaits else "We go on by {at}.",
        at=reader.local(hold.until_at),
    )


def _first(name: str, reader: Reader) -> str:
    return name.split(maxsplit=1)[0] if name else reader.say("An engineer")
