"""Letters over a real SMTP server on loopback, that answers as it is told."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from aiosmtpd.controller import Controller

from switchboard.channels.models import OutboundMail, OutboundState
from switchboard.flow import outbox
from switchboard.policy.acts import Act
from switchboard.wire.mail import parse
from tests.cast import Cast
from tests.flow import scenes


@dataclass
class FarServer:
    """Keeps what it was given, and gives the answer that a test sets."""

    answer: str = "250 OK"
    port: int = 0
    kept: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802 - its name there
        self.kept.append(envelope.original_content)
        return self.answer


@pytest.fixture
def far(settings) -> Iterator[FarServer]:
    server = FarServer()
    with socket.create_server(("127.0.0.1", 0)) as free:
        server.port = free.getsockname()[1]
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    settings.SMTP, settings.CATCHER_PORT = "", server.port
    yield server
    controller.stop()


def send(*, now: datetime) -> int:
    return outbox.send_claimed(outbox.claim(10, now=now), now=now)


def test_a_letter_leaves_once_with_the_identity_it_was_written_with(
    cast: Cast, now: datetime, far: FarServer
):
    ticket = scenes.reported(cast.lucille, at=now)

    assert [send(now=now), send(now=now + timedelta(hours=1))] == [1, 0]

    letter = scenes.letter(ticket, Act.RECEIVED)
    (raw,) = far.kept
    arrived = parse(raw)
    assert arrived.message_id == letter.internet_message_id
    assert [one.address for one in arrived.reply_to] == [letter.reply_to]
    assert arrived.is_automatic
    assert (letter.state, letter.sent_at) == (OutboundState.SENT, now)


def test_what_a_dead_worker_claimed_is_sent_once_more_with_the_same_identity(
    cast: Cast, now: datetime, far: FarServer
):
    ticket = scenes.reported(cast.lucille, at=now)
    outbox.claim(10, now=now)

    early, late = send(now=now), send(now=now + outbox.LEASE)

    letter = scenes.letter(ticket, Act.RECEIVED)
    assert (early, late, len(far.kept)) == (0, 1, 1)
    assert parse(far.kept[0]).message_id == letter.internet_message_id


def test_a_busy_server_is_asked_again_later(cast: Cast, now: datetime, far: FarServer):
    ticket = scenes.reported(cast.lucille, at=now)
    far.answer = "451 Try again"

    assert send(now=now) == 0
    waiting = scenes.letter(ticket, Act.RECEIVED)
    far.answer = "250 OK"
    assert send(now=waiting.next_try_at) == 1

    assert (waiting.state, waiting.next_try_at) == (OutboundState.NEW, now + outbox.wait(waiting))


def test_a_refusal_for_good_is_told_to_the_ticket(cast: Cast, now: datetime, far: FarServer):
    ticket = scenes.reported(cast.lucille, at=now)
    far.answer = "550 No such mailbox"

    send(now=now)

    letter = scenes.letter(ticket, Act.RECEIVED)
    event = scenes.event(ticket, Act.MAIL_FAILED)
    assert letter.state == OutboundState.FAILED
    assert (event.is_public, event.details["letter"]) == (False, letter.pk)
    assert "No such mailbox" in event.details["error"]


def test_a_server_that_is_away_loses_nothing(cast: Cast, now: datetime, settings):
    ticket = scenes.reported(cast.lucille, at=now)
    settings.SMTP, settings.CATCHER_PORT = "", 1  # nobody listens there

    assert send(now=now) == 0

    assert scenes.letter(ticket, Act.RECEIVED).state == OutboundState.NEW


def test_a_failed_letter_is_sent_again_on_request(cast: Cast, now: datetime, far: FarServer):
    ticket = scenes.reported(cast.lucille, at=now)
    far.answer = "550 No such mailbox"
    send(now=now)
    far.answer = "250 OK"

    outbox.send_again(scenes.letter(ticket, Act.RECEIVED).pk, now=now)

    assert send(now=now) == 2  # the letter, and the notice of its failure
    assert OutboundMail.objects.get(ticket=ticket).state == OutboundState.SENT


def test_the_letters_of_a_ticket_are_claimed_in_their_order_and_no_more_than_asked(
    cast: Cast, now: datetime
):
    ticket = scenes.taken(cast.lucille, cast, at=now - timedelta(hours=1))
    ids = [letter.pk for letter in scenes.letters(ticket)]

    first, rest = outbox.claim(2, now=now), outbox.claim(10, now=now)

    assert [claim.id for claim in (*first, *rest)] == ids
    assert not any(claim.is_second_attempt for claim in (*first, *rest))
