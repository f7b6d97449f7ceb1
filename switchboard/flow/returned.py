"""Decides what a returned letter means: which of ours it was, and that somebody must know."""

from datetime import datetime

from switchboard.accounts.actor import SYSTEM
from switchboard.channels.models import InboundMail, InboundState, OutboundMail, OutboundState
from switchboard.policy.acts import Act
from switchboard.wire.mail import InboundEmail


def note_bounce(mail: InboundMail, email: InboundEmail, *, now: datetime) -> InboundMail:
    """Marks our letter as returned and tells the ticket; a bounce of no letter of ours is ignored.

    A bounce is never answered and never opens a ticket, so it can't loop.
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
    return mail.settle(InboundState.THREADED, ticket=letter.ticket, reason=letter.error, now=now)


def _our_letter(email: InboundEmail) -> OutboundMail | None:
    named = [bounced.original_message_id for bounced in email.bounced]
    ids = [name for name in (*named, email.in_reply_to, *email.references) if name]
    if not ids:
        return None
    return (
        OutboundMail.objects.select_related("ticket")
        .filter(internet_message_id__in=ids[:50])
        .order_by("-id")
        .first()
    )
