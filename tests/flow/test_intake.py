from datetime import UTC, datetime, timedelta

import pytest

from switchboard.channels.models import InboundMail, InboundState
from switchboard.clients.models import Contact
from switchboard.flow import intake
from switchboard.policy.acts import Act
from switchboard.policy.transitions import State
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel
from switchboard.wire.mail import parse
from tests.cast import Cast
from tests.flow import mails, scenes

HOUR = timedelta(hours=1)
LUCILLE = "Lucille Fontenot <lucille@bayou-dental.example>"
HECTOR = "Hector Ruiz <hector@hillcountry-law.example>"


def test_a_mail_opens_a_ticket_for_its_sender(cast: Cast, now: datetime):
    mail = mails.arrive(mails.raw(sender=LUCILLE), at=now)

    ticket = mail.ticket
    assert (mail.state, mail.settled_at, mail.tries) == (InboundState.OPENED, now, 0)
    assert (ticket.contact, ticket.client) == (cast.lucille, cast.bayou)
    assert (ticket.subject, ticket.channel) == ("Printer is jammed", Channel.MAIL)
    assert ticket.messages.get().text.strip() == "The big printer on the second floor."
    assert scenes.event(ticket, Act.RECEIVED).actor_name == "Lucille Fontenot"


def test_receipt_is_when_our_server_took_it_not_when_it_was_read_or_dated(
    cast: Cast, now: datetime
):
    mail = mails.arrive(mails.raw(sender=LUCILLE), at=now, read_at=now + 2 * HOUR)

    assert mail.ticket.received_at == now
    assert mail.ticket.first_response_due_at == now + timedelta(minutes=15)
    assert scenes.event(mail.ticket, Act.RECEIVED).at == now + 2 * HOUR


def test_mail_before_opening_is_told_the_opening_in_the_contacts_zone(cast: Cast):
    six_forty = datetime(2026, 11, 23, 12, 40, tzinfo=UTC)
    Contact.objects.filter(pk=cast.hector.pk).update(timezone="America/Denver")

    ticket = mails.arrive(mails.raw(sender=HECTOR), at=six_forty).ticket

    assert ticket.first_response_due_at == datetime(2026, 11, 23, 13, 15, tzinfo=UTC)
    text = scenes.letter(ticket, Act.RECEIVED).text
    assert "opens Monday, November 23 at 6:00 am (MST)" in text


def test_the_receipt_answers_the_mail_itself(cast: Cast, now: datetime):
    ticket = mails.arrive(mails.raw(sender=LUCILLE), at=now).ticket

    assert scenes.letter(ticket, Act.RECEIVED).references == ["<one@mail.example>"]


def test_a_mail_is_kept_before_it_is_understood(cast: Cast, now: datetime):
    kept = mails.store(mails.raw(sender=LUCILLE), at=now)

    mail = InboundMail.objects.get(pk=kept.id)
    assert (mail.state, bytes(mail.raw)) == (InboundState.WAITING, mails.raw(sender=LUCILLE))
    assert mail.size == len(mail.raw)
    assert not Ticket.objects.exists()


def test_the_same_mail_twice_is_one_ticket(cast: Cast, now: datetime):
    first = mails.arrive(mails.raw(sender=LUCILLE), at=now)
    again = mails.store(mails.raw(sender=LUCILLE), at=now + HOUR)

    assert (again.id, again.is_new) == (first.pk, False)
    assert Ticket.objects.count() == 1


def test_one_mail_to_both_desks_is_one_ticket(cast: Cast, now: datetime):
    both = mails.raw(sender=LUCILLE, to=f"{mails.TEXAS}, {mails.LOUISIANA}")
    through_one = b"Received: from a by b; Mon, 23 Nov 2026 07:01:00 -0600\r\n" + both
    through_other = b"Delivered-To: louisiana@support.example\r\n" + both

    first = mails.store(through_one, at=now, recipients=[mails.TEXAS])
    second = mails.store(through_other, at=now, recipients=[mails.LOUISIANA])

    assert (first.is_new, second.is_new) == (True, False)
    assert first.id == second.id


def test_the_same_message_id_with_other_words_is_two_tickets(cast: Cast, now: datetime):
    mails.arrive(mails.raw(sender=LUCILLE), at=now)
    mails.arrive(mails.raw(sender=LUCILLE, body="And the scanner."), at=now)

    assert Ticket.objects.count() == 2


def test_what_was_understood_is_not_understood_again(cast: Cast, now: datetime):
    raw = mails.raw(sender=LUCILLE)
    mail = mails.arrive(raw, at=now)

    again = intake.understand(mail.pk, parse(raw), now=now + HOUR)

    assert (again.ticket, again.settled_at) == (mail.ticket, now)
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    "mark", ["Auto-Submitted: auto-generated", "Precedence: bulk", "List-Id: <staff.example>"]
)
def test_mail_of_machines_and_lists_opens_a_ticket_and_is_not_answered(
    cast: Cast, now: datetime, mark: str
):
    ticket = mails.arrive(mails.raw(sender=LUCILLE, headers=[mark]), at=now).ticket

    assert ticket.contact == cast.lucille
    assert scenes.letters(ticket) == []


