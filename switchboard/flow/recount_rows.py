"""Moves clock runs in and out of the database as arrays of int64.

Instants are microseconds since 1970-01-01T00:00Z; NEVER stands for none.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from switchboard.tickets.models import Recount

Rows = NDArray[np.void]

CHUNK = 200_000
PART = 20_000
NEVER = np.iinfo(np.int64).max
_EPOCH = 946_684_800_000_000  # from 1970 to PostgreSQL's 2000, in microseconds

# Only what target and calendar alone decide; the clocks are numbered in this order.
PLAIN_CLOCKS = ("first_response", "next_update", "resolution", "age")
_NUMBERS = (
    "id", "clock", "priority", "version", "desk", "agreement", "is_phone", "rung", "allowed",
)  # fmt: skip
_INSTANTS = ("received_at", "started_at", "due_at", "at_risk_at", "next_check_at")
READ = (*_NUMBERS, *_INSTANTS)
WRITTEN = ("id", "rung", "allowed", "was_due_at", "due_at", "at_risk_at", "next_check_at")

_PLAIN = """
SELECT run.id, array_position(%s, run.clock::text) AS clock, ticket.priority,
       ticket.policy_version_id AS version, ticket.desk_id AS desk,
       coalesce(ticket.agreement_id, 0) AS agreement, (ticket.channel = 'phone')::int AS is_phone,
       run.rung, extract(epoch FROM run.allowed) * 1000000 AS allowed,
       ticket.received_at, run.started_at, coalesce(run.due_at, 'infinity') AS due_at,
       coalesce(run.at_risk_at, 'infinity') AS at_risk_at,
       coalesce(run.next_check_at, 'infinity') AS next_check_at
FROM tickets_clockrun run JOIN tickets_ticket ticket ON ticket.id = run.ticket_id
WHERE run.stopped_at IS NULL AND run.term = 0 AND run.clock <> 'call_back' AND run.id > %s
  AND ticket.survivor_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM tickets_hold hold WHERE hold.ticket_id = run.ticket_id)
  AND NOT EXISTS (SELECT 1 FROM tickets_resolution done WHERE done.ticket_id = run.ticket_id)
  AND NOT EXISTS (SELECT 1 FROM tickets_timelineevent changed
                  WHERE changed.ticket_id = run.ticket_id AND changed.act = 'reassessed')
ORDER BY run.id LIMIT %s
"""
# Each column as one long value, in the bytes that PostgreSQL sends numbers and instants in.
_COLUMNS = ", ".join(
    [
        *(f"string_agg(int8send({name}::int8), '')" for name in _NUMBERS),
        *(f"string_agg(timestamptz_send({name}), '')" for name in _INSTANTS),
    ]
)
_READ = f"SELECT {_COLUMNS} FROM ({_PLAIN}) AS plain"  # noqa: S608 - our own names

# Rows that a verb holds are passed over, so that neither waits for the other in a circle.
_UPDATE = """
WITH given AS (
    SELECT * FROM unnest(%s::int8[], %s::int2[], %s::int8[], %s::int8[], %s::int8[], %s::int8[],
                         %s::int8[])
        AS given (id, rung, allowed, was_due, due, at_risk, next_check)
), new AS (
    SELECT id, rung, allowed * interval '1 microsecond' AS allowed,
           instant(was_due) AS was_due_at, instant(due) AS due_at,
           instant(at_risk) AS at_risk_at, instant(next_check) AS next_check_at
    FROM given
), free AS (
    SELECT run.id FROM tickets_clockrun run JOIN new ON new.id = run.id
    WHERE run.stopped_at IS NULL AND run.term = 0 AND run.rung = new.rung
      AND run.due_at IS NOT DISTINCT FROM new.was_due_at
    FOR UPDATE OF run SKIP LOCKED
), moved AS (
    UPDATE tickets_clockrun run
    SET due_at = new.due_at, at_risk_at = new.at_risk_at, next_check_at = new.next_check_at,
        allowed = new.allowed
    FROM new JOIN free ON free.id = new.id WHERE run.id = new.id
    RETURNING run.id, run.ticket_id, run.client_id, run.clock, run.started_at,
              new.was_due_at AS before, run.due_at AS after
), recorded AS (
    INSERT INTO tickets_deadlinechange
        (ticket_id, client_id, clock, started_at, before, after, because, version, changed_at)
    SELECT ticket_id, client_id, clock, started_at, before, after, %s, %s::int, %s::timestamptz
    FROM moved WHERE clock <> 'age' AND before IS DISTINCT FROM after
)
SELECT given.id FROM given LEFT JOIN moved ON moved.id = given.id WHERE moved.id IS NULL
"""
for _name in ("was_due", "due", "at_risk", "next_check"):
    _UPDATE = _UPDATE.replace(
        f"instant({_name})",
        f"CASE WHEN {_name} < {NEVER} THEN"
        f" 'epoch'::timestamptz + {_name} * interval '1 microsecond' END",
    )


def plain_runs() -> Iterator[Rows]:
    """Every plain open run, in chunks: records of int64 named as READ."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_READ, [list(PLAIN_CLOCKS), last, CHUNK])
            columns = cursor.fetchone()
        if columns[0] is None:
            return
        rows = _rows(columns)
        yield rows
        last = int(rows["id"][-1])


def write(columns: dict[str, NDArray[Any]], *, asked: Recount, now: datetime) -> list[int]:
    """Saves arrays by the names of WRITTEN; gives keys of runs that others hold or changed."""
    arrays = [_literal(columns[name]) for name in WRITTEN]
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, [*arrays, asked.because, asked.version, now])
        return [key for (key,) in cursor.fetchall()]


def _rows(columns: tuple[bytes, ...]) -> Rows:
    rows = np.empty(len(columns[0]) // 8, dtype=[(name, "i8") for name in READ])
    for name, column in zip(READ, columns, strict=True):
        rows[name] = np.frombuffer(column, dtype=">i8")
    for name in _INSTANTS:
        rows[name][rows[name] != NEVER] += _EPOCH
    return rows


def _literal(values: NDArray[Any]) -> str:
    """The array as PostgreSQL reads it."""
    return "{" + ",".join(map(str, values.tolist())) + "}"
