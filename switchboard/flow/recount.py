"""Counts clocks anew where no act on their tickets asks for it, and proves that none is overlooked.

A recount is asked for by an edited calendar, a changed agreement, or the regular sweep. Its row is
the job: what dies in the middle begins again, and counting twice changes nothing.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from switchboard import later
from switchboard.agreements.models import Agreement
from switchboard.flow import clocks, recount_many, run_rows
from switchboard.flow.notices import write
from switchboard.flow.roster import MANAGERS
from switchboard.flow.runs import terms_of
from switchboard.flow.story import stories
from switchboard.policy.sla import Clock
from switchboard.staff.models import Engineer
from switchboard.tickets.models import ClockRun, Recount, RecountCause, Ticket
from switchboard.tickets.models.merge import chain_of

log = logging.getLogger(__name__)

# Small, for “take next” passes over what is locked.
SET_SIZE = 100
SWEEP_EVERY = timedelta(minutes=10)
GRACE = timedelta(milliseconds=250)
PATIENCE = timedelta(seconds=30)
_LOCK = 7_021_554


@dataclass(kw_only=True)
class Tally:
    """What a recount has seen so far."""

    checked: int = 0
    changed: int = 0
    unnoticed: int = 0
    lag: timedelta = timedelta()

    def saw(self, unnoticed: int, *, lag: timedelta, checked: int, changed: int) -> None:
        """Adds a set: its unnoticed steps, how late they are, runs that were seen and changed."""
        self.checked += checked
        self.changed += changed
        self.unnoticed += unnoticed
        self.lag = max(self.lag, lag)


def ask(
    because: RecountCause, *, now: datetime, version: int | None = None,
    agreement: Agreement | None = None, since_at: datetime | None = None,
) -> Recount:  # fmt: skip
    """Asks for a recount, in the transaction of its cause."""
    asked = Recount.objects.create(
        because=because, version=version, agreement=agreement, since_at=since_at, asked_at=now
    )
    later.recount_clocks()
    return asked


def let_others_end() -> None:
    """Waits for the transactions that may have counted by the rules from before a recount's cause.

    They see neither what was published since, nor would the recount see what they are writing.
    Waits only where a recount was asked for, and no longer than `PATIENCE`. Outside transactions.
    """
    if not Recount.objects.filter(ended_at__isnull=True).exists():
        return
    time.sleep(GRACE.total_seconds())  # for those that have read and not yet written
    until = time.monotonic() + PATIENCE.total_seconds()
    with connection.cursor() as cursor:
        # A transaction of our own, done at once: those with a lower number began before it.
        cursor.execute("SELECT pg_current_xact_id()::text")
        (ours,) = cursor.fetchone()
        while time.monotonic() < until:
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8", [ours])
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)


def carry_out(*, now: datetime) -> Recount | None:
    """The next recount that waits, or the sweep if it is time; None where there is nothing to do.

    One worker at a time recounts; the others find nothing to do.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return None
        try:
            waiting = Recount.objects.filter(ended_at__isnull=True).order_by("id").first()
            if waiting is None and is_sweep_due(now=now):
                waiting = ask(RecountCause.SWEEP, now=now)
            return waiting and _carry_out(waiting, now=now)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def sweep(*, now: datetime) -> Recount:
    """Looks at every open clock at once, whenever the last sweep was."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])  # a worker would do it once more
        try:
            return _carry_out(ask(RecountCause.SWEEP, now=now), now=now)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def is_sweep_due(*, now: datetime) -> bool:
    """Whether the last sweep is long enough ago."""
    since = now - SWEEP_EVERY
    return not Recount.objects.filter(because=RecountCause.SWEEP, asked_at__gt=since).exists()


def _carry_out(asked: Recount, *, now: datetime) -> Recount:
    began, tally = time.monotonic(), Tally()
    left = recount_many.recount(asked, tally.saw, now=now) if asked.agreement_id is None else None
    for keys in _sets(_tickets(asked, left)):
        _recount_each(keys, asked, tally, now=now)
    asked.began_at = now
    asked.ended_at = now + timedelta(seconds=time.monotonic() - began)
    asked.checked, asked.changed = tally.checked, tally.changed
    asked.unnoticed, asked.lag = tally.unnoticed, tally.lag
    asked.save()
    if asked.because == RecountCause.SWEEP and asked.unnoticed:
        _alarm(asked, now=now)
    return asked


def _recount_each(keys: Sequence[int], asked: Recount, tally: Tally, *, now: datetime) -> None:
    """A set at once; where it fails, one by one, so that a bad ticket holds up no other."""
    try:
        _recount(keys, asked, tally, now=now)
    except (InterfaceError, OperationalError):
        raise  # no ticket's fault
    except Exception:
        log.exception("The clocks of %s could not be counted anew.", keys if len(keys) == 1 else "")
        for key in keys if len(keys) > 1 else ():
            _recount_each([key], asked, tally, now=now)


@transaction.atomic
def _recount(keys: Sequence[int], asked: Recount, tally: Tally, *, now: datetime) -> None:
    merged = Ticket.objects.filter(pk__in=keys, survivor__isnull=False).values_list("pk", flat=True)
    chains = {key: chain_of(key) for key in merged}
    locked = {
        ticket.pk: ticket
        for ticket in Ticket.objects.with_those_told()
        .select_related("agreement")
        .select_for_update(of=("self",), no_key=True)
        .filter(pk__in={*keys, *chain.from_iterable(chains.values())})
        .order_by("id")
    }
    # What was merged or taken apart while we waited for its lock is counted by that act.
    tickets = [
        locked[key] for key in keys if key in locked and _is_held(locked[key], chains.get(key, ()))
    ]
    computed = [
        (story, [clocks.find(terms, story=story, now=now) for terms in terms_of(story)])
        for story in stories(tickets)
    ]
    changed = run_rows.store(computed, because=asked.because, version=asked.version, now=now)
    found = [one for _, runs in computed for one in runs]
    checks = [one.next_check_at for one in found if one.next_check_at is not None]
    late = [now - at for at in checks if at < now - recount_many.ALARM_AFTER]
    lag = max(late, default=timedelta())
    tally.saw(len(late), lag=lag, checked=len(found), changed=changed)


def _is_held(ticket: Ticket, steps: Sequence[int]) -> bool:
    """Whether the locks taken are those under which the ticket's clocks may be written."""
    return ticket.survivor_id is None or chain_of(ticket.pk) == steps


