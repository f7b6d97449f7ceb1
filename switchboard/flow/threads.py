"""Decides what a mail answers: a ticket by our signed token; by its ids it is only a sibling."""

from switchboard.channels.models import InboundMail, OutboundMail
from switchboard.clients.models import Contact
from switchboard.flow.telling import token_secrets
from switchboard.tickets.models import Ticket
from switchboard.wire import reply_token
from switchboard.wire.mail import InboundEmail

MOST_IDS = 100


def remember(mail: InboundMail, email: InboundEmail) -> None:
    """Notes the ids by which later mails of its thread are recognised; `settle` saves them."""
    mail.message_id_header = email.message_id
    mail.in_reply_to_header = email.in_reply_to
    mail.references_header = list(email.references)


def answered_ticket(email: InboundEmail) -> Ticket | None:
    """The ticket whose signed reply token the mail carries; a number alone proves nothing."""
    carried = [address.address for address in (*email.to, *email.cc, *email.delivered_to)]
    carried += [email.in_reply_to or "", *(name for name in email.references if name)]
    token = reply_token.find(carried, secrets=token_secrets())
    if token is None:
        return None
    return Ticket.objects.filter(number=token.ticket_number).first()


def sibling(email: InboundEmail, *, contact: Contact | None) -> Ticket | None:
    """The ticket that another mail of this thread led to; a hint for people, for ids prove nothing.

    Several of one office answer all, or answer the mail that a colleague reported with: each is a
    ticket, and one of them may be enough. Another client's ticket is never named. One query.
    """
    ids = [name for name in dict.fromkeys((email.in_reply_to, *email.references)) if name]
    if not ids:
        return None
    mails = InboundMail.objects.of_thread(ids[-MOST_IDS:]).filter(ticket__isnull=False)
    if contact is not None:
        mails = mails.filter(ticket__client_id=contact.client_id)
    found = mails.select_related("ticket").defer("raw").first()
    return found.ticket if found else None


def ticket_of_letter(email: InboundEmail) -> Ticket | None:
    """The ticket of the letter that the mail answers by its ids; enough only to keep it quiet."""
    ids = [name for name in dict.fromkeys((email.in_reply_to, *email.references)) if name]
    letters = OutboundMail.objects.filter(internet_message_id__in=ids[-MOST_IDS:])
    letter = letters.exclude(ticket=None).select_related("ticket").order_by("-id").first()
    return letter.ticket if letter else None
