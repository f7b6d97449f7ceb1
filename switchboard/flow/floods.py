"""Bundles what one sender floods the desk with: nothing is dropped, and triage stays readable."""

from dataclasses import replace
from datetime import datetime

from django.conf import settings

from switchboard.accounts.actor import SYSTEM
from switchboard.channels.models import InboundMail, SenderHour, Tally
from switchboard.clients.models import Contact
from switchboard.flow import notices, opening
from switchboard.flow.opening import Report
from switchboard.flow.watch import dispatchers
from switchboard.policy.acts import Act
from switchboard.policy.transitions import State
from switchboard.tickets.models import Message, MessageKind, Ticket
from switchboard.tickets.models.merge import locked_going_on
from switchboard.wire.mail import InboundEmail

NOBODY = "(no sender)"
_OVER = frozenset({State.RESOLVED, State.CLOSED})


def count(mail: InboundMail, email: InboundEmail | None, *, known: Contact | None) -> Tally | None:
    """Counts one more ticket of this sender's hour; None while it may be a ticket of its own.

    A contact counts by address, everybody else by domain: a stranger can make up any number of
    addresses. By the time of receipt, so that a backlog is bundled as it came.
    """
    sender = email.sender.key if email and email.sender else mail.envelope_from.lower()
    domain = sender.rpartition("@")[2]
    key = sender if known else f"@{domain}" if domain else NOBODY
    tally = SenderHour.objects.tally(key[:320], at=mail.received_at)
    return tally if tally.tickets > settings.TICKETS_AN_HOUR else None


def bundle(
    tally: Tally, report: Report, *, known: Contact | None, now: datetime
) -> tuple[Ticket, Message]:
    """Adds the mail to the sender's bundle, which is opened, and told of, once an hour.

    Strangers share a bundle by their domain: once one of them is settled as somebody's, the words
    of the others are for the staff alone.
    """
    standing = _standing(tally, known=known)
    ticket = standing or _open(tally, report, known=known, now=now)
    said = replace(report, text=f"{report.subject}\n\n{report.text}".strip())
    kind = MessageKind.REQUESTOR_REPLY if known else MessageKind.REPORT
    message = opening.add_message(
        ticket, said, kind=kind, contact=known,
        is_public=known is not None or report.sender_address == ticket.sender_address,
        came_to=tally.bundle_id if standing and standing.pk != tally.bundle_id else None,
    )  # fmt: skip
    ticket.record(
        Act.BUNDLED, by=SYSTEM, now=now, message_id=message.pk,
        address=report.sender_address, **(report.details or {}),
    )  # fmt: skip
    return ticket, message


def _standing(tally: Tally, *, known: Contact | None) -> Ticket | None:
    """The bundle of this hour; one that was resolved meanwhile takes no more, unread.

    Nor does one that was settled take more of strangers: it is a client's, and they may not be.
    """
    if tally.bundle_id is None:
        return None
    ticket = locked_going_on(tally.bundle_id)
    is_anothers = known is None and not ticket.is_sender_unknown
    return None if ticket.state in _OVER or is_anothers else ticket


def _open(tally: Tally, report: Report, *, known: Contact | None, now: datetime) -> Ticket:
    limit = settings.TICKETS_AN_HOUR
    opened = opening.open_ticket(
        Report(
            channel=report.channel,
            received_at=report.received_at,
            subject=f"Many mails from {tally.sender}",
            text=f"More than {limit} mails within an hour. The rest of that hour is kept here, "
            "one message for each mail; nothing is dropped.",
            sender_name=report.sender_name,
            sender_address=report.sender_address,
            is_automatic=True,
            desk_key=report.desk_key,
            details={"bundle_of": tally.sender},
        ),
        contact=known,
        by=SYSTEM,
        now=now,
    )
    SenderHour.objects.filter(sender=tally.sender).update(bundle=opened)
    line = (
        f"{opened} bundles a flood: more than {limit} mails within an hour from {tally.sender}\n"
        f"Nothing is dropped.\n{settings.CONSOLE_URL}/tickets/{opened.number}"
    )
    notices.write({reader: [line] for reader in dispatchers()}, now=now)
    return opened
