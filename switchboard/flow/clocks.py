"""Decides when a ticket is due, from its timeline and its policy; what is stored is an index."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from switchboard.flow import run_rows
from switchboard.flow.run_rows import Found
from switchboard.flow.runs import Terms, terms_of
from switchboard.flow.story import Story, stories
from switchboard.policy import escalation
from switchboard.policy.acts import Act
from switchboard.policy.document_promises import Tell
from switchboard.policy.sla import Clock, Deadline, Explanation
from switchboard.policy.transitions import State
from switchboard.published.calendars import Calendars
from switchboard.tickets.models import ClockRun, DeadlineChange, Ticket
from switchboard.tickets.models import merge as merged_tickets


@dataclass(frozen=True, kw_only=True)
class RungSeen:
    """A rung of a run's ladder: when it is reached, and when it was told."""

    fraction: float
    tell: Tell | None
    at: datetime | None
    told_at: datetime | None

    def to_json(self) -> dict[str, Any]:
        """The same as JSON values."""
        return {
            "fraction": self.fraction,
            "tell": self.tell.value if self.tell else None,
            "at": _text(self.at),
            "told_at": _text(self.told_at),
        }


@dataclass(frozen=True, kw_only=True)
class Explained:
    """A run as it stands, interval by interval, with its ladder and what moved its deadline."""

    run: ClockRun
    explanation: Explanation
    rungs: Sequence[RungSeen]
    changes: Sequence[DeadlineChange]

    def to_json(self) -> dict[str, Any]:
        """The same as JSON values: instants in ISO 8601 UTC, lengths in whole microseconds."""
        return {
            **self.explanation.to_json(),
            "label": self.explanation.clock.label,
            "started_at": _text(self.run.started_at),
            "stopped_at": _text(self.run.stopped_at),
            "rungs": [rung.to_json() for rung in self.rungs],
            "changes": [
                {
                    "before": _text(change.before),
                    "after": _text(change.after),
                    "because": change.because,
                    "version": change.version,
                    "changed_at": _text(change.changed_at),
                }
                for change in self.changes
            ],
        }


def index(ticket: Ticket, *, now: datetime, because: Act) -> None:
    """Recomputes what is stored of the ticket's clocks, as an act left them; saves the runs.

    Those of tickets that were merged into it follow. The ticket's own `next_check_at` is set, not
    saved. The ticket must be locked; six queries to read and at most four to write.
    """
    absorbed = merged_tickets.absorbed_by(ticket).select_related("desk", "agreement")
    story, *following = stories([ticket, *absorbed])
    if because in (Act.REASSESSED, Act.HANDED_OVER):
        _step_back(story)
    index_stories([story, *following], now=now, because=because)


def index_new(ticket: Ticket, *, calendars: Calendars, now: datetime) -> None:
    """The first runs of a ticket that was just saved: nothing has happened to it yet."""
    story = Story(ticket=ticket, calendars=calendars)
    index_stories([story], now=now, because=Act.RECEIVED)


def index_stories(told: Sequence[Story], *, now: datetime, because: str) -> None:
    """The same for tickets whose stories are known already."""
    computed = [
        (story, [find(terms, story=story, now=now) for terms in terms_of(story)]) for story in told
    ]
    run_rows.store(computed, because=because, now=now)
    for story in told:
        story.ticket.next_check_at = _next_check_at(story)


def _step_back(story: Story) -> None:
    """Lets ladders reach an access step again that they passed while nobody lacked access (S12)."""
    policy = story.ticket.policy
    for run in story.runs:
        steps = escalation.steps(policy.ladder(Clock(run.clock)))
        passed = [
            number for number, step in enumerate(steps[: run.rung])
            if step.tell is Tell.ACCESS_HOLDER
        ]  # fmt: skip
        if not passed or run.stopped_at is not None:
            continue
        told = story.ticket.notices.filter(
            clock=run.clock, started_at=run.started_at, term=run.term, rung__in=passed
        )
        run.rung = min({*passed} - {*told.values_list("rung", flat=True)}, default=run.rung)


