"""Decides who may hear: a key signed by the console, its session, and an engineer who is active."""

import asyncio
import contextlib
import time
from collections.abc import Collection, Iterable
from typing import Any

import psycopg
from psycopg import AsyncConnection

from switchboard.database.place import Place
from switchboard.events.listener import Listener
from switchboard.wire.live_key import KeyRefused, LiveKey, read

SESSIONS = "SELECT live_sessions(%s::text[])"
ENGINEERS = "SELECT id, name FROM live_engineers(%s::bigint[])"


class Callers:
    """Asks the database over one connection; who can't be asked for is refused."""

    def __init__(self, place: Place) -> None:
        self.names: dict[int, str] = {}
        self._address = place.connection("desk_console")
        self._secret = place.secrets["django"]
        self._lock = asyncio.Lock()
        self._connection: AsyncConnection | None = None

    async def admit(self, text: str) -> LiveKey:
        """Whose key it is; raises KeyRefused, also while the database does not answer."""
        key = read(text, secret=self._secret, now=time.time())
        if key.session not in await self._sessions([key.session]):
            message = "The session is over: sign in again."
            raise KeyRefused(message)
        if key.engineer_id not in await self._engineers([key.engineer_id]):
            message = "The engineer is not active any more."
            raise KeyRefused(message)
        return key

    async def no_longer(self, listeners: Collection[Listener]) -> list[Listener]:
        """Those who signed out or were deactivated since; raises KeyRefused for all."""
        sessions = await self._sessions({one.session for one in listeners})
        engineers = await self._engineers({one.engineer_id for one in listeners})
        return [
            one
            for one in listeners
            if one.session not in sessions or one.engineer_id not in engineers
        ]

    async def learn(self, ids: Iterable[int]) -> None:
        """The names of those who are at a ticket by another process."""
        with contextlib.suppress(KeyRefused):
            await self._engineers(set(ids) - set(self.names))

    async def notify(self, channel: str, payload: str) -> None:
        """Tells all processes; a beat that is lost is followed by the next."""
        with contextlib.suppress(KeyRefused):
            await self._ask("SELECT pg_notify(%s, %s)", [channel, payload])

    async def close(self) -> None:
        """Hangs up."""
        if self._connection is not None:
            await self._connection.close()

    async def _sessions(self, hashes: Iterable[str]) -> set[str]:
        return {str(row[0]) for row in await self._ask(SESSIONS, [list(hashes)])}

    async def _engineers(self, ids: Iterable[int]) -> set[int]:
        found = {int(row[0]): str(row[1]) for row in await self._ask(ENGINEERS, [list(ids)])}
        self.names.update(found)
        return set(found)

    async def _ask(self, query: str, asked: list[Any]) -> list[tuple[Any, ...]]:
        async with self._lock:
            try:
                connection = await self._connected()
                return await (await connection.execute(query.encode(), asked)).fetchall()
            except (psycopg.Error, OSError) as failure:
                if self._connection is not None:
                    await self._connection.close()
                message = "The database does not answer: try again in a moment."
                raise KeyRefused(message) from failure

    async def _connected(self) -> AsyncConnection:
        if self._connection is None or self._connection.closed:
            self._connection = await AsyncConnection.connect(
                **self._address, autocommit=True, connect_timeout=5,
                options="-c statement_timeout=5s -c synchronous_commit=off",
                application_name="switchboard events",
            )  # fmt: skip
        return self._connection
