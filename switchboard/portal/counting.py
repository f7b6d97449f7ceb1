"""Decides how the time of a ticket is told to its requestor: in plain words, with right sums."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from switchboard.policy.clock_runs import UNTIL_REOPENED
from switchboard.policy.hours import Reason
from switchboard.policy.sla import Clock
from switchboard.portal.clocks import Told
from switchboard.portal.counting_strip import drawn
from switchboard.portal.saying import Reader, spoken
from switchboard.tickets.models import HoldReason
from switchboard.ui.shapes import Strip
from switchboard.ui.words import DAY, MINUTE, MONTHS

# What a pause is called once it is over, and while it stands.
PAUSES = {
    HoldReason.REQUESTOR.value: ("We waited for your answer", "We have waited for your answer"),
    HoldReason.THIRD_PARTY.value: (
        "We waited for another company", "We have waited for another company",
    ),
    HoldReason.SCHEDULED.value: (
        "The work waited for its date", "The work has waited for its date",
    ),
    UNTIL_REOPENED: ("We took it for resolved", "We have taken it for resolved"),
}  # fmt: skip
PAUSES_SAID = 5
_NONE = timedelta()


@dataclass(frozen=True, kw_only=True)
class Counting:
    """One clock as its requestor reads it."""

    title: str
    sentences: Sequence[str]
    strip: Strip | None


def counting(told: Told, *, wrote: str = "wrote", reader: Reader) -> Counting:
    """One clock in a few sentences and as a strip; `wrote` is how the requestor reached us."""
    is_first = told.explanation.clock is Clock.FIRST_RESPONSE
    say = _first_response if is_first else _resolution
    return Counting(
        title="Our first answer" if is_first else "Solving it",
        sentences=tuple(say(told, wrote, reader)),
        strip=drawn(told, reader=reader),
    )


def _first_response(told: Told, wrote: str, reader: Reader) -> Iterator[str]:
    explanation, run = told.explanation, told.run
    promised = spoken(explanation.allowed)
    yield f"An engineer reads what you send within {promised} of our opening hours."
    if run.due_at is not None:
        began = f"You {wrote} {reader.when(run.started_at)}"
        ends = _is("ended", "end", run.due_at, reader)
        closed = _closed_between(told, run.due_at, reader)
        yield f"{began}{closed}, so the {promised} {ends} {reader.when(run.due_at)}."
    if run.stopped_at is not None:
        late = explanation.counted - explanation.allowed
        in_time = "in time" if late <= _NONE else f"{spoken(late)} late. We are sorry"
        yield f"We looked at it {reader.when(run.stopped_at)}, {in_time}."
    elif explanation.is_breached:
        yield "We are late with this, and sorry."
    elif explanation.counted:
        yield _passed(explanation.counted, "them")


def _resolution(told: Told, wrote: str, reader: Reader) -> Iterator[str]:
    explanation, run = told.explanation, told.run
    promised = spoken(explanation.allowed)
    how = ", day and night" if told.is_round_the_clock else " of our opening hours"
    yield f"We aim to solve it within {promised}{how}, counted from when you {wrote}."
    paused = list(_paused(told, reader))
    yield from paused
    if paused:
        yield "That time does not count."
    yield from _holidays(told, reader)
    if run.stopped_at is not None:
        yield _resolved(told, run.stopped_at, reader)
        return
    yield _passed(explanation.counted, f"the {promised}")
    if run.due_at is None:
        yield "The rest is counted as soon as we go on."
    elif explanation.is_breached:
        yield f"We wanted to solve it by {reader.by(run.due_at)} and are late. We are sorry."
    else:
        yield f"So we aim to solve it by {reader.by(run.due_at)}."


def _resolved(told: Told, stopped_at: datetime, reader: Reader) -> str:
    explanation = told.explanation
    done = f"We resolved it {reader.when(stopped_at)}"
    if explanation.counted < MINUTE:
        return f"{done}, in time."
    done = f"{done}, after {spoken(explanation.counted)}"
    if explanation.remaining >= _NONE:
        return f"{done}: in time."
    return f"{done}: {spoken(-explanation.remaining)} late. We are sorry."


def _closed_between(told: Told, due_at: datetime, reader: Reader) -> str:
    """The time until the first opening, and the first night between; empty while open."""
    run, calendar = told.run, told.calendar
    opens_at = calendar.opens_after(run.started_at)
    said = ""
    if opens_at > run.started_at:
        opened = _is("opened", "opens", opens_at, reader)
        said = f", while our desk was closed; it {opened} {reader.when(opens_at)}"
    gaps = [part for part in calendar.explain(opens_at, due_at) if not part.is_open]
    if not gaps:
        return said
    closed = _is("closed", "closes", gaps[0].start, reader)
    opened = _is("opened", "opens", gaps[-1].end, reader)
    subject = "it" if said else "our desk"
    joint = " and" if said else ";"
    return (
        f"{said}{joint} {subject} {closed} {reader.when(gaps[0].start)}"
        f" and {opened} again {reader.when(gaps[-1].end)}"
    )


def _paused(told: Told, reader: Reader) -> Iterator[str]:
    """Each pause by its name, those that stand among them; of many, how long they were."""
    pauses = [part for part in told.explanation.intervals if part.reason in PAUSES]
    if len(pauses) > PAUSES_SAID:
        whole = sum((part.end - part.start for part in pauses), _NONE)
        yield f"We paused {len(pauses)} times, {spoken(whole)} in all."
        return
    for part in pauses:
        was, stands = PAUSES[part.reason]
        if part.end == told.explanation.intervals[-1].end and told.run.stopped_at is None:
            yield f"{stands} since {reader.by(part.start)}."
        else:
            yield f"{was} from {reader.by(part.start)} to {reader.by(part.end)}."


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
        said = [f"{MONTHS[day.month - 1]} {day.day}" for day in days]
        is_one = len(said) == 1
        listed = said[0] if is_one else f"{', '.join(said[:-1])} and {said[-1]}"
        yield f"{listed} {'is a holiday' if is_one else 'are holidays'}, when we are closed."


def _is(past: str, present: str, at: datetime, reader: Reader) -> str:
    return past if at <= reader.now else present


def _passed(counted: timedelta, whole: str) -> str:
    said = spoken(counted)
    verb = "has" if counted < 2 * MINUTE or counted // MINUTE == 60 else "have"
    return f"{said[0].upper()}{said[1:]} of {whole} {verb} passed."
