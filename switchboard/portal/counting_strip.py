"""Decides how a ticket's time is drawn for its requestor: what counted, what was waited for."""

from collections.abc import Iterator

from switchboard.policy.hours import Reason
from switchboard.policy.sla import Clock, Interval
from switchboard.portal.clocks import Told
from switchboard.portal.saying import Reader
from switchboard.ui.shapes import Strip
from switchboard.ui.strip import Mark, strip


def drawn(told: Told, *, reader: Reader) -> Strip | None:
    """The clock as a strip until its deadline; None where nothing of it has been yet."""
    explanation, run = told.explanation, told.run
    if not explanation.intervals:
        return None
    is_first = explanation.clock is Clock.FIRST_RESPONSE
    summary = reader.say(
        "Our first answer: {counted} of {allowed}." if is_first
        else "Solving it: {counted} of {allowed}.",
        counted=reader.spoken(explanation.counted), allowed=reader.spoken(explanation.allowed),
    )  # fmt: skip
    return strip(
        explanation.intervals, key=f"strip-{explanation.clock.value}",
        summary=summary, language=reader.language,
        ahead=list(_ahead(told, reader)), deadline=run.due_at, marks=list(_marks(told, reader)),
        now=reader.now, zone=reader.zone,
    )  # fmt: skip


def _ahead(told: Told, reader: Reader) -> Iterator[Interval]:
    """What is still to come until the deadline; unknown while we wait for something."""
    run, last = told.run, told.explanation.intervals[-1]
    is_paused = last.reason not in set(Reason)
    if run.stopped_at is not None or run.due_at is None or is_paused or run.due_at <= reader.now:
        return
    for part in told.calendar.explain(reader.now, run.due_at):
        yield Interval(
            start=part.start, end=part.end, is_counted=part.is_open, reason=part.reason.value
        )


def _marks(told: Told, reader: Reader) -> Iterator[Mark]:
    run = told.run
    if run.stopped_at is None:
        yield Mark(at=reader.now, kind="now", words=reader.say("Now"))
    else:
        is_first = told.explanation.clock is Clock.FIRST_RESPONSE
        done = reader.say("We looked at it" if is_first else "Resolved")
        yield Mark(at=run.stopped_at, kind="stopped", words=done)
    if run.due_at is not None:
        yield Mark(at=run.due_at, kind="deadline", words=reader.say("What we aim for"))
