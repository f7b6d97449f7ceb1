"""Climbs the ladders: what is at risk or missed is told once, to whom the policy says (S5, S12).

The clocks are computed anew under the ticket's lock before anybody is told, so that nobody hears
of a ticket that was answered meanwhile, however many workers look and whenever one dies.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from switchboard.accounts.actor import SYSTEM
from switchboard.flow import clocks, escalation, notices, run_rows
from switchboard.flow.notices import Told
from switchboard.flow.roster import Roster
from switchboard.flow.run_rows import Found, RunKey
from switchboard.flow.runs import Terms, terms_of
from switchboard.flow.story import Story, stories
from switchboard.policy import escalation as rules
from switchboard.policy.acts import Act
from switchboard.policy.document_promises import Tell
from switchboard.policy.escalation import Step
from switchboard.policy.sla import Clock
from switchboard.tickets.models import (
    Notice,
    RecountCause,
    Ticket,
    TimelineEvent,
)
from switchboard.tickets.models.merge import chain_of

SET_SIZE = 200


@dataclass(frozen=True, kw_only=True)
class Climbed:
    """A run whose ladder was looked at: what is stored of it, and the steps it has reached."""

    story: Story
    terms: Terms
    found: Found
    steps: Sequence[tuple[int, Step]]

    @property
    def is_missed(self) -> bool:
        """Whether the promise itself ran out just now, and first; an age is promised to nobody."""
        is_news = self.terms.clock is not Clock.AGE and self.terms.missed_at is None
        return is_news and any(step.at == 1.0 for _, step in self.steps)


@transaction.atomic
def climb(*, now: datetime, most: int = SET_SIZE, only: int | None = None) -> int:
    """Acts on a set of tickets of which a clock has reached a step; how many tickets they were.

    With `only`, on the ticket of that key.

    About fifteen queries for a set, and a few more for each functional escalation.
    """
    due = Ticket.objects.with_steps_reached(now=now, most=most)
    tickets = _going_on((due if only is None else due.filter(pk=only))[:most])
    if not tickets:
        return 0
    told_before = _told_before(tickets)
    looked = [
        (story, [_climbed(terms, story, told_before, now=now) for terms in terms_of(story)])
        for story in stories(tickets)
    ]
    missed = {story.ticket.pk for story, climbs in looked if any(one.is_missed for one in climbs)}
    changed_at = run_rows.moved_at(missed)
    climbed = [
        (story, [_missed(one, changed_at, now=now) for one in climbs]) for story, climbs in looked
    ]
    stored = [(story, [one.found for one in climbs]) for story, climbs in climbed]
    run_rows.store(stored, because=RecountCause.SWEEP, now=now)
    if reached := [one for _, climbs in climbed for one in climbs if one.steps]:
        _act_on(reached, now=now)
    return len(tickets)


def _going_on(due: Iterable[Ticket]) -> list[Ticket]:
    """Those of the locked tickets whose clocks nobody else is counting now.

    A merged ticket's are counted under the lock of the one that it goes on in: where somebody acts
    on that, it waits for the next pass.
    """
    tickets = list(due)
    merged = [ticket for ticket in tickets if ticket.survivor_id is not None]
    if not merged:
        return tickets
    ends = {ticket.pk: chain_of(ticket.pk)[-1] for ticket in merged}
    locked = Ticket.objects.unlocked().filter(pk__in=ends.values(), survivor__isnull=True)
    free = {ticket.pk for ticket in locked}
    return [one for one in tickets if one.survivor_id is None or ends[one.pk] in free]


def _climbed(
    terms: Terms, story: Story, told_before: set[tuple[object, ...]], *, now: datetime
) -> Climbed:
    """How far a run has climbed by now."""
    found = clocks.find(terms, story=story, now=now)
    if found.next_check_at is None or found.next_check_at >= now:
        return Climbed(story=story, terms=terms, found=found, steps=())
    steps, granted = rules.steps(terms.ladder), terms.deadline()
    instants = [granted.at(step.at) for step in steps]
    rung = rules.reached(instants, after=found.rung, now=now)
    after = replace(found, rung=rung, next_check_at=instants[rung] if rung < len(steps) else None)
    key = (story.ticket.pk, terms.clock.value, terms.started_at, found.term)
    new = [
        (number, steps[number])
        for number in range(found.rung, rung)
        if (*key, number) not in told_before
    ]
    return Climbed(story=story, terms=terms, found=after, steps=new)


def _act_on(climbed: Sequence[Climbed], *, now: datetime) -> None:
    # First, for an escalation counts the clocks of its ticket anew, and a miss is among its acts.
    TimelineEvent.objects.bulk_create(_miss(one, now=now) for one in climbed if one.is_missed)
    roster = Roster.now(now=now)
    told = [
        notice
        for one in climbed
        for number, step in one.steps
        if (notice := _notice(one, number, step, roster, now=now)) is not None
    ]
    TimelineEvent.objects.bulk_create(_notified(notice, now=now) for notice in told)
    notices.tell(told, now=now)


def _notice(one: Climbed, number: int, step: Step, roster: Roster, *, now: datetime) -> Told | None:
    """Who is told of one step; None where nobody is to be, or who could help does already."""
    ticket, due_at = one.story.ticket, one.found.due_at
    if step.tell is None or due_at is None:
        return None
    readers = roster.readers(step.tell, ticket)
    if step.tell is Tell.ACCESS_HOLDER:
        if not roster.lacks_access(ticket) or escalation.standing_on(ticket):
            return None
        begun = escalation.by_ladder(ticket, roster, now=now)
        readers = [begun.engineer] if begun else roster.readers(Tell.SERVICE_MANAGER, ticket)
    notice = Notice(
        ticket=ticket, client_id=ticket.client_id, clock=one.terms.clock.value,
        started_at=one.terms.started_at, term=one.found.term, rung=number, fraction=step.at,
        tell=step.tell.value, due_at=due_at, told_at=now,
    )  # fmt: skip
    return Told(notice=notice, ticket=ticket, readers=readers)


def _notified(told: Told, *, now: datetime) -> TimelineEvent:
    notice = told.notice
    return told.ticket.event_of(
        Act.NOTIFIED, by=SYSTEM, now=now, clock=notice.clock, fraction=notice.fraction,
        tell=notice.tell, told=[reader.name for reader in told.readers], due_at=notice.due_at,
    )  # fmt: skip


def _miss(one: Climbed, *, now: datetime) -> TimelineEvent:
    missed_at = one.found.breached_at
    assert missed_at is not None
    # As text: JSON would drop the microseconds by which the run is found again.
    return one.story.ticket.event_of(
        Act.DEADLINE_MISSED, by=SYSTEM, now=now, clock=one.terms.clock.value,
        started_at=one.terms.started_at.isoformat(), due_at=one.found.due_at,
        missed_at=missed_at.isoformat(),
    )  # fmt: skip


def _missed(one: Climbed, changed_at: dict[RunKey, datetime], *, now: datetime) -> Climbed:
    """Missed at the deadline, or when it was moved into the past: never back-dated silently."""
    if not one.is_missed:
        return one
    key = (one.story.ticket.pk, one.terms.clock.value, one.terms.started_at)
    explained = one.terms.explain(now=now, changed_at=changed_at.get(key))
    return replace(one, found=replace(one.found, breached_at=explained.breached_at))


def _told_before(tickets: Sequence[Ticket]) -> set[tuple[object, ...]]:
    rows = Notice.objects.filter(ticket__in=tickets)
    return set(rows.values_list("ticket_id", "clock", "started_at", "term", "rung"))
