"""Sends what the outbox holds: claimed and committed first, so that a crash can't double it.

A letter is `sending` from before the first byte leaves until we know the answer. One that a dead
worker left so may or may not have left: it is sent once more with the same Message-ID, the one
unavoidable window in which a requestor may get two copies that mail programs show as one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from switchboard.accounts.actor import SYSTEM
from switchboard.channels.models import OutboundMail, OutboundState
from switchboard.gateways import mail
from switchboard.gateways.mail import Line, MayHaveLeft, Refused, Server, TryLater
from switchboard.policy.acts import Act
from switchboard.tickets.models import Attachment
from switchboard.wire.mail import Address
from switchboard.wire.mail import Attachment as AttachedFile
from switchboard.wire.mail.compose import OutgoingLetter, compose

SIGN_IN = "sign_in"
LEASE = timedelta(minutes=5)
WAITS = tuple(
    timedelta(seconds=s)
    for s in (5, 30, 60, 300, 900, 1800, 3600, 7200, 14400, 28800, 28800, 28800, 28800)
)
_MAY_HAVE_LEFT = "The last attempt broke off after the letter was handed over."


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A letter that this worker alone sends now."""

    id: int
    is_second_attempt: bool


def claim(limit: int, *, now: datetime) -> list[Claim]:
    """The letters to send next, marked and committed before any of them leaves; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE channels_outboundmail AS letter SET state = 'sending', tries = tries + 1,"
            " next_try_at = %s FROM (SELECT id, state AS was FROM channels_outboundmail"
            " WHERE state IN ('new', 'sending') AND next_try_at <= %s"
            " ORDER BY next_try_at, id LIMIT %s FOR UPDATE SKIP LOCKED) AS due"
            " WHERE letter.id = due.id RETURNING letter.id, due.was",
            [now + LEASE, now, limit],
        )
        rows = sorted(cursor.fetchall())
    return [Claim(id=key, is_second_attempt=was == OutboundState.SENDING) for key, was in rows]


def server() -> Server:
    """The configured mail server, else our own catcher on loopback."""
    if settings.SMTP:
        return Server.from_url(settings.SMTP)
    return Server(host="127.0.0.1", port=settings.CATCHER_PORT)


def send_claimed(claims: list[Claim], *, now: datetime) -> int:
    """Sends each claimed letter over one connection; how many left."""
    try:
        with mail.line(server()) as line:
            return sum(_send(claimed, line, now=now) for claimed in claims)
    except TryLater as closed:
        for claimed in claims:
            _postpone(OutboundMail.objects.get(pk=claimed.id), str(closed), now=now)
        return 0


def _send(claimed: Claim, line: Line, *, now: datetime) -> bool:
    letter = OutboundMail.objects.select_related("ticket").get(pk=claimed.id)
    if letter.state != OutboundState.SENDING:
        return False
    if claimed.is_second_attempt and letter.error == _MAY_HAVE_LEFT:
        return _fail(letter, "It may have left twice already; look whether it arrived.", now=now)
    if claimed.is_second_attempt:
        OutboundMail.objects.filter(pk=letter.pk).update(error=_MAY_HAVE_LEFT)
    try:
        line.send(_bytes(letter), sender=letter.sender_address, recipient=letter.recipient)
    except TryLater as later:
        return _postpone(letter, str(later), now=now)
    except MayHaveLeft:
        # Stays `sending`: when its lease runs out it is sent once more, with the same id.
        return False
    except (Refused, ValueError) as refused:
        return _fail(letter, str(refused), now=now)
    return _sent(letter, now=now)


def _sent(letter: OutboundMail, *, now: datetime) -> bool:
    letter.state, letter.sent_at, letter.error = OutboundState.SENT, now, ""
    if letter.act == SIGN_IN:  # a code is the reader's alone
        letter.subject, letter.text, letter.html = "Your sign-in code", "", ""
    letter.save(update_fields=["state", "sent_at", "error", "subject", "text", "html"])
    return True


def _postpone(letter: OutboundMail, error: str, *, now: datetime) -> bool:
    if letter.tries > len(WAITS):
        return _fail(letter, error, now=now)
    letter.state, letter.error = OutboundState.NEW, error[:2000]
    letter.next_try_at = now + WAITS[letter.tries - 1]
    letter.save(update_fields=["state", "error", "next_try_at"])
    return False


@transaction.atomic
def _fail(letter: OutboundMail, error: str, *, now: datetime) -> bool:
    """Nothing is silently unsent: the ticket's timeline tells the engineer."""
    letter.state, letter.error = OutboundState.FAILED, error[:2000]
    letter.save(update_fields=["state", "error"])
    if letter.ticket:
        letter.ticket.record(
            Act.MAIL_FAILED, by=SYSTEM, now=now, address=letter.recipient, error=letter.error,
            letter=letter.pk,
        )  # fmt: skip
    return False


@transaction.atomic
def send_again(letter_id: int, *, now: datetime) -> OutboundMail:
    """Puts a failed letter back in the outbox, with the same Message-ID."""
    failed = [OutboundState.FAILED, OutboundState.BOUNCED]
    OutboundMail.objects.filter(pk=letter_id, state__in=failed).update(
        state=OutboundState.NEW, next_try_at=now, tries=0, error=""
    )
    return OutboundMail.objects.get(pk=letter_id)


def _bytes(letter: OutboundMail) -> bytes:
    references = tuple(letter.references)
    return compose(
        OutgoingLetter(
            sender=Address(name=letter.sender_name, address=letter.sender_address),
            to=(Address(name=letter.recipient_name, address=letter.recipient),),
            reply_to=(Address(address=letter.reply_to),) if letter.reply_to else (),
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            message_id=letter.internet_message_id,
            in_reply_to=references[-1] if references else None,
            references=references,
            date=letter.written_at,
            auto_submitted="auto-generated" if letter.is_automatic else None,
            attachments=_files(letter),
        )
    )


def _files(letter: OutboundMail) -> tuple[AttachedFile, ...]:
    if letter.message_id is None:
        return ()
    return tuple(
        AttachedFile(name=file.name, content_type=file.content_type, content=bytes(file.content))
        for file in Attachment.objects.filter(message_id=letter.message_id).order_by("id")
    )
