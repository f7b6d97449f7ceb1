import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connection

from switchboard.mailroom import lmtp
from tests.cast import Cast
from tests.mailroom.dovecot import Dovecot, dovecot

THREADS = 2


async def _serve(ports: list[int], is_open: threading.Event, closing: asyncio.Event) -> None:
    door = await lmtp.serve()
    ports.append(door.sockets[0].getsockname()[1])
    is_open.set()
    await closing.wait()
    door.close()
    both = threading.Barrier(THREADS)
    await asyncio.gather(*(asyncio.to_thread(_disconnect, both) for _ in range(THREADS)))


def _disconnect(both: threading.Barrier) -> None:
    """Each thread that kept messages has its own connection to the database."""
    both.wait()
    connection.close()


@contextmanager
def open_door() -> Iterator[int]:
    """Serves the LMTP door on a thread of its own; gives its port."""
    loop = asyncio.new_event_loop()
    loop.set_default_executor(ThreadPoolExecutor(THREADS))
    ports: list[int] = []
    is_open, closing = threading.Event(), asyncio.Event()
    thread = threading.Thread(
        target=loop.run_until_complete, args=[_serve(ports, is_open, closing)]
    )
    thread.start()
    try:
        assert is_open.wait(10)
        yield ports[0]
    finally:
        loop.call_soon_threadsafe(closing.set)
        thread.join()
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()


@pytest.fixture
def door(committed: Cast, settings) -> Iterator[int]:
    settings.LMTP_PORT = 0
    with open_door() as port:
        yield port


@pytest.fixture
def server() -> Iterator[Dovecot]:
    """A real mail server with two mailboxes."""
    with dovecot() as one:
        yield one


class Sender:
    """A mail server that delivers to us: says a line, reads whole replies."""

    def __init__(self, port: int) -> None:
        self._wire = socket.create_connection(("127.0.0.1", port), timeout=20)
        self._replies = self._wire.makefile("rb")
        self.reply()
        self.says("LHLO mx.mail.example")

    def says(self, line: str | bytes) -> str:
        raw = line if isinstance(line, bytes) else line.encode()
        self._wire.sendall(raw + b"\r\n")
        return self.reply()

    def reply(self) -> str:
        """The last line of the next reply."""
        while (line := self._replies.readline().decode()) and line[3:4] == "-":
            pass
        return line.strip()

    def offers(self, *recipients: str, sender: str | bytes = "someone@mail.example") -> list[str]:
        raw = sender if isinstance(sender, bytes) else sender.encode()
        answers = [self.says(b"MAIL FROM:<" + raw + b">")]
        return answers + [self.says(f"RCPT TO:<{one}>") for one in recipients]

    def hands_over(self, message: bytes, *, replies: int = 1) -> list[str]:
        """The message as it goes over the wire, dots and all, without the end."""
        assert self.says("DATA").startswith("354")
        self._wire.sendall(message + b"\r\n.\r\n")
        return [self.reply() for _ in range(replies)]

    def hangs_up(self) -> None:
        self._replies.close()
        self._wire.close()


@pytest.fixture
def sender(door: int) -> Iterator[Sender]:
    one = Sender(door)
    yield one
    one.hangs_up()


@pytest.fixture
def calls(door: int) -> Callable[[], Sender]:
    return lambda: Sender(door)
