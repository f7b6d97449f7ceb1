"""Decides which clocks run on a ticket, since when, and what each is computed from.

The desk's own clocks and the replays of a simulation ask this one rule.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from switchboard.policy import sla
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Assessment, Clock, Deadline, Explanation, Hours, Pause

BEFORE_OPENING = "before the first opening"
UNTIL_REOPENED = "resolved"


class Promises(Protocol):
    """What the clocks of one ticket are measured against."""

    @property
    def default_priority(self) -> Priority:
        """The priority of what nobody has assessed (S6)."""

    @property
    def desk_calendar(self) -> Hours:
        """The hours of the ticket's desk (S2)."""

    @property
    def round_the_clock(self) -> Hours:
        """Day and night."""

    @property
    def after_hours_call_back(self) -> dt.timedelta:
        """How soon a message after hours is answered at the latest (S16)."""

    def target(self, priority: Priority, clock: Clock) -> dt.timedelta | None:
        """The working time that a clock allows; only a next update may be without (None)."""

    def calendar(self, priority: Priority) -> Hours:
        """The calendar in which the targets of that priority run."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """A priority given at an instant; a correction says that the one before was wrong."""

    at: dt.datetime
    priority: Priority
    is_correction: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class CallBack:
    """A call-back that was promised, and when somebody had called or the ticket was closed.

    `is_in_hours` says whether the desk was open as the promise was given; None asks the calendar.
    """

    promised_at: dt.datetime
    is_in_hours: bool | None = None
    ended_at: dt.datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What happened to a ticket, as far as its clocks ask; every sequence in the order of time.

    `waits_for_opening`: it came by mail or portal (S15). `priority` is the present one. `pauses`
    are its holds and the times between a resolution and its reopening, `resolutions_at` every
    resolution, `updates_at` the news that engineers gave the requestor, from triage on.
    `reviewed_at`: the first response where another than the ticket's own triage gave it;
    `updated_elsewhere_at`: the news that ended its wait for an update, told on another ticket.
    """

    received_at: dt.datetime
    waits_for_opening: bool
    priority: Priority
    triaged_at: dt.datetime | None = None
    resolved_at: dt.datetime | None = None
    priorities: Sequence[Given] = ()
    pauses: Sequence[Pause] = ()
    resolutions_at: Sequence[dt.datetime] = ()
    updates_at: Sequence[dt.datetime] = ()
    call_backs: Sequence[CallBack] = ()
    reviewed_at: dt.datetime | None = None
    updated_elsewhere_at: dt.datetime | None = None

    @property
    def answered_at(self) -> dt.datetime | None:
        """When somebody had reviewed it, on whichever ticket."""
        return self.triaged_at or self.reviewed_at


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One run of a clock: what `sla` computes it from, and when it stopped, if it did."""

    clock: Clock
    calendar: Hours
    started_at: dt.datetime
    assessments: tuple[Assessment, ...]
    pauses: tuple[Pause, ...] = ()
    stopped_at: dt.datetime | None = None

    @property
    def decides(self) -> Hours:
        """The calendar that the last target runs in."""
        return self.assessments[-1].calendar or self.calendar

    def deadline(self) -> Deadline:
        """What is granted, as far as it is known now."""
        return sla.deadline(
            calendar=self.calendar,
            received_at=self.started_at,
            assessments=self.assessments,
            pauses=self.pauses,
        )

    def explain(
        self,
        *,
        now: dt.datetime,
        changed_at: dt.datetime | None = None,
        missed_at: dt.datetime | None = None,
    ) -> Explanation:
        """The run, interval by interval, until it stopped or until `now`."""
        return sla.explain(
            clock=self.clock,
            calendar=self.calendar,
            received_at=self.started_at,
            assessments=self.assessments,
            pauses=self.pauses,
            stopped_at=self.stopped_at,
            changed_at=changed_at,
            missed_at=missed_at,
            now=now,
        )


def merged(absorbed: Facts, survivor: Facts, *, at: dt.datetime) -> Facts:
    """The facts of a ticket that goes on in another since `at`, and is promised what it was.

    It counts as answered by the survivor's triage, at the merge if that came before; it is
    resolved and paused with the survivor from the merge on, and waits for one more update.
    """
    answered_at = survivor.answered_at and max(at, survivor.answered_at)
    news = [told for told in survivor.updates_at if told > at]
    elsewhere = survivor.updated_elsewhere_at
    return replace(
        absorbed,
        reviewed_at=answered_at,
        resolved_at=survivor.resolved_at,
        resolutions_at=[
            *absorbed.resolutions_at, *(done for done in survivor.resolutions_at if done >= at)
        ],
        pauses=[*absorbed.pauses, *_since(survivor.pauses, at)],
        updated_elsewhere_at=min([*news, *([elsewhere] if elsewhere else [])], default=None),
    )  # fmt: skip


def _since(pauses: Sequence[Pause], at: dt.datetime) -> Iterator[Pause]:
    """What of the pauses lies after an instant."""
    for pause in pauses:
        if pause.ended_at is None or pause.ended_at > at:
            yield replace(pause, started_at=max(pause.started_at, at))


def runs(facts: Facts, promises: Promises) -> Iterator[Run]:
    """First response and age for every ticket, from triage on resolution and next updates."""
    paused = _paused(facts, promises)
    yield _from_receipt(facts, promises, Clock.FIRST_RESPONSE, stopped_at=facts.answered_at)
    if facts.triaged_at is not None:
        yield from _next_updates(facts, promises, paused)
        yield _resolution(facts, promises, paused)
    for one in facts.call_backs:
        yield call_back(facts, promises, one)
    # How long it has waited for us, at any priority (S6).
    yield _from_receipt(facts, promises, Clock.AGE, stopped_at=facts.resolved_at, pauses=paused)


def call_back(facts: Facts, promises: Promises, promised: CallBack) -> Run:
    """A call-back promised: in the desk's hours, after them round the clock (S16).

    After hours it is never longer than a message may wait then.
    """
    at, desk = promised.promised_at, promises.desk_calendar
    # What was told then stays: a holiday added late makes no promise of that day a shorter one.
    is_open = desk.is_open(at) if promised.is_in_hours is None else promised.is_in_hours
    own = promises.target(_in_force(facts, promises, at), Clock.CALL_BACK)
    latest = promises.after_hours_call_back
    target = own if own is not None and (is_open or own < latest) else latest
    return Run(
        clock=Clock.CALL_BACK,
        calendar=desk if is_open else promises.round_the_clock,
        started_at=at,
        assessments=(Assessment(at=at, target=target),),
        stopped_at=promised.ended_at,
    )


def _from_receipt(
    facts: Facts, promises: Promises, clock: Clock, *, stopped_at: dt.datetime | None,
    pauses: tuple[Pause, ...] = (),
) -> Run:  # fmt: skip
    """One target whatever is found later, in the desk's hours (S5, S15)."""
    default = Given(at=facts.received_at, priority=promises.default_priority)
    desk = promises.desk_calendar
    return Run(
        clock=clock,
        calendar=desk,
        started_at=facts.received_at,
        assessments=(_assessment(default, promises, clock, calendar=desk),),
        pauses=pauses,
        stopped_at=stopped_at,
    )


