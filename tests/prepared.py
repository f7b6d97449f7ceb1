"""Installations that are made once and then copied: migrating and loading are most of a start.

They lie in .pytest_cache, each under a hash of what made it; processes that want the same one wait
for the first of them. What a user's first start does is proved by `bin/run --check`, which copies
nothing.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql

from switchboard.cli.run import fill
from switchboard.cli.supervisor import Ports, Supervisor
from switchboard.database import embedded
from switchboard.database import place as places
from switchboard.database.place import PROJECT, Place

KEPT = PROJECT / ".pytest_cache" / "installations"
# The example desk is loaded at an instant; later it would look as if nobody had worked since.
STALE_SECONDS = 10 * 60
SUITES_OWN = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL")


def migrated(place: Place) -> None:
    """Starts a server in the place that is migrated and empty, under the place's own secrets."""
    with _kept("migrated", _schema(), lambda folder: _fill(folder, with_examples=False)) as made:
        _copy(made / "postgres", place.folder / "postgres")
        before = places.at(made).secrets["postgres"]
    embedded.start(place)
    theirs = {**place.administrator(), "password": before}
    with psycopg.connect(**theirs, dbname="postgres", autocommit=True) as server:
        ours = sql.Literal(place.secrets["postgres"])
        server.execute(sql.SQL("ALTER ROLE postgres PASSWORD {}").format(ours))


def example_desk(folder: Path) -> None:
    """Makes the folder an installation with the example desk, stopped."""
    with _kept("example", _everything(), _fill_migrated, seconds=STALE_SECONDS) as made:
        _copy(made, folder)


def empty(folder: Path) -> None:
    """Makes the folder an installation that is migrated and empty, stopped."""
    with _kept("migrated", _schema(), lambda draft: _fill(draft, with_examples=False)) as made:
        _copy(made, folder)


def _fill_migrated(folder: Path) -> None:
    empty(folder)
    _fill(folder, with_examples=True)


def _fill(folder: Path, *, with_examples: bool) -> None:
    supervisor = Supervisor(place=places.at(folder), ports=Ports.free())
    with without_the_suites_own():
        try:
            embedded.start(supervisor.place)
            with spared_disk(supervisor.place):
                fill(supervisor, with_examples=with_examples)
        finally:
            supervisor.stop()


@contextmanager
def spared_disk(place: Place) -> Iterator[None]:
    """Meanwhile the server need not survive a power cut; afterwards it is as shipped."""
    _tell(place, "ALTER SYSTEM SET fsync = off")
    yield
    _tell(place, "ALTER SYSTEM RESET fsync")


def _tell(place: Place, command: LiteralString) -> None:
    with psycopg.connect(**place.administrator(), dbname="postgres", autocommit=True) as server:
        server.execute(command)
        server.execute("SELECT pg_reload_conf()")


@contextmanager
def without_the_suites_own() -> Iterator[None]:
    """The suite's own settings and server must not reach the processes of another installation."""
    hidden = {name: os.environ.pop(name, None) for name in SUITES_OWN}
    try:
        yield
    finally:
        os.environ.update({name: value for name, value in hidden.items() if value})


@contextmanager
def _kept(
    name: str, key: str, fill_folder: Callable[[Path], None], *, seconds: float = float("inf")
) -> Iterator[Path]:
    """The kept installation of this name, locked; made now if there is none of this key."""
    KEPT.mkdir(parents=True, exist_ok=True)
    made = KEPT / f"{name}-{key}"
    with (KEPT / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists() or time.time() - made.stat().st_mtime > seconds:
            for old in KEPT.glob(f"{name}-*"):
                shutil.rmtree(old)
            _make(made, fill_folder)
        yield made


def _make(made: Path, fill_folder: Callable[[Path], None]) -> None:
    """Elsewhere first: the embedded server's account may not pass through to here."""
    with tempfile.TemporaryDirectory(prefix="switchboard-prepared-") as outer:
        Path(outer).chmod(0o755)
        draft = Path(outer) / "made"
        draft.mkdir(mode=0o755)
        fill_folder(draft)
        half = made.with_name(f"half-{made.name}")
        shutil.rmtree(half, ignore_errors=True)
        _copy(draft, half)
    half.touch()
    half.rename(made)


def _copy(source: Path, target: Path) -> None:
    """With owners and modes, which PostgreSQL insists on; the socket is its own."""
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)
    shutil.rmtree(target / "socket", ignore_errors=True)


def _schema() -> str:
    """Changes with whatever the migrated database and the static files are made from."""
    rooms = PROJECT / "switchboard"
    patterns = ("*/migrations/*.py", "*/static/**/*", "database/*.py", "settings/*.py")
    files = [file for pattern in patterns for file in rooms.glob(pattern)]
    return _hash([*files, PROJECT / "requirements.lock", Path(__file__)])


def _everything() -> str:
    """Changes with any line of the program or of the examples."""
    folders = (PROJECT / "switchboard", PROJECT / "examples")
    files = [file for folder in folders for file in folder.rglob("*") if file.suffix != ".pyc"]
    return _hash([*files, PROJECT / "requirements.lock", Path(__file__)])


def _hash(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(file for file in files if file.is_file()):
        digest.update(str(file.relative_to(PROJECT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]
