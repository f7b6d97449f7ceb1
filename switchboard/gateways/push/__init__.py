"""Sends a line to an engineer's own chat or push service, whichever their address names.

An address carries its secret, so that nothing here writes one down or repeats what a service said.
"""

import logging
from typing import Protocol

# Kinds of addresses that would read files, run programs or send mail past the outbox.
_REFUSED = (
    "file",
    "syslog",
    "dbus",
    "gnome",
    "macosx",
    "windows",
    "mailto",
    "mailtos",
    "kde",
    "qt",
)


class PushUrlUnusable(ValueError):
    """The address names no service that we know."""

    def __init__(self) -> None:
        super().__init__(
            "This is no address of a push or chat service. Write one as apprise takes it, "
            "like ntfys://ntfy.example/topic."
        )


class PushAway(RuntimeError):
    """The service did not take it; why is not told, for it may repeat the secret."""

    def __init__(self) -> None:
        super().__init__("The push service did not take the message.")


class _Service(Protocol):
    def notify(self, *, body: str, title: str) -> bool | None: ...


def check(url: str) -> None:
    """Raises PushUrlUnusable unless the address names a service that may be used."""
    _service(url)


def send(url: str, *, title: str, words: str) -> None:
    """Hands the message over; raises PushUrlUnusable or PushAway."""
    if not _service(url).notify(body=words, title=title):
        raise PushAway


def _service(url: str) -> _Service:
    scheme = url.strip().partition("://")[0].lower()
    silent = logging.getLogger("apprise")
    silent.disabled = True  # it writes addresses, and so their secrets, into the log
    import apprise  # large, and most installations have no push address

    service = apprise.Apprise()
    if scheme in _REFUSED or not service.add(url.strip()):
        raise PushUrlUnusable
    found: _Service = service
    return found
