"""The LMTP door: 250 only after the message is committed, else 451 and the sender keeps it."""

import asyncio
import logging
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope as SmtpEnvelope
from aiosmtpd.smtp import Session
from django.conf import settings
from django.db import close_old_connections, connection
from django.utils import timezone

from switchboard.database.failpoints import Failpoint, reach
from switchboard.flow import intake
from switchboard.flow.intake import Envelope

log = logging.getLogger(__name__)

KEPT = "250 2.0.0 Kept as mail {id}"
ALREADY_KEPT = "250 2.0.0 Kept already as mail {id}"
TOO_LARGE = "552 5.3.4 The message is larger than this desk takes"
NOT_NOW = "451 4.3.0 The desk can't keep mail at this moment; please try again"


class Door(LMTP):
    """LMTP as RFC 2033 has it; a line may be longer than the standard's 998 octets."""

    line_length_limit = 4 * 1024 * 1024

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - the library's name
        """Takes the message and answers once for each accepted recipient (RFC 2033 4.2)."""
        envelope = self.envelope
        if await self.check_helo_needed():
            return
        if arg or envelope is None or not envelope.rcpt_tos:
            await self.push("501 Syntax: DATA" if arg else "503 Error: need RCPT command")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await self._content(limit=self.data_size_limit or 0)
        answer = TOO_LARGE
        if content is not None:
            envelope.original_content = content
            reach(Failpoint.MAIL_READ)
            answer = await self._call_handler_hook("DATA")
            reach(Failpoint.MAIL_KEPT)
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        await self.push("\r\n".join([answer] * len(envelope.rcpt_tos)))
        reach(Failpoint.MAIL_ACKNOWLEDGED)

    async def _content(self, *, limit: int) -> bytes | None:
        """The message up to the lone dot, in one buffer: a list of lines would take forty times
        the space of a message of empty lines. None if it is too large, read to its end anyway.
        """
        kept, is_at_start, is_kept = bytearray(), True, True
        while True:
            try:
                piece, is_whole = await self._reader.readuntil(b"\r\n"), True
            except asyncio.LimitOverrunError as longer:
                piece, is_whole = await self._reader.read(longer.consumed), False
            if is_at_start and piece == b".\r\n":
                return bytes(kept) if is_kept else None
            is_kept = is_kept and len(kept) + len(piece) <= limit
            if is_kept:
                kept += piece[1:] if is_at_start and piece.startswith(b".") else piece
            else:
                kept.clear()
            is_at_start = is_whole


class Keeper:
    """Keeps each message; every recipient gets the same answer, for it is one message."""

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: Any, session: Session, envelope: SmtpEnvelope
    ) -> str:
        """Answers after the commit."""
        arrived = Envelope(
            source="lmtp",
            sender=envelope.mail_from or "",
            recipients=list(envelope.rcpt_tos),
            received_at=timezone.now(),
        )
        return await asyncio.to_thread(_keep, envelope.original_content or b"", arrived)

    async def handle_exception(self, error: Exception) -> str:
        """An error of ours is no fault of the message: its sender keeps it and tries again."""
        log.error("A message could not be taken; its sender was asked to wait.", exc_info=error)
        return NOT_NOW


def _keep(raw: bytes, arrived: Envelope) -> str:
    close_old_connections()
    try:
        stored = intake.store(raw, arrived)
    except Exception:
        # Whatever it was, a 5xx would make the sender throw the message away.
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
