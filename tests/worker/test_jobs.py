"""What the worker does with what waits: in order, once, and nothing suffers from its neighbour."""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from switchboard.channels.models import InboundMail, InboundState
from switchboard.flow import intake
from switchboard.tickets.models import Ticket
from switchboard.wire.bounded import ParserPool
from switchboard.worker import jobs
from tests.cast import Cast
from tests.flow import mails

LUCILLE = "Lucille Fontenot <lucille@bayou-dental.example>"
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock(now: datetime):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="module", autouse=True)
def parsers() -> Iterator[None]:
    yield
    jobs.parsers().close()
    jobs.parsers.cache_clear()


def arrived(subject: str, *, at: datetime, body: str = "It hums.", **said) -> InboundMail:
    message = mails.raw(
        sender=LUCILLE, subject=subject, message_id=f"<{subject}@mail.example>", body=body, **said
    )
    return InboundMail.objects.get(pk=mails.store(message, at=at).id)


def crafted(*, at: datetime) -> InboundMail:
    """Parts within parts within parts, deeper than anybody reads."""
    deep = b"From: a@b.example\r\nSubject: deep\r\n"
    for level in range(1_000):
        deep += b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
    return InboundMail.objects.get(pk=mails.store(deep + b"\r\nend", at=at).id)


def state_of(mail: InboundMail) -> str:
    return InboundMail.objects.get(pk=mail.pk).state


def test_mail_is_read_in_the_order_of_its_receipt(cast: Cast, now: datetime):
    second, first = arrived("second", at=now), arrived("first", at=now - MINUTE)

    assert [jobs.read_mail(now), jobs.read_mail(now)] == [2, 0]

    opened = Ticket.objects.order_by("id").values_list("subject", flat=True)
    assert list(opened) == ["first", "second"]
    assert {state_of(first), state_of(second)} == {InboundState.OPENED}


def test_a_mail_that_breaks_a_limit_is_set_aside_and_its_neighbours_are_read(
    cast: Cast, now: datetime
):
    before, bomb, after = arrived("a", at=now), crafted(at=now), arrived("b", at=now)

    jobs.read_mail(now)

    aside = InboundMail.objects.get(pk=bomb.pk)
    assert [state_of(before), aside.state, state_of(after)] == ["opened", "set_aside", "opened"]
    assert aside.ticket.subject.startswith("Unreadable mail")
    assert aside.reason in aside.ticket.messages.get().text


def test_a_mail_that_fails_three_times_is_set_aside_and_its_neighbour_is_read_at_once(
    cast: Cast, now: datetime, clock, monkeypatch
):
    poison, sound = arrived("poison", at=now), arrived("sound", at=now)
    fail_for(monkeypatch, poison, RuntimeError("injected"))
    states = []

    for minutes in (0, 1, 2, 3):
        clock.move_to(now + minutes * MINUTE)
        jobs.read_mail(now + minutes * MINUTE)
        states.append((state_of(poison), state_of(sound)))

    assert states == [("waiting", "opened")] * 3 + [("set_aside", "opened")]
    aside = InboundMail.objects.get(pk=poison.pk)
    assert "after 3 tries" in aside.reason
    assert aside.ticket.received_at == now


def test_a_mail_that_the_database_refuses_is_set_aside_too(
    cast: Cast, now: datetime, clock, monkeypatch
):
    poison = arrived("poison", at=now)
    fail_for(monkeypatch, poison, transaction.atomic(lambda: Ticket.objects.create(subject="\0")))

    for minutes in range(4):
        clock.move_to(now + minutes * MINUTE)
        jobs.read_mail(now + minutes * MINUTE)

    assert state_of(poison) == InboundState.SET_ASIDE


def test_workers_that_die_with_a_set_use_up_nothing_of_what_they_did_not_begin(
    cast: Cast, now: datetime, clock, monkeypatch
):
    killer, behind = arrived("killer", at=now), arrived("behind", at=now)
    fail_for(monkeypatch, killer, KeyboardInterrupt())

    for minutes in range(3):
        clock.move_to(now + minutes * MINUTE)
        with pytest.raises(KeyboardInterrupt):
            jobs.read_mail(now + minutes * MINUTE)
    clock.move_to(now + 3 * MINUTE)
    jobs.read_mail(now + 3 * MINUTE)

    assert (state_of(killer), state_of(behind)) == ("set_aside", "opened")


def test_a_parser_that_can_not_be_started_is_no_fault_of_the_mail(
    cast: Cast, now: datetime, clock, monkeypatch
):
    mail = arrived("patient", at=now)
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/bin/false")
        with ParserPool(size=1) as dead:
            broken.setattr(jobs, "parsers", lambda: dead)
            for minutes in range(6):
                clock.move_to(now + minutes * MINUTE)
                assert jobs.read_mail(now + minutes * MINUTE) == 0

    waiting = InboundMail.objects.get(pk=mail.pk)
    clock.move_to(now + 6 * MINUTE)
    jobs.read_mail(now + 6 * MINUTE)
    assert (waiting.state, waiting.tries) == (InboundState.WAITING, 0)
    assert state_of(mail) == InboundState.OPENED


def test_what_one_worker_leased_no_other_takes_until_the_lease_runs_out(cast: Cast, now: datetime):
    arrived("one", at=now)

    leases = [
        len(jobs._lease("channels_inboundmail", now=at))
        for at in (now, now, now + jobs.LEASE / 2, now + jobs.LEASE)
    ]

    assert leases == [1, 0, 0, 1]


def test_a_row_that_another_worker_has_locked_is_skipped(committed: Cast, now: datetime):
    locked, free = arrived("locked", at=now), arrived("free", at=now)

    with transaction.atomic():
        InboundMail.objects.select_for_update().get(pk=locked.pk)
        leased = elsewhere(lambda: jobs._lease("channels_inboundmail", now=now))

    assert leased == [free.pk]


def test_eight_workers_read_each_mail_once(committed: Cast, now: datetime, monkeypatch, settings):
    monkeypatch.setattr(jobs, "SET_SIZE", 5)
    settings.TICKETS_AN_HOUR = 40
    for number in range(40):
        arrived(f"mail-{number}", at=now)

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(lambda _: on_own_connection(lambda: read_all(now)), range(8)))

    assert Ticket.objects.count() == 40
    assert set(InboundMail.objects.values_list("state", "tries")) == {("opened", 1)}


def read_all(now: datetime) -> None:
    while jobs.read_mail(now):
        pass


def on_own_connection(act: Callable):
    try:
        return act()
    finally:
        connection.close()


def elsewhere(act: Callable):
    """What it gives on another connection, while this one's transaction goes on."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(on_own_connection, act).result()


def fail_for(monkeypatch, mail: InboundMail, fault: BaseException | Callable) -> None:
    """Understanding this one mail fails; all others are understood as ever."""
    understand = intake.understand

    def failing(mail_id: int, *rest, **named):
        if mail_id != mail.pk:
            return understand(mail_id, *rest, **named)
        if callable(fault):
            return fault()
        raise fault

    monkeypatch.setattr(intake, "understand", failing)
