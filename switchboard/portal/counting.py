"""Decides how the time of a ticket is told to its requestor: in plain words, with right sums."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from switchboard.policy.clock_runs import UNTIL_REOPENED
from switchboard.policy.hours import Reason
from switchboard.policy.sla import Clock
from switchboard.portal.clocks import Told
from switchboard.portal.counting_strip import drawn
from switchboard.portal.saying import Reader
from switchboard.tickets.models import HoldReason
from switchboard.ui.phrases import phrase
from switchboard.ui.shapes import Strip
from switchboard.ui.words import DAY, MINUTE

# What a pause is called once it is over, and while it stands.
PAUSES = {
    HoldReason.REQUESTOR.value: (
        phrase("We waited for your answer from {start} to {end}."),
        phrase("We have waited for your answer since {start}."),
    ),
    HoldReason.THIRD_PARTY.value: (
        phrase("We waited for another company from {start} to {end}."),
        phrase("We have waited for another company since {start}."),
    ),
    HoldReason.SCHEDULED.value: (
        phrase("The work waited for its date from {start} to {end}."),
        phrase("The work has waited for its date since {start}."),
    ),
    UNTIL_REOPENED: (
        phrase("We took it for resolved from {start} to {end}."),
        phrase("We have taken it for resolved since {start}."),
    ),
}
PAUSES_SAID = 5
_NONE = timedelta()


@dataclass(frozen=True, kw_only=True)
class Counting:
    """One clock as its requestor reads it."""

    title: str
    sentences: Sequence[str]
    strip: Strip | None


def counting(told: Told, *, has_called: bool = False, reader: Reader) -> Counting:
    """One clock in a few sentences and as a strip; who `has_called` did not write."""
    is_first = told.explanation.clock is Clock.FIRST_RESPONSE
    say = _first_response if is_first else _resolution
    return Counting(
        title=reader.say("Our first answer" if is_first else "Solving it"),
        sentences=tuple(say(told, has_called, reader)),
        strip=drawn(told, reader=reader),
    )


def _first_response(told: Told, has_called: bool, reader: Reader) -> Iterator[str]:
    explanation, run, say = told.explanation, told.run, reader.say
    promised = reader.spoken(explanation.allowed)
    yield say("An engineer reads what you send within {promised} of our opening hours.",
              promised=promised)  # fmt: skip
    if run.due_at is not None:
        began = phrase("You called {when}") if has_called else phrase("You wrote {when}")
        ends = (
            phrase(", so the {promised} ended {when}.")
            if run.due_at <= reader.now
            else phrase(", so the {promised} end {when}.")
        )
        closed = _closed_between(told, run.due_at, reader)
        ended = say(ends, promised=promised, when=reader.when(run.due_at))
        yield f"{say(began, when=reader.when(run.started_at))}{closed}{ended}"
    if run.stopped_at is not None:
        yield _looked(told, run.stopped_at, reader)
    elif explanation.is_breached:
        yield say("We are late with this, and sorry.")
    elif explanation.counted:
        yield _passed(explanation.counted, "", reader)


def _looked(told: Told, stopped_at: datetime, reader: Reader) -> str:
    late, when = told.explanation.counted - told.explanation.allowed, reader.when(stopped_at)
    if late <= _NONE:
        return reader.say("We looked at it {when}, in time.", when=when)
    length = reader.spoken(late)
    return reader.say("We looked at it {when}, {late} late. We are sorry.", when=when, late=length)


def _resolution(told: Told, has_called: bool, reader: Reader) -> Iterator[str]:
    explanation, run, say = told.explanation, told.run, reader.say
    promised = reader.spoken(explanation.allowed)
    yield say(_aims(told, has_called), promised=promised)
    paused = list(_paused(told, reader))
    yield from paused
    if paused:
        yield say("That time does not count.")
    yield from _holidays(told, reader)
    if run.stopped_at is not None:
        yield _resolved(told, run.stopped_at, reader)
        return
    yield _passed(explanation.counted, promised, reader)
    if run.due_at is None:
        yield say("The rest is counted as soon as we go on.")
        return
    said = (
        phrase("We wanted to solve it by {at} and are late. We are sorry.")
        if explanation.is_breached
        else phrase("So we aim to solve it by {at}.")
    )
    yield say(said, at=reader.by(run.due_at), when=reader.when(run.due_at))


def _aims(told: Told, has_called: bool) -> str:
    wrote = (
        phrase("We aim to solve it within {promised}, day and night, counted from when you wrote."),
        phrase(
            "We aim to solve it within {promised} of our opening hours, counted from when you"
            " wrote."
        ),
    )
    called = (
        phrase(
            "We aim to solve it within {promised}, day and night, counted from when you called."
        ),
        phrase(
            "We aim to solve it within {promised} of our opening hours, counted from when you"
            " called."
        ),
    )
    return (called if has_called else wrote)[0 if told.is_round_the_clock else 1]


def _resolved(told: Told, stopped_at: datetime, reader: Reader) -> str:
    explanation, say, when = told.explanation, reader.say, reader.when(stopped_at)
    if explanation.counted < MINUTE:
        return say("We resolved it {when}, in time.", when=when)
    length = reader.spoken(explanation.counted)
    if explanation.remaining >= _NONE:
        return say("We resolved it {when}, after {length}: in time.", when=when, length=length)
    late = reader.spoken(-explanation.remaining)
    return say("We resolved it {when}, after {length}: {late} late. We are sorry.",
               when=when, length=length, late=late)  # fmt: skip


def _closed_between(told: Told, due_at: datetime, reader: Reader) -> str:
    """The time until the first opening, and the first night between; empty while open."""
    run, calendar, say = told.run, told.calendar, reader.say
    opens_at = calendar.opens_after(run.started_at)
    said = ""
    if opens_at > run.started_at:
        has_opened = opens_at <= reader.now
        closed = (
            phrase(", while our desk was closed; it opened {when}")
            if has_opened
            else phrase(", while our desk was closed; it opens {when}")
        )
        said = say(closed, when=reader.when(opens_at))
    gaps = [part for part in calendar.explain(opens_at, due_at) if not part.is_open]
    if not gaps:
        return said
    end = gaps[-1].end
    return f"{said}{_closes(gaps[0].start, bool(said), reader)}{_opens_again(end, reader)}"


def _closes(at: datetime, is_told: bool, reader: Reader) -> str:
    """That the desk closes, after what was said of its opening or first of all."""
    if is_told:
        said = (
            phrase(" and it closed {when}") if at <= reader.now else phrase(" and it closes {when}")
        )
    else:
        said = (
            phrase("; our desk closed {when}")
            if at <= reader.now
            else phrase("; our desk closes {when}")
        )
    return reader.say(said, when=reader.when(at))


def _opens_again(at: datetime, reader: Reader) -> str:
    said = (
        phrase(" and opened again {when}")
        if at <= reader.now
        else phrase(" and opens again {when}")
    )
    return reader.say(said, when=reader.when(at))


def _paused(told: Told, reader: Reader) -> Iterator[str]:
    """Each pause by its name, those that stand among them; of many, how long they were."""
    pauses = [part for part in told.explanation.intervals if part.reason in PAUSES]
    if len(pauses) > PAUSES_SAID:
        whole = sum((part.end - part.start for part in pauses), _NONE)
        yield reader.say("We paused {count} times, {length} in all.",
                         count=len(pauses), length=reader.spoken(whole))  # fmt: skip
        return
    for part in pauses:
        was, stands = PAUSES[part.reason]
        has_ended = (
            part.end != told.explanation.intervals[-1].end or told.run.stopped_at is not None
        )
        start, end = reader.by(part.start), reader.by(part.end)
        yield reader.say(was if has_ended else stands, start=start, end=end)


def _holidays(told: Told, reader: Reader) -> Iterator[str]:
    """The holidays between receipt and the deadline, by their dates in the desk's own zone."""
    run = told.run
    end = run.stopped_at or run.due_at or reader.now
    zone = told.calendar.zone
    days: dict[date, None] = {}
    for part in told.calendar.explain(run.started_at, max(end, run.started_at)):
        if part.reason is Reason.HOLIDAY:
            begins, last = (part.start.astimezone(zone), (part.end - MINUTE).astimezone(zone))
            count = (last.date() - begins.date()).days + 1
            days |= {begins.date() + day * DAY: None for day in range(count)}
    if days:
        said = [reader.day(day.month, day.day) for day in days]
        if len(said) == 1:
            yield reader.say("{day} is a holiday, when we are closed.", day=said[0])
        else:
            yield reader.say("{days} and {last} are holidays, when we are closed.",
                             days=", ".join(said[:-1]), last=said[-1])  # fmt: skip


def _passed(counted: timedelta, whole: str, reader: Reader) -> str:
    """How much of the whole has passed; of “them” where that was just named."""
    said = reader.spoken(counted)
    is_one = counted < 2 * MINUTE or counted // MINUTE == 60
    words = {
        (True, True): phrase("{said} of the {whole} has passed."),
        (True, False): phrase("{said} of them has passed."),
        (False, True): phrase("{said} of the {whole} have passed."),
        (False, False): phrase("{said} of them have passed."),
    }[is_one, bool(whole)]
    return reader.say(words, said=f"{said[0].upper()}{said[1:]}", whole=whole)
