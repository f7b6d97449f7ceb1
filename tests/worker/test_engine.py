"""The worker as a process: woken, stopped, and cut off from its database."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import Popen

import psycopg
import pytest
from django.db import connection
from django.utils import timezone

from switchboard.channels.models import InboundMail, InboundState, OutboundMail, OutboundState
from switchboard.database.place import Place
from tests.cast import Cast
from tests.flow import mails, night
from tests.gateways.sink import END, Fault, Sink, serving
from tests.programs import running, until

LUCILLE = "Lucille Fontenot <lucille@bayou-dental.example>"
# The same engine, that would look by itself too seldom to matter.
WOKEN_ONLY = (
    "-c",
    "from switchboard.cli.__main__ import use; use('worker');"
    "from switchboard.worker import engine; engine.POLL_SECONDS = 300.0; engine.run()",
)
USUAL = ("-m", "switchboard.cli", "process", "worker")


@pytest.fixture
def sink() -> Iterator[Sink]:
    with serving() as one:
        yield one


@contextmanager
def working(place: Place, sink: Sink, *program: str) -> Iterator[Popen]:
    with running(place, *program, SWITCHBOARD_SMTP=sink.url()) as worker:
        until(lambda: listens(place))
        yield worker


def listens(place: Place) -> bool:
    with psycopg.connect(**place.administrator(), dbname=place.address()["NAME"]) as admin:
        asked = (
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'LISTEN %%' AND usename = %s"
        )
        return bool(admin.execute(asked, ["desk_console"]).fetchone()[0])


def arrive(subject: str) -> InboundMail:
    message = mails.raw(sender=LUCILLE, subject=subject, message_id=f"<{subject}@mail.example>")
    return InboundMail.objects.get(pk=mails.store(message, at=timezone.now()).id)


def is_opened(mail: InboundMail) -> bool:
    return InboundMail.objects.get(pk=mail.pk).state == InboundState.OPENED


def test_what_waits_is_done_at_the_start_and_a_commit_wakes_within_a_second(
    committed: Cast, place: Place, sink: Sink
):
    earlier = arrive("earlier")
    with working(place, sink, *WOKEN_ONLY) as worker:
        until(lambda: is_opened(earlier) and len(sink.kept) == 1)
        mail = arrive("urgent")

        seconds = until(lambda: is_opened(mail) and len(sink.kept) == 2)
        worker.send_signal(signal.SIGTERM)
        seconds_to_stop = until(lambda: worker.poll() is not None)

    assert seconds < 1.0
    assert (worker.returncode, seconds_to_stop < 3.0) == (0, True)


def test_a_stop_lets_the_letter_on_the_wire_be_settled(committed: Cast, place: Place, sink: Sink):
    sink.will(Fault(at=END, waits_seconds=1.0))
    night.fall(committed)  # or the leads would have a letter too, that nobody is on call
    with working(place, sink, *USUAL) as worker:
        arrive("slow")
        until(lambda: sink.seen)

        worker.send_signal(signal.SIGTERM)
        status = worker.wait(15)

    assert status == 0
    assert OutboundMail.objects.get().state == OutboundState.SENT


def test_a_worker_outlives_the_loss_of_its_connections(committed: Cast, place: Place, sink: Sink):
    with working(place, sink, *USUAL) as worker:
        before = arrive("before")
        until(lambda: is_opened(before))
        with psycopg.connect(**place.administrator(), dbname=place.address()["NAME"]) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE usename = 'desk_console' AND pid <> %s", [own_backend()],
            )  # fmt: skip

        after = arrive("after")

        until(lambda: is_opened(after))
        assert worker.poll() is None
    assert InboundMail.objects.get(pk=after.pk).tries == 1


def own_backend() -> int:
    """The suite's own connection, which is not to be ended."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]
