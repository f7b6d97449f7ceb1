"""Decides whether a mail looks like a machine's answer to our letter, though it bears no trace."""

import re
from datetime import datetime, timedelta

from switchboard.policy.siblings import plain_subject

# Nobody reads a letter and writes a new mail so soon; a machine does.
AT_ONCE = timedelta(seconds=20)
# A desk that looks into its mailbox now and then answers later, but with its same words.
SOON = timedelta(minutes=5)
_NUMBERS = re.compile(r"\d+")


def looks_like_answer(
    subject: str, *, received_at: datetime, written_at: datetime | None, sent_at: datetime, to: str
) -> bool:
    """Whether a mail follows our letter about `to` too soon for a person who read it.

    What says that it was written before our letter left, as the mails of an outbox that waited for
    a network, answers nothing.

    >>> from datetime import UTC
    >>> sent = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
    >>> later = lambda seconds: sent + timedelta(seconds=seconds)
    >>> looks_like_answer("Got it", received_at=later(9), written_at=None, sent_at=sent, to="Fax")
    True
    >>> looks_like_answer("Scan", received_at=later(60), written_at=None, sent_at=sent, to="Fax")
    False
    >>> looks_like_answer("Fax", received_at=later(9), written_at=later(-9), sent_at=sent, to="Fax")
    False
    """
    left_at = sent_at.replace(microsecond=0)  # Mails tell whole seconds.
    if received_at < left_at or (written_at is not None and written_at < left_at):
        return False
    passed = received_at - left_at
    is_alike = _words(subject) == _words(to) != ""
    return passed <= (SOON if is_alike else AT_ONCE)


def _words(subject: str) -> str:
    """What stays the same in the subjects that a machine writes."""
    return _NUMBERS.sub("", plain_subject(subject)).strip()
