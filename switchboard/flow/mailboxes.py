"""Keeps the mailboxes that the desk reads: how each is reached, and how each is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.channels.models import After, Mailbox, Security, SignIn
from switchboard.channels.seal import SecretUnreadable
from switchboard.gateways import imap, oauth
from switchboard.gateways.imap import Account, Line
from switchboard.gateways.imap.connecting import LOOPBACK
from switchboard.gateways.oauth import Grant, TokenRefused, TokenServerAway, TokenUrlUnusable
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.receipt import back_off
from switchboard.published.models import Desk
from switchboard.staff.models import Team

#: Whatever can keep us from reading a mailbox; each says what to do.
CANT_BE_READ = (
    imap.MailboxAway,
    imap.SignInRefused,
    imap.FolderMissing,
    imap.NotFetched,
    imap.NotProtected,
    SecretUnreadable,
    TokenRefused,
    TokenServerAway,
    TokenUrlUnusable,
)


class MailboxUnusable(ValueError):
    """What was asked for is no mailbox that can be read; `field` is where to look."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an administrator says of a mailbox; empty secrets keep the ones before."""

    name: str
    address: str
    host: str
    port: int
    security: Security
    user: str
    desk: Desk
    sign_in: SignIn = SignIn.PASSWORD
    secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    token_url: str = ""
    client_id: str = ""
    scope: str = ""
    folder: str = "INBOX"
    after: After = After.SEEN
    move_to: str = ""
    default_team: Team | None = None
    default_category: str = ""
    taken_from: datetime | None = None


@transaction.atomic
def add(terms: Terms, *, by: Actor, now: datetime) -> Mailbox:
    """A mailbox that is read from now on; raises MailboxUnusable."""
    access.require(by.role, Right.EDIT_MAILBOXES)
    return _write(Mailbox(is_active=True), terms, now=now)


@transaction.atomic
def change(mailbox_id: int, terms: Terms, *, by: Actor, now: datetime) -> Mailbox:
    """Reads it otherwise from now on, without a restart; raises MailboxUnusable."""
    access.require(by.role, Right.EDIT_MAILBOXES)
    mailbox = Mailbox.objects.select_for_update(of=("self",)).get(pk=mailbox_id)
    elsewhere = (mailbox.host, mailbox.user, mailbox.folder) != (
        terms.host, terms.user, terms.folder
    )  # fmt: skip
    if elsewhere:
        # Its mails are numbered anew; those that the desk has are found by their fingerprint.
        mailbox.uidvalidity, mailbox.low_uid, mailbox.unfetched = None, 1, {}
    _keep_secrets_home(mailbox, terms)
    return _write(mailbox, terms, now=now)


def _keep_secrets_home(mailbox: Mailbox, terms: Terms) -> None:
    """Else whoever may edit a mailbox could have its secrets sent to a server of theirs."""
    is_refreshed = terms.sign_in == SignIn.REFRESH
    moves = terms.host != mailbox.host
    before = (mailbox.sign_in, mailbox.token_url)
    asks_elsewhere = terms.sign_in != SignIn.PASSWORD and (terms.sign_in, terms.token_url) != before
    needs_secret = asks_elsewhere or (moves and not is_refreshed)
    if needs_secret and mailbox.sealed_secret and not terms.secret:
        raise MailboxUnusable("secret", "Another server gets no secret by itself: enter it.")
    if is_refreshed and (moves or asks_elsewhere) and not terms.refresh_token:
        message = "Another server gets no refresh token by itself: enter it."
        raise MailboxUnusable("refresh_token", message)


@transaction.atomic
def pause(mailbox_id: int, *, by: Actor, now: datetime) -> Mailbox:
    """Mails stay in the mailbox until it is read again."""
    return _switch(mailbox_id, is_active=False, by=by, now=now)


@transaction.atomic
def read_again(mailbox_id: int, *, by: Actor, now: datetime) -> Mailbox:
    """Reads a paused mailbox again; one that failed is tried at once."""
    return _switch(mailbox_id, is_active=True, by=by, now=now)


def _switch(mailbox_id: int, *, is_active: bool, by: Actor, now: datetime) -> Mailbox:
    access.require(by.role, Right.EDIT_MAILBOXES)
    mailbox = Mailbox.objects.select_for_update(of=("self",)).get(pk=mailbox_id)
    mailbox.is_active, mailbox.changed_at, mailbox.next_try_at = is_active, now, None
    mailbox.save(update_fields=["is_active", "changed_at", "next_try_at"])
    return mailbox


def _write(mailbox: Mailbox, terms: Terms, *, now: datetime) -> Mailbox:
    _check(mailbox, terms)
    plain = {name: getattr(terms, name) for name in Terms.__dataclass_fields__}
    secret, refresh_token = plain.pop("secret"), plain.pop("refresh_token")
    for name, value in plain.items():
        setattr(mailbox, name, value)
    if secret:
        mailbox.secret = secret
    if refresh_token:
        mailbox.refresh_token = refresh_token
    mailbox.changed_at, mailbox.next_try_at = now, None
    mailbox.save()
    return mailbox


