"""Decides when one open page is told: soon, once a second at most, and not at all if it is slow."""

import asyncio
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

# What one transaction tells comes as several topics: gathered, they are one fetch.
GATHER_SECONDS = 0.02
PAUSE_SECONDS = 1.0
# Told at once, a thousand pages would fetch at once; so each waits a part of this.
SPREAD_MS_EACH = 4
SPREAD_MS_MOST = 4000
# A reader that is this far behind does not read.
UNREAD_BYTES = 64 * 1024


@dataclass(eq=False, kw_only=True)
class Listener:
    """One open page: what it shows, who looks at it, and the line to it.

    What waits is a set of its topics, so however much happens it takes no more room.
    """

    engineer_id: int
    session: str
    topics: frozenset[str]
    at: str
    transport: asyncio.Transport
    joined_at: float = 0.0
    pending: set[str] = field(default_factory=set)
    spread_ms: int = 0
    told_at: float = float("-inf")
    timer: asyncio.TimerHandle | None = None

    def tell(self, topics: Iterable[str], *, listeners: int) -> None:
        """Tells of changes soon, together with what else happens until then."""
        self.pending.update(topics)
        self.spread_ms = max(self.spread_ms, min(listeners * SPREAD_MS_EACH, SPREAD_MS_MOST))
        if self.timer is None:
            self._later(self._flush)

    def say(self, name: str, told: Any) -> None:
        """Writes one event; the line of who does not read is cut."""
        if self.transport.is_closing():
            return
        if self.transport.get_write_buffer_size() > UNREAD_BYTES:
            self.transport.abort()
            return
        self.transport.write(f"event: {name}\ndata: {json.dumps(told)}\n\n".encode())

    def leave(self) -> None:
        """Tells no more."""
        if self.timer:
            self.timer.cancel()

    def _later(self, call: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        wait = max(self.told_at + PAUSE_SECONDS - loop.time(), GATHER_SECONDS)
        self.timer = loop.call_later(wait, call)

    def _flush(self) -> None:
        topics, spread = sorted(self.pending), self.spread_ms
        self.pending.clear()
        self.timer, self.spread_ms = None, 0
        self.told_at = asyncio.get_running_loop().time()
        self.say("changed", {"topics": topics, "spread": spread})
