"""Sends what the outbox holds: claimed and committed first, so that a crash can't double it.

A letter is `sending` from before the first byte leaves until we know the answer. One that a dead
worker left so may or may not have left: it is sent once more with the same Message-ID, the one
unavoidable window in which a requestor may get two copies that mail programs show as one. A
letter that was claimed and never begun stays `new`: of it nothing can have left.
"""

import hashlib
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import connection, transaction

from switchboard import later
from switchboard.channels.models import OutboundMail, OutboundState
from switchboard.database.failpoints import Failpoint, reach
from switchboard.flow import outbox_letter, undelivered
from switchboard.flow.outbox_server import server
from switchboard.gateways import mail
from switchboard.gateways.mail import (
    GrantMissing,
    Line,
    LineLost,
    MayHaveLeft,
    NoLine,
    Refused,
    SmtpUrlUnusable,
    TryLater,
)
from switchboard.wire.mail.compose import ascii_domain

SIGN_IN = "sign_in"
LEASE = timedelta(minutes=5)
# Four days and some hours in all, as RFC 5321 4.5.4.1 asks, so that a weekend without a mail server
# fails no letter.
WAITS = (
    *(timedelta(seconds=s) for s in (5, 30, 60, 300, 900, 1800, 3600, 7200, 14400)),
    *(timedelta(hours=8) for _ in range(12)),
)
# Some twenty minutes of trying: worth telling, where the rest of the mail leaves.
DELAYED_AT_TRY = 6
LOST_IN_A_ROW = 3
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


def send_waiting(limit: int, *, now: datetime) -> int:
    """Claims and sends until nothing is left or the server is away; how many were claimed."""
    claims = claim(limit, now=now)
    if claims:
        reach(Failpoint.LETTER_CLAIMED)
        send_claimed(claims, now=now, more=lambda at: claim(limit, now=at))
    return len(claims)


def send_claimed(
    claims: list[Claim], *, now: datetime, more: Callable[[datetime], list[Claim]] = lambda _: []
) -> int:
    """Sends each claimed letter, and what `more` claims then; how many left.

    Over one connection while it lasts: a server may take only so many over each, and what it did
    not take is no fault of the letter's. `more` is given the instant at which it is asked.
    """
    round_ = _Round(now=now, left=deque(claims), more=more)
    while round_.left and round_.lost_in_a_row < LOST_IN_A_ROW:
        try:
            with mail.line(server(), now=now) as line:
                revive(now=round_.at())
                round_.send_over(line)
        except (NoLine, GrantMissing, SmtpUrlUnusable) as away:
            round_.put_off(str(away))
    round_.put_off("The mail server closed each connection before it took a letter.")
    return round_.sent


def revive(*, now: datetime) -> int:
    """Lets what waits only because the server was away leave now that it is back; how many.

    A letter that is being sent meanwhile is none of them, and one that is claimed and not begun
    can be claimed anew: who comes second with it sends nothing.
    """
    waiting = OutboundMail.objects.filter(state=OutboundState.NEW, next_try_at__gt=now)
    return waiting.filter(error__startswith=mail.AWAY).update(next_try_at=now, error="")


@dataclass(kw_only=True)
class _Round:
    """What is left of a set of claims, and how the connections fared that it went over."""

    now: datetime
    left: deque[Claim]
    more: Callable[[datetime], list[Claim]]
    begun: float = field(default_factory=time.monotonic)
    sent: int = 0
    lost_in_a_row: int = 0

    def at(self) -> datetime:
        """Now, as time has gone on since the round began."""
        return self.now + timedelta(seconds=time.monotonic() - self.begun)

    def send_over(self, line: Line) -> None:
        """Sends what is left until the connection is lost."""
        has_taken = False
        while self.left:
            claimed = self.left.popleft()
            try:
                # A slow server must not use up the lease of the letters behind.
                self.sent += _send(claimed, line, now=self.now, lease_ends_at=self.at() + LEASE)
            except LineLost as lost:
                self._lost(claimed, str(lost), has_taken=has_taken)
                return
            has_taken, self.lost_in_a_row = True, 0
            self.left = self.left or deque(self.more(self.at()))

    def put_off(self, reason: str) -> None:
        """Each letter that is left waits for its next time."""
        while self.left:
            claimed = self.left.popleft()
            if letter := claimed.letter():
                _postpone(claimed, letter, reason, now=self.now)

    def _lost(self, claimed: Claim, reason: str, *, has_taken: bool) -> None:
        """A letter that was the first over its connection has had its try."""
        letter = claimed.letter()
        if letter is None:
            return
        if has_taken:
            _leave_alone(claimed, letter)
            self.left.appendleft(claimed)
            return
        self.lost_in_a_row += 1
        _postpone(claimed, letter, reason, now=self.now)


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
        raw, to = outbox_letter.signed(letter), ascii_domain(letter.recipient)
        line.send(raw, sender=letter.sender_address, recipient=to)
    except LineLost:
        raise
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


def _leave_alone(claimed: Claim, letter: OutboundMail) -> None:
    """Nothing left of it, and it was not to blame: as it was before it was begun."""
    if not claimed.is_second_attempt:
        letter.state = OutboundState.NEW
        letter.save(update_fields=["state"])


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
    letter.next_try_at = now + wait(letter)
    letter.save(update_fields=["state", "error", "next_try_at"])
    if letter.tries == DELAYED_AT_TRY and not error.startswith(mail.AWAY):
        undelivered.tell_delayed(letter, error, now=now)
    return False


def wait(letter: OutboundMail) -> timedelta:
    """How long until its next try: longer each time, and not the same for all that failed at once.

    The tenth more at most is the letter's own, so that a test can foretell it.
    """
    usual = WAITS[letter.tries - 1]
    seed = hashlib.sha256(f"{letter.pk} {letter.tries}".encode()).digest()[0]
    return usual * (1 + seed / 2_560)


@transaction.atomic
def _fail(letter: OutboundMail, error: str, *, now: datetime) -> bool:
    """Nothing is silently unsent: the ticket's timeline and a notice tell the engineer."""
    letter.state, letter.error = OutboundState.FAILED, error[:2000]
    _forget_code(letter)
    letter.save(update_fields=["state", "error", "subject", "text", "html"])
    undelivered.tell_failed(letter, now=now)
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
