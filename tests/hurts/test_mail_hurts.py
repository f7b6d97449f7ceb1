"""How the mail of other desks hurts people, one test each; `docs/hurts.md` tells of them."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine

from switchboard.channels.models import InboundMail, InboundState, OutboundMail, OutboundState
from switchboard.flow import conversation, outbox, outbox_health
from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket
from switchboard.worker import jobs
from tests.cast import Cast
from tests.flow import mails, scenes
from tests.flow.test_returned import bounce
from tests.gateways.sink import serving

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LUCILLE = "Lucille Fontenot <lucille@bayou-dental.example>"
HECTOR = "Hector Ruiz <hector@hillcountry-law.example>"


@pytest.fixture
def worker(now: datetime) -> Iterator[time_machine.Traveller]:
    """The worker with its own parsers, its clock stopped."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller
    jobs.parsers().close()
    jobs.parsers.cache_clear()


def works_on(worker: time_machine.Traveller, *, since: datetime, minutes: int) -> None:
    """Reads what waits, minute by minute."""
    for minute in range(minutes):
        worker.move_to(since + minute * MINUTE)
        jobs.read_mail(since + minute * MINUTE)


@pytest.mark.parametrize("claim", [
    "Re: [{spoken}] Outlook hangs", "[#{number}]", "Ticket#{number}", "[Ticket {number}]",
])  # fmt: skip
def test_a_reply_never_lands_in_a_strangers_ticket(cast: Cast, now: datetime, claim: str):
    theirs = scenes.taken(cast.hector, cast, at=now)
    subject = claim.format(spoken=theirs.spoken_number, number=theirs.number)
    passed = mails.found("pass", domain="bayou-dental.example")

    raw = mails.raw(sender=LUCILLE, subject=subject, headers=[passed])
    mail = mails.arrive(raw, at=now + HOUR)

    assert (mail.state, mail.ticket.client) == (InboundState.OPENED, cast.bayou)
    assert theirs.messages.count() == 1
    assert not any("bayou" in letter.recipient for letter in scenes.letters(theirs))


@pytest.mark.parametrize("line", [
    "Message-ID: <[", "Message-ID: <>", "Message-ID: <a@b", "In-Reply-To: <[",
    "References: <[ <> <@> <", "In-Reply-To: <%>", "References: <_@_>",
])  # fmt: skip
def test_a_malformed_id_links_no_two_clients(cast: Cast, now: datetime, line: str):
    def from_whom(sender: str) -> Ticket:
        raw = mails.raw(sender=sender, body=f"From {sender}")
        raw = raw.replace(b"Message-ID: <one@mail.example>", line.encode())
        return mails.arrive(raw, at=now).ticket

    first, second = from_whom(LUCILLE), from_whom(HECTOR)

    assert first != second
    assert (first.client, second.client) == (cast.bayou, cast.hillcountry)
    details = scenes.event(second, Act.RECEIVED).details
    assert "sibling_of" not in details
    assert "about" not in details


def test_a_bounce_does_not_loop(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    seen: set[int] = set()

    for minute in range(10):
        for letter in OutboundMail.objects.exclude(pk__in=seen).filter(contact=cast.lucille):
            seen.add(letter.pk)
            mails.arrive(bounce(letter), at=now + HOUR + minute * MINUTE, sender="")

    assert Ticket.objects.count() == 1
    assert len(seen) == len(scenes.letters(ticket)) == 3
    assert OutboundMail.objects.filter(act=Act.NOTIFIED).count() == 1


def test_a_bounce_of_a_bounce_does_not_loop(cast: Cast, now: datetime):
    again = bounce(None)

    for minute in range(5):
        different = again.replace(b"<dsn@", f"<dsn{minute}@".encode())
        mail = mails.arrive(different, at=now + minute * MINUTE, sender="")

        assert mail.state == InboundState.IGNORED

    assert not Ticket.objects.exists()
    assert not OutboundMail.objects.exists()


def test_the_desks_own_address_in_cc_does_not_loop(cast: Cast, now: datetime):
    passed = mails.found("pass", domain="bayou-dental.example")
    headers = [passed, f"Cc: {mails.TEXAS}, {mails.LOUISIANA}"]
    ticket = mails.arrive(mails.raw(sender=LUCILLE, headers=headers), at=now).ticket
    answered = mails.answer(scenes.letter(ticket, Act.RECEIVED), sender=LUCILLE, headers=headers)
    mails.arrive(answered, at=now + HOUR)

    for letter in scenes.letters(ticket):
        came_back = mails.arrive(mails.sendable(letter), at=now + 2 * HOUR)
        assert came_back.state == InboundState.IGNORED

    assert Ticket.objects.count() == 1
    assert {letter.recipient for letter in scenes.letters(ticket)} == {cast.lucille.email}


def test_one_bad_mail_does_not_block_the_inbox(
    cast: Cast, now: datetime, worker: time_machine.Traveller
):
    deep = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(1000)
    )
    bad = f"From: {LUCILLE}\r\nSubject: Deep\r\n{deep}".encode()
    kept = [
        mails.store(mails.raw(sender=LUCILLE, body="Before."), at=now - MINUTE),
        mails.store(bad, at=now),
        mails.store(mails.raw(sender=LUCILLE, body="After."), at=now + MINUTE),
    ]

    works_on(worker, since=now + 2 * MINUTE, minutes=1)

    states = [InboundMail.objects.get(pk=one.id).state for one in kept]
    assert states == [InboundState.OPENED, InboundState.SET_ASIDE, InboundState.OPENED]


