"""Mailboxes on a real mail server, read by one look or all the time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils import timezone

from switchboard.channels.models import InboundMail, Mailbox
from switchboard.flow import mailboxes
from switchboard.mailroom import imap, imap_look
from tests.flow import boxes, mails
from tests.mailroom.dovecot import PASSWORD, TEXAS, Dovecot

HECTOR = "Hector Ruiz <hector@hillcountry-law.example>"


def mail(number: int = 1, **said: str) -> bytes:
    return mails.raw(sender=HECTOR, message_id=f"<{number}@mail.example>", **said)


def box(server: Dovecot, user: str = TEXAS, **more: object) -> Mailbox:
    one = boxes.box(user.capitalize(), desk=user, port=server.port, **more)
    one.secret = PASSWORD
    one.save()
    return one


def look(mailbox: Mailbox, *, is_whole: bool = False) -> int:
    """One look, as a reader has it."""
    mailbox.refresh_from_db()
    with mailboxes.line(mailbox, now=timezone.now()) as line:
        return imap_look.look(mailbox, line, is_whole=is_whole, until=lambda: False)


@contextmanager
def read() -> Iterator[None]:
    """Every mailbox is read meanwhile."""
    stopping = threading.Event()
    thread = threading.Thread(target=imap.Readers().run, args=[stopping])
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def count() -> int:
    return InboundMail.objects.count()


def reader_idles(server: Dovecot) -> Callable[[], bool]:
    """Whether the mailbox was looked at, so that a reader waits now."""
    return lambda: Mailbox.objects.filter(last_success_at__isnull=False).exists()
