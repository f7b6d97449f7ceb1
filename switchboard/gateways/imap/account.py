"""Where a mailbox is, how we sign in there, and what can stand in the way."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from switchboard.gateways.oauth import Grant, Keep


class MailboxAway(RuntimeError):
    """The server can't be reached, or the connection broke or fell silent."""


class SignInRefused(RuntimeError):
    """The server knows neither this user nor this secret."""


class FolderMissing(RuntimeError):
    """The folder that mails are read from is not there."""


class NotFetched(RuntimeError):
    """The server would not hand these mails out; others it may."""


class NotFiled(RuntimeError):
    """Mails could not be marked, moved or deleted; they stay where they are."""


class NotProtected(ValueError):
    """A secret was to be sent in the open to another machine."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"{host} is another machine, and without TLS everybody on the way reads the secret: "
            "choose TLS or STARTTLS."
        )


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where a mailbox is and how we sign in; with a grant, by OAuth 2.0."""

    host: str
    port: int
    security: str
    user: str
    folder: str
    password: str = field(default="", repr=False)
    grant: Grant | None = None
    keep: Keep | None = field(default=None, repr=False)

    @property
    def place(self) -> str:
        """For messages."""
        return f"{self.host}:{self.port}"


@contextmanager
def ends_broken(account: Account) -> Iterator[None]:
    """Whatever ends a connection is MailboxAway; ValueError is a number that imaplib can't read."""
    try:
        yield
    except (imaplib.IMAP4.abort, OSError, EOFError, ValueError) as broken:
        said = in_one_line(str(broken) or type(broken).__name__)
        raise MailboxAway(f"{account.place} does not answer: {said}") from broken


def in_one_line(words: str) -> str:
    """What a server said, short, and nothing in it that can't be shown or kept."""
    shown = " ".join(words[:2_000].removeprefix("b'").split())[:300]
    return "".join(sign if sign.isprintable() else "?" for sign in shown).rstrip(".'")
