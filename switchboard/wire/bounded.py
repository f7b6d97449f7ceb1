"""Decides that no mail can stall or starve us: it is parsed in a warm child under limits.

A child speaks over one socket pair: eight bytes of length, then msgpack, never pickle. It ends
when its parent does, because its socket then does. Start-up faults are told apart from faults of
a message, so that a broken installation never sets good mail aside.
"""

import asyncio
import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from switchboard.wire.frames import FrameTooLong, SocketClosed, receive, send
from switchboard.wire.mail import InboundEmail

WALL_SECONDS = 10.0
_START_SECONDS = 60.0
_MESSAGES_EACH = 5_000
_ROOT = str(Path(__file__).resolve().parents[2])
_CAUSED_BY_MESSAGE = frozenset({signal.SIGPROF, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS})


class ParseRefused(ValueError):
    """A message went over a limit of time, memory or size; `reason` says which, for a person."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The message can't be parsed: {reason}. Look at its raw text.")


class ParserUnavailable(RuntimeError):
    """No parser child can be started: nothing is known about the message, so try it later."""


class _ChildEnded(Exception):
    """A child ended for a reason outside the message, such as a kill from outside."""


class ParserPool:
    """Warm children that parse one message at a time each; for use by any number of threads."""

    def __init__(
        self,
        size: int = 2,
        *,
        trusted_authserv_id: str | None = None,
        wall_seconds: float = WALL_SECONDS,
    ) -> None:
        self._trusted = trusted_authserv_id
        self._wall_seconds = wall_seconds
        self._size = size
        self._is_closed = False
        self._idle: queue.LifoQueue[_Child] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(_Child())

    def parse(self, raw: bytes) -> InboundEmail:
        """The mail that `raw` is; waits for a free child.

        Raises ParseRefused if the message itself broke a limit, ParserUnavailable if children
        can't be started. The next message gets a fresh child either way.
        """
        try:
            return self._once(raw)
        except _ChildEnded:
            pass
        try:
            return self._once(raw)
        except _ChildEnded as ended:
            raise ParseRefused(f"its parser ended twice ({ended})") from ended

    async def parse_async(self, raw: bytes) -> InboundEmail:
        """The same as `parse` without blocking the event loop."""
        return await asyncio.to_thread(self.parse, raw)

    def parse_many(self, raws: Iterable[bytes]) -> Iterator[InboundEmail | ParseRefused]:
        """Each message's answer in order, on all children at once; a refusal is an answer."""
        with ThreadPoolExecutor(max_workers=self._size) as threads:
            yield from threads.map(self._answer, raws)

    def close(self) -> None:
        """End all children: the idle ones now, a busy one after its message."""
        self._is_closed = True
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _answer(self, raw: bytes) -> InboundEmail | ParseRefused:
        try:
            return self.parse(raw)
        except ParseRefused as refused:
            return refused

    def _once(self, raw: bytes) -> InboundEmail:
        child = self._idle.get()
        try:
            if child.is_spent:
                child.end()
                child = _Child()
            return child.ask(raw, trusted=self._trusted, wall_seconds=self._wall_seconds)
        except BaseException:
            # Whatever went wrong, the next message must not read this one's answer.
            child.end()
            child = _Child()
            raise
        finally:
            if self._is_closed:
                child.end()
            self._idle.put(child)


class _Child:
    """One child process and our end of its socket."""

    def __init__(self) -> None:
        ours, theirs = socket.socketpair()
        environment = {**os.environ, "PYTHONPATH": _python_path()}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "switchboard.wire.bounded_child"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl-C is for the parent; the child follows it.
            )
        self._socket = ours
        self._is_ready = False
        self._asked = 0

    @property
    def is_spent(self) -> bool:
        """Whether another one should take its place."""
        return self._asked >= _MESSAGES_EACH or self._process.poll() is not None

    def ask(self, raw: bytes, *, trusted: str | None, wall_seconds: float) -> InboundEmail:
        self._wait_until_ready()
        self._asked += 1
        until = time.monotonic() + wall_seconds
        try:
            send(self._socket, msgspec.msgpack.encode((raw, trusted)), until=until)
            answer = receive(self._socket, until=until, longest=4 * len(raw) + 2**24)
        except TimeoutError as error:
            raise ParseRefused(f"it takes longer than {wall_seconds:g} s") from error
        except FrameTooLong as error:
            raise ParseRefused("its answer is far longer than the message") from error
        except (SocketClosed, OSError) as error:
            raise self._why_ended() from error
        if answer[:1] != b"\0":
            raise ParseRefused(answer[1:].decode("utf-8", errors="replace"))
        return msgspec.msgpack.decode(memoryview(answer)[1:], type=InboundEmail)

    def end(self) -> None:
        self._socket.close()
        self._process.kill()
        self._process.wait()

    def _wait_until_ready(self) -> None:
        if self._is_ready:
            return
        try:
            receive(self._socket, until=time.monotonic() + _START_SECONDS, longest=100)
        except (TimeoutError, SocketClosed, FrameTooLong, OSError) as error:
            message = (
                "A mail parser could not be started. Its error stands above in the log; "
                f"try `{sys.executable} -m switchboard.wire.bounded_child`."
            )
            raise ParserUnavailable(message) from error
        self._is_ready = True

    def _why_ended(self) -> Exception:
        """What the child's exit says about the message."""
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return _ChildEnded("it closed its socket")
        if code == -signal.SIGPROF:
            return ParseRefused("it takes more than 2 s of CPU")
        if -code in _CAUSED_BY_MESSAGE:
            return ParseRefused(f"its parser crashed ({signal.Signals(-code).name})")
        return _ChildEnded(f"exit {code}")


def _python_path() -> str:
    inherited = os.environ.get("PYTHONPATH")
    return os.pathsep.join([_ROOT, inherited] if inherited else [_ROOT])