def _check(mailbox: Mailbox, terms: Terms) -> None:
    """Raises MailboxUnusable for the first thing that can't work."""
    twins = Mailbox.objects.exclude(pk=mailbox.pk)
    if twins.filter(name__iexact=terms.name).exists():
        raise MailboxUnusable("name", f"There is a mailbox {terms.name} already.")
    same = {"host__iexact": terms.host, "user__iexact": terms.user, "folder": terms.folder}
    if twin := twins.filter(**same).first():
        raise MailboxUnusable("user", f"{twin} reads this folder already: each mail would be two.")
    if terms.security == Security.NONE and terms.host not in LOOPBACK:
        raise MailboxUnusable("security", str(imap.NotProtected(terms.host)))
    if terms.after == After.MOVE and terms.move_to in {"", terms.folder}:
        raise MailboxUnusable("move_to", "Name another folder, to which mails move.")
    if terms.sign_in == SignIn.PASSWORD:
        if not terms.secret and not mailbox.sealed_secret:
            raise MailboxUnusable("secret", "Enter the password.")
        return
    _check_grant(mailbox, terms)


def _check_grant(mailbox: Mailbox, terms: Terms) -> None:
    try:
        oauth.check_token_url(terms.token_url)
    except TokenUrlUnusable as refused:
        raise MailboxUnusable("token_url", str(refused)) from refused
    if not terms.client_id:
        raise MailboxUnusable("client_id", "Enter the client id that the token server knows.")
    if terms.sign_in == SignIn.REFRESH and not (terms.refresh_token or mailbox.refresh_token):
        raise MailboxUnusable("refresh_token", "Enter the refresh token.")
    if terms.sign_in == SignIn.CLIENT and not (terms.secret or mailbox.sealed_secret):
        raise MailboxUnusable("secret", "Enter the client secret.")


def account(mailbox: Mailbox) -> Account:
    """How it is reached, its secrets readable; raises SecretUnreadable."""
    usual = Account(
        host=mailbox.host,
        port=mailbox.port,
        security=mailbox.security,
        user=mailbox.user,
        folder=mailbox.folder,
    )
    if mailbox.sign_in == SignIn.PASSWORD:
        return replace(usual, password=mailbox.secret)
    is_refreshed = mailbox.sign_in == SignIn.REFRESH
    grant = Grant(
        token_url=mailbox.token_url,
        client_id=mailbox.client_id,
        client_secret=mailbox.secret,
        scope=mailbox.scope,
        refresh_token=mailbox.refresh_token if is_refreshed else "",
    )
    return replace(usual, grant=grant, keep=partial(_keep_refresh_token, mailbox.pk))


def _keep_refresh_token(mailbox_id: int, words: str) -> None:
    mailbox = Mailbox(pk=mailbox_id)
    mailbox.refresh_token = words
    mailbox.save(update_fields=["sealed_refresh_token"])


@contextmanager
def line(mailbox: Mailbox, *, now: datetime, patience: float | None = None) -> Iterator[Line]:
    """An open line to the mailbox; raises one of CANT_BE_READ."""
    opened = imap.line(
        account(mailbox), now=now, largest=settings.MESSAGE_SIZE_LIMIT, patience=patience
    )
    with opened as one:
        yield one


def try_out(mailbox: Mailbox, *, now: datetime) -> str:
    """Signs in, looks, and changes nothing; what was found, in a sentence. Raises CANT_BE_READ."""
    with line(mailbox, now=now, patience=15.0) as opened:
        count = len(opened.uids())
        if mailbox.after == After.MOVE:
            opened.look_into(mailbox.move_to)
    mails = "1 mail" if count == 1 else f"{count:,} mails"
    return f"{mailbox.host} lets us in; {mails} in “{mailbox.folder}”."


def note_looked(mailbox_id: int, *, waiting: int, now: datetime) -> None:
    """It was read; what stood in the way is over."""
    Mailbox.objects.filter(pk=mailbox_id).update(
        last_success_at=now, last_error="", failing_since=None, tries=0, next_try_at=None,
        waiting=waiting,
    )  # fmt: skip


@transaction.atomic
def note_failure(mailbox_id: int, because: str, *, chance: float, now: datetime) -> Mailbox:
    """It could not be read; says until when it rests. Mails stay where they are."""
    mailbox = Mailbox.objects.select_for_update(of=("self",)).get(pk=mailbox_id)
    mailbox.tries += 1
    mailbox.last_error = because[:2_000].replace("\0", "?")
    mailbox.failing_since = mailbox.failing_since or now
    mailbox.next_try_at = now + back_off(mailbox.tries, chance=chance)
    mailbox.save(update_fields=["tries", "last_error", "failing_since", "next_try_at"])
    return mailbox


@transaction.atomic
def reseal() -> int:
    """Seals every secret with today's key, so that old ones may go; how many mailboxes."""
    mailboxes = list(Mailbox.objects.select_for_update(of=("self",)).order_by("id"))
    for mailbox in mailboxes:
        mailbox.secret, mailbox.refresh_token = mailbox.secret, mailbox.refresh_token
        mailbox.save(update_fields=["sealed_secret", "sealed_refresh_token"])
    return len(mailboxes)
