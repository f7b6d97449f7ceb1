"""Speaks with one Asterisk: its events as they come over a WebSocket, our orders by HTTP."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import httpx
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidHandshake, WebSocketException

from switchboard.gateways.voice.asterisk import APP, Door

Event = Mapping[str, Any]

PATIENCE = httpx.Timeout(8.0, connect=3.0)
# Asterisk closes a connection that is idle for 15 s; ours must be the shorter patience.
LINES = httpx.Limits(max_connections=24, max_keepalive_connections=24, keepalive_expiry=10.0)
LARGEST_EVENT = 1024 * 1024
# What changes on a channel without anything for us to do, many times a call.
UNWANTED = (
    "ChannelCallerId", "ChannelConnectedLine", "ChannelCreated", "ChannelDialplan",
    "ChannelEnteredBridge", "ChannelToneDetected", "ChannelVarset", "ContactStatusChange",
    "DeviceStateChanged", "EndpointStateChange", "PeerStatusChange", "PlaybackContinuing",
)  # fmt: skip


class AsteriskAway(RuntimeError):
    """Asterisk can't be reached, or the connection broke."""

    def __init__(self, fault: Exception) -> None:
        super().__init__(f"Asterisk does not answer: {fault or type(fault).__name__}")


class Refused(RuntimeError):
    """Asterisk does not do what it was asked; most often its channel is gone."""

    def __init__(self, method: str, path: str, answer: httpx.Response) -> None:
        self.status = answer.status_code
        super().__init__(f"{method} {path}: {answer.status_code} {answer.text[:200]}")


class Ari:
    """Orders and events of one Asterisk."""

    def __init__(self, door: Door) -> None:
        self._door = door
        self._http = httpx.AsyncClient(
            base_url=door.url,
            auth=httpx.BasicAuth(door.user, door.password),
            timeout=PATIENCE,
            limits=LINES,
        )

    async def close(self) -> None:
        """Lets go of every connection."""
        await self._http.aclose()

    async def get(self, *path: str, **wanted: object) -> Any:
        """Reads; raises AsteriskAway or Refused."""
        return await self._ask("GET", path, wanted)

    async def post(self, *path: str, **wanted: object) -> Any:
        """Orders; the ids are ours, so that an order which is given twice is carried out once."""
        return await self._ask("POST", path, wanted)

    async def put(self, *path: str, **wanted: object) -> Any:
        """Changes; raises AsteriskAway or Refused."""
        return await self._ask("PUT", path, wanted)

    async def delete(self, *path: str, **wanted: object) -> None:
        """Ends something; what is gone already is no error."""
        try:
            await self._ask("DELETE", path, wanted)
        except Refused as refused:
            if refused.status not in {httpx.codes.NOT_FOUND, httpx.codes.CONFLICT}:
                raise

    async def leave_out(self) -> None:
        """Has Asterisk not send what nobody here listens to."""
        path = f"/ari/applications/{APP}/eventFilter"
        unwanted = {"disallowed": [{"type": name} for name in UNWANTED]}
        try:
            await self._http.put(path, json=unwanted)
        except httpx.HTTPError as away:
            raise AsteriskAway(away) from away

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[Event]]:
        """Every event of Asterisk's until the connection breaks; raises AsteriskAway."""
        login = f"{self._door.user}:{self._door.password}".encode()
        header = {"Authorization": f"Basic {base64.b64encode(login).decode()}"}
        try:
            async with connect(
                f"{self._door.socket_url}&subscribeAll=true", additional_headers=header,
                max_size=LARGEST_EVENT, max_queue=4096, open_timeout=5, ping_interval=5,
                ping_timeout=10, proxy=None, compression=None,
            ) as socket:  # fmt: skip
                yield _parsed(socket)
        except (OSError, InvalidHandshake, WebSocketException, TimeoutError) as away:
            raise AsteriskAway(away) from away

    async def _ask(self, method: str, path: tuple[str, ...], wanted: Mapping[str, object]) -> Any:
        address = "/ari/" + "/".join(quote(part, safe="") for part in path)
        params = {name: str(value) for name, value in wanted.items()}
        answer = await self._asked_twice(method, address, params)
        if answer.is_error:
            raise Refused(method, address, answer)
        return answer.json() if answer.content else None

    async def _asked_twice(
        self, method: str, address: str, params: Mapping[str, str]
    ) -> httpx.Response:
        """A connection that Asterisk closed just then is no fault: the order is given once more."""
        try:
            return await self._http.request(method, address, params=params)
        except (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError):
            await asyncio.sleep(0.01)
        except httpx.HTTPError as away:
            raise AsteriskAway(away) from away
        try:
            return await self._http.request(method, address, params=params)
        except httpx.HTTPError as away:
            raise AsteriskAway(away) from away


async def _parsed(socket: Any) -> AsyncIterator[Event]:
    async for text in socket:
        yield json.loads(text)
