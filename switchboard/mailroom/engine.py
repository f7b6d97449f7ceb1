"""Opens the mailroom's doors and keeps them open until it is told to stop."""

import asyncio
import signal
import threading

from django.conf import settings

from switchboard.mailroom import catcher, lmtp
from switchboard.mailroom.imap import Readers


async def run() -> None:
    """LMTP, our mailboxes, and the catcher where no mail server is configured; until SIGTERM."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    doors = [await lmtp.serve()]
    if not settings.SMTP:
        doors.append(await catcher.serve())
    ending = threading.Event()
    reading = asyncio.create_task(asyncio.to_thread(Readers().run, ending))
    await stopping.wait()
    ending.set()
    for door in doors:
        door.close()
    await reading
