"""An IMAP client whose every answer ends: in bytes and in time, whatever the server sends.

The library below bounds a line; a server may send lines for ever, or one byte a minute.
"""

import imaplib
import io
import ssl
import time
from contextlib import suppress
from typing import Any

from imap_tools import BaseMailBox

from switchboard.gateways.imap.account import Account

LARGEST_ANSWER = 1024 * 1024  # to what asks for no mails
LARGEST_LIST = 20 * 1024 * 1024  # the uids of two million mails
LONGEST_ANSWER_SECONDS = 300.0


class Allowance:
    """How many bytes may come, and until when; `abort` is what ends a connection."""

    def __init__(self, *, most: int, seconds: float) -> None:
        self.renew(most=most, seconds=seconds)

    def renew(self, *, most: int, seconds: float) -> None:
        """For the next answer."""
        self._left, self._ends = most, time.monotonic() + seconds

    def spend(self, count: int) -> None:
        """Raises abort where it is used up."""
        self._left -= count
        if self._left < 0:
            raise imaplib.IMAP4.abort("the server sends more than it was asked for")
        if time.monotonic() > self._ends:
            raise imaplib.IMAP4.abort("its answer does not come to an end")


class _Watched(io.RawIOBase):
    """What comes from the socket, counted as it comes."""

    def __init__(self, source: Any, allowance: Allowance) -> None:
        super().__init__()
        self._source, self._allowance = source, allowance

    def readable(self) -> bool:
        return True

    def readinto(self, space: Any) -> int | None:
        count: int | None = self._source.readinto(space)
        self._allowance.spend(count or 0)
        return count

    def close(self) -> None:
        self._source.close()
        super().close()


class _Plain(imaplib.IMAP4):
    def __init__(self, account: Account, *, patience: float) -> None:
        self.allowance = Allowance(most=LARGEST_ANSWER, seconds=patience)
        super().__init__(account.host, account.port, patience)

    def open(self, *place: Any, **how: Any) -> None:
        super().open(*place, **how)
        _watch(self)

    def starttls(self, ssl_context: ssl.SSLContext | None = None) -> Any:
        said = super().starttls(ssl_context)
        _watch(self)
        return said


class _Tls(imaplib.IMAP4_SSL):
    def __init__(self, account: Account, *, patience: float, context: ssl.SSLContext) -> None:
        self.allowance = Allowance(most=LARGEST_ANSWER, seconds=patience)
        super().__init__(account.host, account.port, ssl_context=context, timeout=patience)

    def open(self, *place: Any, **how: Any) -> None:
        super().open(*place, **how)
        _watch(self)


def _watch(client: Any) -> None:
    client.file.close()
    client.file = io.BufferedReader(
        _Watched(client.sock.makefile("rb", buffering=0), client.allowance)
    )


def connected(account: Account, *, patience: float) -> BaseMailBox:
    """A mailbox of imap-tools over such a client, greeted, and in TLS where it is asked for."""
    context = ssl.create_default_context()
    if account.security == "tls":
        return _Box(_Tls(account, patience=patience, context=context))
    client = _Plain(account, patience=patience)
    if account.security == "starttls":
        try:
            client.starttls(context)
        except Exception:
            with suppress(OSError):
                client.shutdown()
            raise
    return _Box(client)


class _Box(BaseMailBox):
    """imap-tools over a client that is there already."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._given = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._given
