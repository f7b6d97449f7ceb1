"""Decides who may read and write each table: the row security that migrations put up.

Staff's rights need the role `desk_staff`, which the console's login takes for one transaction.
The portal's login reads through policies that ask `portal_client()` and `portal_contact()`: those
look up the session's secret, so that nothing a caller can set names a client.
"""

from collections.abc import Sequence

from django.db.migrations import RunSQL

ALL_OF_STAFF = "SELECT, INSERT, UPDATE, DELETE"
APPEND_ONLY = "SELECT, INSERT"

OWN_CLIENT = "client_id = portal_client()"
# Asks row security of the ticket itself, so that the rule for tickets is written once.
VISIBLE_TICKET = " AND ".join((OWN_CLIENT, "ticket_id IN (SELECT id FROM tickets_ticket)"))


def wall(table: str, *, staff: str = ALL_OF_STAFF) -> RunSQL:
    """Row security on; staff may do `staff` on every row, and nobody else anything."""
    return _sql(
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"GRANT {staff} ON {table} TO desk_staff",
        f"CREATE POLICY staff ON {table} TO desk_staff USING (true) WITH CHECK (true)",
        *_sequence_grant(table),
    )


def window(table: str, *, rows: str, columns: Sequence[str] = ()) -> RunSQL:
    """Lets the portal read the rows for which `rows` holds, and only `columns` if any are named."""
    named = f" ({', '.join(columns)})" if columns else ""
    return _sql(
        f"GRANT SELECT{named} ON {table} TO desk_portal",
        f"CREATE POLICY portal_reads ON {table} FOR SELECT TO desk_portal USING ({rows})",
    )


def wider_window(table: str, *, rows: str) -> RunSQL:
    """Changes for which rows of `table` the portal's window holds."""
    return _sql(f"ALTER POLICY portal_reads ON {table} USING ({rows})")


def letterbox(table: str, *, rows: str, columns: Sequence[str]) -> RunSQL:
    """Lets the portal add rows for which `rows` holds, filling only `columns`."""
    return _sql(
        f"GRANT INSERT ({', '.join(columns)}) ON {table} TO desk_portal",
        f"GRANT USAGE ON SEQUENCE {table}_id_seq TO desk_portal",
        f"CREATE POLICY portal_adds ON {table} FOR INSERT TO desk_portal WITH CHECK ({rows})",
    )


def same_client(table: str, *, parent: str, column: str, follows: bool = True) -> RunSQL:
    """A row's client is its parent's, always: the key is composite, for plain ones pass the wall.

    With `follows`, the row moves along when its parent is given to another client, as a ticket is
    when its unknown sender is settled.
    """
    return _sql(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_same_client "
        f"FOREIGN KEY ({column}, client_id) REFERENCES {parent} (id, client_id) "
        f"ON UPDATE {'CASCADE' if follows else 'NO ACTION'} DEFERRABLE INITIALLY DEFERRED"
    )


def sign_in_table(table: str) -> RunSQL:
    """What the console's login sees without becoming staff: sessions and sign-in."""
    return _sql(
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO desk_console, desk_staff",
        *_sequence_grant(table, "desk_console, desk_staff"),
    )


def _sequence_grant(table: str, roles: str = "desk_staff") -> tuple[str, ...]:
    return (
        f"DO $$ BEGIN IF to_regclass('{table}_id_seq') IS NOT NULL THEN "
        f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {roles}; END IF; END $$",
    )


def _sql(*statements: str) -> RunSQL:
    return RunSQL(sql=list(statements), reverse_sql=RunSQL.noop)
