"""How reports reach the desk of the two weeks: real mails, the portal's form, a call by hand."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from uuid import uuid4

from switchboard.accounts.actor import Actor
from switchboard.channels.models import Consent, InboundMail, OutboundMail
from switchboard.cli.story.cast import Cast
from switchboard.clients.models import Contact
from switchboard.flow import calls_by_hand, conversation, intake, opening
from switchboard.flow.calls_by_hand import WrittenDown
from switchboard.flow.intake import Envelope
from switchboard.flow.opening import Report
from switchboard.published.models import Desk, PolicyVersion
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel
from switchboard.wire.mail import parse

OUR_SERVER = "mx.support.example"


def arrive(row: dict[str, Any], cast: Cast, at: datetime) -> tuple[Ticket, datetime]:
    """The ticket that the report became, and when its story goes on."""
    ways = {"mail": _by_mail, "portal": _by_portal, "phone": _by_phone}
    return ways[row["via"]](row, cast, at), at


def answer(ticket: Ticket, text: str, *, at: datetime) -> None:
    """The requestor writes again, by mail in the thread of our newest letter, or in the portal."""
    contact = ticket.contact
    assert contact is not None
    letter = OutboundMail.objects.filter(ticket=ticket, contact=contact).order_by("id").last()
    if ticket.channel != Channel.MAIL or letter is None:
        report = Report(
            channel=Channel.PORTAL, received_at=at, subject="", text=text,
            sender_name=contact.name, sender_address=contact.email, is_verified=True,
        )  # fmt: skip
        conversation.hear(ticket.pk, report, contact=contact, now=at)
        return
    mail = _mail(_from(contact), letter.reply_to, f"Re: {letter.subject}", text, at=at)
    mail["In-Reply-To"] = letter.internet_message_id
    mail["References"] = " ".join([*letter.references, letter.internet_message_id])
    deliver(mail, sender=contact.email, to=letter.reply_to, at=at)


def come_back(letter: OutboundMail, *, at: datetime) -> None:
    """The other side's server returns our letter: there is no such mailbox."""
    domain = letter.recipient.rpartition("@")[2]
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Mail Delivery System <mailer-daemon@{domain}>", letter.reply_to
    mail["Subject"], mail["Date"] = "Undelivered Mail Returned to Sender", format_datetime(at)
    mail["Message-ID"], mail["Auto-Submitted"] = f"<{uuid4().hex}@{domain}>", "auto-replied"
    status = (
        f"Reporting-MTA: dns; mx.{domain}\r\n\r\nFinal-Recipient: rfc822; {letter.recipient}\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n"
    )
    head = f"Message-ID: {letter.internet_message_id}\r\nSubject: {letter.subject}\r\n"
    words = f"{letter.recipient}: 550 5.1.1 User unknown"
    raw = _report_of(mail, words, status, head)
    _take_in(raw, sender="", to=letter.reply_to, at=at)


def deliver(mail: EmailMessage, *, sender: str, to: str, at: datetime) -> InboundMail:
    """Kept raw, then understood, as one that came in by LMTP at that instant."""
    domain = sender.rpartition("@")[2]
    mail["Authentication-Results"] = f"{OUR_SERVER}; dmarc=pass header.from={domain}"
    return _take_in(mail.as_bytes(), sender=sender, to=to, at=at)


def _take_in(raw: bytes, *, sender: str, to: str, at: datetime) -> InboundMail:
    envelope = Envelope(source="lmtp", sender=sender, recipients=[to], received_at=at)
    kept = intake.store(raw, envelope)
    return intake.understand(kept.id, parse(raw, trusted_authserv_id=OUR_SERVER), now=at)


def _by_mail(row: dict[str, Any], cast: Cast, at: datetime) -> Ticket:
    if isinstance(row["from"], dict):
        name, address = row["from"]["name"], row["from"]["address"]
        to = "louisiana@support.example"
    else:
        contact = cast.desk.contacts[row["from"]]
        name, address, to = contact.name, contact.email, _desk_of(contact).email
    mail = _mail(f"{name} <{address}>", to, row["subject"], row["text"], at=at)
    for file in row.get("files", []):
        mail.add_attachment(file["text"], filename=file["name"])
    taken = deliver(mail, sender=address, to=to, at=at)
    assert taken.ticket is not None, taken.reason
    return taken.ticket


def _by_portal(row: dict[str, Any], cast: Cast, at: datetime) -> Ticket:
    contact = cast.desk.contacts[row["from"]]
    report = Report(
        channel=Channel.PORTAL, received_at=at, subject=row["subject"], text=row["text"],
        sender_name=contact.name, sender_address=contact.email, is_verified=True,
    )  # fmt: skip
    return opening.open_ticket(report, contact=contact, by=Actor.contact(contact), now=at)


def _by_phone(row: dict[str, Any], cast: Cast, at: datetime) -> Ticket:
    contact = cast.desk.contacts[row["from"]]
    told = WrittenDown(
        uuid=uuid4(), about=f"{row['subject']}\n\n{row['text']}", at=at, contact=contact,
        number=contact.phone, desk=Desk.objects.get(key=_desk_of(contact).key),
        consent=Consent.NOT_GIVEN,
    )  # fmt: skip
    return calls_by_hand.write_down(told, by=cast.who(row.get("answered_by", "dana")), now=at)


def _desk_of(contact: Contact) -> Any:
    """The policy's desk that serves the contact's site."""
    policy = PolicyVersion.objects.in_force().policy
    assert contact.site is not None
    key = Desk.objects.get(regions=contact.site.region_id).key
    return policy.desk(key)


def _from(contact: Contact) -> str:
    return f"{contact.name} <{contact.email}>"


def _mail(sender: str, to: str, subject: str, text: str, *, at: datetime) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{uuid4().hex}@{sender.rpartition('@')[2].rstrip('>')}>"
    mail.set_content(f"{text}\n")
    return mail


def _report_of(mail: EmailMessage, words: str, status: str, head: str) -> bytes:
    """RFC 3464: words for people, the status for programs, the head of what came back."""
    parts = (
        ("text/plain; charset=utf-8", words),
        ("message/delivery-status", status),
        ("text/rfc822-headers", head),
    )
    body = "".join(f"--edge\r\nContent-Type: {kind}\r\n\r\n{text}\r\n" for kind, text in parts)
    mail["MIME-Version"] = "1.0"
    mail["Content-Type"] = 'multipart/report; report-type=delivery-status; boundary="edge"'
    heads = "".join(f"{name}: {value}\r\n" for name, value in mail.items())
    return f"{heads}\r\n{body}--edge--\r\n".encode()
