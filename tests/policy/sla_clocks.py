"""A clock told by walking: its deadlines, breach and count, from the words of the promise alone."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from tests.policy.sla_seconds import HORIZON, REASONS, Walk

OPEN_END, BEHIND = "open", "behind the end of the walk"


class OutOfSight(Exception):
    """Two deadlines are to be compared and both lie behind the end of the walk."""


@dataclass(frozen=True)
class Hold:
    """A time that never counts; an end of None is open."""

    start: int
    end: int | None
    reason: str


@dataclass(frozen=True)
class Given:
    """An assessment: which desk's hours its target counts in, and how grave it is."""

    at: int
    target: int
    hours: str
    rank: int
    is_correction: bool


@dataclass(frozen=True)
class Incident:
    """A ticket's clock: when it began, what happened, and what is asked of it."""

    begin: object
    desks: dict = field(repr=False)
    received: int
    given: tuple
    holds: tuple
    stopped: int | None
    changed: int | None
    missed: int | None
    now: int
    fraction: float

    def instants(self):
        """Every instant at which something happens."""
        named = [self.received, self.stopped, self.now, *(each.at for each in self.given)]
        held = [at for hold in self.holds for at in (hold.start, hold.end)]
        published = [at for desk in self.desks.values() for at in getattr(desk, "published", ())]
        return [at for at in (*named, *held, *published) if at is not None]


@dataclass(frozen=True)
class Promise:
    """What holds after an assessment; `decided` says from when on whose hours count, in order."""

    due: int | None
    target: int
    decided: tuple

    @property
    def since(self):
        """When the target was set."""
        return self.decided[-1][0]


class WalkedClock:
    """The clock as somebody with a stopwatch keeps it, who knows what was known at an instant."""

    def __init__(self, incident, walk: Walk, *, known_by: int) -> None:
        self.incident, self.walk = incident, walk
        self.given = [*incident.given[:1], *(e for e in incident.given[1:] if e.at <= known_by)]
        self.holds = [hold for hold in incident.holds if hold.start <= known_by]
        self.is_free = np.ones(len(walk.starts), dtype=bool)
        for hold in self.holds:
            self.is_free[self._held(hold)] = False

    def promise(self):
        """What holds after every known assessment."""
        held = self._from_receipt(self.given[0])
        for before, new in pairwise(self.given):
            held = self._next(held, before, new)
        return held

    def counted(self, promise, end):
        """What has been counted from receipt until an instant."""
        steps = self.walk.between(self.incident.received, end)
        return int((self.walk.widths * self.counts(promise.decided))[steps].sum())

    def allowed(self, promise):
        """What is granted, counted from receipt."""
        return self.counted(promise, promise.since) + promise.target

    def part(self, promise, work):
        """When that much has been counted since the target was set."""
        return self.seen(self.walk.reached(self.counts(promise.decided), promise.since, work))

    def seen(self, instant):
        """An instant of the walk, or that it is open, or lies behind the end of the walk."""
        if instant is None:
            return OPEN_END if any(hold.end is None for hold in self.holds) else BEHIND
        return instant

    def counts(self, decided):
        """Whether each step counts."""
        return self._laid(self.walk.is_open, decided) & self.is_free

    def reasons(self, decided):
        """Why each step counts or does not: the hold that began first, else the calendar's word.

        Holds are numbered behind the calendar's words, in the order in which they are told.
        """
        told = self._laid(self.walk.said, decided)
        for hold in sorted(self.holds, key=lambda hold: hold.start)[::-1]:
            told[self._held(hold)] = REASONS.index(hold.reason)
        return told

    def _from_receipt(self, given):
        return self._counted(((self.incident.received, given.hours),), given.target)

    def _next(self, held, before, new):
        is_same = (new.target, new.rank, new.hours) == (before.target, before.rank, before.hours)
        if is_same and not new.is_correction:
            return held
        is_lower = new.rank > before.rank or (
            new.rank == before.rank and new.target > before.target
        )
        if new.is_correction or is_lower:
            return self._from_receipt(new)
        until = tuple((since, hours) for since, hours in held.decided if since < new.at)
        raised = self._counted((*until, (new.at, new.hours)), new.target)
        if held.due is raised.due is None and self.seen(None) == BEHIND:
            raise OutOfSight
        is_earlier = raised.due is None or (held.due is not None and held.due <= raised.due)
        return held if held.due is not None and is_earlier else raised

    def _counted(self, decided, target):
        due = self.walk.reached(self.counts(decided), decided[-1][0], target)
        return Promise(due=due, target=target, decided=decided)

    def _laid(self, told, decided):
        whole = told[decided[0][1]].copy()
        for since, hours in decided[1:]:
            step = self.walk.step(since)
            whole[step:] = told[hours][step:]
        return whole

    def _held(self, hold):
        return self.walk.between(hold.start, HORIZON if hold.end is None else hold.end)


def walked_breach(incident, walk, end):
    """The first instant at which what was promised then lay behind, as it was known then."""
    begins = [incident.given[0].at, *(each.at for each in incident.given[1:] if each.at <= end)]
    for place, (begin, last) in enumerate(zip(begins, [*begins[1:], end], strict=True)):
        clock = WalkedClock(incident, walk, known_by=last)
        clock.given = incident.given[: place + 1]
        due = clock.promise().due
        if due is not None and due < last:
            return max(due, min(begin, end))
    return None