def find(terms: Terms, *, story: Story, now: datetime) -> Found:
    """What is to be stored of one run; its rung is kept while the term is the same."""
    known = next(
        (r for r in story.runs if (r.clock, r.started_at) == (terms.clock, terms.started_at)), None
    )
    granted = terms.deadline()
    rung = known.rung if known and known.term == granted.term else 0
    stopped = terms.explain(now=terms.stopped_at) if terms.stopped_at else None
    return Found(
        known=known,
        clock=terms.clock,
        started_at=terms.started_at,
        due_at=granted.due_at,
        at_risk_at=_at_risk_at(terms, granted),
        next_check_at=None if stopped else next_step_at(terms, granted, rung=rung, now=now),
        stopped_at=terms.stopped_at,
        breached_at=_breached_at(terms, story, known, stopped),
        counted=stopped.counted if stopped else None,
        allowed=granted.allowed,
        term=granted.term,
        rung=rung,
    )


def explain(ticket: Ticket, clock: Clock, *, now: datetime) -> Explanation:
    """The newest run of a clock, interval by interval; NotRunning where there has been none."""
    (story,) = stories([ticket])
    runs = [terms for terms in terms_of(story) if terms.clock == clock]
    if not runs:
        raise NotRunning(ticket, clock)
    return runs[-1].explain(now=now)


class NotRunning(LookupError):
    """The ticket has never had this clock."""

    def __init__(self, ticket: Ticket, clock: Clock) -> None:
        super().__init__(f"{ticket} has no clock “{clock.label}”: nothing has started it.")


def explanations(ticket: Ticket, *, now: datetime) -> list[Explained]:
    """First response, resolution, and the newest update and call-back, explained; seven queries."""
    (story,) = stories([ticket])
    newest = {terms.clock: terms for terms in terms_of(story)}
    told = {
        (n.clock, n.started_at, n.term, n.rung): n.told_at
        for n in ticket.notices.all()
        if n.rung is not None
    }
    changes = list(ticket.deadline_changes.all())
    found = [find(terms, story=story, now=now) for terms in newest.values()]
    return [
        Explained(
            run=one.as_row(ticket),
            explanation=terms.explain(now=now),
            rungs=_rungs(terms, term=one.term, told=told),
            changes=[c for c in changes if (c.clock, c.started_at) == (one.clock, one.started_at)],
        )
        for terms, one in zip(newest.values(), found, strict=True)
    ]


def next_step_at(terms: Terms, granted: Deadline, *, rung: int, now: datetime) -> datetime | None:
    """When to look at the run next: at its next step, or at the opening where that was missed."""
    steps = escalation.steps(terms.ladder)
    at = granted.at(steps[rung].at) if rung < len(steps) else None
    if at is None or at >= now:
        return at
    tells_at = escalation.tells_at(at, now=now, calendar=terms.decides)
    return tells_at if tells_at > now else at


def closes_at(ticket: Ticket) -> datetime | None:
    """When a resolved ticket closes by itself, if nobody reopens it."""
    if ticket.state != State.RESOLVED or ticket.resolved_at is None:
        return None
    return ticket.resolved_at + timedelta(days=ticket.policy.closing.closes_after_days)


def _rungs(
    terms: Terms, *, term: int, told: dict[tuple[str, datetime, int, int], datetime]
) -> list[RungSeen]:
    granted = terms.deadline()
    return [
        RungSeen(
            fraction=step.at,
            tell=step.tell,
            at=granted.at(step.at),
            told_at=told.get((terms.clock.value, terms.started_at, term, number)),
        )
        for number, step in enumerate(escalation.steps(terms.ladder))
    ]


def _at_risk_at(terms: Terms, granted: Deadline) -> datetime | None:
    if terms.clock is Clock.AGE:
        return None
    return granted.at(escalation.warning(terms.ladder))


def _breached_at(
    terms: Terms, story: Story, known: ClockRun | None, stopped: Explanation | None
) -> datetime | None:
    """What was decided when the run stopped is not decided again by a later edit of a calendar.

    One query more where it stops too late and nobody has noticed before: a deadline that an edit
    moved into the past was missed then, not earlier.
    """
    if known is not None and known.stopped_at is not None and known.stopped_at == terms.stopped_at:
        return known.breached_at
    is_unnoticed = terms.missed_at is None and stopped is not None and stopped.is_breached
    if terms.stopped_at is None or not is_unnoticed:
        return terms.missed_at
    key = (story.ticket.pk, terms.clock.value, terms.started_at)
    changed_at = run_rows.moved_at([story.ticket.pk]).get(key)
    return terms.explain(now=terms.stopped_at, changed_at=changed_at).breached_at


def _next_check_at(story: Story) -> datetime | None:
    if story.ticket.state == State.ON_HOLD:
        standing = [hold for hold in story.holds if hold.ended_at is None]
        return standing[0].until_at if standing else None
    return closes_at(story.ticket)


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
