"""Decides how a connection is answered: a stream for who may hear, a short word for all others."""

import asyncio
import logging
from typing import TYPE_CHECKING, cast

from switchboard.events.listener import Listener
from switchboard.events.request import HEAD_BYTES, STREAM, Request, RequestUnreadable, answer, read
from switchboard.wire import topics
from switchboard.wire.live_key import KeyRefused
from switchboard.wire.snapshot import Snapshot, SnapshotUnreadable
from switchboard.wire.topics import UnknownTopic

if TYPE_CHECKING:
    from switchboard.events.engine import Engine

log = logging.getLogger(__name__)

HEAD_SECONDS = 10.0


class Door(asyncio.Protocol):
    """One connection: a request, then an answer or a stream until somebody hangs up."""

    def __init__(self, engine: "Engine") -> None:
        self.engine = engine
        self._head = bytearray()
        self._task: asyncio.Task[None] | None = None
        self._listener: Listener | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Waits for the request, not for ever."""
        self._transport = cast("asyncio.Transport", transport)
        self._patience = asyncio.get_running_loop().call_later(HEAD_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        """Gathers the head; what comes after it is not read."""
        if self._task is not None:
            return
        self._head += data
        if b"\r\n\r\n" in self._head:
            self._patience.cancel()
            self._task = asyncio.get_running_loop().create_task(self._answer(bytes(self._head)))
        elif len(self._head) > HEAD_BYTES:
            self._say(400, "The head of the request is too long.")

    def connection_lost(self, exc: Exception | None) -> None:
        """The page was closed."""
        self._patience.cancel()
        if self._task is not None:
            self._task.cancel()
        if self._listener is not None:
            self.engine.leave(self._listener)

    async def _answer(self, head: bytes) -> None:
        try:
            await self._route(read(head))
        except (RequestUnreadable, UnknownTopic) as wrong:
            self._say(400, str(wrong))
        except KeyRefused as refused:
            self._say(403, str(refused))
        except Exception:
            log.exception("A request could not be answered.")
            self._transport.abort()

    async def _route(self, request: Request) -> None:
        if request.method != "GET":
            self._say(405, "Only GET is answered here.")
        elif request.path == "/events":
            await self._stream(request)
        elif request.path == "/healthz":
            self._say(200, "ok")
        elif request.path == "/readyz":
            is_open = self.engine.ear.is_open.is_set()
            self._say(200 if is_open else 503, "ok" if is_open else "The database is away.")
        elif request.path == "/metrics":
            self._say(200, self.engine.figures())
        else:
            self._say(404, "There is nothing of that name here.")

    async def _stream(self, request: Request) -> None:
        """Joins the page; nothing that was committed after its key was checked is missed."""
        key = await self.engine.callers.admit(request.query.get("key", ""))
        wanted = topics.read(request.query.get("topics", ""), engineer_id=key.engineer_id)
        at = request.query.get("at", "")
        if at and topics.of_ticket(at) not in wanted:
            raise UnknownTopic(at)
        if not self.engine.has_room():
            self._say(503, "Too many pages are open, or the database is away: try again.")
            return
        if self._transport.is_closing():
            return
        self._transport.write(STREAM)
        self._listener = Listener(
            engineer_id=key.engineer_id, session=key.session, topics=wanted, at=at,
            transport=self._transport, joined_at=asyncio.get_running_loop().time(),
        )  # fmt: skip
        self.engine.join(self._listener, since=_snapshot(request.query.get("since", "")))

    def _say(self, status: int, words: str) -> None:
        self._transport.write(answer(status, words))
        self._transport.close()


def _snapshot(text: str) -> Snapshot | None:
    """What the page saw; None where it does not say so readably, which counts as nothing."""
    try:
        return Snapshot.read(text)
    except SnapshotUnreadable:
        return None
