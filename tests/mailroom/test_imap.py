"""All mailboxes at once, read by threads or by the program itself, on a real mail server."""

import signal
import threading
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from switchboard.channels.models import After, InboundMail, Mailbox
from switchboard.database.place import Place
from switchboard.flow import mailboxes
from switchboard.gateways.imap import connecting
from switchboard.mailroom import imap
from tests.cast import Cast
from tests.mailroom.dovecot import LOUISIANA, PASSWORD, PROGRAM, Dovecot, dovecot
from tests.mailroom.imap_scenes import box, count, mail, read, reader_idles
from tests.mailroom.stalling import stalling
from tests.mailroom.test_engine import MAILROOM, free_port
from tests.programs import running, until

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="Dovecot is not installed")


def test_idle_wakes_within_a_second(committed: Cast, server: Dovecot, monkeypatch, tell):
    monkeypatch.setattr(imap, "POLL_SECONDS", 3_600.0)
    box(server)
    with read():
        until(reader_idles(server))
        time.sleep(1)  # it has said IDLE by now
        server.deliver(mail())

        seconds = until(lambda: count() == 1)

    tell(f"IMAP: {seconds:.2f} s from delivery to the committed row, by IDLE")
    assert seconds < 1.5


def test_a_look_decides_when_idle_says_nothing(committed: Cast, monkeypatch):
    monkeypatch.setattr(imap, "POLL_SECONDS", 2.0)
    with dovecot(capability="IMAP4rev1 SASL-IR AUTH=PLAIN UIDPLUS") as server:
        box(server)
        with read():
            until(reader_idles(server))
            server.deliver(mail())

            until(lambda: count() == 1, seconds=10)


@pytest.mark.parametrize("after", [After.SEEN, After.MOVE])
def test_dying_between_commit_and_mark_doubles_nothing(
    committed: Cast, place: Place, server: Dovecot, after: After
):
    server.make_folder("Done")
    server.deliver(*(mail(number) for number in range(4)))
    box(server, after=after, move_to="Done")
    ports = {
        "SWITCHBOARD_LMTP_PORT": str(free_port()), "SWITCHBOARD_CATCHER_PORT": str(free_port()),
    }  # fmt: skip
    with running(place, *MAILROOM, **ports, SWITCHBOARD_FAILPOINT="mail_kept:2") as first:
        assert first.wait(30) == -signal.SIGKILL
    kept, marked = count(), InboundMail.objects.filter(filed_at__isnull=False).count()

    with running(place, *MAILROOM, **ports):
        until(lambda: InboundMail.objects.filter(filed_at__isnull=False).count() == 4)

    assert (kept, marked, count()) == (2, 0, 4)
    assert len(server.uids(folder="Done")) == (4 if after == After.MOVE else 0)


@pytest.mark.parametrize("fault", ["wrong password", "no server", "silent server"])
def test_a_mailbox_that_fails_holds_up_no_other(
    committed: Cast, server: Dovecot, monkeypatch, fault: str
):
    monkeypatch.setattr(connecting, "PATIENCE_SECONDS", 1.0)
    box(server, LOUISIANA)
    failing = box(server)
    with stalling(server.port) as stalled:
        if fault == "wrong password":
            failing.secret = "not this"
        failing.port = {"no server": free_port(), "silent server": stalled.port}.get(
            fault, server.port
        )
        failing.save()
        with read():
            server.deliver(mail(), user=LOUISIANA)
            until(lambda: count() == 1)
            until(lambda: Mailbox.objects.get(pk=failing.pk).failing_since)
            server.deliver(mail(2), user=LOUISIANA)
            until(lambda: count() == 2)

    failing.refresh_from_db()
    assert failing.last_error
    assert failing.next_try_at > failing.failing_since
    assert Mailbox.objects.get(user=LOUISIANA).last_error == ""


def test_a_server_that_falls_silent_in_the_middle_is_left_and_read_again(
    committed: Cast, server: Dovecot, monkeypatch
):
    monkeypatch.setattr(connecting, "PATIENCE_SECONDS", 1.0)
    monkeypatch.setattr(mailboxes, "back_off", lambda tries, *, chance: timedelta(seconds=1))
    server.deliver(*(mail(number) for number in range(20)))
    with stalling(server.port, after_bytes=4_000) as stalled:
        texas = box(server)
        Mailbox.objects.filter(pk=texas.pk).update(port=stalled.port)
        with read():
            until(lambda: Mailbox.objects.get(pk=texas.pk).failing_since)
            stalled.flow()
            until(lambda: count() == 20, seconds=30)
            until(lambda: Mailbox.objects.get(pk=texas.pk).failing_since is None)

    assert len(set(InboundMail.objects.values_list("uid", flat=True))) == 20


def test_a_changed_mailbox_is_read_anew_without_a_restart(committed: Cast, server: Dovecot):
    texas = box(server)
    Mailbox.objects.filter(pk=texas.pk).update(sealed_secret=b"")
    server.deliver(mail())
    with read():
        until(lambda: Mailbox.objects.get(pk=texas.pk).failing_since)
        texas.secret, texas.changed_at = PASSWORD, timezone.now()
        texas.save(update_fields=["sealed_secret", "changed_at"])
        Mailbox.objects.filter(pk=texas.pk).update(next_try_at=None)

        until(lambda: count() == 1)
        Mailbox.objects.filter(pk=texas.pk).update(is_active=False)
        until(lambda: not any(one.name.startswith("mailbox-") for one in threading.enumerate()))


def test_two_mailrooms_read_a_mailbox_once(committed: Cast, server: Dovecot, monkeypatch):
    looks = []
    monkeypatch.setattr(
        imap, "look", lambda mailbox, line, **_: looks.append(threading.current_thread())
    )
    texas = box(server)
    with read(), read():
        until(lambda: looks)
        time.sleep(2 * imap.ROUND_SECONDS)

    assert len(set(looks)) == 1
    assert texas.is_active
