"""Connects to a mail server and signs in, by password or OAuth 2.0, never in the open."""

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from typing import Any

from imap_tools.errors import ImapToolsError, MailboxLoginError

from switchboard.gateways import oauth
from switchboard.gateways.imap.account import (
    Account,
    MailboxAway,
    NotProtected,
    SignInRefused,
    ends_broken,
    in_one_line,
)
from switchboard.gateways.imap.client import LARGEST_ANSWER, connected
from switchboard.gateways.imap.line import Line

PATIENCE_SECONDS = 60.0
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


@contextmanager
def line(
    account: Account, *, now: datetime, largest: int, patience: float | None = None
) -> Iterator[Line]:
    """A line to the folder, closed afterwards; no answer longer than `largest` bytes is read.

    Raises MailboxAway, SignInRefused, FolderMissing, NotProtected, and what oauth raises.
    """
    if account.security == "none" and account.host not in LOOPBACK:
        raise NotProtected(account.host)
    patience = patience or PATIENCE_SECONDS
    box = _connected(account, patience)
    try:
        _sign_in(box, account, now=now, patience=patience)
        opened = Line(box, account, largest=largest)
        opened.open_folder()
        yield opened
    finally:
        with suppress(Exception):
            box.client.sock.settimeout(5)
            box.client.allowance.renew(most=LARGEST_ANSWER, seconds=5)
            box.client.logout()
        with suppress(Exception):
            box.client.shutdown()


def _connected(account: Account, patience: float) -> Any:
    with ends_broken(account):
        try:
            return connected(account, patience=patience)
        except (imaplib.IMAP4.error, ImapToolsError, ValueError) as refused:
            raise MailboxAway(f"{account.place} is no mail server for us: {refused}") from refused


def _sign_in(box: Any, account: Account, *, now: datetime, patience: float) -> None:
    sign_in = partial(_sign_in_once, box, account, patience=patience)
    if account.grant is None:
        sign_in(token=None)
        return
    token = oauth.access_token(account.grant, now=now, keep=account.keep)
    try:
        sign_in(token=token)
    except SignInRefused:
        # A token may be withdrawn before its time; a new one is asked for once.
        oauth.forget(account.grant)
        fresh = oauth.access_token(account.grant, now=now, keep=account.keep)
        sign_in(token=fresh)


def _sign_in_once(box: Any, account: Account, *, token: str | None, patience: float) -> None:
    box.client.allowance.renew(most=LARGEST_ANSWER, seconds=patience)
    with ends_broken(account):
        try:
            if token is not None:
                said = iter([oauth.sasl_xoauth2(account.user, token)])
                # A refusal comes with a challenge, which wants an empty answer.
                box.client.authenticate("XOAUTH2", lambda _: next(said, "").encode())
            elif "AUTH=PLAIN" in box.client.capabilities:
                box.login_utf8(account.user, account.password, initial_folder=None)
            else:
                box.login(account.user, account.password, initial_folder=None)
        except (imaplib.IMAP4.error, MailboxLoginError, UnicodeError) as refused:
            if isinstance(refused, imaplib.IMAP4.abort):
                raise
            raise SignInRefused(
                f"{account.place} does not let {account.user} in: {in_one_line(str(refused))}. "
                "Check user and secret, and that the mailbox may be read by IMAP."
            ) from refused
        # What the server can do is often said only after the sign-in.
        box.client._get_capabilities()  # noqa: SLF001 - imaplib has no other name for it
