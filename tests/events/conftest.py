"""The process `events`, on a real server and the real database."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psycopg
import pytest
from django.contrib.sessions.backends.db import SessionStore

from switchboard.cli.supervisor import Ports
from switchboard.database.place import Place
from switchboard.wire.live_key import LiveKey, session_hash, sign
from tests.cast import Cast

PATIENCE = 30.0
Admitted = Callable[..., str]


@dataclass
class Page:
    """An open page, as far as the process knows: a connection and what it was told."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    status: int
    told: list[tuple[str, object]] = field(default_factory=list)

    async def next(self, name: str) -> object:
        """What the next event of that name says; the others are passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                lines = (await self.reader.readuntil(b"\n\n")).decode().strip().splitlines()
                said = dict(line.split(": ", 1) for line in lines)
                self.told.append((said["event"], json.loads(said["data"])))
                if said["event"] == name:
                    return self.told[-1][1]

    async def ends(self) -> bool:
        """Whether the process hangs up, in time."""
        async with asyncio.timeout(PATIENCE):
            await self.reader.read()
        return True


@dataclass
class Events:
    """The running process."""

    port: int

    async def open(self, key: str, topics: str, *, since: str = "", at: str = "") -> Page:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        path = f"/events?key={key}&topics={topics}&since={since}&at={at}"
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        return Page(reader, writer, int(head.split()[1]))


@pytest.fixture
def events(committed: Cast, place: Place) -> Iterator[Events]:
    port = Ports.free().events
    hidden = ("DJANGO_SETTINGS_MODULE",)
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {
        "SWITCHBOARD_EVENTS_PORT": str(port), "SWITCHBOARD_DATA": str(place.folder),
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "switchboard.cli", "process", "events"], env=environment
    )
    deadline = time.monotonic() + PATIENCE
    while not _is_ready(port):
        assert process.poll() is None, "The process ended."
        assert time.monotonic() < deadline, "The process did not start in time."
        time.sleep(0.05)
    yield Events(port)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0


@pytest.fixture
def admitted(place: Place) -> Admitted:
    """A key for somebody who is signed in."""

    def made(engineer_id: int, *, lasts: float = 600) -> str:
        session = SessionStore()
        session["who"] = engineer_id
        session.save()
        key = LiveKey(
            engineer_id=engineer_id, session=session_hash(str(session.session_key)),
            until=int(time.time() + lasts),
        )  # fmt: skip
        return sign(key, secret=place.secrets["django"])

    return made


@pytest.fixture
def snapshot(place: Place) -> Callable[[], str]:
    """What a page that is made now has seen."""

    def taken() -> str:
        with psycopg.connect(**place.connection("desk_owner")) as owner:
            return str(owner.execute("SELECT pg_current_snapshot()::text").fetchone()[0])

    return taken


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False
