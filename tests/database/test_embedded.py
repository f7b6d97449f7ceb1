"""The embedded server against what a crash leaves behind: one cluster of its own, hurt on purpose.

The tests of this file share the cluster and leave it running or stopped; each starts it itself.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from switchboard.database import embedded, place
from switchboard.database.place import Place


@pytest.fixture(scope="module")
def own() -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp(prefix="switchboard-own-"))
    folder.chmod(0o755)  # the server's account passes through
    here = place.at(folder)
    yield here
    embedded.stop(here)
    shutil.rmtree(folder)


def lock(own: Place) -> Path:
    return own.folder / "postgres" / "cluster" / "postmaster.pid"


def postmaster(own: Place) -> int:
    return int(lock(own).read_text().split()[0])


def is_kept(own: Place) -> bool:
    """Whether what was committed before is there; commits it the first time."""
    with psycopg.connect(**own.administrator(), dbname="postgres") as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 1 AS one")
        return connection.execute("SELECT one FROM kept").fetchall() == [(1,)]


def kill(own: Place) -> None:
    """SIGKILL to the server, as the machine does when it runs out of memory."""
    pid = postmaster(own)
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while Path("/proc", str(pid)).exists() and time.monotonic() < deadline:
        time.sleep(0.01)


def test_a_start_is_needed_once_and_harmless_again(own: Place):
    embedded.start(own)
    pid = postmaster(own)

    embedded.start(own)

    assert (postmaster(own), embedded.is_answering(own)) == (pid, True)


def test_nobody_else_on_the_machine_gets_in(own: Place):
    embedded.start(own)
    stranger = {**own.administrator(), "password": "guessed"}

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**stranger, dbname="postgres")

    with psycopg.connect(**own.administrator(), dbname="postgres") as connection:
        listens = connection.execute("SHOW listen_addresses").fetchone()
    assert listens == ("",)
    assert own.socket_folder.stat().st_mode & 0o777 == 0o700
    assert lock(own).parent.stat().st_mode & 0o077 == 0


def test_two_starts_at_once_are_one_server(own: Place):
    embedded.stop(own)
    code = "import sys, pathlib; from switchboard.database import embedded, place; "
    code += "embedded.start(place.at(pathlib.Path(sys.argv[1])))"
    command = [sys.executable, "-c", code, str(own.folder)]

    starts = [subprocess.Popen(command, cwd=place.PROJECT) for _ in range(3)]

    assert [start.wait(60) for start in starts] == [0, 0, 0]
    assert is_kept(own)


def test_a_killed_server_is_started_again_with_all_it_had(own: Place):
    embedded.start(own)
    is_kept(own)
    kill(own)

    embedded.start(own)

    assert is_kept(own)


def test_a_stop_after_a_kill_is_no_error_and_a_second_one_neither(own: Place):
    embedded.start(own)
    kill(own)

    embedded.stop(own)
    embedded.start(own)
    embedded.stop(own)
    embedded.stop(own)

    assert not embedded.is_answering(own)


@pytest.mark.parametrize("left", [b"", b"12", b"\0\0\0\0\n", b"\xff\xfe\n/nowhere", b"4194303\n"])
def test_a_half_written_lock_stops_nobody(own: Place, left: bytes):
    embedded.stop(own)
    lock(own).write_bytes(left)

    embedded.start(own)

    assert is_kept(own)


def test_a_lock_whose_pid_is_somebody_elses_now_harms_neither(own: Place):
    embedded.start(own)
    kill(own)
    lines = lock(own).read_text().split("\n")
    with subprocess.Popen(["sleep", "60"], **embedded._demotion()) as stranger:
        lock(own).write_text("\n".join([str(stranger.pid), *lines[1:]]))

        embedded.stop(own)
        embedded.start(own)

        lives = stranger.poll() is None
        stranger.kill()
    assert lives
    assert is_kept(own)


def test_a_stale_lock_of_the_socket_stops_nobody(own: Place):
    embedded.start(own)
    kill(own)
    stale = own.socket_folder / ".s.PGSQL.5432.lock"
    lock(own).unlink()
    stale.write_text(f"{os.getpid()}\n")

    embedded.start(own)

    assert is_kept(own)


def test_a_folder_that_is_reached_by_a_link_is_the_same_folder(own: Place):
    link = Path(tempfile.gettempdir()) / f"switchboard-link-{os.getpid()}"
    link.symlink_to(own.folder)
    try:
        embedded.start(own)
        pid = postmaster(own)
        linked = place.at(link)
        embedded.start(linked)
        seen = postmaster(linked)

        embedded.stop(linked)
    finally:
        link.unlink()

    assert seen == pid
    assert not embedded.is_answering(own)


def test_an_initdb_that_was_cut_off_is_begun_anew():
    folder = Path(tempfile.mkdtemp(prefix="switchboard-cut-"))
    folder.chmod(0o755)
    cut = place.at(folder)
    draft = folder / "postgres" / "draft"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    try:
        embedded.start(cut)
        answers = embedded.is_answering(cut)
    finally:
        embedded.stop(cut)
        shutil.rmtree(folder)

    assert answers


def test_a_server_that_can_not_start_says_why(own: Place):
    embedded.stop(own)
    version = lock(own).with_name("PG_VERSION")
    version.write_text("9\n")
    try:
        with pytest.raises(embedded.EmbeddedServerFailed, match="not compatible"):
            embedded.start(own)
    finally:
        version.write_text("18\n")


def test_a_socket_folder_of_somebody_else_is_refused(own: Place, monkeypatch):
    embedded.stop(own)
    monkeypatch.setattr(embedded, "_server_uid", lambda: 4_000_000)
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000)

    with pytest.raises(embedded.EmbeddedServerFailed, match="belongs to somebody else"):
        embedded._take_ownership(own)
