"""Makes or finds an installation with a backlog of a given size, for workloads that ask pages."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from switchboard.database import embedded
from switchboard.database import place as places
from switchboard.database.place import PROJECT, Place
from switchboard.database.provision import provision


def parser(about: str) -> argparse.ArgumentParser:
    """--tickets N --rounds N --seed S --data FOLDER."""
    made = argparse.ArgumentParser(description=about)
    made.add_argument("--tickets", type=int, default=10_000, help="in the backlog")
    made.add_argument("--rounds", type=int, default=100, help="each page is asked so often")
    made.add_argument("--seed", type=int, default=7, help="the same seed draws the same tickets")
    made.add_argument("--data", type=Path, help="an installation to keep, and to use again")
    return made


@contextmanager
def desk(options: argparse.Namespace, *, process: str = "console") -> Iterator[Place]:
    """An installation with so many tickets; Django is set up as one of its processes.

    Without --data it is loaded anew and removed afterwards. Never the database that DATABASE_URL
    names.
    """
    os.environ.pop("DATABASE_URL", None)
    is_kept = options.data is not None
    folder = options.data.resolve() if is_kept else Path(tempfile.mkdtemp(prefix="swb-"))
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)  # the embedded server's account passes through
    os.environ["SWITCHBOARD_DATA"] = str(folder)
    here = places.at(folder)
    try:
        embedded.start(here)
        provision(here)
        _prepare(options)
        os.environ["DJANGO_SETTINGS_MODULE"] = f"switchboard.settings.{process}"
        django.setup()
        yield here
    finally:
        embedded.stop(here)
        if not is_kept:
            shutil.rmtree(folder, ignore_errors=True)


def _prepare(options: argparse.Namespace) -> None:
    """Migrates, collects the pages' files, and loads what is not loaded yet."""
    _run("switchboard.settings.owner", "manage.py", "migrate", "--verbosity", "0")
    _run("switchboard.settings.console", "manage.py", "collectstatic", "--noinput", "-v", "0")
    marker = Path(os.environ["SWITCHBOARD_DATA"]) / f"backlog-{options.tickets}-{options.seed}"
    if marker.exists():
        return
    size = ["--tickets", str(options.tickets), "--seed", str(options.seed)]
    _run("switchboard.settings.worker", "-m", "switchboard.cli", "load", *size)
    marker.touch()


def _run(settings: str, *command: str) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": settings}
    subprocess.run(
        [sys.executable, *command], check=True, cwd=PROJECT, env=environment, stdout=sys.stderr
    )