def _tickets(asked: Recount, left: QuerySet[ClockRun] | None) -> Iterator[int]:
    """The tickets whose runs are to be computed one by one, by key."""
    runs = ClockRun.objects.all() if left is None else left
    if asked.agreement_id is not None:
        runs = runs.filter(ticket__agreement_id=asked.agreement_id, stopped_at__isnull=True)
    keys = runs.order_by("ticket_id").values_list("ticket_id", flat=True).distinct()
    yield from keys.iterator()
    decided = Q(stopped_at__isnull=False) & _is_touched(asked)
    again = ClockRun.objects.filter(decided).exclude(clock=Clock.AGE)
    yield from again.order_by("ticket_id").values_list("ticket_id", flat=True).distinct().iterator()
    if asked.because == RecountCause.SWEEP:
        for each in _lacking():
            yield from each.order_by("id").values_list("id", flat=True).iterator()


def _lacking() -> Iterator[QuerySet[Ticket]]:
    """The tickets without a clock that every ticket in their state has."""
    unresolved = Ticket.objects.filter(resolved_at__isnull=True, survivor__isnull=True)
    untriaged = Q(triaged_at__isnull=True)
    for clock, where in (
        (Clock.FIRST_RESPONSE, untriaged), (Clock.RESOLUTION, ~untriaged), (Clock.AGE, Q()),
    ):  # fmt: skip
        runs = ClockRun.objects.filter(ticket=OuterRef("pk"), clock=clock, stopped_at__isnull=True)
        yield unresolved.filter(where).exclude(Exists(runs))


def _is_touched(asked: Recount) -> Q:
    """Stopped runs that are counted anew: not yet counted, or within dates that were edited."""
    touched = Q(counted__isnull=True)
    return touched | Q(stopped_at__gt=asked.since_at) if asked.since_at else touched


def _sets(keys: Iterator[int]) -> Iterator[list[int]]:
    found: list[int] = []
    for key in keys:
        found.append(key)
        if len(found) == SET_SIZE:
            yield found
            found = []
    if found:
        yield found


def _alarm(swept: Recount, *, now: datetime) -> None:
    """Tells the managers that deadlines went by unnoticed: the engine is not doing its work."""
    lag = timedelta(seconds=int(swept.lag.total_seconds()))
    said = (
        f"Deadlines that went by unnoticed: {swept.unnoticed}, the oldest for {lag}.\n"
        "Is the worker running? bin/switchboard doctor says more."
    )
    managers = Engineer.objects.filter(is_active=True, role__in=MANAGERS).order_by("id")
    write({manager: [said] for manager in managers}, now=now)