@pytest.mark.parametrize("sender", [
    "", "<", "@", "a@", "<<a@b.example>", "a b c", '"', "=?utf-8?q?=00?=", "a@b@c", ",", "()" * 500,
])  # fmt: skip
def test_a_malformed_from_is_not_retried_for_ever(
    cast: Cast, now: datetime, worker: time_machine.Traveller, sender: str
):
    kept = mails.store(mails.raw(sender=sender), at=now, sender="")

    works_on(worker, since=now, minutes=1)

    mail = InboundMail.objects.get(pk=kept.id)
    assert mail.state in {InboundState.OPENED, InboundState.SET_ASIDE}
    assert mail.tries == 1
    assert mail.ticket.is_sender_unknown
    assert jobs.read_mail(now + HOUR) == 0


def test_a_siblings_reply_is_known_for_one(cast: Cast, now: datetime):
    first = mails.arrive(mails.raw(sender=LUCILLE), at=now).ticket
    to_all = mails.raw(
        sender="Remy Landry <remy@bayou-dental.example>", subject="Re: Printer is jammed",
        headers=["In-Reply-To: <one@mail.example>"], message_id="<two@mail.example>",
    )  # fmt: skip

    second = mails.arrive(to_all, at=now + MINUTE).ticket

    assert scenes.event(second, Act.RECEIVED).details["sibling_of"] == first.number


def test_an_smtp_outage_leaves_no_answer_silently_unsent(cast: Cast, now: datetime, settings):
    settings.SMTP = "smtp://127.0.0.1:1"  # nobody listens there
    ticket = scenes.taken(cast.lucille, cast, at=now)
    conversation.reply(ticket.pk, "It works again.", by=cast.engineer, now=now)
    for minutes in (0, 1, 3, 6, 60, 24 * 60, 3 * 24 * 60):
        outbox.send_waiting(50, now=now + timedelta(minutes=minutes))
        outbox_health.raise_alarm(now=now + timedelta(minutes=minutes))
    seen = outbox_health.look(now=now + timedelta(days=3))

    with serving() as back:
        settings.SMTP = back.url()
        scenes.reported(cast.hector, at=now + timedelta(days=3))  # anything that is sent
        outbox.send_waiting(50, now=now + timedelta(days=3, minutes=1))

    told = OutboundMail.objects.filter(act=Act.NOTIFIED, recipient=cast.petra.email)
    assert seen.is_away
    assert "can't be reached" in seen.fault
    assert told.count() == 1
    assert "It works again." in b"".join(back.kept).decode()
    assert not OutboundMail.objects.exclude(state=OutboundState.SENT).exists()


@pytest.mark.parametrize("reply", [
    "> Is it plugged in?\nYes.\n> Does it beep?\nTwice.\n\n-- \nLucille\n985-555-0114",
    "On Monday Ana wrote:\n> Is it plugged in?\n\nYes, and it beeps twice.",
    "> Is it plugged in?\n> Does it beep?",
    "Thanks,\nLucille",
    "It beeps.\n\nFrom: the display\nSent: nothing at all\n\nand again.",
])  # fmt: skip
def test_no_word_of_a_reply_is_trimmed_away(cast: Cast, now: datetime, reply: str):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    conversation.reply(ticket.pk, "Is it plugged in?", by=cast.engineer, now=now)
    (letter,) = [one for one in scenes.letters(ticket) if one.act == Act.REPLIED]

    raw = mails.raw(sender=LUCILLE, to=letter.reply_to, body=reply)
    mails.arrive(raw, at=now + MINUTE)

    kept = ticket.messages.order_by("id").last()
    assert kept.contact == cast.lucille
    assert kept.text
    assert sorted(f"{kept.text} {kept.rest}".split()) == sorted(reply.split())
