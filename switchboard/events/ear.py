"""Keeps the one connection that hears of commits, and says while it is down."""

import asyncio
import logging
from collections.abc import Callable

import psycopg
from psycopg import AsyncConnection

from switchboard.database.place import Place
from switchboard.events.board import Board
from switchboard.wire.snapshot import Snapshot
from switchboard.wire.topics import CHANNEL, PRESENCE_CHANNEL

log = logging.getLogger(__name__)

AGAIN_SECONDS = 1.0
LOOK_SECONDS = 5.0
SNAPSHOT = "SELECT pg_current_snapshot()::text"


class Ear:
    """Hears the database, connects again when it is away, and says so by `is_open`."""

    def __init__(
        self, place: Place, board: Board, *, present: Callable[[str], None],
        deaf: Callable[[], None],
    ) -> None:  # fmt: skip
        self.board, self.is_open = board, asyncio.Event()
        self._address = place.connection("desk_console")
        self._present, self._deaf = present, deaf

    async def listen(self) -> None:
        """Until it is cancelled."""
        while True:
            try:
                await self._hear()
            except (psycopg.Error, OSError) as failure:
                log.warning("The database is away, trying again: %s", type(failure).__name__)
            finally:
                self.is_open.clear()
                self._deaf()
            await asyncio.sleep(AGAIN_SECONDS)

    async def _hear(self) -> None:
        connection = await AsyncConnection.connect(
            **self._address, autocommit=True, connect_timeout=5, keepalives_idle=10,
            keepalives_interval=5, keepalives_count=2, application_name="switchboard events",
        )  # fmt: skip
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            await connection.execute(f"LISTEN {PRESENCE_CHANNEL}")
            await self._begin(connection)
            self.is_open.set()
            while True:
                async for notice in connection.notifies(timeout=LOOK_SECONDS, stop_after=1000):
                    self._take(notice.channel, notice.payload)
                # Also whether it still answers: a line that is cut says nothing.
                if self.board.is_full:
                    await self._begin(connection)
                else:
                    await connection.execute("SELECT 1")

    async def _begin(self, connection: AsyncConnection) -> None:
        """After LISTEN: whoever sees as much as this will be told of the rest."""
        row = await (await connection.execute(SNAPSHOT)).fetchone()
        if row:
            self.board.begin(Snapshot.read(row[0]))

    def _take(self, channel: str, payload: str) -> None:
        if channel == PRESENCE_CHANNEL:
            return self._present(payload)
        transaction, _, topic = payload.partition(" ")
        if transaction.isdecimal():
            self.board.hear(topic, int(transaction))
        return None
