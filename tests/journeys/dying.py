"""Death that comes to a running process at a step that a test names."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from switchboard.cli.supervisor import Supervisor
from switchboard.database.failpoints import VARIABLE


@dataclass(frozen=True)
class Death:
    """Waits for whichever process of the installation comes to the step; its file says which."""

    file: Path

    def comes(self, point: str) -> None:
        """At this step from now on, or with `step:3` the third time."""
        fresh = self.file.with_suffix(".new")
        fresh.write_text(point, encoding="utf-8")
        fresh.replace(self.file)

    def goes(self) -> None:
        """Nobody dies any more."""
        self.file.unlink(missing_ok=True)


@contextmanager
def deadly(folder: Path) -> Iterator[Death]:
    """What is started within may be killed at any step."""
    death = Death(folder / "point")
    os.environ[VARIABLE] = str(death.file)
    try:
        yield death
    finally:
        del os.environ[VARIABLE]


def kill(desk: Supervisor, name: str) -> None:
    """kill -9 of one process and its children, dead already or not."""
    process = desk.running.pop(name)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
