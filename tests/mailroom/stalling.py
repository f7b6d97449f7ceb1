"""A wire that falls silent: passes bytes on to a server until it doesn't, and says no word why."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Wire:
    """Where to call; after so many bytes of answers nothing comes, until `flow` is called."""

    def __init__(self, target: int, after_bytes: int) -> None:
        self.target, self.after_bytes = target, after_bytes
        self.port = 0
        self.is_open, self._told = threading.Event(), 0

    def flow(self) -> None:
        self.after_bytes = 10**12

    async def serve(self, closing: asyncio.Event) -> None:
        server = await asyncio.start_server(self._call, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self.is_open.set()
        await closing.wait()
        server.close()

    async def _call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection("127.0.0.1", self.target)
        asking = asyncio.create_task(self._pass_on(reader, there[1]))
        await self._answer(there[0], writer)
        asking.cancel()
        there[1].close()
        writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(4096):
            writer.write(piece)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told = 0
        while piece := await reader.read(1024):
            told += len(piece)
            if told > self.after_bytes:
                continue  # swallowed
            writer.write(piece)


@contextmanager
def stalling(target: int, *, after_bytes: int = 0) -> Iterator[Wire]:
    """Serves on a thread of its own."""
    loop, wire = asyncio.new_event_loop(), Wire(target, after_bytes)
    closing = asyncio.Event()
    thread = threading.Thread(target=loop.run_until_complete, args=[wire.serve(closing)])
    thread.start()
    try:
        assert wire.is_open.wait(10)
        yield wire
    finally:
        loop.call_soon_threadsafe(closing.set)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
