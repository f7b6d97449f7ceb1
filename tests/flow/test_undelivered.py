"""What the desk is told of letters that do not arrive, and when nobody can be reached at all."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from switchboard.channels.models import OutboundMail, OutboundState
from switchboard.flow import outbox, outbox_health
from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import scenes
from tests.gateways.sink import GREETING, RCPT, Fault, Sink, serving

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NOWHERE = "smtp://127.0.0.1:1"


@pytest.fixture
def sink(settings) -> Iterator[Sink]:
    with serving() as one:
        settings.SMTP = one.url()
        yield one


def send(*, now: datetime) -> None:
    outbox.send_waiting(50, now=now)
    outbox_health.raise_alarm(now=now)


def notices_to(address: str) -> list[str]:
    told = OutboundMail.objects.filter(act=Act.NOTIFIED, recipient=address).order_by("id")
    return list(told.values_list("subject", flat=True))


def receipt_of(ticket: Ticket) -> OutboundMail:
    return scenes.letter(ticket, Act.RECEIVED)


def test_the_engineer_of_the_ticket_is_told_of_a_failure(cast: Cast, now: datetime, sink: Sink):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    sink.will(Fault(at=RCPT, says="550 5.1.1 Nobody"))

    send(now=now + DAY)

    (told,) = notices_to(cast.ines.email)
    assert f"about {ticket} could not be delivered" in told
    assert notices_to(cast.dana.email) == []
    assert scenes.event(ticket, Act.MAIL_FAILED).details["error"] == "550 5.1.1 Nobody"


def test_before_triage_the_dispatchers_are_told(cast: Cast, now: datetime, sink: Sink):
    scenes.reported(cast.lucille, at=now)
    sink.will(Fault(at=RCPT, says="550 5.1.1 Nobody"))

    send(now=now)

    assert len(notices_to(cast.dana.email)) == 1


def test_a_letter_that_is_put_off_for_long_is_told_once(cast: Cast, now: datetime, sink: Sink):
    ticket = scenes.reported(cast.lucille, at=now)

    for _ in range(outbox.DELAYED_AT_TRY + 2):
        sink.will(Fault(at=RCPT, says="451 4.7.1 Greylisted"))
        letter = receipt_of(ticket)
        claims = [one for one in outbox.claim(50, now=letter.next_try_at) if one.id == letter.pk]
        outbox.send_claimed(claims, now=letter.next_try_at)

    assert scenes.acts(ticket).count(Act.MAIL_DELAYED) == 1
    assert "is late, and tried again" in notices_to(cast.dana.email)[0]
    assert receipt_of(ticket).state == OutboundState.NEW


def test_a_notice_that_fails_makes_no_further_notice(cast: Cast, now: datetime, sink: Sink):
    scenes.reported(cast.lucille, at=now)
    sink.will(*[Fault(at=RCPT, says="550 5.1.1 Nobody")] * 4)

    for minutes in range(4):
        send(now=now + minutes * MINUTE)

    assert OutboundMail.objects.filter(act=Act.NOTIFIED).count() == 1


def test_an_administrator_is_told_once_when_the_server_stays_away(
    cast: Cast, now: datetime, settings
):
    settings.SMTP = NOWHERE
    scenes.reported(cast.lucille, at=now)

    told = []
    for minutes in (0, 4, 6, 7, 30, 120):
        send(now=now + minutes * MINUTE)
        told.append(len(notices_to(cast.petra.email)))

    assert told == [0, 0, 1, 1, 1, 1]
    assert "Letters don't leave" in notices_to(cast.petra.email)[0]


def test_the_outbox_says_how_it_stands(cast: Cast, now: datetime, settings):
    settings.SMTP = NOWHERE
    scenes.reported(cast.lucille, at=now)
    send(now=now)

    early = outbox_health.look(now=now + MINUTE)
    late = outbox_health.look(now=now + 6 * MINUTE)

    assert (early.waiting, early.is_away, early.fault) == (1, False, "")
    assert (late.is_away, late.age) == (True, 6 * MINUTE)
    assert "1 letters wait: the mail server can't be reached" in late.fault
    assert outbox_health.waiting_late(now=now + 6 * MINUTE) == 1


def test_what_nobody_got_is_counted_from_an_index_alone(cast: Cast, now: datetime):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        with CaptureQueriesContext(connection) as asked:
            outbox_health.look(now=now)
        cursor.execute("EXPLAIN " + asked[-1]["sql"])
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "Index Only Scan" in plan or "Bitmap Index Scan" in plan
    assert "channels_outbound_unread" in plan


def test_letters_that_nobody_tries_to_send_are_a_fault_too(cast: Cast, now: datetime):
    scenes.reported(cast.lucille, at=now)

    health = outbox_health.look(now=now + 6 * MINUTE)

    assert not health.is_away
    assert "whether the worker runs" in health.fault


def test_all_that_waited_for_the_server_leaves_as_soon_as_it_is_back(
    cast: Cast, now: datetime, sink: Sink, settings
):
    settings.SMTP = NOWHERE
    old = receipt_of(scenes.reported(cast.lucille, at=now))
    for hours in range(0, 30, 3):
        send(now=now + timedelta(hours=hours))
    back_at = now + timedelta(hours=30)
    OutboundMail.objects.filter(pk=old.pk).update(next_try_at=back_at + timedelta(hours=7))
    settings.SMTP = sink.url()
    scenes.reported(cast.hector, at=back_at)

    send(now=back_at)

    assert not OutboundMail.objects.exclude(state=OutboundState.SENT).exists()


def test_a_server_that_only_greets_with_no_is_away_and_the_letters_wait(
    cast: Cast, now: datetime, sink: Sink
):
    letter = receipt_of(scenes.reported(cast.lucille, at=now))
    sink.will(Fault(at=GREETING, says="554 5.7.1 Not you"))

    send(now=now)

    waiting = OutboundMail.objects.get(pk=letter.pk)
    assert waiting.state == OutboundState.NEW
    assert "Not you" in waiting.error
