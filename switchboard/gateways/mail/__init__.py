"""Hands letters to a mail server by SMTP, and tells apart what may be tried again."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from switchboard.database.failpoints import Failpoint, reach

PATIENCE_SECONDS = 60
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


class TryLater(RuntimeError):
    """The server could not take the letter now; nothing has left."""


class Refused(RuntimeError):
    """The server refused the letter for good, as an address that does not exist."""


class MayHaveLeft(RuntimeError):
    """The connection broke after the letter was handed over and before the server said so."""


class SmtpUrlUnusable(ValueError):
    """SWITCHBOARD_SMTP can't be read."""

    def __init__(self, url: str) -> None:
        shown = url.rpartition("@")[2]
        super().__init__(
            f"SWITCHBOARD_SMTP ends in “{shown}”, which is not usable: write it as "
            "smtp://user:password@host:587?starttls=1 or smtps://user:password@host:465."
        )


@dataclass(frozen=True, kw_only=True)
class Server:
    """Where letters are handed over."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    is_tls: bool = False
    is_starttls: bool = False

    @classmethod
    def from_url(cls, url: str) -> "Server":
        """Reads smtp://user:password@host:port?starttls=1 or smtps://…; raises SmtpUrlUnusable."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as unreadable:
            raise SmtpUrlUnusable(url) from unreadable
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise SmtpUrlUnusable(url)
        is_tls = parts.scheme == "smtps"
        return cls(
            host=parts.hostname,
            port=port or (465 if is_tls else 25),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            is_tls=is_tls,
            is_starttls=parse_qs(parts.query).get("starttls") == ["1"],
        )


class Line:
    """An open connection to the server, for letters one after the other."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def send(self, raw: bytes, *, sender: str, recipient: str) -> None:
        """Hands one letter over; raises TryLater, Refused or MayHaveLeft."""
        try:
            self._judge(*self._server.mail(sender))
            self._judge(*self._server.rcpt(recipient))
        except (smtplib.SMTPException, OSError) as broken:
            raise TryLater(str(broken)) from broken
        reach(Failpoint.LETTER_ADDRESSED)
        self._hand_over(raw)

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
            raise TryLater(str(broken)) from broken
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
        raise Refused(said) if code >= 500 else TryLater(said)


def _quoted(raw: bytes) -> bytes:
    """A dot more where a line begins with one, so that none ends the data (RFC 5321 4.5.2).

    >>> _quoted(b".one\\r\\ntwo.")
    b'..one\\r\\ntwo.\\r\\n'
    """
    ended = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    return _LEADING_DOT.sub(b"..", ended)


@contextmanager
def line(server: Server) -> Iterator[Line]:
    """A connection that is closed afterwards; raises TryLater where none can be had."""
    try:
        opened = _connect(server)
    except (smtplib.SMTPException, OSError) as broken:
        message = f"The mail server at {server.host}:{server.port} does not answer: {broken}"
        raise TryLater(message) from broken
    try:
        yield Line(opened)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            opened.quit()


def _connect(server: Server) -> smtplib.SMTP:
    if server.is_tls:
        context = ssl.create_default_context()
        opened: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=PATIENCE_SECONDS, context=context
        )
    else:
        opened = smtplib.SMTP(server.host, server.port, timeout=PATIENCE_SECONDS)
    if server.is_starttls:
        opened.starttls(context=ssl.create_default_context())
    opened.ehlo_or_helo_if_needed()
    if server.user:
        opened.login(server.user, server.password)
    return opened
