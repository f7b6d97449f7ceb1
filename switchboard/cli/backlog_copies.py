"""Copies tickets in sets, whole stories at a time: other people, other weeks, the same hours.

All in one transaction, without the tables' indexes and foreign keys, which are put back at its
end and checked then: what is cut off leaves nothing behind. Columns are read from the catalogue, so
that a new one is copied too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import psycopg
from psycopg import sql

# In this order: a message has its place before the event that names it.
TABLES = (
    "tickets_message", "tickets_timelineevent", "tickets_clockrun", "tickets_assignment",
    "tickets_hold", "tickets_resolution", "billing_timeentry",
)  # fmt: skip
_PLAN = """
CREATE TEMPORARY TABLE plan (
    id bigint PRIMARY KEY, number text, pattern bigint, first_message bigint, shift interval,
    contact bigint, tail text
) ON COMMIT DROP
"""
_PEOPLE = """
CREATE TEMPORARY TABLE people ON COMMIT DROP AS
SELECT contact.id, contact.client_id AS client, contact.site_id AS site, contact.name,
       contact.email,
       (SELECT max(id) FROM agreements_agreement WHERE client_id = contact.client_id) AS agreement
FROM clients_contact contact
"""
# Messages of a pattern by their place in it: a copy's have keys in the same order.
_PLACES = """
CREATE TEMPORARY TABLE places ON COMMIT DROP AS
SELECT id AS message, row_number() OVER (PARTITION BY ticket_id ORDER BY id) - 1 AS place
FROM tickets_message WHERE ticket_id IN (SELECT pattern FROM plan)
"""
# What a column of a copy is, where it isn't the pattern's own.
_OF_THE_COPY = {
    "ticket_id": "plan.id",
    "client_id": "people.client",
    "site_id": "people.site",
    "agreement_id": "people.agreement",
    "contact_id": "CASE WHEN source.contact_id IS NOT NULL THEN plan.contact END",
    "uuid": "gen_random_uuid()",
    "message_id": "plan.first_message + places.place",
}
_OF_A_TICKET = {
    "id": "plan.id",
    "number": "plan.number",
    "subject": "left(source.subject || ' ' || plan.tail, 300)",
    "sender_name": "people.name",
    "sender_address": "people.email",
}
_OF_A_MESSAGE = {
    "id": "plan.first_message + places.place",
    "author_name": "CASE WHEN source.contact_id IS NULL THEN source.author_name"
    " ELSE people.name END",
    "text": "CASE source.kind WHEN 'report' THEN source.text || E'\\n\\nIt is ' || plan.tail || '.'"
    " ELSE source.text END",
}
_OF_AN_EVENT = {
    "actor_name": "CASE WHEN source.contact_id IS NULL THEN source.actor_name ELSE people.name END"
}
_OWN = {
    "tickets_ticket": _OF_A_TICKET,
    "tickets_message": _OF_A_MESSAGE,
    "tickets_timelineevent": _OF_AN_EVENT,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Copy:
    """One ticket to be: of which pattern, when, whose, and what makes it unlike the others."""

    id: int
    number: str
    pattern: int
    first_message: int
    shift: timedelta
    contact: int
    tail: str

    def row(self) -> tuple[object, ...]:
        """In the order of the plan's columns."""
        shift = f"{self.shift.total_seconds()} seconds"
        return (
            self.id, self.number, self.pattern, self.first_message, shift, self.contact, self.tail
        )  # fmt: skip


def write(owner: psycopg.Connection, copies: Iterable[Copy]) -> None:
    """Writes every copy with all that hangs on it."""
    tables = ("tickets_ticket", *TABLES)
    with owner.transaction(), owner.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute(_PLAN)
        with cursor.copy("COPY plan FROM STDIN") as lines:
            for copy in copies:
                lines.write_row(copy.row())
        for statement in (_PEOPLE, _PLACES, "ANALYZE plan", "ANALYZE people", "ANALYZE places"):
            cursor.execute(statement)
        again = _strip(cursor, tables)
        for table in tables:
            cursor.execute(_insert(cursor, table))
        _move_sequences(cursor)
        for statement in again:
            cursor.execute(statement)


def _insert(cursor: psycopg.Cursor, table: str) -> sql.SQL:
    columns = cursor.execute(
        "SELECT column_name, data_type FROM information_schema.columns"
        " WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position", [table],
    ).fetchall()  # fmt: skip
    known = _OF_THE_COPY | _OWN.get(table, {})
    wanted = [(name, kind) for name, kind in columns if name != "id" or "id" in known]
    values = ", ".join(_value(name, kind, known) for name, kind in wanted)
    key = "id" if table == "tickets_ticket" else "ticket_id"
    message = "id" if table == "tickets_message" else "message_id"
    places = f"LEFT JOIN places ON places.message = source.{message}"
    names = ", ".join(f'"{name}"' for name, _ in wanted)
    has_places = "places." in values
    return sql.SQL(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM plan"  # noqa: S608
        f" JOIN {table} source ON source.{key} = plan.pattern"
        f" JOIN people ON people.id = plan.contact {places if has_places else ''}"
        f" ORDER BY plan.id, source.id"
    )


def _value(name: str, kind: str, known: dict[str, str]) -> str:
    if kind.startswith("timestamp"):
        return f"source.{name} + plan.shift"
    if kind == "date":
        return f"(source.{name} + plan.shift)::date"
    return known.get(name, f"source.{name}")


def _strip(cursor: psycopg.Cursor, tables: Sequence[str]) -> list[str]:
    """Takes off foreign keys, plain indexes and triggers; gives what puts them back."""
    keys = cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)", [list(tables)],
    ).fetchall()  # fmt: skip
    indexes = cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique", [list(tables)],
    ).fetchall()  # fmt: skip
    for table, name, _ in keys:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    return [
        *(definition for _, definition in indexes),
        *(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {how}' for table, name, how in keys),
    ]


def _move_sequences(cursor: psycopg.Cursor) -> None:
    for table in ("tickets_ticket", "tickets_message"):
        cursor.execute(
            f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"  # noqa: S608
        )
