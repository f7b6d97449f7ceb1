from datetime import datetime, timedelta

import pytest

from switchboard.channels.models import InboundMail, InboundState
from switchboard.flow import intake
from switchboard.tickets.models import Ticket
from switchboard.wire.mail import parse
from tests.cast import Cast
from tests.flow import boxes, mails
from tests.flow.at_once import at_once

HECTOR = "Hector Ruiz <hector@hillcountry-law.example>"
MAIL = mails.raw(sender=HECTOR)
SECOND = timedelta(seconds=1)


def test_a_copy_in_another_mailbox_is_a_row_of_its_own_and_no_second_ticket(
    cast: Cast, now: datetime
):
    texas, louisiana = boxes.box(), boxes.box("Louisiana", desk="louisiana")

    first = boxes.lie_in(MAIL, box=texas, uid=1, at=now)
    second = boxes.lie_in(MAIL, box=louisiana, uid=1, at=now + SECOND)

    assert (first.state, second.state) == (InboundState.OPENED, InboundState.IGNORED)
    assert second.reason == f"A copy of mail {first.pk}, which opened {first.ticket}."
    assert Ticket.objects.count() == 1


def test_the_copy_that_is_understood_first_opens_even_if_it_was_kept_later(
    cast: Cast, now: datetime
):
    texas, louisiana = boxes.box(), boxes.box("Louisiana", desk="louisiana")
    kept = [boxes.keep(MAIL, box=one, uid=1, at=now) for one in (texas, louisiana)]

    second, first = (intake.understand(one.id, parse(MAIL), now=now) for one in reversed(kept))

    assert (second.state, first.state) == (InboundState.OPENED, InboundState.IGNORED)


@pytest.mark.parametrize("door_is_first", [True, False])
def test_a_copy_at_the_door_and_one_in_a_mailbox_are_one_ticket(
    cast: Cast, now: datetime, door_is_first: bool
):
    def at_the_door() -> InboundMail:
        return mails.arrive(MAIL, at=now)

    def in_the_box() -> InboundMail:
        return boxes.lie_in(MAIL, box=boxes.box(), uid=1, at=now)

    ways = [at_the_door, in_the_box] if door_is_first else [in_the_box, at_the_door]
    states = [way().state for way in ways]

    assert states == [InboundState.OPENED, InboundState.IGNORED]


def test_a_copy_of_what_nobody_could_read_is_not_set_aside_again(cast: Cast, now: datetime):
    texas, louisiana = boxes.box(), boxes.box("Louisiana", desk="louisiana")
    kept = [boxes.keep(b"\0\0", box=one, uid=1, at=now) for one in (texas, louisiana)]

    first, second = (intake.set_aside(one.id, "It has no headers.", now=now) for one in kept)

    assert second.reason == f"A copy of mail {first.pk}, which was set aside in {first.ticket}."
    assert Ticket.objects.count() == 1


def test_a_copy_of_an_ignored_mail_says_why_that_was_ignored(cast: Cast, now: datetime):
    ours = mails.raw(sender=mails.TEXAS, headers=["X-Switchboard-Letter: 1"])
    first = mails.arrive(ours, at=now)

    second = boxes.lie_in(ours, box=boxes.box(), uid=1, at=now)

    assert second.reason.startswith(f"A copy of mail {first.pk}, which was ignored: It is a letter")


def test_another_mail_of_the_same_words_is_no_copy(cast: Cast, now: datetime):
    texas = boxes.box()
    other = mails.raw(sender=HECTOR, message_id="<two@mail.example>")

    states = [
        boxes.lie_in(one, box=texas, uid=uid, at=now).state
        for uid, one in enumerate((MAIL, other), start=1)
    ]

    assert states == [InboundState.OPENED, InboundState.OPENED]


def test_two_copies_understood_at_the_same_instant_open_one_ticket(committed: Cast, now: datetime):
    texas, louisiana = boxes.box(), boxes.box("Louisiana", desk="louisiana")
    pairs = []
    for number in range(12):
        message = mails.raw(sender=HECTOR, message_id=f"<{number}@mail.example>")
        ids = [boxes.keep(message, box=b, uid=number, at=now).id for b in (texas, louisiana)]
        pairs.append((message, ids))

    def understand_all(worker: int) -> None:
        for message, ids in pairs:
            intake.understand(ids[worker], parse(message), now=now)

    at_once(2, understand_all)

    assert Ticket.objects.count() == 12
    states = InboundMail.objects.order_by().values_list("state", flat=True)
    assert sorted(states) == [InboundState.IGNORED] * 12 + [InboundState.OPENED] * 12
