"""From an act's beginning to every open page: streams on one ticket, acts one after the other."""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import psycopg

from bench import loaded, scratch
from switchboard.cli.supervisor import Ports
from switchboard.database.place import Place

WAIT_SECONDS = 60.0
# More than the second in which what else a change touched is gathered, and told once more.
REST_SECONDS = 2.5


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """The process `events` by itself; the changes are notes, each with its commit."""
    parser = loaded.parser(__doc__)
    parser.add_argument("--pages", type=int, default=200, help="pages open at once")
    parser.set_defaults(rounds=20)
    options = parser.parse_args(arguments)
    with loaded.desk(options, process="worker") as here, _events(here) as (process, port):
        change = _Change()
        before = _cpu(process.pid)
        waits = asyncio.run(_measure(port, _keys(here, options.pages), change, options.rounds))
        spent = _cpu(process.pid) - before
        memory = _memory(process.pid)
        bare = _bare(here, options.rounds)
    return {
        "workload": "live", "tickets": options.tickets, "pages": options.pages,
        "rounds": options.rounds, **_spread(waits),
        "cpu_ms_a_change": round(spent / options.rounds * 1e3, 1),
        "memory_mb": memory, "bare_notify": _spread(bare),
    }  # fmt: skip


class _Change:
    """Notes on one ticket."""

    def __init__(self) -> None:
        from switchboard.staff.models import Engineer
        from switchboard.tickets.models import Ticket

        self.ticket = Ticket.objects.in_triage().order_by("id").first() or Ticket.objects.earliest(
            "id"
        )
        self.engineer = Engineer.objects.filter(is_active=True).earliest("id")

    def once(self, number: int) -> float:
        """Writes and commits one; says when it began."""
        from switchboard.accounts.actor import Actor
        from switchboard.flow import conversation

        began = time.perf_counter()
        conversation.note(
            self.ticket.pk, f"Change {number}", by=Actor.engineer(self.engineer),
            now=datetime.now(UTC),
        )  # fmt: skip
        return began


async def _measure(port: int, keys: list[str], change: _Change, rounds: int) -> list[float]:
    topic = f"ticket:{change.ticket.number}"
    pages = [await _Page.open(port, key, topic) for key in keys]
    listening = [asyncio.create_task(page.listen()) for page in pages]
    waits: list[float] = []
    for number in range(rounds):
        await asyncio.sleep(REST_SECONDS)
        for page in pages:
            page.heard.clear()
        began = await asyncio.to_thread(change.once, number)
        async with asyncio.timeout(WAIT_SECONDS):
            await asyncio.gather(*(page.heard.wait() for page in pages))
        waits += [page.heard_at - began for page in pages]
    for task in listening:
        task.cancel()
    return waits


@dataclass
class _Page:
    """One stream, and when it was first told something since its `heard` was cleared."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    heard_at: float = 0.0

    @classmethod
    async def open(cls, port: int, key: str, topic: str) -> "_Page":
        """Joined, and admitted."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        path = f"/events?key={key}&topics={topic}&since=&at="
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head, head.decode()
        return cls(reader, writer)

    async def listen(self) -> None:
        """Until it is cancelled."""
        while True:
            said = await self.reader.readuntil(b"\n\n")
            if b"event: changed" in said and not self.heard.is_set():
                self.heard_at = time.perf_counter()
                self.heard.set()


def _keys(here: Place, pages: int) -> list[str]:
    """Keys of signed-in engineers, as many pages each as it takes."""
    from django.contrib.sessions.backends.db import SessionStore

    from switchboard.staff.models import Engineer
    from switchboard.wire.live_key import LiveKey, session_hash, sign

    ids = list(Engineer.objects.filter(is_active=True).values_list("pk", flat=True))
    keys = []
    for number in range(pages):
        session = SessionStore()
        session["page"] = number
        session.save()
        key = LiveKey(
            engineer_id=ids[number % len(ids)], session=session_hash(str(session.session_key)),
            until=int(time.time()) + 3600,
        )  # fmt: skip
        keys.append(sign(key, secret=here.secrets["django"]))
    return keys


@contextmanager
def _events(here: Place) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    port = Ports.free().events
    environment = {**os.environ, "SWITCHBOARD_EVENTS_PORT": str(port)}
    environment |= {"SWITCHBOARD_DATA": str(here.folder)}
    process = subprocess.Popen(
        [sys.executable, "-m", "switchboard.cli", "process", "events"], env=environment
    )
    try:
        deadline = time.monotonic() + WAIT_SECONDS
        while not _is_ready(port):
            assert time.monotonic() < deadline, "The process did not start in time."
            time.sleep(0.05)
        yield process, port
    finally:
        process.terminate()
        process.wait()


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _bare(here: Place, rounds: int) -> list[float]:
    """From a bare NOTIFY to one bare listener."""
    waits = []
    with scratch.owner(here) as listening, scratch.owner(here) as telling:
        listening.execute("LISTEN bench")
        for _ in range(rounds):
            at = time.perf_counter()
            telling.execute("SELECT pg_notify('bench', 'x')")
            _one(listening)
            waits.append(time.perf_counter() - at)
    return waits


def _one(listening: psycopg.Connection) -> None:
    next(iter(listening.notifies(timeout=WAIT_SECONDS, stop_after=1)))


def _cpu(process_id: int) -> float:
    """Seconds of CPU so far."""
    with open(f"/proc/{process_id}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _memory(process_id: int) -> int:
    with open(f"/proc/{process_id}/status", encoding="ascii") as status:
        lines = dict(line.split(":", 1) for line in status)
    return int(lines["VmRSS"].split()[0]) // 1024


def _spread(waits: list[float]) -> dict[str, float]:
    """In milliseconds."""
    cuts = statistics.quantiles(waits, n=100)
    return {"p50_ms": round(cuts[49] * 1e3, 1), "p95_ms": round(cuts[94] * 1e3, 1)}


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
