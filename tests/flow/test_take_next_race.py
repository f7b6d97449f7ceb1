"""Eight engineers ask for the next ticket at once: no double, no skip, always the least (S10)."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from random import Random
from typing import Any

from django.db import connection, transaction

from switchboard.accounts.actor import Actor
from switchboard.channels.models import InboundState, OutboundMail
from switchboard.flow import intake, work
from switchboard.policy.priority import Priority
from switchboard.policy.transitions import State
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Assignment, Ticket
from switchboard.wire.mail import parse
from tests.cast import Cast
from tests.flow import mails, scenes
from tests.flow.at_once import at_once

TICKETS, ENGINEERS, SEED = 2_000, 8, 7
NOW = datetime(2026, 11, 23, 20, tzinfo=UTC)
CHANGES_MIND = 0.06


class ChangedMind(Exception):
    """Rolls a taking back."""


@dataclass(frozen=True, kw_only=True)
class Taking:
    """One transaction: the row it locked, when it looked, and when it ended, on one clock."""

    key: tuple[int, datetime, int]
    looked_from: float
    looked_until: float
    ended: float
    is_kept: bool


def test_eight_engineers_take_two_thousand_tickets(committed: Cast, tell: Callable[[str], None]):
    dice = Random(SEED)
    rows = [
        (key, dice.choice(list(Priority)), NOW - timedelta(seconds=dice.randrange(3_000)))
        for key in dice.sample(range(1_000_000, 9_000_000), TICKETS)
    ]
    scenes.backlog(rows, committed, state=State.OPEN)
    engineers = [
        Actor.engineer(Engineer.objects.create(name=f"Engineer {n}", email=f"e{n}@support.example"))
        for n in range(ENGINEERS)
    ]
    begun = time.monotonic()

    logs = at_once(ENGINEERS, lambda n: take_all(committed.service_desk.pk, engineers[n], seed=n))

    seconds = time.monotonic() - begun
    takings = [taking for log in logs for taking in log]
    kept = [taking for taking in takings if taking.is_kept]
    tell(
        f"{len(kept)} taken by {ENGINEERS} engineers in {seconds:.1f} s, "
        f"{len(takings) - len(kept)} rolled back; each took {[len(log) for log in logs]}"
    )
    assert len({taking.key for taking in kept}) == len(kept) == TICKETS
    assert len(takings) > len(kept)
    assert overlooked(takings) == []
    assert set(Ticket.objects.values_list("state", flat=True)) == {State.IN_PROGRESS}
    assert Assignment.objects.values("ticket").distinct().count() == TICKETS
    assert Assignment.objects.count() == OutboundMail.objects.count() == TICKETS


def take_all(team_id: int, by: Actor, *, seed: int) -> list[Taking]:
    """Takes until nothing is left, changing their mind now and then."""
    log: list[Taking] = []
    dice = Random(seed)
    looked: list[float] = []

    def watch(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if "FOR NO KEY UPDATE" not in sql:
            return execute(sql, params, many, context)
        looked[:] = [time.monotonic()]
        try:
            return execute(sql, params, many, context)
        finally:
            looked.append(time.monotonic())

    with connection.execute_wrapper(watch):
        while (taken := take_one(team_id, by, keeps=dice.random() > CHANGES_MIND)) is not None:
            ticket, is_kept = taken
            log.append(
                Taking(
                    key=(ticket.priority, ticket.received_at, ticket.pk),
                    looked_from=looked[0],
                    looked_until=looked[1],
                    ended=time.monotonic(),
                    is_kept=is_kept,
                )
            )
    return log


def take_one(team_id: int, by: Actor, *, keeps: bool) -> tuple[Ticket, bool] | None:
    ticket = None
    try:
        with transaction.atomic():
            ticket = work.take_next(team_id, by=by, now=NOW)
            if not keeps:
                raise ChangedMind
    except ChangedMind:
        return (ticket, False) if ticket else None
    return (ticket, True) if ticket else None


def overlooked(takings: list[Taking]) -> list[tuple[Taking, tuple]]:
    """Takings of a row although a lesser one was certainly free all the while they looked.

    A row is not certainly free where it was taken for good before they looked, or where another
    transaction that locked it overlapped with their look.
    """
    of_row: dict[tuple, list[Taking]] = {}
    for taking in takings:
        of_row.setdefault(taking.key, []).append(taking)
    taken_for_good = sorted((t for t in takings if t.is_kept), key=lambda one: one.ended)
    left, gone = sorted(of_row), 0
    found = []
    for taking in sorted(takings, key=lambda one: one.looked_from):
        while taken_for_good[gone:] and taken_for_good[gone].ended <= taking.looked_from:
            left.remove(taken_for_good[gone].key)
            gone += 1
        lesser = takewhile(lambda key: key < taking.key, left)  # noqa: B023 - used at once
        found += [
            (taking, key)
            for key in lesser
            if not any(_overlap(other, taking) for other in of_row[key])
        ]
    return found


def _overlap(other: Taking, taking: Taking) -> bool:
    return other.looked_from < taking.looked_until and taking.looked_from < other.ended


def test_the_proof_sees_a_ticket_that_was_passed_over():
    def taking(number: int, start: float, **changed: Any) -> Taking:
        usual = {"looked_from": start, "looked_until": start + 1, "ended": start + 2}
        return Taking(key=(4, NOW, number), **{**usual, "is_kept": True, **changed})

    fair = [taking(1, 0.0), taking(2, 0.5), taking(3, 9.0)]
    unfair = [taking(2, 0.0), taking(1, 9.0)]
    after_a_rollback = [taking(1, 0.0, is_kept=False), taking(2, 5.0), taking(1, 9.0)]

    assert overlooked(fair) == []
    assert [(t.key[2], key[2]) for t, key in overlooked(unfair)] == [(2, 1)]
    assert [(t.key[2], key[2]) for t, key in overlooked(after_a_rollback)] == [(2, 1)]


def test_one_mail_through_both_desks_at_once_is_one_ticket(committed: Cast, now: datetime):
    raw = mails.raw(sender="Remy <remy@bayou-dental.example>")

    stored = at_once(2, lambda n: mails.store(raw, at=now, recipients=[f"desk{n}@support.example"]))
    settled = at_once(2, lambda n: intake.understand(stored[n].id, parse(raw), now=now))

    assert sorted(one.is_new for one in stored) == [False, True]
    assert stored[0].id == stored[1].id
    assert {mail.state for mail in settled} == {InboundState.OPENED}
    assert Ticket.objects.get() == settled[0].ticket
    assert OutboundMail.objects.count() == 1


def test_two_mails_of_a_new_colleague_at_once_make_one_contact(committed: Cast, now: datetime):
    raws = [
        mails.raw(sender="Remy <remy@bayou-dental.example>", body=f"Number {n}") for n in range(4)
    ]

    at_once(4, lambda n: mails.arrive(raws[n], at=now))

    assert Ticket.objects.count() == 4
    assert len({ticket.contact_id for ticket in Ticket.objects.all()}) == 1
