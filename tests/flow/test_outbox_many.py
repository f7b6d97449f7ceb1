"""Many letters, and many workers: quick over one connection, and never one letter twice."""

import time
from collections.abc import Callable
from datetime import datetime

from switchboard.channels.models import OutboundMail, OutboundState
from switchboard.flow import outbox
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.at_once import at_once
from tests.gateways.sink import serving

MANY = 500
WORKERS = 4


def write(count: int, cast: Cast, *, at: datetime) -> None:
    """Copies of one receipt, each with an id of its own."""
    one = OutboundMail.objects.get(ticket=scenes.reported(cast.lucille, at=at))
    rows = [OutboundMail.objects.get(pk=one.pk) for _ in range(count - 1)]
    for number, row in enumerate(rows):
        row.pk, row.internet_message_id = None, f"<{number}.copy@support.example>"
    OutboundMail.objects.bulk_create(rows)


def test_five_hundred_letters_leave_over_one_connection(
    cast: Cast, now: datetime, settings, tell: Callable[[str], None]
):
    write(MANY, cast, at=now)

    with serving() as sink:
        settings.SMTP = sink.url()
        begun = time.monotonic()
        outbox.send_waiting(50, now=now)
        took = time.monotonic() - begun

    tell(f"{MANY} letters left in {took:.1f} s over {sink.connections} connection")
    assert (len(sink.kept), sink.connections) == (MANY, 1)
    assert OutboundMail.objects.filter(state=OutboundState.SENT).count() == MANY
    assert took < 60


def test_a_server_that_takes_a_hundred_a_connection_costs_no_letter_a_try(
    cast: Cast, now: datetime, settings
):
    write(7, cast, at=now)

    with serving() as sink:
        settings.SMTP, sink.closes_after_each = sink.url(), True
        outbox.send_waiting(3, now=now)

    assert (len(sink.kept), sink.connections) == (7, 7)
    assert set(OutboundMail.objects.values_list("tries", flat=True)) == {1}


def test_workers_at_once_send_no_letter_twice(committed: Cast, now: datetime, settings):
    write(120, committed, at=now)

    with serving() as sink:
        settings.SMTP = sink.url()
        at_once(WORKERS, lambda _: outbox.send_waiting(10, now=now))

    ids = [line for raw in sink.kept for line in raw.split(b"\r\n") if b"Message-ID:" in line]
    assert len(sink.kept) == 120
    assert len(set(ids)) == 120
