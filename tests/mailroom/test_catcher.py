import asyncio
import smtplib
import socket
import threading
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from switchboard.channels.models import CaughtMail
from switchboard.database.place import Place
from switchboard.mailroom import catcher
from tests.cast import Cast
from tests.flow import mails

LUCILLE = "lucille@bayou-dental.example"


@pytest.fixture
def port(committed: Cast, settings) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        settings.CATCHER_PORT = free.getsockname()[1]
    loop = asyncio.new_event_loop()
    door = loop.run_until_complete(catcher.serve())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield settings.CATCHER_PORT
    asyncio.run_coroutine_threadsafe(asyncio.to_thread(connection.close), loop)
    loop.call_soon_threadsafe(door.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.run_until_complete(loop.shutdown_default_executor())
    loop.close()


def post(port: int, message: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail(mails.TEXAS, [LUCILLE], message)


def test_a_letter_is_caught_as_it_would_have_left(port: int):
    message = mails.raw(sender=mails.TEXAS, to=LUCILLE, subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?=")

    post(port, message)

    caught = CaughtMail.objects.get()
    assert bytes(caught.raw) == message
    assert (caught.subject, caught.envelope_to) == ("Grüße", [LUCILLE])


def test_only_the_newest_are_kept(port: int, monkeypatch):
    monkeypatch.setattr(catcher, "MOST_KEPT", 2)

    for number in range(4):
        post(port, mails.raw(sender=mails.TEXAS, subject=f"Letter {number}"))

    assert [one.subject for one in CaughtMail.objects.all()] == ["Letter 3", "Letter 2"]


def test_what_can_not_be_caught_is_asked_for_again(port: int, place: Place):
    with psycopg.connect(
        **place.administrator(), dbname=place.address()["NAME"], autocommit=True
    ) as admin:
        admin.execute("ALTER ROLE desk_console SET lock_timeout = '200ms'")
        try:
            with psycopg.connect(**place.connection("desk_owner")) as locking:
                locking.execute("LOCK TABLE channels_caughtmail IN EXCLUSIVE MODE")
                with pytest.raises(smtplib.SMTPDataError) as refused:
                    post(port, mails.raw(sender=mails.TEXAS))
        finally:
            admin.execute("ALTER ROLE desk_console SET lock_timeout = '10s'")

    assert refused.value.smtp_code == 451
    assert not CaughtMail.objects.exists()
