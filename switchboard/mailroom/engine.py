"""Opens the mailroom's doors and keeps them open until it is told to stop."""

import asyncio
import signal

from django.conf import settings

from switchboard.mailroom import catcher, lmtp


async def run() -> None:
    """LMTP, and the catcher where no mail server is configured; until SIGTERM or SIGINT."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    doors = [await lmtp.serve()]
    if not settings.SMTP:
        doors.append(await catcher.serve())
    await stopping.wait()
    for door in doors:
        door.close()
