from datetime import datetime, timedelta

from switchboard.channels.models import InboundState, OutboundMail, OutboundState
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