def test_an_empty_envelope_sender_is_not_answered(cast: Cast, now: datetime):
    ticket = mails.arrive(mails.raw(sender=LUCILLE), at=now, sender="").ticket

    assert scenes.letters(ticket) == []


def test_a_contact_gets_at_most_three_receipts_an_hour(cast: Cast, now: datetime):
    for number in range(5):
        raw = mails.raw(sender=LUCILLE, body=f"Number {number}")
        mails.arrive(raw, at=now + timedelta(minutes=number))

    tickets = Ticket.objects.order_by("id")
    assert [len(scenes.letters(ticket)) for ticket in tickets] == [1, 1, 1, 0, 0]


def test_our_own_letter_that_comes_back_is_ignored_with_its_reason(cast: Cast, now: datetime):
    raw = mails.raw(sender=mails.TEXAS, headers=["X-Switchboard-Letter: 1"])

    mail = mails.arrive(raw, at=now)

    assert (mail.state, mail.ticket) == (InboundState.IGNORED, None)
    assert "came back" in mail.reason


def test_an_unreadable_mail_is_set_aside_with_a_ticket_that_says_so(cast: Cast, now: datetime):
    nested = "".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(1000)
    )
    raw = f"From: {LUCILLE}\r\nSubject: Deep\r\n{nested}".encode()
    assert not parse(raw).is_readable

    mail = mails.arrive(raw, at=now, sender="lucille@bayou-dental.example")

    assert mail.state == InboundState.SET_ASIDE
    assert mail.reason
    assert mail.ticket.subject.startswith("Unreadable mail from")
    assert mail.ticket.state == State.NEW
    assert scenes.letters(mail.ticket) == []


def test_a_mail_that_fails_again_and_again_is_set_aside_once(cast: Cast, now: datetime):
    kept = mails.store(mails.raw(sender=LUCILLE), at=now, sender="lucille@bayou-dental.example")

    mail = intake.set_aside(kept.id, "Its parser ran out of memory.", now=now + HOUR)
    again = intake.set_aside(kept.id, "Another reason.", now=now + 2 * HOUR)

    assert (mail.state, again.reason) == (InboundState.SET_ASIDE, "Its parser ran out of memory.")
    assert mail.ticket.received_at == now
    assert "Its parser ran out of memory." in mail.ticket.messages.get().text
    assert Ticket.objects.count() == 1


def test_the_desk_of_a_stranger_is_the_one_they_wrote_to(cast: Cast, now: datetime):
    raw = mails.raw(sender="ana@elsewhere.example", to=mails.TEXAS)

    assert mails.arrive(raw, at=now, recipients=[mails.TEXAS.upper()]).ticket.desk.key == "texas"


@pytest.mark.parametrize(
    "line", ["Message-ID: <[", "Message-ID: ", "Message-ID: <a b\tc@d>", "Message-ID: <é@x>"]
)
def test_a_bad_message_id_harms_neither_ticket_nor_receipt(cast: Cast, now: datetime, line: str):
    raw = mails.raw(sender=LUCILLE).replace(b"Message-ID: <one@mail.example>", line.encode())

    ticket = mails.arrive(raw, at=now).ticket

    assert mails.sendable(scenes.letter(ticket, Act.RECEIVED))


def test_control_characters_are_neither_stored_nor_sent(cast: Cast, now: datetime):
    raw = mails.raw(sender=LUCILLE, subject="A\0B\x0bC", body="One\0two")

    ticket = mails.arrive(raw, at=now).ticket

    assert "\0" not in ticket.subject + ticket.messages.get().text
    assert mails.sendable(scenes.letter(ticket, Act.RECEIVED))


def test_a_report_is_kept_whole_with_the_signature_that_has_the_number_to_call(
    cast: Cast, now: datetime
):
    body = "It jams.\r\n\r\n-- \r\nLucille\r\n(737) 555-0142"

    message = mails.arrive(mails.raw(sender=LUCILLE, body=body), at=now).ticket.messages.get()

    assert message.text.strip() == "It jams.\n\n-- \nLucille\n(737) 555-0142"


def test_a_pipe_has_no_envelope_sender_and_is_answered_all_the_same(cast: Cast, now: datetime):
    raw = mails.raw(sender=LUCILLE)
    kept = mails.store(raw, at=now, sender="", source="pipe")

    ticket = intake.understand(kept.id, parse(raw), now=now).ticket

    assert len(scenes.letters(ticket)) == 1


def test_a_text_too_long_for_a_ticket_comes_along_as_a_file(cast: Cast, now: datetime):
    body = "It jams. " * 40_000

    mail = mails.arrive(mails.raw(sender=LUCILLE, body=body), at=now)

    message = mail.ticket.messages.get()
    (file,) = message.attachments.all()
    assert len(message.text) == 200_000
    assert file.name == "whole text.txt"
    assert bytes(file.content).decode().strip() == body.strip()
