"""Sends what the outbox holds: claimed and committed first, so that a crash can't double it.

A letter is `sending` from before the first byte leaves until we know the answer. One that a dead
worker left so may or may not have left: it is sent once more with the same Message-ID, the one
unavoidable window in which a requestor may get two copies that mail programs show as one. A
letter that was claimed and never begun stays `new`: of it nothing can have left.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from switchboard import later
from switchboard.accounts.actor import SYSTEM
from switchboard.channels.models import OutboundMail, OutboundState
from switchboard.database.failpoints import Failpoint, reach
from switchboard.flow import letter_files
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
_UNSENT = (OutboundState.NEW, OutboundState.SENDING)
# Marks that the one second attempt of an ambiguous letter was begun.
_MAY_HAVE_LEFT = "The last attempt broke off after the letter was handed over."


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A letter that this worker alone sends now; `tries` tells it from a later claim."""

    id: int
    tries: int
    is_second_attempt: bool

    def letter(self) -> OutboundMail | None:
        """The letter; None if it was settled, or claimed anew because this claim ran out."""
        unsent = OutboundMail.objects.filter(pk=self.id, tries=self.tries, state__in=_UNSENT)
        return unsent.select_related("ticket").first()


def claim(limit: int, *, now: datetime) -> list[Claim]:
    """The letters to send next, leased in one statement that is committed before any leaves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE channels_outboundmail SET tries = tries + 1, next_try_at = %s"
            " WHERE id IN (SELECT id FROM channels_outboundmail"
            " WHERE state IN ('new', 'sending') AND next_try_at <= %s"
            " ORDER BY next_try_at, id LIMIT %s FOR UPDATE SKIP LOCKED)"
            " RETURNING id, tries, state = 'sending'",
            [now + LEASE, now, limit],
        )
        rows = sorted(cursor.fetchall())
    return [Claim(id=key, tries=tries, is_second_attempt=again) for key, tries, again in rows]


def server() -> Server:
    """The configured mail server, else our own catcher on loopback."""
    if settings.SMTP:
        return Server.from_url(settings.SMTP)
    return Server(host="127.0.0.1", port=settings.CATCHER_PORT)


def send_claimed(claims: list[Claim], *, now: datetime) -> int:
    """Sends each claimed letter over one connection; how many left."""
    begun = time.monotonic()
    try:
        with mail.line(server()) as line:
            return sum(
                _send(claimed, line, now=now, lease_ends_at=_lease(now, begun))
                for claimed in claims
            )
    except TryLater as closed:
        for claimed in claims:
            if letter := claimed.letter():
                _postpone(claimed, letter, str(closed), now=now)
        return 0


def _lease(now: datetime, begun: float) -> datetime:
    """A slow server must not use up the lease of the letters behind."""
    return now + timedelta(seconds=time.monotonic() - begun) + LEASE


def _send(claimed: Claim, line: Line, *, now: datetime, lease_ends_at: datetime) -> bool:
    letter = claimed.letter()
    if letter is None:
        return False
    if _has_left_twice(claimed, letter):
        return _fail(letter, "It may have left twice already; look whether it arrived.", now=now)
    if not _begin(claimed, letter, lease_ends_at=lease_ends_at):
        return False
    return _hand_over(claimed, letter, line, now=now)


def _hand_over(claimed: Claim, letter: OutboundMail, line: Line, *, now: datetime) -> bool:
    reach(Failpoint.LETTER_BEGUN)
    try:
        line.send(_bytes(letter), sender=letter.sender_address, recipient=letter.recipient)
    except TryLater as refused_now:
        return _postpone(claimed, letter, str(refused_now), now=now)
    except MayHaveLeft:
        # Stays `sending`: when its lease runs out it is sent once more, with the same id.
        return False
    except (Refused, ValueError) as refused:
        return _fail(letter, str(refused), now=now)
    reach(Failpoint.LETTER_ACCEPTED)
    _sent(letter, now=now)
    reach(Failpoint.LETTER_SENT)
    return True


def _has_left_twice(claimed: Claim, letter: OutboundMail) -> bool:
    return claimed.is_second_attempt and letter.error == _MAY_HAVE_LEFT


def _begin(claimed: Claim, letter: OutboundMail, *, lease_ends_at: datetime) -> bool:
    """Commits that bytes may leave from now on; False if another worker has the letter."""
    error = _MAY_HAVE_LEFT if claimed.is_second_attempt else letter.error
    mine = OutboundMail.objects.filter(pk=claimed.id, tries=claimed.tries, state__in=_UNSENT)
    changed = mine.update(state=OutboundState.SENDING, next_try_at=lease_ends_at, error=error)
    return changed == 1


def _sent(letter: OutboundMail, *, now: datetime) -> None:
    letter.state, letter.sent_at, letter.error = OutboundState.SENT, now, ""
    _forget_code(letter)
    letter.save(update_fields=["state", "sent_at", "error", "subject", "text", "html"])


def _forget_code(letter: OutboundMail) -> None:
    """A code is the reader's alone."""
    if letter.act == SIGN_IN:
        letter.subject, letter.text, letter.html = "Your sign-in code", "", ""


def _postpone(claimed: Claim, letter: OutboundMail, error: str, *, now: datetime) -> bool:
    """Nothing left this time; what may have left before still has its one second attempt."""
    if letter.tries > len(WAITS):
        return _fail(letter, error, now=now)
    letter.state = OutboundState.SENDING if claimed.is_second_attempt else OutboundState.NEW
    if not _has_left_twice(claimed, letter):
        letter.error = error[:2000]
    letter.next_try_at = now + WAITS[letter.tries - 1]
    letter.save(update_fields=["state", "error", "next_try_at"])
    return False


@transaction.atomic
def _fail(letter: OutboundMail, error: str, *, now: datetime) -> bool:
    """Nothing is silently unsent: the ticket's timeline tells the engineer."""
    letter.state, letter.error = OutboundState.FAILED, error[:2000]
    _forget_code(letter)
    letter.save(update_fields=["state", "error", "subject", "text", "html"])
    if letter.ticket:
        letter.ticket.record(
            Act.MAIL_FAILED, by=SYSTEM, now=now, address=letter.recipient, error=letter.error,
            letter=letter.pk,
        )  # fmt: skip
    return False


@transaction.atomic
def send_again(letter_id: int, *, now: datetime) -> OutboundMail:
    """Puts a failed letter back in the outbox, with the same Message-ID; others stay as they are.

    A sign-in code is never sent again: its words are gone. Raises OutboundMail.DoesNotExist.
    """
    letter = OutboundMail.objects.select_for_update().exclude(act=SIGN_IN).get(pk=letter_id)
    if letter.state in {OutboundState.FAILED, OutboundState.BOUNCED}:
        letter.state, letter.next_try_at, letter.tries, letter.error = OutboundState.NEW, now, 0, ""
        letter.save(update_fields=["state", "next_try_at", "tries", "error"])
        later.send_letters()
    return letter


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
    if letter.message_id is None or not letter_files.fit(letter.message_id):
        return ()
    return tuple(
        AttachedFile(name=file.name, content_type=file.content_type, content=bytes(file.content))
        for file in Attachment.objects.filter(message_id=letter.message_id).order_by("id")
    )
