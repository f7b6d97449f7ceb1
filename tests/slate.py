"""Remembers what the database holds before the tests, and puts it back after real commits."""

from dataclasses import dataclass

import psycopg
from psycopg import sql

from switchboard.database.place import Place

TABLES = """
    SELECT tablename FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'django_migrations'
"""
SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
BEGIN_AGAIN = "SELECT setval(%s::regclass, coalesce(%s, 1), %s)"


@dataclass(frozen=True, kw_only=True)
class Slate:
    """Every row and where every sequence stood. Rows go back as they were, so no trigger fires."""

    rows: dict[str, bytes]
    counted: dict[str, int | None]

    @classmethod
    def read(cls, place: Place) -> "Slate":
        """What is written now."""
        with _connection(place) as server:
            return cls(
                rows={table: _rows(server, table) for table in _written(server)},
                counted=dict(server.execute(SEQUENCES).fetchall()),
            )

    def restore(self, place: Place) -> None:
        """In one transaction, when nobody else reads or writes any more."""
        with _connection(place) as server:
            _lock(server)
            for table in _written(server):
                server.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
            for table, rows in self.rows.items():
                into = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
                with server.cursor() as cursor, cursor.copy(into) as copy:
                    copy.write(rows)
            for name, last in server.execute(SEQUENCES).fetchall():
                kept = self.counted.get(name)
                if kept != last:
                    quoted = sql.Identifier(name).as_string(server)
                    server.execute(BEGIN_AGAIN, [quoted, kept, kept is not None])


def _connection(place: Place) -> psycopg.Connection:
    return psycopg.connect(
        **place.administrator(), dbname=place.address()["NAME"],
        options="-c session_replication_role=replica",
    )  # fmt: skip


def _tables(server: psycopg.Connection) -> list[str]:
    return [name for (name,) in server.execute(TABLES).fetchall()]


def _lock(server: psycopg.Connection) -> None:
    names = sql.SQL(", ").join(map(sql.Identifier, _tables(server)))
    server.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(names))


def _written(server: psycopg.Connection) -> list[str]:
    """The tables that are not empty."""
    asked = sql.SQL(" UNION ALL ").join(
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(
            sql.Literal(name), sql.Identifier(name)
        )
        for name in _tables(server)
    )
    return [name for (name,) in server.execute(asked).fetchall()]


def _rows(server: psycopg.Connection, table: str) -> bytes:
    out = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
    with server.cursor() as cursor, cursor.copy(out) as copy:
        return b"".join(copy)
