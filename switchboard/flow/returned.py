"""Decides what a returned letter means: which of ours it was, and that somebody must know."""

from datetime import datetime

from django.conf import settings

from switchboard.accounts.actor import SYSTEM
from switchboard.channels.models import InboundMail, InboundState, OutboundMail, OutboundState
from switchboard.flow import notices
from switchboard.flow.watch import watchers
from switchboard.policy.acts import Act
from switchboard.wire.mail import InboundEmail

LONGEST_FAILURE = 500


def note_bounce(mail: InboundMail, email: InboundEmail, *, now: datetime) -> InboundMail:
    """Marks our letter as returned and tells the ticket; a bounce of no letter of ours is ignored.

    Only the Message-ID of a letter proves that it was ours: it can't be guessed, so a forged bounce
    marks nobody. A bounce is never answered and never opens a ticket, so it can't loop.
    """
    letter = _our_letter(email)
    failed = ", ".join(bounced.address for bounced in email.bounced) or "an unnamed address"
    if letter is None:
        reason = f"A bounce for {failed}, of a letter that this desk did not send."
        return mail.settle(InboundState.IGNORED, reason=reason, now=now)
    is_permanent = any(bounced.is_permanent for bounced in email.bounced)
    if is_permanent:
        letter.state = OutboundState.BOUNCED
    letter.error = f"Returned from {failed} ({'for good' if is_permanent else 'for now'})."
    letter.save(update_fields=["state", "error"])
    if letter.ticket:
        letter.ticket.record(
            Act.MAIL_BOUNCED, by=SYSTEM, now=now, address=failed, is_permanent=is_permanent,
            letter=letter.pk,
        )  # fmt: skip
    if is_permanent:
        _note_dead(letter, now=now)
    return mail.settle(InboundState.THREADED, ticket=letter.ticket, reason=letter.error, now=now)


def _our_letter(email: InboundEmail) -> OutboundMail | None:
    named = [bounced.original_message_id for bounced in email.bounced]
    ids = [name for name in (*named, email.in_reply_to, *email.references) if name]
    if not ids:
        return None
    return (
        OutboundMail.objects.select_related("ticket", "contact")
        .filter(internet_message_id__in=ids[:50])
        .order_by("-id")
        .first()
    )


def _note_dead(letter: OutboundMail, *, now: datetime) -> None:
    """Marks the contact, unless their address was corrected since, and tells who has the ticket."""
    contact, ticket = letter.contact, letter.ticket
    if contact is None or contact.email.lower() != letter.recipient.lower():
        return
    is_news = contact.mail_failed_at is None
    contact.mail_failed_at = contact.mail_failed_at or now
    contact.mail_failure = letter.error[:LONGEST_FAILURE]
    contact.save(update_fields=["mail_failed_at", "mail_failure"])
    if ticket is None or not is_news:
        return
    line = (
        f"Mail to {contact.name} comes back: call them about {ticket}\n"
        f"{letter.error} Until the address works again, they are told by phone.\n"
        f"{settings.CONSOLE_URL}/tickets/{ticket.number}"
    )
    notices.write({reader: [line] for reader in watchers(ticket)}, now=now)
