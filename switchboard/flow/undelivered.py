"""Tells the desk of a letter that does not arrive: on the ticket, and to who has it (S9)."""

from datetime import datetime

from django.conf import settings

from switchboard.accounts.actor import SYSTEM
from switchboard.channels.models import OutboundMail
from switchboard.flow import notices
from switchboard.flow.watch import watchers
from switchboard.policy.acts import Act


def tell_failed(letter: OutboundMail, *, now: datetime) -> None:
    """Nobody gets this letter, unless it is sent again by hand; a staff's own letter tells none.

    Letters to the staff fail on the mail page alone: a notice about a notice could go on for ever.
    """
    _tell(letter, Act.MAIL_FAILED, "could not be delivered: call them", letter.error, now=now)


def tell_delayed(letter: OutboundMail, error: str, *, now: datetime) -> None:
    """The receiving side has put the letter off for some time; it is tried for days."""
    _tell(letter, Act.MAIL_DELAYED, "is late, and tried again", error, now=now)


def _tell(letter: OutboundMail, act: Act, became: str, error: str, *, now: datetime) -> None:
    ticket = letter.ticket
    if ticket is None:
        return
    ticket.record(
        act, by=SYSTEM, now=now, address=letter.recipient, error=error[:2000], letter=letter.pk
    )
    line = (
        f"A letter to {letter.recipient_name or letter.recipient} about {ticket} {became}\n"
        f"{error[:500]}\n{settings.CONSOLE_URL}/tickets/{ticket.number}"
    )
    notices.write({reader: [line] for reader in watchers(ticket)}, now=now)
