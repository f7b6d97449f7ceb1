"""The LMTP door: 250 only after the message is committed, else 451 and the sender keeps it."""

import asyncio
import logging
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope as SmtpEnvelope
from aiosmtpd.smtp import Session
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from switchboard.flow import intake
from switchboard.flow.intake import Envelope

log = logging.getLogger(__name__)

KEPT = "250 2.0.0 Kept as mail {id}"
ALREADY_KEPT = "250 2.0.0 Kept already as mail {id}"
NOT_NOW = "451 4.3.0 The desk can't keep mail at this moment; please try again"


class Door(LMTP):
    """LMTP as RFC 2033 has it; a line may be longer than the standard's 998 octets."""

    line_length_limit = 4 * 1024 * 1024


class Keeper:
    """Keeps each message; every recipient gets the same answer, for it is one message."""

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: Any, session: Session, envelope: SmtpEnvelope
    ) -> str:
        """Answers after the commit; RFC 2033 wants one reply for each accepted recipient."""
        received_at = timezone.now()
        content = envelope.original_content or b""
        arrived = Envelope(
            source="lmtp",
            sender=envelope.mail_from or "",
            recipients=list(envelope.rcpt_tos),
            received_at=received_at,
        )
        answer = await asyncio.to_thread(_keep, content, arrived)
        return "\r\n".join([answer] * max(1, len(envelope.rcpt_tos)))


def _keep(raw: bytes, arrived: Envelope) -> str:
    close_old_connections()
    try:
        stored = intake.store(raw, arrived)
    except DatabaseError:
        log.exception("A message could not be kept; its sender was asked to try again.")
        connection.close()
        return NOT_NOW
    return (KEPT if stored.is_new else ALREADY_KEPT).format(id=stored.id)


async def serve() -> asyncio.Server:
    """Listens where the settings say."""
    loop = asyncio.get_running_loop()

    def door() -> Door:
        return Door(
            Keeper(),
            data_size_limit=settings.MESSAGE_SIZE_LIMIT,
            enable_SMTPUTF8=True,
            hostname="switchboard",
            ident="Switchboard LMTP",
            loop=loop,
        )

    return await loop.create_server(door, host=settings.LMTP_HOST, port=settings.LMTP_PORT)
