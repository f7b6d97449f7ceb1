from datetime import datetime, timedelta

import pytest

from switchboard.channels.models import InboundState, OutboundMail, OutboundState
from switchboard.flow import conversation, participants
from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import mails, scenes

HOUR = timedelta(hours=1)


def bounce(letter: OutboundMail | None, *, status: str = "5.1.1", action: str = "failed") -> bytes:
    """A delivery status notification of RFC 3464 about our letter, or about another's."""
    about = letter.internet_message_id if letter else "<other@faraway.example>"
    return "\r\n".join(
        [
            "From: Mail Delivery System <MAILER-DAEMON@mx.bayou-dental.example>",
            f"To: {mails.LOUISIANA}",
            "Subject: Undelivered Mail Returned to Sender",
            "Message-ID: <dsn@mx.bayou-dental.example>",
            "Auto-Submitted: auto-replied",
            "MIME-Version: 1.0",
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
            "", "--b", "Content-Type: text/plain", "", "It could not be delivered.", "",
            "--b", "Content-Type: message/delivery-status", "",
            "Reporting-MTA: dns; mx.bayou-dental.example", "",
            "Final-Recipient: rfc822; lucille@bayou-dental.example",
            f"Action: {action}", f"Status: {status}", "",
            "--b", "Content-Type: text/rfc822-headers", "",
            f"Message-ID: {about}", "Subject: ours", "",
            "--b--", "",
        ]
    ).encode()  # fmt: skip


def test_a_bounce_of_ours_marks_the_letter_and_tells_the_ticket(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)
    letter = scenes.letter(ticket, Act.RECEIVED)

    mail = mails.arrive(bounce(letter), at=now + HOUR, sender="")

    letter.refresh_from_db()
    assert letter.state == OutboundState.BOUNCED
    assert "lucille@bayou-dental.example" in letter.error
    assert (mail.state, mail.ticket) == (InboundState.THREADED, ticket)
    event = scenes.event(ticket, Act.MAIL_BOUNCED)
    assert event.details["letter"] == letter.pk
    assert event.details["is_permanent"] is True
    assert event.is_public is False


def test_a_delay_is_told_and_the_letter_may_still_arrive(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)
    letter = scenes.letter(ticket, Act.RECEIVED)

    mails.arrive(bounce(letter, status="4.4.7", action="delayed"), at=now + HOUR, sender="")

    letter.refresh_from_db()
    assert letter.state == OutboundState.NEW
    assert scenes.event(ticket, Act.MAIL_BOUNCED).details["is_permanent"] is False


def test_a_bounce_is_never_answered_and_opens_no_ticket(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)
    letter = scenes.letter(ticket, Act.RECEIVED)

    mails.arrive(bounce(letter), at=now + HOUR, sender="")

    assert Ticket.objects.count() == 1
    assert len(scenes.letters(ticket)) == 1


def test_a_bounce_of_anothers_letter_is_ignored_with_its_reason(cast: Cast, now: datetime):
    mail = mails.arrive(bounce(None), at=now, sender="")

    assert (mail.state, mail.ticket) == (InboundState.IGNORED, None)
    assert "did not send" in mail.reason


def notices() -> list[OutboundMail]:
    return list(OutboundMail.objects.filter(act=Act.NOTIFIED).order_by("id"))


def test_a_permanent_bounce_marks_the_contact_and_tells_the_engineer(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    mails.arrive(bounce(scenes.letter(ticket, Act.TAKEN)), at=now + HOUR, sender="")

    cast.lucille.refresh_from_db()
    assert cast.lucille.mail_failed_at == now + HOUR
    assert "lucille@bayou-dental.example" in cast.lucille.mail_failure
    (told,) = notices()
    assert told.recipient == cast.ines.email
    assert "call them" in told.subject


def test_before_somebody_has_the_ticket_the_dispatcher_is_told(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    mails.arrive(bounce(scenes.letter(ticket, Act.RECEIVED)), at=now + HOUR, sender="")

    assert [letter.recipient for letter in notices()] == [cast.dana.email]


def test_several_bounces_tell_the_engineer_once(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    for letter in scenes.letters(ticket):
        mails.arrive(bounce(letter), at=now + HOUR, sender="")

    cast.lucille.refresh_from_db()
    assert cast.lucille.mail_failed_at == now + HOUR
    assert len(notices()) == 1


def test_a_delay_marks_nobody(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    late = bounce(scenes.letter(ticket, Act.TAKEN), status="4.4.7", action="delayed")

    mails.arrive(late, at=now + HOUR, sender="")

    cast.lucille.refresh_from_db()
    assert cast.lucille.mail_failed_at is None
    assert notices() == []


def test_a_forged_bounce_without_our_message_id_marks_nobody(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    forged = bounce(None).replace(b"Subject: ours", f"Subject: [{ticket.spoken_number}]".encode())

    mail = mails.arrive(forged, at=now + HOUR, sender="")

    cast.lucille.refresh_from_db()
    assert mail.state == InboundState.IGNORED
    assert cast.lucille.mail_failed_at is None
    assert Act.MAIL_BOUNCED not in scenes.acts(ticket)


def test_a_bounce_of_an_address_that_was_corrected_since_marks_nobody(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    cast.lucille.email = "lucy@bayou-dental.example"
    cast.lucille.save()

    mails.arrive(bounce(scenes.letter(ticket, Act.TAKEN)), at=now + HOUR, sender="")

    cast.lucille.refresh_from_db()
    assert cast.lucille.mail_failed_at is None


def test_while_mail_is_dead_a_public_act_is_told_by_phone_and_no_letter_leaves(
    cast: Cast, now: datetime
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    mails.arrive(bounce(scenes.letter(ticket, Act.TAKEN)), at=now + HOUR, sender="")
    written = len(scenes.letters(ticket))

    conversation.reply(ticket.pk, "Restart it.", by=cast.engineer, now=now + 2 * HOUR)

    assert len(scenes.letters(ticket)) == written
    assert scenes.event(ticket, Act.TELL_BY_PHONE).details["about"] == Act.REPLIED


@pytest.mark.parametrize("headers", [[], ["Auto-Submitted: auto-replied"]])
def test_a_later_mail_from_that_address_clears_the_mark(
    cast: Cast, now: datetime, headers: list[str]
):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    mails.arrive(bounce(scenes.letter(ticket, Act.TAKEN)), at=now + HOUR, sender="")

    raw = mails.raw(sender="lucille@bayou-dental.example", headers=headers)
    mails.arrive(raw, at=now + 2 * HOUR)

    cast.lucille.refresh_from_db()
    assert (cast.lucille.mail_failed_at, cast.lucille.mail_failure) == (None, "")


def test_a_forged_mail_clears_nothing(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    mails.arrive(bounce(scenes.letter(ticket, Act.TAKEN)), at=now + HOUR, sender="")

    failed = mails.found("fail", domain="bayou-dental.example")
    raw = mails.raw(sender="lucille@bayou-dental.example", headers=[failed])
    mails.arrive(raw, at=now + 2 * HOUR)

    cast.lucille.refresh_from_db()
    assert cast.lucille.mail_failed_at is not None


def test_a_participant_whose_mail_is_dead_is_written_to_no_more(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.hector, cast, at=now)
    participants.add(ticket.pk, cast.opal, by=cast.engineer, now=now)
    cast.opal.mail_failed_at = now
    cast.opal.save()

    conversation.reply(ticket.pk, "Restart it.", by=cast.engineer, now=now + HOUR)

    assert [one.recipient for one in scenes.letters(ticket, Act.REPLIED)] == [cast.hector.email]
