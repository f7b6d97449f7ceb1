"""Two desks that answer each other stop, and people are told all the same."""

from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from switchboard.channels.models import OutboundMail
from switchboard.flow import conversation
from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket
from switchboard.wire.mail import parse
from switchboard.wire.reply_mark import reply_above
from tests.cast import Cast
from tests.flow import mails, scenes

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LUCILLE = "Lucille Fontenot <lucille@bayou-dental.example>"


def another_desk(
    ours: bytes, *, nth: int, sender: str, keeps_thread: bool = True, names_us: bool = True,
    subject: str = "Your request B-{nth} was received",
) -> bytes:  # fmt: skip
    """What a desk without manners makes of our letter: a receipt that no header marks as one."""
    letter = parse(ours)
    to = letter.reply_to[0].address if letter.reply_to and keeps_thread else mails.TEXAS
    threading = [f"In-Reply-To: {letter.message_id}"] if keeps_thread else []
    return mails.raw(
        sender=sender, to=to, headers=threading,
        subject=f"Re: {letter.subject}" if names_us else subject.format(nth=nth),
        body=f"Thank you. Your request {nth} is in our queue.", message_id=f"<b{nth}@x.example>",
    )  # fmt: skip


def dated(raw: bytes, at: datetime) -> bytes:
    return raw.replace(b"Mon, 23 Nov 2026 07:01:00 -0600", format_datetime(at).encode())


def conversation_of(
    first: bytes, *, sender: str, at: datetime, takes: timedelta = MINUTE, **habits: object
) -> int:
    """Lets both desks answer whatever the other sends, for an hour; how many letters we wrote."""
    waiting, nth, seen = [first], 0, 0
    while waiting and nth < 60:
        mails.arrive(dated(waiting.pop(0), at + nth * takes), at=at + nth * takes)
        for letter in OutboundMail.objects.filter(recipient=sender, pk__gt=seen).order_by("id"):
            OutboundMail.objects.filter(pk=letter.pk).update(sent_at=letter.written_at)
            seen, nth = letter.pk, nth + 1
            answered = another_desk(mails.sendable(letter), nth=nth, sender=sender, **habits)
            waiting.append(answered)
    return OutboundMail.objects.filter(recipient=sender).count()


@pytest.mark.parametrize("keeps_thread", [True, False])
def test_two_desks_that_answer_each_other_stop_after_one_letter(
    cast: Cast, now: datetime, keeps_thread: bool
):
    for sender in ("help@other-desk.example", "lucille@bayou-dental.example"):
        first = mails.raw(sender=sender, message_id=f"<first-{sender}>")

        written = conversation_of(first, sender=sender, at=now, keeps_thread=keeps_thread)

        assert written == 1, sender


@pytest.mark.parametrize(("takes", "subject", "letters"), [
    (timedelta(seconds=5), "Topic {nth} {nth}{nth}", 1),
    (4 * MINUTE, "Your request B-{nth} was received", 2),
    (4 * MINUTE, "Thank you!", 2),
])  # fmt: skip
def test_a_desk_that_names_nothing_of_ours_is_known_by_its_haste_and_its_words(
    cast: Cast, now: datetime, takes: timedelta, subject: str, letters: int
):
    sender = "lucille@bayou-dental.example"
    habits = {"keeps_thread": False, "names_us": False, "subject": subject}

    written = conversation_of(
        mails.raw(sender=sender), sender=sender, at=now, takes=takes, **habits
    )

    assert written == letters


def test_a_person_who_reports_one_thing_after_the_other_is_told_of_each(cast: Cast, now: datetime):
    for nth, subject in enumerate(("The fax is dead", "The door won't open", "A new colleague")):
        raw = mails.raw(sender=LUCILLE, subject=subject, message_id=f"<{nth}@x.example>")
        at = now + nth * timedelta(seconds=40)
        ticket = mails.arrive(dated(raw, at), at=at).ticket
        OutboundMail.objects.filter(ticket=ticket).update(sent_at=at + timedelta(seconds=2))

        assert len(scenes.letters(ticket)) == 1


def test_mails_that_waited_for_a_network_together_are_each_told_of(cast: Cast, now: datetime):
    for nth, subject in enumerate(("The fax is dead", "The door won't open", "A new colleague")):
        raw = mails.raw(sender=LUCILLE, subject=subject, message_id=f"<{nth}@x.example>")
        at = now + nth * timedelta(seconds=3)
        ticket = mails.arrive(dated(raw, now - nth * MINUTE), at=at).ticket
        OutboundMail.objects.filter(ticket=ticket).update(sent_at=at + timedelta(seconds=1))

        assert len(scenes.letters(ticket)) == 1


def test_two_desks_on_a_ticket_in_hand_answer_each_act_once(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    letters = scenes.letters(ticket)

    for nth, letter in enumerate(letters):
        answer = another_desk(mails.sendable(letter), nth=nth, sender=letter.recipient)
        mails.arrive(answer, at=now + HOUR)

    assert len(scenes.letters(ticket)) == len(letters)
    assert Ticket.objects.count() == 1


def test_two_of_our_own_kind_never_answer_each_other(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    conversation.reply(ticket.pk, "Restart it.", by=cast.engineer, now=now + HOUR)
    foreign = [
        mails.sendable(letter).replace(mails.LOUISIANA.encode(), b"desk@other-desk.example")
        for letter in scenes.letters(ticket)
    ]
    before = OutboundMail.objects.count()

    for raw in foreign:
        mails.arrive(raw, at=now + 2 * HOUR)

    assert OutboundMail.objects.count() == before


def test_a_desk_that_quotes_our_spanish_line_is_told_once(cast: Cast, now: datetime):
    quoted = "Gracias.\n> " + reply_above("es")
    for nth in range(3):
        raw = mails.raw(sender=LUCILLE, body=quoted, message_id=f"<{nth}@x.example>")
        mails.arrive(raw, at=now + nth * MINUTE)

    assert OutboundMail.objects.filter(act=Act.RECEIVED).count() == 1
