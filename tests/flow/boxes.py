"""Mailboxes of the desk, and mails that lie in them."""

from datetime import datetime
from typing import Any

from switchboard.channels.models import InboundMail, Mailbox, Security
from switchboard.channels.models.inbound import Slot
from switchboard.flow import intake
from switchboard.flow.intake import Envelope, Stored
from switchboard.published.models import Desk
from switchboard.wire.mail import parse
from tests.cast import MONDAY_7_02


def box(name: str = "Texas", *, desk: str = "texas", **more: Any) -> Mailbox:
    """A mailbox on this machine, never looked at."""
    usual = {
        "address": f"{desk}@support.example", "host": "127.0.0.1", "port": 143,
        "security": Security.NONE, "user": desk, "desk": Desk.objects.get(key=desk),
        "changed_at": MONDAY_7_02,
    }  # fmt: skip
    made = Mailbox(name=name, **{**usual, **more})
    made.secret = "a-password"
    made.save()
    return made


def keep(
    message: bytes, *, box: Mailbox, uid: int, at: datetime, uidvalidity: int = 1,
    shortfall: str = "",
) -> Stored:  # fmt: skip
    """Kept raw, as it was fetched."""
    slot = Slot(mailbox_id=box.pk, uidvalidity=uidvalidity, uid=uid)
    envelope = Envelope(
        source="imap", sender="", recipients=[box.address], received_at=at, slot=slot,
        shortfall=shortfall,
    )  # fmt: skip
    return intake.store(message, envelope)


def lie_in(message: bytes, *, box: Mailbox, uid: int, at: datetime, **more: Any) -> InboundMail:
    """Fetched, kept and understood."""
    kept = keep(message, box=box, uid=uid, at=at, **more)
    return intake.understand(kept.id, parse(message), now=at)
