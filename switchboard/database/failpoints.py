"""Names each step at which a process may die, and dies there when a test asks for it.

`SWITCHBOARD_FAILPOINT=letter_ended` kills the process without a word the first time that it comes
to that step, `letter_ended:3` the third time; `letter_ended@4711` kills process 4711 there, as the
database, and goes on. It may also name a file that says this, so that a running process can be
armed. Unset, as in production, reaching one costs nothing.
"""

import itertools
import os
import signal
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

VARIABLE = "SWITCHBOARD_FAILPOINT"


class Failpoint(StrEnum):
    """The steps from a mail to its ticket, a letter to its reader, a call to its call-back."""

    MAIL_READ = "mail_read"  # the whole message is here, nothing of it is written
    MAIL_WRITTEN = "mail_written"  # written, not committed
    MAIL_KEPT = "mail_kept"  # committed, its sender does not know
    MAIL_ACKNOWLEDGED = "mail_acknowledged"  # 250 was said
    MAIL_FILED = "mail_filed"  # marked in its mailbox, which we have not written down
    ROWS_CLAIMED = "rows_claimed"  # mails are this worker's, nothing is understood
    MAIL_BEGUN = "mail_begun"  # its try is counted
    MAIL_PARSED = "mail_parsed"
    MAIL_UNDERSTOOD = "mail_understood"  # ticket and letter are written, not committed
    MAIL_SETTLED = "mail_settled"  # committed
    LETTER_CLAIMED = "letter_claimed"  # this worker's, nothing has left
    LETTER_BEGUN = "letter_begun"  # committed as being sent, nothing has left
    LETTER_ADDRESSED = "letter_addressed"  # its reader was accepted
    LETTER_WRITTEN = "letter_written"  # all but the end of the data has left
    # A death in the next two may send a second copy: SMTP has no way to ask (RFC 1047).
    LETTER_ENDED = "letter_ended"  # the end too; nobody knows whether it was taken
    LETTER_ACCEPTED = "letter_accepted"  # taken, which only we know, and have not written down
    LETTER_SENT = "letter_sent"  # committed as sent
    CALL_BEGUN = "call_begun"  # the call is written, not committed; nothing was said on it
    MESSAGE_KEPT = "message_kept"  # ticket and page are written, not committed
    PAGE_FIRED = "page_fired"  # a worker has begun to look at it
    DELIVERY_WRITTEN = "delivery_written"  # whom to call is written, not committed
    DELIVERY_LEAVING = "delivery_leaving"  # call and delivery are committed, nobody was dialled
    # A death here may ring the same telephone again, where the carrier can't say that it rings.
    CALL_PLACED = "call_placed"  # the carrier has taken it, which only we know
    PAGE_ACCEPTED = "page_accepted"  # written, not committed
    PAGE_SETTLED = "page_settled"  # who accepted is committed, the others still ring
    CALLED_BACK = "called_back"  # the call-back is written, not committed


_said = os.environ.get(VARIABLE, "")
_reached = itertools.count(1)


def reach(point: Failpoint) -> None:
    """Goes on, or kills here at once as by kill -9, if this is the step that was asked for."""
    if not _said:
        return
    step, _, victim = _asked().partition("@")
    armed, _, nth = step.partition(":")
    if point == armed and next(_reached) >= int(nth or 1):
        with suppress(ProcessLookupError):  # dead already
            os.kill(int(victim or os.getpid()), signal.SIGKILL)


def _asked() -> str:
    """The point, and how often it must be reached."""
    if not _said.startswith("/"):
        return _said
    with suppress(FileNotFoundError):
        return Path(_said).read_text(encoding="utf-8")
    return ""
