"""Makes an installation for one workload: a folder, a database, a desk; removed afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import django
import psycopg

from switchboard.database import embedded
from switchboard.database import place as places
from switchboard.database.place import PROJECT, Place
from switchboard.database.provision import provision

POLICY = PROJECT / "examples" / "policy.toml"
MONDAY = datetime(2026, 11, 23, 20, tzinfo=UTC)
_go: dict[str, Any] = {}


@contextmanager
def installation() -> Iterator[Place]:
    """An empty installation, migrated and with the sample policy; Django is set up as its worker.

    Never the database that DATABASE_URL names: the workloads empty their tables.
    """
    os.environ.pop("DATABASE_URL", None)
    folder = Path(tempfile.mkdtemp(prefix="switchboard-bench-"))
    folder.chmod(0o755)  # the embedded server's account passes through
    os.environ["SWITCHBOARD_DATA"] = str(folder)
    here = places.at(folder)
    try:
        embedded.start(here)
        provision(here)
        _migrate()
        os.environ["DJANGO_SETTINGS_MODULE"] = "switchboard.settings.worker"
        django.setup()
        _publish()
        yield here
    finally:
        embedded.stop(here)
        shutil.rmtree(folder, ignore_errors=True)


def owner(here: Place) -> psycopg.Connection:
    """A connection that may empty and analyse tables, each statement for itself."""
    return psycopg.connect(**here.connection("desk_owner"), autocommit=True)


def staff(here: Place) -> psycopg.Connection:
    """A bare connection with the rights and the row security of the staff."""
    return psycopg.connect(**here.connection("desk_console"), options="-c role=desk_staff")


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Calls `act` with 0 … count-1, each in a process of its own, all from one moment on."""
    from django.db import connection

    connection.close()  # a connection must not be shared by two processes
    fork = get_context("fork")
    _go.update(act=act, start=fork.Barrier(count))
    with fork.Pool(count) as pool:
        return pool.map(_run, range(count), chunksize=1)


def _run(number: int) -> Any:
    _go["start"].wait()
    return _go["act"](number)


def _migrate() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "switchboard.settings.owner"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, check=True, cwd=PROJECT, env=environment)


def _publish() -> None:
    from switchboard.flow import publishing

    text = POLICY.read_text(encoding="utf-8")
    publishing.publish(text, author_name="Bench", now=MONDAY, checks_people=False)
