"""Decides how a mail that can't be read, or did not come whole, is told to whoever looks at it."""

from switchboard.channels.models import InboundMail
from switchboard.wire.mail import InboundEmail

SHOWN_HEADERS = ("From", "To", "Cc", "Subject", "Date", "Message-ID")
LONGEST_HEADER = 500


def subject(mail: InboundMail, email: InboundEmail | None) -> str:
    """Whose mail it is, as far as that can be said."""
    sender = email.sender.shown if email and email.sender else mail.envelope_from
    kind = "Incomplete mail" if mail.shortfall else "Unreadable mail"
    return kind + (f" from {sender}" if sender else "")


def words(mail: InboundMail, reason: str, email: InboundEmail | None) -> str:
    """What happened and where the mail is; with its headers where these are all that came."""
    if not mail.shortfall:
        return f"A mail came in that could not be read: {reason}\n\nIts raw text is kept."
    where = f" It is still in the mailbox {mail.mailbox.name}." if mail.mailbox else ""
    said = [f"A mail came in that could not be taken in whole: {reason}{where}"]
    headers = [(name, email.header(name) if email else None) for name in SHOWN_HEADERS]
    said += [f"{name}: {value[:LONGEST_HEADER]}" for name, value in headers if value]
    return "\n".join([said[0], "", *said[1:]])
