"""Decides who is called next about a page, and when to look again (S16).

A page climbs its steps until a person accepts by pressing a key. Nothing here remembers: from the
steps, the attempts so far and the instant follows what is to be done now, so that any worker may
ask at any time, also after a crash, and gets the same answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

NEXT_STEP = timedelta(minutes=4)
CALLED_AGAIN = timedelta(seconds=75)
# Without a result in this time a call has none: the carrier is asked, and the page goes on.
LONGEST_CALL = timedelta(seconds=60)
# Whoever may still be listening to the message is not rung a second time meanwhile.
STILL_THERE = NEXT_STEP


class Method(StrEnum):
    """How somebody is reached; only a call is answered by a key."""

    CALL = "call"
    SMS = "sms"
    PUSH = "push"
    MAIL = "mail"


class Ending(StrEnum):
    """How an attempt ended."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    BUSY = "busy"
    MACHINE = "machine"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    SENT = "sent"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, kw_only=True)
class Way:
    """One number or address of a person; `id` tells it from their others."""

    id: str
    method: Method


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who may be paged, with the ways to them in their own order."""

    id: str
    ways: tuple[Way, ...]

    @property
    def calls(self) -> tuple[Way, ...]:
        """The ways on which a key can be pressed."""
        return tuple(way for way in self.ways if way.method is Method.CALL)


@dataclass(frozen=True, kw_only=True)
class Step:
    """Whom a rung of the ladder means, at the latest so long after the page began.

    One after the other, or all `at_once`. Nobody is possible: such a step never waits.
    """

    people: tuple[Person, ...]
    after: timedelta
    at_once: bool = False


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One try to reach somebody; without an ending it still goes on."""

    person: str
    way: str
    method: Method
    begun_at: datetime
    ended_at: datetime | None = None
    ending: Ending | None = None


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """An attempt to make now. Step, person, way and number together never come twice."""

    step: int
    person: str
    way: Way
    number: int


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to do now, and when to look again at the latest (None: the page is over).

    `is_hopeless` says that nobody can be called at all, which somebody must be told otherwise.
    """

    deliveries: tuple[Delivery, ...] = ()
    next_check_at: datetime | None = None
    is_hopeless: bool = False


def plan(
    steps: Sequence[Step], attempts: Sequence[Attempt], *, fired_at: datetime, now: datetime
) -> Plan:
    """What a page that began at `fired_at` needs at `now`.

    Whoever is busy, has a machine answer, declines or does not answer makes room for the next at
    once. Who has not declined is called again after 75 s. When all have declined whose telephone
    can be rung, all are asked anew after four minutes: a page never falls silent before somebody
    accepts it.
    """
    if any(attempt.ending is Ending.ACCEPTED for attempt in attempts):
        return Plan()
    climb = _Climb(steps, attempts, fired_at=fired_at, now=now)
    return climb.plan()


class _Climb:
    """One look at a page: which steps are open, who is due, and what comes next."""

    def __init__(
        self, steps: Sequence[Step], attempts: Sequence[Attempt], *, fired_at: datetime,
        now: datetime,
    ) -> None:  # fmt: skip
        self._steps, self._attempts, self._now = steps, attempts, now
        self._callable = {person.id for step in steps for person in step.people if person.calls}
        self._began_at, self._declined = _round(attempts, self._callable, fired_at=fired_at)
        self._ahead: list[datetime] = []
        self._due: dict[tuple[str, str], Delivery] = {}

    def plan(self) -> Plan:
        opens_at = self._began_at
        for number, step in enumerate(self._steps):
            if not self._is_reached(opens_at):
                break
            self._open(number, step, opens_at)
            for following in self._steps[number + 1 : number + 2]:
                opens_at = self._next_opens_at(step, following, opened_at=opens_at)
        return Plan(
            deliveries=tuple(self._due.values()),
            next_check_at=min(self._ahead, default=self._now + NEXT_STEP),
            is_hopeless=not self._callable,
        )

    def _open(self, number: int, step: Step, opened_at: datetime) -> None:
        """Finds who is due in an open step: one after the other, or all of it."""
        turn_at: datetime | None = opened_at
        for person in step.people:
            if turn_at is None or not self._is_reached(turn_at):
                break
            self._reach(number, person)
            turn_at = opened_at if step.at_once else self._gave_way_at(person, since=opened_at)

    def _next_opens_at(self, step: Step, following: Step, *, opened_at: datetime) -> datetime:
        """When all of a step were tried, or its time is up, whichever comes first."""
        latest = min(opened_at + NEXT_STEP, max(opened_at, self._began_at + following.after))
        spent_at = self._spent_at(step, since=opened_at)
        return latest if spent_at is None else min(latest, spent_at)

    def _reach(self, number: int, person: Person) -> None:
        """Messages once, at their turn; calls again and again."""
        for way in person.ways:
            if way.method is not Method.CALL and not self._tries(person.id, way.id):
                self._add(number, person, way)
        if person.calls and person.id not in self._declined:
            self._call(number, person)

    def _call(self, number: int, person: Person) -> None:
        calls = [one for one in self._since(person.id) if one.method is Method.CALL]
        if calls:
            last = max(calls, key=lambda one: one.begun_at)
            over_at = last.ended_at or last.begun_at + STILL_THERE
            if not self._is_reached(max(last.begun_at + CALLED_AGAIN, over_at)):
                return
        self._add(number, person, person.calls[len(calls) % len(person.calls)])

    def _add(self, number: int, person: Person, way: Way) -> None:
        # Who stands on several steps is one person with one telephone.
        tries = len(self._tries(person.id, way.id))
        one = Delivery(step=number, person=person.id, way=way, number=tries + 1)
        is_calling = any(
            person.id == due.person and Method.CALL is due.way.method is way.method
            for due in self._due.values()
        )
        if not is_calling:
            self._due.setdefault((person.id, way.id), one)
            self._ahead.append(self._now + LONGEST_CALL)

    def _gave_way_at(self, person: Person, *, since: datetime) -> datetime | None:
        """When this person's first call of the step ended without them; at once without a phone."""
        if not person.calls or person.id in self._declined:
            return since
        ends = [self._end_of(one) for one in self._since(person.id) if one.method is Method.CALL]
        return max(since, min(ends)) if ends else None

    def _spent_at(self, step: Step, *, since: datetime) -> datetime | None:
        """When all of a step had been tried; None while one of them has not."""
        turns = [self._gave_way_at(person, since=since) for person in step.people]
        if any(at is None for at in turns):
            return None
        return max((at for at in turns if at is not None), default=since)

    def _end_of(self, attempt: Attempt) -> datetime:
        return attempt.ended_at or attempt.begun_at + LONGEST_CALL

    def _since(self, person: str) -> list[Attempt]:
        return [
            one for one in self._attempts
            if one.person == person and one.begun_at >= self._began_at
        ]  # fmt: skip

    def _tries(self, person: str, way: str) -> list[Attempt]:
        return [one for one in self._attempts if (one.person, one.way) == (person, way)]

    def _is_reached(self, at: datetime) -> bool:
        """Whether an instant has come; one that hasn't is looked at again then."""
        if at > self._now:
            self._ahead.append(at)
        return at <= self._now


def _round(
    attempts: Sequence[Attempt], people: set[str], *, fired_at: datetime
) -> tuple[datetime, set[str]]:
    """When the present round began, and who has declined in it.

    A number that can't be rung must not keep those who declined from being asked anew.
    """
    began_at, declined, dead = fired_at, set[str](), set[str]()
    over = [one for one in attempts if one.ended_at and one.method is Method.CALL]
    for one in sorted(over, key=lambda one: (one.ended_at, one.person)):
        if one.ended_at is None:
            continue
        if one.begun_at < began_at:
            # Who still spoke when the others were through has four minutes of quiet too.
            if one.ending is Ending.DECLINED:
                began_at = max(began_at, one.ended_at + NEXT_STEP)
            continue
        if one.ending is Ending.DECLINED:
            declined.add(one.person)
        (dead.add if one.ending is Ending.FAILED else dead.discard)(one.person)
        if declined and declined | dead >= people:
            began_at, declined, dead = one.ended_at + NEXT_STEP, set(), set()
    return began_at, declined
