"""What is never answered: machines, lists, bounces, ourselves, and desks that answer each other."""

from datetime import datetime, timedelta

import pytest

from switchboard.accounts.actor import Actor
from switchboard.channels.models import InboundState, OutboundMail
from switchboard.clients.models import Contact
from switchboard.flow import conversation, intake, participants
from switchboard.policy.acts import Act
from switchboard.policy.transitions import State
from switchboard.tickets.models import HoldReason, Ticket
from switchboard.wire.mail import parse
from tests.cast import Cast
from tests.flow import mails, scenes

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LUCILLE = "Lucille Fontenot <lucille@bayou-dental.example>"
REMY = "remy@bayou-dental.example"
AWAY = ["Auto-Submitted: auto-replied"]


def away(letter: OutboundMail, *, sender: str = LUCILLE, headers: list[str] = AWAY) -> bytes:
    return mails.answer(letter, sender=sender, headers=headers, body="I am away.")


@pytest.mark.parametrize("headers", [
    AWAY, ["X-Autoreply: yes"], ["X-Autorespond: yes"], ["Precedence: auto_reply"],
    ["Auto-Submitted: auto-replied (vacation)"],
])  # fmt: skip
def test_an_out_of_office_note_is_attached_and_never_answered(
    cast: Cast, now: datetime, headers: list[str]
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    written = len(scenes.letters(ticket))

    mail = mails.arrive(away(scenes.letter(ticket, Act.TAKEN), headers=headers), at=now + HOUR)

    assert (mail.state, mail.ticket) == (InboundState.THREADED, ticket)
    assert mail.message.is_automatic
    assert len(scenes.letters(ticket)) == written


def test_an_out_of_office_note_ends_no_hold(cast: Cast, now: datetime):
    until = now + 48 * HOUR
    reason = HoldReason.REQUESTOR
    ticket = scenes.held(cast.lucille, cast, at=now, until=until, reason=reason)

    mails.arrive(away(scenes.letter(ticket, Act.HELD)), at=now + HOUR)

    assert scenes.now_of(ticket).state == State.ON_HOLD


@pytest.mark.parametrize("end", ["resolved", "closed"])
def test_an_out_of_office_note_reopens_nothing_and_opens_nothing(
    cast: Cast, now: datetime, end: str
):
    ticket = getattr(scenes, end)(cast.lucille, cast, at=now)
    letter = scenes.letters(ticket)[-1]

    mail = mails.arrive(away(letter), at=now + timedelta(days=7))

    assert (mail.state, mail.ticket) == (InboundState.THREADED, ticket)
    assert scenes.now_of(ticket).state == end
    assert Ticket.objects.count() == 1


def test_a_machine_of_somebody_who_takes_no_part_is_kept_with_the_raw_mails(
    cast: Cast, now: datetime
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    letter = scenes.letter(ticket, Act.TAKEN)

    mail = mails.arrive(away(letter, sender="lucille.fontenot@other.example"), at=now + HOUR)

    assert (mail.state, mail.ticket, mail.message) == (InboundState.THREADED, ticket, None)
    kept = scenes.event(ticket, Act.AUTOMATIC_ANSWER)
    assert kept.details["address"] == "lucille.fontenot@other.example"
    assert not kept.is_public
    assert ticket.messages.count() == 1
    assert Ticket.objects.count() == 1


def test_a_strangers_out_of_office_note_goes_to_the_ticket_of_our_letter(cast: Cast, now: datetime):
    stranger = "ana@elsewhere.example"
    ticket = mails.arrive(mails.raw(sender=stranger), at=now).ticket
    letter = scenes.letter(ticket, Act.RECEIVED)
    assert letter.reply_to == ""
    headers = [*AWAY, f"In-Reply-To: {letter.internet_message_id}"]

    note = mails.raw(sender=stranger, headers=headers, message_id="<away@x.example>")
    mail = mails.arrive(note, at=now + MINUTE)

    assert (mail.state, mail.ticket) == (InboundState.THREADED, ticket)
    assert len(scenes.letters(ticket)) == 1


def test_a_machine_that_answers_nothing_of_ours_opens_a_ticket_without_a_receipt(
    cast: Cast, now: datetime
):
    alert = mails.raw(sender=LUCILLE, subject="Backup failed", headers=AWAY)

    mail = mails.arrive(alert, at=now)

    assert mail.state == InboundState.OPENED
    assert scenes.letters(mail.ticket) == []


@pytest.mark.parametrize("headers", [
    ["List-Id: <staff.bayou-dental.example>"], ["Precedence: bulk"], ["Precedence: list"],
    ["Auto-Submitted: auto-generated"], ["Return-Path: <>"], ["X-Switchboard-Letter: 1"],
])  # fmt: skip
def test_lists_and_machines_get_a_ticket_and_no_answer(
    cast: Cast, now: datetime, headers: list[str]
):
    mail = mails.arrive(mails.raw(sender=LUCILLE, headers=headers), at=now)

    assert mail.state == InboundState.OPENED
    assert scenes.letters(mail.ticket) == []


def test_a_list_that_carries_our_token_is_a_persons_words_and_not_swallowed(
    cast: Cast, now: datetime
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    through_a_list = mails.answer(
        scenes.letter(ticket, Act.TAKEN), sender=REMY, headers=["List-Id: <staff.bayou.example>"]
    )

    mail = mails.arrive(through_a_list, at=now + HOUR)

    assert mail.state == InboundState.OPENED
    assert scenes.event(mail.ticket, Act.RECEIVED).details["about"] == ticket.number


@pytest.mark.parametrize("ours", [mails.TEXAS, "billing@support.example", "noc@support.example"])
def test_our_own_addresses_are_never_answered(cast: Cast, now: datetime, ours: str):
    mail = mails.arrive(mails.raw(sender=ours), at=now)

    assert mail.state == InboundState.OPENED
    assert scenes.letters(mail.ticket) == []


def test_our_own_letter_that_comes_back_is_ignored(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)
    ours = mails.sendable(scenes.letter(ticket, Act.RECEIVED))

    mail = mails.arrive(ours, at=now + MINUTE)

    assert (mail.state, mail.ticket) == (InboundState.IGNORED, None)


def test_the_desks_own_address_in_cc_does_not_loop(cast: Cast, now: datetime):
    passed = mails.found("pass", domain="bayou-dental.example")
    copied = [passed, f"Cc: {mails.LOUISIANA}, {mails.TEXAS}"]
    ticket = mails.arrive(mails.raw(sender=LUCILLE, headers=copied), at=now).ticket

    for letter in scenes.letters(ticket):
        assert letter.recipient == "lucille@bayou-dental.example"
        mails.arrive(mails.sendable(letter), at=now + MINUTE, recipients=[mails.LOUISIANA])

    assert Ticket.objects.count() == 1
    assert not ticket.participants.exists()


def test_who_left_is_not_brought_back_by_their_out_of_office_note(cast: Cast, now: datetime):
    remy = Contact.objects.create(client=cast.bayou, name="Remy Landry", email=REMY)
    ticket = scenes.taken(cast.lucille, cast, at=now)
    participants.add(ticket.pk, remy, by=cast.engineer, now=now)
    conversation.reply(ticket.pk, "Restart it.", by=cast.engineer, now=now + MINUTE)
    (letter,) = [one for one in scenes.letters(ticket) if one.contact == remy]
    participants.leave(ticket.pk, remy.pk, by=Actor.contact(remy), now=now + 2 * MINUTE)

    mails.arrive(away(letter, sender=REMY), at=now + HOUR)

    assert not participants.is_participant(ticket, remy)
    assert ticket.messages.filter(contact=remy).count() == 0


def test_an_address_in_other_letters_is_the_same_stranger(cast: Cast, now: datetime):
    for nth, sender in enumerate(
        ("ana@elsewhere.example", "Ana@elsewhere.example", "ANA@x.example")
    ):
        mails.arrive(mails.raw(sender=sender, message_id=f"<{nth}@x.example>"), at=now)

    told = OutboundMail.objects.order_by("id").values_list("recipient", flat=True)
    assert list(told) == ["ana@elsewhere.example", "ana@x.example"]


def test_a_mail_of_a_mailbox_with_an_empty_return_path_is_never_answered(cast: Cast, now: datetime):
    raw = mails.raw(sender=LUCILLE, headers=["Return-Path: <>"])
    kept = mails.store(raw, at=now, sender="", source="imap")

    mail = intake.understand(kept.id, parse(raw), now=now)

    assert mail.state == InboundState.OPENED
    assert scenes.letters(mail.ticket) == []
