"""Reads every active mailbox side by side: what fails or hangs in one holds up no other.

One connection to the database holds a lock a mailbox, so that of several mailrooms one reads it;
it is freed when that mailroom dies. IDLE wakes a reader at once, a look every minute decides.
"""

import logging
import random
import threading
import time
from datetime import datetime

from django.db import DatabaseError, connection
from django.utils import timezone

from switchboard.channels.models import Mailbox
from switchboard.flow import mailboxes
from switchboard.gateways.imap import Line
from switchboard.mailroom.imap_look import look

log = logging.getLogger(__name__)

ROUND_SECONDS = 1.0
POLL_SECONDS = 60.0
DATABASE_REST_SECONDS = 5.0
WHOLE_LOOK_SECONDS = 3_600.0
LONGEST_ANSWER_SECONDS = 300.0
_LOCK_CLASS = 0x6D61696C  # "mail"


class Reader(threading.Thread):
    """Reads one mailbox until it is told to stop."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(name=f"mailbox-{mailbox.pk}", daemon=True)
        self.mailbox_id, self.changed_at = mailbox.pk, mailbox.changed_at
        self._stopping = threading.Event()
        self._line: Line | None = None

    def run(self) -> None:
        """One connection after the other, with a rest after each that failed."""
        while not self._stopping.is_set():
            pause = ROUND_SECONDS
            try:
                pause = self._visit()
            except DatabaseError:
                log.exception("The database did not answer; mailbox %s waits.", self.mailbox_id)
                pause = DATABASE_REST_SECONDS
            except Mailbox.DoesNotExist:
                return
            finally:
                connection.close()
            self._stopping.wait(pause)

    def stop(self) -> None:
        """What is being fetched is finished or let go; nothing of it is lost."""
        self._stopping.set()

    def mind(self) -> None:
        """Cuts a connection whose answer drips in for ever."""
        line = self._line
        if line and line.is_stuck(longer_than=LONGEST_ANSWER_SECONDS):
            log.warning("Mailbox %s hangs; its connection is cut.", self.mailbox_id)
            line.cut()

    def _visit(self) -> float:
        """Reads until something goes wrong; how many seconds to rest then."""
        mailbox = Mailbox.objects.get(pk=self.mailbox_id)
        now = timezone.now()
        if mailbox.next_try_at and mailbox.next_try_at > now:
            return min((mailbox.next_try_at - now).total_seconds(), POLL_SECONDS)
        try:
            self._read(mailbox, now=now)
        except mailboxes.CANT_BE_READ as fault:
            return self._rest(str(fault))
        except DatabaseError:
            raise
        except Exception as fault:
            log.exception("%s can't be read; it is tried again.", mailbox)
            return self._rest(f"{type(fault).__name__}: {fault}")
        finally:
            self._line = None
        return ROUND_SECONDS

    def _read(self, mailbox: Mailbox, *, now: datetime) -> None:
        whole_at = 0.0
        with mailboxes.line(mailbox, now=now) as self._line:
            while not self._stopping.is_set():
                is_whole = time.monotonic() >= whole_at
                if is_whole:
                    whole_at = time.monotonic() + WHOLE_LOOK_SECONDS
                look(mailbox, self._line, is_whole=is_whole, until=self._stopping.is_set)
                connection.close()  # many mailboxes wait at once, and waiting needs no connection
                self._line.wait(POLL_SECONDS, until=self._stopping.is_set)

    def _rest(self, because: str) -> float:
        now, chance = timezone.now(), random.random()  # noqa: S311 - spreads load, guards nothing
        mailbox = mailboxes.note_failure(self.mailbox_id, because, chance=chance, now=now)
        log.warning("%s: %s", mailbox, because)
        until = mailbox.next_try_at or now
        return min((until - now).total_seconds(), POLL_SECONDS)


class Readers:
    """The readers of all mailboxes, kept equal to the rows."""

    def __init__(self) -> None:
        self._readers: dict[int, Reader] = {}
        self._leaving: list[Reader] = []

    def run(self, stopping: threading.Event) -> None:
        """Looks every second which mailboxes there are; a changed one is read anew."""
        while not stopping.is_set():
            try:
                self._keep_equal()
            except DatabaseError:
                log.exception("The database did not answer; the list of mailboxes waits.")
                connection.close()
            for reader in self._readers.values():
                reader.mind()
            stopping.wait(ROUND_SECONDS)
        everybody = [*self._readers.values(), *self._leaving]
        for reader in everybody:
            reader.stop()
        for reader in everybody:
            reader.join(timeout=5)
        connection.close()

    def _keep_equal(self) -> None:
        active = {one.pk: one for one in Mailbox.objects.filter(is_active=True)}
        for key, reader in list(self._readers.items()):
            wanted = active.get(key)
            is_same = wanted is not None and wanted.changed_at == reader.changed_at
            if not is_same or not reader.is_alive():
                reader.stop()
                self._leaving.append(self._readers.pop(key))
        self._leaving = [reader for reader in self._leaving if reader.is_alive()]
        busy = {reader.mailbox_id for reader in self._leaving}
        for key, mailbox in active.items():
            if key not in self._readers and key not in busy and _lock(key):
                self._readers[key] = Reader(mailbox)
                self._readers[key].start()


def _lock(mailbox_id: int) -> bool:
    """Whether this mailroom reads it; this thread's connection holds the lock until it ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK_CLASS, mailbox_id])
        return bool(cursor.fetchone()[0])
