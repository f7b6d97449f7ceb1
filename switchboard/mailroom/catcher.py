"""Catches outgoing mail on loopback where no mail server is configured; the console shows it."""

import asyncio
import logging
from typing import Any

from aiosmtpd.smtp import SMTP, Session
from aiosmtpd.smtp import Envelope as SmtpEnvelope
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from switchboard.channels.models import CaughtMail
from switchboard.wire.mail import parse

log = logging.getLogger(__name__)

MOST_KEPT = 2_000


class Catcher:
    """A mail server that delivers to nobody."""

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: Any, session: Session, envelope: SmtpEnvelope
    ) -> str:
        """Keeps the mail and says so."""
        return await asyncio.to_thread(_catch, envelope)


def _catch(envelope: SmtpEnvelope) -> str:
    close_old_connections()
    raw = envelope.original_content or b""
    try:
        caught = CaughtMail.objects.create(
            envelope_from=(envelope.mail_from or "")[:320],
            envelope_to=list(envelope.rcpt_tos)[:100],
            subject=parse(raw).subject[:400],
            raw=raw,
            caught_at=timezone.now(),
        )
        CaughtMail.objects.filter(pk__lte=caught.pk - MOST_KEPT).delete()
    except DatabaseError:
        log.exception("A mail could not be caught; its sender was asked to try again.")
        connection.close()
        return "451 4.3.0 Can't catch mail at this moment"
    return f"250 2.0.0 Caught as {caught.pk}"


async def serve() -> asyncio.Server:
    """Listens on loopback alone."""
    loop = asyncio.get_running_loop()

    def door() -> SMTP:
        return SMTP(
            Catcher(),
            data_size_limit=settings.MESSAGE_SIZE_LIMIT,
            enable_SMTPUTF8=True,
            hostname="switchboard",
            ident="Switchboard catcher",
            loop=loop,
        )

    return await loop.create_server(door, host="127.0.0.1", port=settings.CATCHER_PORT)
