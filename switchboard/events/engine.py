"""Runs the process `events`: hears the database, tells open pages, forgets who may not hear."""

import asyncio
import contextlib
import logging
import os
import secrets
import signal
from collections.abc import Coroutine

from switchboard.database import place
from switchboard.database.place import Place
from switchboard.events.board import Board
from switchboard.events.callers import Callers
from switchboard.events.door import Door
from switchboard.events.ear import Ear
from switchboard.events.listener import Listener
from switchboard.events.presence import BEAT_SECONDS, Presence, payloads
from switchboard.wire.live_key import KeyRefused
from switchboard.wire.snapshot import Snapshot
from switchboard.wire.topics import PRESENCE_CHANNEL, of_ticket

log = logging.getLogger(__name__)

MOST = 10_000
CHECK_SECONDS = 10.0
STILL_SECONDS = 15.0
# Then the page asks the console for a new key, which looks at the reader more closely.
LONGEST_SECONDS = 15 * 60.0


async def run() -> None:
    """As the process `events`: until SIGTERM or SIGINT."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    host = os.environ.get("SWITCHBOARD_LISTEN", "127.0.0.1")
    port = int(os.environ.get("SWITCHBOARD_EVENTS_PORT", "8003"))
    await Engine(place.here()).run(stopping, host=host, port=port)


class Engine:
    """Every open page of this process, and the two lines to the database."""

    def __init__(self, here: Place) -> None:
        self.board, self.presence, self.callers = Board(), Presence(), Callers(here)
        self.ear = Ear(here, self.board, present=self._present, deaf=self._hang_up)
        self._name = secrets.token_hex(4)
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, stopping: asyncio.Event, *, host: str, port: int) -> None:
        """Serves until it is to stop; then every page finds another process, or waits for one."""
        server = await asyncio.get_running_loop().create_server(
            lambda: Door(self), host=host, port=port, backlog=1024
        )
        going_on = [
            asyncio.create_task(work)
            for work in (self.ear.listen(), self._check(), self._beat(), self._be_still())
        ]
        await stopping.wait()
        server.close()
        self._hang_up()
        for task in going_on:
            task.cancel()
        await asyncio.gather(*going_on, return_exceptions=True)
        await self.callers.close()

    def has_room(self) -> bool:
        """Whether one more page can be told."""
        return self.ear.is_open.is_set() and len(self.board.listeners) < MOST

    def join(self, listener: Listener, *, since: Snapshot | None) -> None:
        """Tells the page from now on, and the others who looks at the ticket."""
        self.board.join(listener, since=since)
        listener.say("live", {})
        if listener.at:
            self._announce([(listener.at, listener.engineer_id, "looks")])
            self._show(listener.at)

    def leave(self, listener: Listener) -> None:
        """The page is closed."""
        self.board.leave(listener)
        is_elsewhere = any(
            one.at == listener.at and one.engineer_id == listener.engineer_id
            for one in self.board.listeners
        )
        if listener.at and not is_elsewhere:
            self._announce([(listener.at, listener.engineer_id, "looks")], gone=True)

    def figures(self) -> str:
        """What a monitor reads."""
        told = (
            ("switchboard_live_pages", len(self.board.listeners), "Pages that are told now."),
            ("switchboard_live_changes", self.board.told, "Changes heard since the start."),
            ("switchboard_live_is_hearing", int(self.ear.is_open.is_set()), "1: the line stands."),
        )
        return "".join(f"# HELP {n} {words}\n# TYPE {n} gauge\n{n} {v}\n" for n, v, words in told)

    def _present(self, payload: str) -> None:
        for number in self.presence.heard(payload, now=asyncio.get_running_loop().time()):
            self._soon(self._introduce(number))

    async def _introduce(self, number: str) -> None:
        """Shows who is there, by names that were asked for first where they are new here."""
        if unknown := set(self.presence.at(number)) - set(self.callers.names):
            await self.callers.learn(unknown)
        self._show(number)

    def _show(self, number: str) -> None:
        """Tells everybody at the ticket who is there."""
        there = self.presence.at(number)
        people = [
            {"id": one, "name": self.callers.names.get(one, ""), "writes": writes}
            for one, writes in sorted(there.items())
        ]
        for listener in self.board.watching(of_ticket(number)):
            if listener.at == number:
                listener.say("present", people)

    def _announce(self, rows: list[tuple[str, int, str]], *, gone: bool = False) -> None:
        """By the database, for other processes' pages are at the same tickets."""
        for payload in payloads(self._name, rows, gone=gone):
            self._soon(self.callers.notify(PRESENCE_CHANNEL, payload))

    def _soon(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hang_up(self, listeners: list[Listener] | None = None) -> None:
        """Ends streams; a page comes back with a new key, and is told what it missed."""
        for listener in list(self.board.listeners) if listeners is None else listeners:
            listener.transport.close()

    async def _check(self) -> None:
        """Whoever signed out or was deactivated hears no more, nor anybody who can't be checked."""
        while True:
            await asyncio.sleep(CHECK_SECONDS)
            listeners = list(self.board.listeners)
            with contextlib.suppress(KeyRefused):
                listeners = await self.callers.no_longer(listeners) if listeners else []
            oldest = asyncio.get_running_loop().time() - LONGEST_SECONDS
            old = [one for one in self.board.listeners if one.joined_at < oldest]
            self._hang_up([*listeners, *old])

    async def _beat(self) -> None:
        """Says again who is here, and lets go of whom nobody speaks of."""
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            looking = {(one.at, one.engineer_id, "looks") for one in self.board.listeners if one.at}
            self._announce(sorted(looking))
            for number in self.presence.forget(now=asyncio.get_running_loop().time()):
                self._show(number)

    async def _be_still(self) -> None:
        """A word now and then, by which a page knows that its line is not cut."""
        while True:
            await asyncio.sleep(STILL_SECONDS)
            for listener in list(self.board.listeners):
                listener.say("still", {})
