"""Migrations that build indexes beside the work, cut off in the middle and begun again."""

import os
import subprocess
import sys

import psycopg
from django.db.migrations.loader import MigrationLoader

from switchboard.database.building import BuildIndex
from switchboard.database.place import Place

ONCE = {
    "channels_inbound_once_a_door": "channels_inboundmail",
    "channels_inbound_once_a_mailbox": "channels_inboundmail",
}
SHAPE = """
SELECT pg_get_indexdef(indexrelid), indisvalid::text FROM pg_index
JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
UNION ALL
SELECT conname || pg_get_constraintdef(oid), convalidated::text FROM pg_constraint
WHERE connamespace = 'public'::regnamespace ORDER BY 1
"""
AGAIN = """
import sys, django
django.setup()
from django.db import connection
from django.db.migrations.loader import MigrationLoader
loader = MigrationLoader(connection)
for key in sys.argv[1:]:
    one = tuple(key.split("."))
    state = loader.project_state(one, at_end=False)
    with connection.schema_editor(atomic=False) as editor:
        loader.get_migration(*one).apply(state, editor)
"""


def test_what_was_cut_off_is_begun_again(
    django_db_setup: None, place: Place, owner: psycopg.Connection
):
    owner.autocommit = True
    before = owner.execute(SHAPE).fetchall()
    for index, table in {**_indexes(), **ONCE}.items():
        owner.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {index}")
        owner.execute(f"DROP INDEX IF EXISTS {index}")
        _cut_off(place, index, table)
    assert any(is_valid == "false" for _, is_valid in owner.execute(SHAPE))

    _do_again()

    assert owner.execute(SHAPE).fetchall() == before


def test_a_step_that_was_done_and_not_written_down_may_be_done_again(
    django_db_setup: None, owner: psycopg.Connection
):
    owner.autocommit = True
    before = owner.execute(SHAPE).fetchall()

    _do_again()

    assert len(_not_atomic()) >= 3
    assert owner.execute(SHAPE).fetchall() == before


def _not_atomic() -> list[tuple[str, str]]:
    known = MigrationLoader(None).disk_migrations
    return [key for key, one in known.items() if not one.atomic and _is_ours(one.__module__)]


def _indexes() -> dict[str, str]:
    """Table by index."""
    known = MigrationLoader(None).disk_migrations
    return {
        step.index.name: f"{app}_{step.model_name}".lower()
        for (app, _), one in known.items()
        for step in one.operations
        if isinstance(step, BuildIndex)
    }


def _is_ours(module: str) -> bool:
    return module.startswith("switchboard.")


def _cut_off(place: Place, index: str, table: str) -> None:
    """A build that waits for another's transaction, and ends before that does."""
    with (
        psycopg.connect(**place.connection("desk_owner")) as other,
        psycopg.connect(**place.connection("desk_owner"), autocommit=True) as builder,
    ):
        other.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")
        builder.execute("SET statement_timeout = '300ms'")
        try:
            builder.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {index} ON {table} (id)")
        except psycopg.errors.QueryCanceled:
            return
        raise AssertionError(f"{index} was not cut off")


def _do_again() -> None:
    """Every migration that is not atomic once more, by the owner in a process of its own."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "switchboard.settings.owner"}
    command = [sys.executable, "-c", AGAIN, *(".".join(key) for key in _not_atomic())]
    subprocess.run(command, check=True, env=environment, timeout=120)
