"""Gets access tokens for mail servers that want OAuth 2.0 in place of a password (RFC 6749).

`access_token` is kept in memory until a minute before it expires, a call a server and process.
A sign-in that the mail server refuses calls `forget` and asks once more: a token may have been
withdrawn before its time. `sasl_xoauth2` is what IMAP and SMTP then send (Google's XOAUTH2).
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx

PATIENCE_SECONDS = 20.0
LARGEST_ANSWER = 64 * 1024
USUAL_LIFE = timedelta(minutes=5)  # where the server doesn't say (RFC 6749 5.1 lets it)
MARGIN = timedelta(seconds=60)
_PLAINLY = {"Accept": "application/json", "Accept-Encoding": "identity"}
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}

#: Called with a refresh token that replaces the one before (RFC 6749 6); write it down.
Keep = Callable[[str], None]


class TokenRefused(RuntimeError):
    """The token server said no: to this client, this secret or this refresh token."""

    def __init__(self, grant: "Grant", words: str) -> None:
        super().__init__(
            f"{grant.host} gave no token for client “{grant.client_id}”: {words}. "
            "Check the client id, the secret, the scope and the refresh token."
        )


class TokenServerAway(RuntimeError):
    """The token server did not answer, or not with a token; it may tomorrow."""

    def __init__(self, grant: "Grant", words: str) -> None:
        super().__init__(f"{grant.host} did not answer with a token: {words}. It is asked again.")


class TokenUrlUnusable(ValueError):
    """The address of the token server is not https (http is for loopback alone)."""

    def __init__(self, url: str) -> None:
        super().__init__(f"“{url[:200]}” can't be asked for tokens: write it as https://host/path.")


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a token is asked with; without a refresh token, by the client's own credentials."""

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scope: str = ""
    refresh_token: str = field(default="", repr=False)

    @property
    def host(self) -> str:
        """Whom we ask, for messages."""
        return urlsplit(self.token_url).hostname or self.token_url[:80]

    @property
    def key(self) -> str:
        """What the token is kept under; no secret can be read from it."""
        named = (self.token_url, self.client_id, self.client_secret, self.scope, self.refresh_token)
        return hashlib.sha256(json.dumps(named).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class _Token:
    value: str = field(repr=False)
    good_until: datetime


_kept: dict[str, _Token] = {}
_locks: dict[str, threading.Lock] = {}
_locking = threading.Lock()


def access_token(grant: Grant, *, now: datetime, keep: Keep | None = None) -> str:
    """A token that is good for another minute at least; raises TokenRefused, TokenServerAway.

    `keep` is called where the server hands out a new refresh token with it.
    """
    with _lock_of(grant):
        token = _kept.get(grant.key)
        if token is None or token.good_until <= now:
            token = _kept[grant.key] = _ask(grant, now=now, keep=keep)
        return token.value


def forget(grant: Grant) -> None:
    """The mail server refused this token: the next call asks for a new one."""
    _kept.pop(grant.key, None)


def sasl_xoauth2(user: str, token: str) -> str:
    """The one answer of the mechanism XOAUTH2, before base64.

    >>> sasl_xoauth2("desk@support.example", "abc")
    'user=desk@support.example\\x01auth=Bearer abc\\x01\\x01'
    """
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def check_token_url(url: str) -> None:
    """Raises TokenUrlUnusable for an address that a secret must not be sent to."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port  # read for its ValueError
    except ValueError as unreadable:
        raise TokenUrlUnusable(url) from unreadable
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    if not host or not is_safe or parts.username is not None:
        raise TokenUrlUnusable(url)


def _lock_of(grant: Grant) -> threading.Lock:
    with _locking:
        return _locks.setdefault(grant.key, threading.Lock())


def _ask(grant: Grant, *, now: datetime, keep: Keep | None) -> _Token:
    status, form = _post(grant)
    if status in {400, 401, 403}:
        raise TokenRefused(grant, _why(form) or f"status {status}")
    value = form.get("access_token")
    if status != 200 or not isinstance(value, str) or not _is_sendable(value):
        raise TokenServerAway(grant, _why(form) or f"status {status} without a token")
    token = _Token(value=value, good_until=now + max(_life(form) - MARGIN, timedelta()))
    renewed = form.get("refresh_token")
    if keep and grant.refresh_token and isinstance(renewed, str) and _is_sendable(renewed):
        _kept[replace(grant, refresh_token=renewed).key] = token
        keep(renewed)
    return token


def _post(grant: Grant) -> tuple[int, dict[str, Any]]:
    """Status and JSON form of the answer; a redirect is not followed, for it would get a secret."""
    check_token_url(grant.token_url)
    asked = {
        "client_id": grant.client_id,
        "client_secret": grant.client_secret,
        "scope": grant.scope,
        "grant_type": "refresh_token" if grant.refresh_token else "client_credentials",
        "refresh_token": grant.refresh_token,
    }
    said = {name: value for name, value in asked.items() if value}
    try:
        with (
            httpx.Client(timeout=PATIENCE_SECONDS, follow_redirects=False) as client,
            client.stream("POST", grant.token_url, data=said, headers=_PLAINLY) as answer,
        ):
            content, ends = b"", time.monotonic() + PATIENCE_SECONDS
            for piece in answer.iter_raw():  # nothing is unpacked: a small answer may be a huge one
                content += piece
                if len(content) > LARGEST_ANSWER:
                    raise TokenServerAway(grant, "its answer is too long")
                if time.monotonic() > ends:
                    raise TokenServerAway(grant, "its answer does not come to an end")
            return answer.status_code, _form(content)
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as broken:
        raise TokenServerAway(grant, str(broken) or type(broken).__name__) from broken


def _form(content: bytes) -> dict[str, Any]:
    try:
        form = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return form if isinstance(form, dict) else {}


def _why(form: dict[str, Any]) -> str:
    """The server's own words (RFC 6749 5.2), in one short line."""
    said = [form.get("error"), form.get("error_description")]
    words = ", ".join(" ".join(part.split()) for part in said if isinstance(part, str) and part)
    shown = "".join(sign if sign.isprintable() else "?" for sign in words[:300])
    return shown.rstrip(".")


def _is_sendable(value: str) -> bool:
    """Whether the token fits in one SASL answer; RFC 6750 allows printable ASCII alone."""
    return 0 < len(value) <= 16_384 and value.isascii() and value.isprintable()


def _life(form: dict[str, Any]) -> timedelta:
    try:
        return timedelta(seconds=min(max(float(form["expires_in"]), 0.0), 86_400.0))
    except (KeyError, TypeError, ValueError):
        return USUAL_LIFE