def _resolution(facts: Facts, promises: Promises, pauses: tuple[Pause, ...]) -> Run:
    given = facts.priorities or [Given(at=facts.received_at, priority=facts.priority)]
    return Run(
        clock=Clock.RESOLUTION,
        calendar=promises.desk_calendar,
        started_at=facts.received_at,
        assessments=tuple(
            _assessment(one, promises, Clock.RESOLUTION, calendar=promises.calendar(one.priority))
            for one in given
        ),
        pauses=pauses,
        stopped_at=facts.resolved_at,
    )


def _next_updates(facts: Facts, promises: Promises, pauses: tuple[Pause, ...]) -> Iterator[Run]:
    """A run from each piece of news to the next, or to the resolution between.

    While a ticket is resolved nobody waits for news.
    """
    begins = sorted(set(facts.updates_at))
    for began, following in zip(begins, [*begins[1:], facts.updated_elsewhere_at], strict=False):
        if _is_resolved(facts, began):
            continue
        priority = _in_force(facts, promises, began)
        target = promises.target(priority, Clock.NEXT_UPDATE)
        resolved_at = next((at for at in facts.resolutions_at if at >= began), None)
        stopped_at = min(filter(None, (following, resolved_at)), default=None)
        if target is None or stopped_at == began:
            continue
        yield Run(
            clock=Clock.NEXT_UPDATE,
            calendar=promises.calendar(priority),
            started_at=began,
            assessments=(Assessment(at=began, target=target),),
            pauses=pauses,
            stopped_at=stopped_at,
        )


def _assessment(given: Given, promises: Promises, clock: Clock, *, calendar: Hours) -> Assessment:
    target = promises.target(given.priority, clock)
    assert target is not None
    return Assessment(
        at=given.at,
        target=target,
        calendar=calendar,
        rank=given.priority.value,
        is_correction=given.is_correction,
    )


def _is_resolved(facts: Facts, at: dt.datetime) -> bool:
    resolved = (pause for pause in facts.pauses if pause.reason == UNTIL_REOPENED)
    is_standing = facts.resolved_at is not None and facts.resolved_at <= at
    return is_standing or any(pause.covers(at) for pause in resolved)


def _in_force(facts: Facts, promises: Promises, at: dt.datetime) -> Priority:
    """The priority that the ticket had at an instant, the default one before any was given."""
    given = [one for one in facts.priorities if one.at <= at]
    if given:
        return given[-1].priority
    return promises.default_priority if facts.priorities else facts.priority


def _paused(facts: Facts, promises: Promises) -> tuple[Pause, ...]:
    """Every pause, that before the first opening among them."""
    pauses = [*_before_opening(facts, promises), *facts.pauses]
    return tuple(sorted(pauses, key=lambda pause: pause.started_at))


def _before_opening(facts: Facts, promises: Promises) -> Iterator[Pause]:
    """Mail and portal wait for the opening, even where a target then runs day and night (S15)."""
    desk = promises.desk_calendar
    if not facts.waits_for_opening or all(promises.calendar(one) == desk for one in Priority):
        return
    opens_at = desk.opens_after(facts.received_at)
    if opens_at > facts.received_at:
        yield Pause(started_at=facts.received_at, ended_at=opens_at, reason=BEFORE_OPENING)
