"""Reads mailboxes by IMAP (RFC 9051): every answer must come in time, and none is too large."""

from switchboard.gateways.imap.account import (
    Account,
    FolderMissing,
    MailboxAway,
    NotFetched,
    NotFiled,
    NotProtected,
    SignInRefused,
)
from switchboard.gateways.imap.connecting import line
from switchboard.gateways.imap.line import Line

__all__ = [
    "Account",
    "FolderMissing",
    "Line",
    "MailboxAway",
    "NotFetched",
    "NotFiled",
    "NotProtected",
    "SignInRefused",
    "line",
]
