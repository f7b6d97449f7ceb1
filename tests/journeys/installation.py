"""A whole installation of its own for a journey: every process, real ports, a scratch folder."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from switchboard.cli.run import bring_up
from switchboard.cli.supervisor import Ports, Supervisor
from switchboard.database import place
from tests import prepared


@contextmanager
def installation() -> Iterator[Supervisor]:
    """Up and running with the example desk; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="switchboard-journey-"))
    folder.chmod(0o755)  # the embedded server's account passes through
    with prepared.without_the_suites_own():
        prepared.example_desk(folder)
        supervisor = Supervisor(place=place.at(folder), ports=Ports.free())
        try:
            bring_up(supervisor, with_examples=True)
            yield supervisor
        finally:
            supervisor.stop()
            shutil.rmtree(folder, ignore_errors=True)


def kill_everything(supervisor: Supervisor) -> None:
    """SIGKILL to every process with its children, and to the database server."""
    pids = [process.pid for process in supervisor.running.values()]
    server = postmaster(supervisor)
    for pid in pids:
        os.killpg(pid, signal.SIGKILL)
    os.kill(server, signal.SIGKILL)
    for process in supervisor.running.values():
        process.wait()
    supervisor.running.clear()


def postmaster(supervisor: Supervisor) -> int:
    """The first process of its database server."""
    pid_file = supervisor.place.folder / "postgres" / "cluster" / "postmaster.pid"
    return int(pid_file.read_text().split()[0])


def one(supervisor: Supervisor, query: str, *values: object) -> object:
    """The first value of the first row, asked as the owner."""
    with psycopg.connect(**supervisor.place.connection("desk_owner")) as owner:
        row = owner.execute(query, values).fetchone()
    return row[0] if row else None


def until(holds: Callable[[], object], what: str, *, seconds: float = 30.0) -> None:
    """Waits until something holds; fails with its words if it does not in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"In {seconds:.0f} s it did not happen that {what}."
        time.sleep(0.05)


def command(supervisor: Supervisor, *words: str, stdin: bytes = b"") -> subprocess.CompletedProcess:
    """One of our commands against this installation."""
    environment = {
        name: value
        for name, value in supervisor.environment().items()
        if name not in {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
    }
    return subprocess.run(
        [sys.executable, "-m", "switchboard.cli", *words],
        input=stdin, capture_output=True, env=environment, check=False,
    )  # fmt: skip
