"""Runs our programs as processes of their own against the suite's scratch installation."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from switchboard.database.place import PROJECT, Place

SUITES_OWN = ("DJANGO_SETTINGS_MODULE",)


def environment(place: Place, **more: str) -> dict[str, str]:
    """What a program of this installation gets to see."""
    inherited = {name: value for name, value in os.environ.items() if name not in SUITES_OWN}
    named = {"SWITCHBOARD_DATA": str(place.folder), "PYTHONPATH": str(PROJECT)}
    return {**inherited, **named, **more}


def switchboard(
    place: Place, *words: str | Path, stdin: bytes = b"", **more: str
) -> subprocess.CompletedProcess[bytes]:
    """One command, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "switchboard.cli", *map(str, words)],
        input=stdin, capture_output=True, env=environment(place, **more), cwd=PROJECT,
        check=False, timeout=60,
    )  # fmt: skip


@contextmanager
def running(place: Place, *arguments: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    """A long-lived program, ended afterwards if it still runs."""
    process = subprocess.Popen(
        [sys.executable, *arguments], env=environment(place, **more), cwd=PROJECT,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def until(holds: Callable[[], object], *, seconds: float = 60.0) -> float:
    """Waits until something holds and gives the seconds it took; fails if it never does."""
    begun = time.monotonic()
    while not holds():
        assert time.monotonic() - begun < seconds, f"It did not happen in {seconds:g} s."
        time.sleep(0.01)
    return time.monotonic() - begun
