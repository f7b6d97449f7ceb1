"""Speaks to a carrier's REST API: https, ten seconds, bounded answers, no redirects.

What may be tried elsewhere is told apart from what may ring already.
"""

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx

from switchboard.gateways.voice.carrier import AudioAway, AudioGone, CarrierAway, MayRing

PATIENCE = httpx.Timeout(6.0, connect=3.0)
LONGEST_SECONDS = 10.0
LARGEST_ANSWER = 1024 * 1024
LARGEST_AUDIO = 50 * 1024 * 1024
AUDIO_SECONDS = 60.0
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
# Nothing can have been taken in when these are raised: the order was not handed over.
_NOT_HANDED_OVER = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class ApiUrlUnusable(ValueError):
    """The address of a carrier's API is not https (http is for loopback alone)."""

    def __init__(self, url: str) -> None:
        super().__init__(
            f"“{url[:200]}” can't be used for calls: write it as https://host, without a password."
        )


@dataclass(frozen=True, kw_only=True)
class Api:
    """One account at one carrier; `authorization` is sent to its own host alone."""

    carrier: str
    url: str
    authorization: str = field(repr=False)

    def order(self, path: str, fields: Mapping[str, Any], *, as_json: bool = False) -> "Answer":
        """Hands an order over; raises CarrierAway, or MayRing where it may have been taken."""
        try:
            return self._ask("POST", path, **({"json": fields} if as_json else {"data": fields}))
        except _NOT_HANDED_OVER as failure:
            raise self._away(failure) from failure
        except httpx.HTTPError as failure:
            raise MayRing(f"{self.carrier} did not say whether it took the call.") from failure

    def ask(self, path: str, query: Mapping[str, str] | None = None) -> "Answer":
        """Reads something; raises CarrierAway."""
        return self._certain("GET", path, params=query)

    def change(self, path: str, fields: Mapping[str, Any], *, as_json: bool = False) -> "Answer":
        """Changes what may be changed twice; raises CarrierAway."""
        return self._certain("POST", path, **({"json": fields} if as_json else {"data": fields}))

    def delete(self, path: str) -> "Answer":
        """Deletes something; raises CarrierAway."""
        return self._certain("DELETE", path)

    def _certain(self, method: str, path: str, **more: Any) -> "Answer":
        try:
            return self._ask(method, path, **more)
        except httpx.HTTPError as failure:
            raise self._away(failure) from failure

    def _ask(self, method: str, path: str, **more: Any) -> "Answer":
        url = _trusted(self.url) + path
        headers = {"Authorization": self.authorization, "Accept": "application/json"}
        with _client() as client, client.stream(method, url, headers=headers, **more) as answer:
            body = _bounded(answer, LARGEST_ANSWER, seconds=LONGEST_SECONDS)
            return Answer(status=answer.status_code, body=body)

    def _away(self, failure: Exception) -> CarrierAway:
        return CarrierAway(f"{self.carrier} can't be reached: {type(failure).__name__}.")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the API answered."""

    status: int
    body: bytes = field(repr=False)

    @property
    def is_good(self) -> bool:
        """Whether the order was taken, or the question answered."""
        return 200 <= self.status < 300

    @property
    def said(self) -> dict[str, Any]:
        """The answer's JSON object; empty where it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def reason(self) -> str:
        """Why not, for a person; what the carrier wrote is cut short."""
        return f"{self.status} {str(self.said.get('message', ''))[:200]}".strip()


def audio(url: str, *, headers: Mapping[str, str]) -> bytes:
    """What is at this address, at most 50 MB; raises AudioAway or AudioGone."""
    try:
        with _client() as client, client.stream("GET", url, headers=dict(headers)) as answer:
            if answer.status_code in {404, 410}:
                raise AudioGone(f"There is no such recording ({answer.status_code}).")
            if answer.status_code != 200:
                raise AudioAway(f"The recording can't be had now ({answer.status_code}).")
            return _bounded(answer, LARGEST_AUDIO, seconds=AUDIO_SECONDS)
    except httpx.HTTPError as failure:
        raise AudioAway(f"The recording can't be had now ({type(failure).__name__}).") from failure


def is_on(url: str, host_of: str) -> bool:
    """Whether an address is on the host and port of another, over the same scheme."""
    one, other = urlsplit(url), urlsplit(host_of)
    is_bare = not one.username and not one.password
    return is_bare and (one.scheme, one.netloc.lower()) == (other.scheme, other.netloc.lower())


def _trusted(url: str) -> str:
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not is_safe or not parts.hostname or parts.username or parts.password:
        raise ApiUrlUnusable(url)
    return url.rstrip("/")


def _client() -> httpx.Client:
    """A connection for each order: one that was kept open may be closed under it."""
    return httpx.Client(timeout=PATIENCE, follow_redirects=False, verify=certificates())


def answers(url: str) -> bool:
    """Whether a process of ours says there that it lives."""
    try:
        with _client() as line:
            return line.get(url).is_success
    except httpx.HTTPError:
        return False


@cache
def certificates() -> ssl.SSLContext:
    """Whom we trust, read once: it takes fifty milliseconds, longer than the order."""
    return ssl.create_default_context()


def _bounded(answer: httpx.Response, most: int, *, seconds: float) -> bytes:
    """The body; whoever sends more, or for ever, is cut off with httpx.ReadTimeout."""
    until, found = time.monotonic() + seconds, bytearray()
    for piece in answer.iter_bytes():
        found += piece
        if len(found) > most:
            raise httpx.ReadError("It is larger than we take.")
        if time.monotonic() > until:
            raise httpx.ReadTimeout("It takes too long.")
    return bytes(found)
