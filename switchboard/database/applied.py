"""Decides whether a database has every migration of this program, without asking Django."""

import psycopg

from switchboard.database.place import PROJECT, Place


def missing_migrations(here: Place) -> set[tuple[str, str]]:
    """Room and name of each of our migrations that the database has not had; two queries."""
    on_disk = {
        (path.parts[-3], path.stem) for path in (PROJECT / "switchboard").glob("*/migrations/0*.py")
    }
    with psycopg.connect(**here.connection("desk_owner")) as owner:
        known = owner.execute("SELECT to_regclass('django_migrations')").fetchone()
        if known is None or known[0] is None:
            return on_disk
        rows = owner.execute("SELECT app, name FROM django_migrations").fetchall()
    return on_disk - {(room, name) for room, name in rows}
