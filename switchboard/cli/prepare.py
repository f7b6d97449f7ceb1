"""Prepares an installation for this version of the program: migrations and static files."""

import argparse

from switchboard.cli.__main__ import use
from switchboard.cli.printing import say


def add_to(group: argparse.ArgumentParser) -> None:
    """No options: it does what is needed and nothing twice."""
    group.set_defaults(call=_prepare)


def _prepare(options: argparse.Namespace) -> int:
    use("owner")
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        say(f"Migrating the database: {len(plan)} steps ...")
        call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    return 0
