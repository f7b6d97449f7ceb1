"""Decides what opens a stream of live changes: a signed key that a page carries, for minutes.

A key names the engineer and the session by a hash, so that signing out ends what it opened; it is
no secret of the session's, and worth nothing after `until`.
"""

import hashlib
import hmac
from dataclasses import dataclass

PURPOSE = b"switchboard live changes"


class KeyRefused(PermissionError):
    """The key is forged, damaged or too old: ask the console for another."""


@dataclass(frozen=True, kw_only=True)
class LiveKey:
    """Whose stream it opens, in which session (a hash of its key), until when (Unix seconds)."""

    engineer_id: int
    session: str
    until: int


def session_hash(session_key: str) -> str:
    """How a session is named outside of its cookie: SHA-256, in hexadecimal."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def sign(key: LiveKey, *, secret: str) -> str:
    """The key as text.

    >>> made = LiveKey(engineer_id=7, session="ab", until=60)
    >>> read(sign(made, secret="s"), secret="s", now=59) == made
    True
    """
    body = f"{key.engineer_id}.{key.session}.{key.until}"
    return f"{body}.{_signature(body, secret)}"


def read(text: str, *, secret: str, now: float) -> LiveKey:
    """What a key says; raises KeyRefused."""
    body, _, signature = text.rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(body, secret).encode()):
        message = "The key was not signed here."
        raise KeyRefused(message)
    engineer_id, session, until = body.split(".")
    if int(until) < now:
        message = "The key is too old: ask the console for another."
        raise KeyRefused(message)
    return LiveKey(engineer_id=int(engineer_id), session=session, until=int(until))


def _signature(body: str, secret: str) -> str:
    derived = hmac.digest(secret.encode(), PURPOSE, "sha256")
    return hmac.new(derived, body.encode(), hashlib.sha256).hexdigest()
