"""Hands letters to a mail server by SMTP, and tells apart what may be tried again."""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from switchboard.database.failpoints import Failpoint, reach
from switchboard.gateways import oauth
from switchboard.gateways.mail.server import GrantMissing, Server, SmtpUrlUnusable
from switchboard.gateways.oauth import TokenRefused, TokenServerAway

__all__ = [
    "AWAY", "GrantMissing", "Line", "LineLost", "MayHaveLeft", "NoLine", "Refused", "Server",
    "SmtpUrlUnusable", "TryLater", "line",
]  # fmt: skip

PATIENCE_SECONDS = 60
# How the reason of every NoLine begins; what waits because of one is found by it.
AWAY = "The mail server at "
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_CLOSING = 421


class TryLater(RuntimeError):
    """The server could not take the letter now; nothing has left."""


class LineLost(TryLater):
    """The connection ended before the letter was handed over; another may do."""


class NoLine(TryLater):
    """No connection that takes letters can be had: away, without TLS, or we are not let in."""

    def __init__(self, server: Server, words: object) -> None:
        super().__init__(f"{AWAY}{server.host}:{server.port} does not answer: {words}")


class Refused(RuntimeError):
    """The server refused the letter for good, as an address that does not exist."""


class MayHaveLeft(RuntimeError):
    """The connection broke after the letter was handed over and before the server said so."""


class Line:
    """An open connection to the server, for letters one after the other."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def send(self, raw: bytes, *, sender: str, recipient: str) -> None:
        """Hands one letter over; raises TryLater, LineLost, Refused or MayHaveLeft.

        An address that is not ASCII needs a server with SMTPUTF8 (RFC 6531).
        """
        for address in (sender, recipient):
            if not address.isprintable() or " " in address:
                message = f"{address!r} is no address that mail can be sent to."
                raise Refused(message)
        is_wide = not (sender.isascii() and recipient.isascii())
        try:
            self._server.ehlo_or_helo_if_needed()
            if is_wide:
                self._require_utf8(recipient)
            self._judge(*self._server.mail(sender, ["SMTPUTF8"] if is_wide else []))
            self._judge(*self._server.rcpt(recipient))
        except (smtplib.SMTPException, OSError) as broken:
            raise LineLost(_said(broken)) from broken
        reach(Failpoint.LETTER_ADDRESSED)
        self._hand_over(raw)

    def _require_utf8(self, recipient: str) -> None:
        if not self._server.has_extn("smtputf8"):
            message = (
                f"The mail server can't carry the address {recipient}: it does not offer SMTPUTF8."
                " Tell its owner by phone, or send through a server that does."
            )
            raise Refused(message)
        self._server.command_encoding = "utf-8"

    def _hand_over(self, raw: bytes) -> None:
        try:
            code, words = self._server.docmd("data")
            if code != 354:
                self._judge(code, words)
                raise TryLater(f"{code} in answer to DATA")
            # Without the end of the data, the server keeps nothing of it (RFC 5321 4.1.1.4).
            self._server.send(_quoted(raw))
            reach(Failpoint.LETTER_WRITTEN)
        except (smtplib.SMTPException, OSError) as broken:
            raise LineLost(_said(broken)) from broken
        try:
            self._server.send(b".\r\n")
            reach(Failpoint.LETTER_ENDED)
            code, words = self._server.getreply()
        except (smtplib.SMTPException, OSError) as broken:
            raise MayHaveLeft(str(broken) or "the connection broke after DATA") from broken
        self._judge(code, words)

    def _judge(self, code: int, words: bytes) -> None:
        if 200 <= code < 400:
            return
        with suppress(smtplib.SMTPException, OSError):
            self._server.rset()
        said = f"{code} {words.decode(errors='replace')}"
        if code == _CLOSING:
            raise LineLost(said)
        raise Refused(said) if code >= 500 else TryLater(said)


def _said(broken: Exception) -> str:
    return str(broken) or type(broken).__name__


def _quoted(raw: bytes) -> bytes:
    """A dot more where a line begins with one, so that none ends the data (RFC 5321 4.5.2).

    >>> _quoted(b".one\\r\\ntwo.")
    b'..one\\r\\ntwo.\\r\\n'
    """
    ended = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    return _LEADING_DOT.sub(b"..", ended)


@contextmanager
def line(server: Server, *, now: datetime) -> Iterator[Line]:
    """A connection that is closed afterwards; raises NoLine where none can be had."""
    try:
        opened = _open(server, now=now)
    except (smtplib.SMTPException, OSError, TokenRefused, TokenServerAway) as broken:
        raise NoLine(server, _said(broken)) from broken
    try:
        yield Line(opened)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            opened.quit()


def _open(server: Server, *, now: datetime) -> smtplib.SMTP:
    opened = _connect(server)
    try:
        # Content and its end are two writes: without this each letter waits 40 ms between them.
        if opened.sock:
            opened.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if server.is_starttls:
            opened.starttls(context=ssl.create_default_context())
        opened.ehlo_or_helo_if_needed()
        _sign_in(opened, server, now=now)
    except BaseException:
        opened.close()
        raise
    return opened


def _connect(server: Server) -> smtplib.SMTP:
    if not server.is_tls:
        return smtplib.SMTP(server.host, server.port, timeout=PATIENCE_SECONDS)
    context = ssl.create_default_context()
    return smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE_SECONDS, context=context)


def _sign_in(opened: smtplib.SMTP, server: Server, *, now: datetime) -> None:
    if server.grant is None:
        if server.user:
            opened.login(server.user, server.password)
        return
    try:
        _show_token(opened, server, now=now)
    except smtplib.SMTPAuthenticationError:
        # It may have been withdrawn before its time: once more with a new one.
        oauth.forget(server.grant)
        _show_token(opened, server, now=now)


def _show_token(opened: smtplib.SMTP, server: Server, *, now: datetime) -> None:
    if server.grant is None:
        raise GrantMissing
    answer = oauth.sasl_xoauth2(server.user, oauth.access_token(server.grant, now=now))

    def answered(challenge: bytes | None = None) -> str:
        # A second challenge explains the refusal, and wants an empty answer.
        return "" if challenge else answer

    opened.auth("XOAUTH2", answered)
