"""The clocks of incidents against a walk, second by second, over holds, edits and clock changes.

SWITCHBOARD_EXAMPLES says how many incidents are walked through; the test says how many were, and
how many differed.
"""

import os
from collections import Counter
from datetime import timedelta

import numpy as np
from hypothesis import HealthCheck, assume, given, settings

from switchboard.policy import sla
from switchboard.policy.hours import Calendar
from switchboard.policy.hours_history import CalendarHistory, Edition
from switchboard.policy.sla import Assessment, Clock, Pause
from tests.policy.sla_clocks import BEHIND, OPEN_END, OutOfSight, WalkedClock, walked_breach
from tests.policy.sla_incidents import incidents
from tests.policy.sla_seconds import HORIZON, REASONS, ROUND_THE_CLOCK, Walk, at, number, written

EXAMPLES = int(os.environ.get("SWITCHBOARD_EXAMPLES", "60"))
MICROSECOND = timedelta(microseconds=1)
# Special hours are one reason, open or closed.
NAMED = np.array([REASONS.index(reason) for reason in REASONS])


class Computed:
    """The same incident as the code is asked about it."""

    def __init__(self, incident):
        self.incident = incident
        calendars = {key: calendar_of(key, desk) for key, desk in incident.desks.items()}
        self.asked = {
            "calendar": calendars["desk"],
            "received_at": self.at(incident.received),
            "assessments": [
                Assessment(
                    at=self.at(each.at), target=each.target * MICROSECOND, rank=each.rank,
                    calendar=None if each.hours == "desk" else calendars[each.hours],
                    is_correction=each.is_correction,
                )
                for each in incident.given
            ],
            "pauses": [
                Pause(
                    started_at=self.at(hold.start), ended_at=self.at(hold.end), reason=hold.reason
                )
                for hold in incident.holds
            ],
        }  # fmt: skip

    def at(self, instant):
        return None if instant is None else at(self.incident.begin, instant)

    def number(self, instant):
        return None if instant is None else number(self.incident.begin, instant)

    def seen(self, due):
        """A deadline as the walk tells it."""
        if due is None:
            return OPEN_END
        return self.number(due) if self.number(due) <= HORIZON else BEHIND

    def deadline(self):
        return sla.deadline(**self.asked)

    def explain(self, **more):
        return sla.explain(
            clock=Clock.RESOLUTION,
            stopped_at=self.at(self.incident.stopped),
            now=self.at(self.incident.now),
            **self.asked,
            **{name: self.at(instant) for name, instant in more.items()},
        )


def calendar_of(key, desk):
    if desk == ROUND_THE_CLOCK:
        return Calendar.always()
    return CalendarHistory.of(
        key,
        [
            Edition(
                calendar=Calendar.from_json(written(form)), version=version,
                published_at=at(desk.begin, published),
            )
            for version, (published, form) in enumerate(desk.editions, start=1)
        ],
    )  # fmt: skip


def deadlines(incident, walk, computed):
    """What the code says of the deadline and what the walk says, by name."""
    clock = WalkedClock(incident, walk, known_by=HORIZON)
    promise, granted = clock.promise(), computed.deadline()
    part = promise.target * MICROSECOND * incident.fraction // MICROSECOND
    yield "due", computed.seen(granted.due_at), clock.seen(promise.due)
    yield "part", computed.seen(granted.at(incident.fraction)), clock.part(promise, part)
    yield "allowed", granted.allowed // MICROSECOND, clock.allowed(promise)


def explanations(incident, walk, computed):
    """What the code explains and what the walk has counted, by name."""
    end = incident.now if incident.stopped is None else min(incident.now, incident.stopped)
    clock = WalkedClock(incident, walk, known_by=end)
    promise, told = clock.promise(), computed.explain()
    counted = clock.counted(promise, end)
    yield "due when explained", computed.seen(told.due_at), clock.seen(promise.due)
    yield "counted", told.counted // MICROSECOND, counted
    yield "remaining", told.remaining // MICROSECOND, clock.allowed(promise) - counted
    yield "is running", told.is_running, is_running(incident, clock, promise)
    yield from intervals(told, clock, promise, computed, end=end)
    yield from breaches(told, walked_breach(incident, walk, end), computed, end=end)


def intervals(told, clock, promise, computed, *, end):
    """The intervals touch and cover, and each step is what the walk says of it."""
    received = min(computed.incident.received, end)
    edges = [(computed.number(part.start), computed.number(part.end)) for part in told.intervals]
    touching = [received, *(stop for _, stop in edges)]
    yield "edges", [*(start for start, _ in edges), end], touching if edges else [end]
    steps = clock.walk.between(received, end)
    lengths = [clock.walk.step(stop) - clock.walk.step(start) for start, stop in edges]
    reasons = np.repeat([REASONS.index(part.reason) for part in told.intervals], lengths)
    counts = np.repeat([part.is_counted for part in told.intervals], lengths)
    walked = NAMED[clock.reasons(promise.decided)[steps]], clock.counts(promise.decided)[steps]
    yield "reasons", first_difference(reasons, walked[0]), None
    yield "counts", first_difference(counts, walked[1]), None


def first_difference(said, walked):
    """The number of the first step of which something else is said, if there is one."""
    if len(said) != len(walked):
        return f"{len(said)} steps, not {len(walked)}"
    different = np.flatnonzero(said != walked)
    return int(different[0]) if len(different) else None


def breaches(told, walked, computed, *, end):
    """The breach as computed, after a change of the calendar, and where it was told already."""
    incident = computed.incident
    yield "breach", computed.number(told.breached_at), walked
    moved = computed.explain(changed_at=incident.changed).breached_at
    since = walked if incident.changed is None else min(incident.changed, end)
    yield "breach moved", computed.number(moved), walked and max(walked, since)
    is_told = incident.missed is not None and incident.missed <= end
    kept = computed.explain(missed_at=incident.missed).breached_at
    yield "breach told", computed.number(kept), incident.missed if is_told else walked


def is_running(incident, clock, promise):
    has_stopped = incident.stopped is not None and incident.stopped <= incident.now
    if has_stopped or incident.now < incident.received:
        return False
    return bool(clock.counts(promise.decided)[clock.walk.step(incident.now)])


def test_clocks_are_those_of_a_walk_second_by_second(tell):
    seen = Counter()

    @settings(
        max_examples=EXAMPLES, deadline=None, suppress_health_check=[*HealthCheck], print_blob=True
    )
    @given(incidents())
    def compare(incident):
        walk, computed = Walk(incident.desks, incident.instants()), Computed(incident)
        try:
            pairs = [*deadlines(incident, walk, computed), *explanations(incident, walk, computed)]
        except OutOfSight:
            assume(False)
        seen["examples"] += 1
        different = {name: (said, walked) for name, said, walked in pairs if said != walked}
        seen["differences"] += bool(different)
        assert different == {}

    try:
        compare()
    finally:
        tell(f"clocks: {seen['examples']} examples, {seen['differences']} differences")
