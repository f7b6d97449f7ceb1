"""Keeps the connection with Asterisk and gives every call to a task of its own, until SIGTERM."""

import asyncio
import logging
import signal
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from switchboard.channels.models import Call, CallOutcome
from switchboard.flow import calls
from switchboard.flow.calls import CallTurn, Ringing
from switchboard.gateways.voice import asterisk
from switchboard.gateways.voice.asterisk import NAME, PLACED, Door
from switchboard.gateways.voice.asterisk_names import LeftAlone
from switchboard.phone.ari import Ari, AsteriskAway, Event
from switchboard.phone.bridging import outcome_of
from switchboard.phone.care import Care
from switchboard.phone.carrying import Carried
from switchboard.phone.line import Line
from switchboard.phone.sounds import Sounds
from switchboard.phone.verbs import Verbs

log = logging.getLogger(__name__)

INCOMING = "incoming"
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)


async def run() -> None:
    """As the process `phone`: until SIGTERM or SIGINT."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    door = asterisk.door()
    if door is None:
        raise NoAsterisk
    await Engine(door, clock=timezone.now).run(stopping)


class NoAsterisk(RuntimeError):
    """There is no Asterisk to speak with."""

    def __init__(self) -> None:
        super().__init__(
            "SWITCHBOARD_ARI_URL names no Asterisk. Set it as http://127.0.0.1:8088, and write "
            "Asterisk's configuration by bin/switchboard phone configure."
        )


class Engine:
    """Every call of one Asterisk."""

    def __init__(self, door: Door, *, clock: Callable[[], datetime]) -> None:
        self.verbs = Verbs(clock)
        self.ari = Ari(door)
        self.sounds = Sounds(asterisk.home(), Path(settings.PROMPTS))
        self.care = Care(ari=self.ari, verbs=self.verbs, sounds=self.sounds)
        self._lines: dict[str, Line] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        # Whose end was told of already; Asterisk tells it once more a little later.
        self._over: deque[str] = deque(maxlen=5000)

    async def run(self, stopping: asyncio.Event) -> None:
        """Connects, and connects again, until it is to stop; calls go on at Asterisk meanwhile."""
        self.sounds.tone()
        looking = asyncio.create_task(self.care.look_after())
        stop = asyncio.create_task(stopping.wait())
        tries = 0
        while not stopping.is_set():
            listening = asyncio.create_task(self._listen())
            await asyncio.wait({listening, stop}, return_when=asyncio.FIRST_COMPLETED)
            tries = await self._disconnected(listening, tries)
            if not stopping.is_set():
                pause = PAUSES[min(tries, len(PAUSES) - 1)]
                await asyncio.wait({stop}, timeout=pause)
        looking.cancel()
        await self.ari.close()
        self.verbs.close()

    async def _disconnected(self, listening: "asyncio.Task[None]", tries: int) -> int:
        """Lets go of every call, for what happens to them now is not heard; how often in a row."""
        listening.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._lines.clear()
        try:
            await listening
        except AsteriskAway as away:
            log.warning("%s It is tried again.", away)
            return tries + 1
        except asyncio.CancelledError:
            pass
        except Exception:
            log.exception("What Asterisk said was not understood; the connection is made anew.")
        return 0

    async def _listen(self) -> None:
        async with self.ari.events() as events:
            await self.ari.leave_out()
            await self._take_up()
            log.info("Connected with Asterisk.")
            async for event in events:
                self._hear(event)

    async def _take_up(self) -> None:
        """Calls that were under way when the connection broke, or when this process died."""
        for channel in await self.ari.get("channels"):
            where = channel.get("dialplan", {})
            app, *args = str(where.get("app_data", "")).split(",")
            if where.get("app_name") == "Stasis" and app == asterisk.APP:
                self._start(channel, args)

    def _hear(self, event: Event) -> None:
        if event["type"] == "StasisStart" and event["channel"]["id"] not in self._lines:
            self._start(event["channel"], event["args"])
        elif event["type"] == "ChannelDestroyed" and event["channel"]["id"] not in self._lines:
            self._never_answered(event["channel"]["id"], event.get("cause", 0))
        if line := self._lines.get(_channel(event)):
            line.hear(event)

    def _start(self, channel: Event, args: list[str]) -> None:
        """A call that is to be led by its script."""
        line, is_up = Line(ari=self.ari, channel=channel["id"]), channel["state"] == "Up"
        now, left = self.verbs.clock(), None
        begin: Awaitable[CallTurn]
        if args[:1] == [INCOMING]:
            left = LeftAlone(
                began_at=now, to_number=args[1], from_number=args[2], channel=line.channel
            )  # fmt: skip
            begin = self.verbs.tell(calls.answer, _ringing(left), now=now)
        elif args[:1] == [PLACED]:
            begin = self.verbs.tell(calls.picked_up, UUID(args[1]), now=now)
        else:
            self._go(line.hang_up())  # the second one of a call that nobody leads any more
            return
        self._lines[line.channel] = line
        carried = Carried(
            line=line, verbs=self.verbs, sounds=self.sounds, left=left,
            is_answered=is_up, is_taken_up=is_up, listen=self._lines.__setitem__,
            deaf=self._lines.__delitem__,
        )  # fmt: skip
        self._go(self._carry(carried, begin))

    async def _carry(self, carried: Carried, begin: Awaitable[CallTurn]) -> None:
        try:
            await carried.run(begin)
        finally:
            self._lines.pop(carried.line.channel, None)
            self._over.append(carried.line.channel)

    def _never_answered(self, channel: str, cause: int) -> None:
        """Whom we called did not take it: busy, no answer, no such number."""
        try:
            call = UUID(channel)
        except ValueError:
            return  # none that we placed
        if channel not in self._over:
            outcome = CallOutcome(outcome_of(cause).value)
            self._go(self._ended(call, outcome))

    async def _ended(self, call: UUID, outcome: CallOutcome) -> None:
        now = self.verbs.clock()
        await self.verbs.insist(calls.ended, call, outcome=outcome, now=now)

    def _go(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(self._reported(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _reported(self, work: Awaitable[None]) -> None:
        try:
            await work
        except AsteriskAway as away:
            log.warning("A call is left to be taken up again: %s", away)
        except Call.DoesNotExist:
            log.warning("Asterisk carries a call that this installation does not know.")
        except Exception:
            log.exception("A call could not be led to its end.")


def _ringing(left: LeftAlone) -> Ringing:
    return Ringing(
        carrier=NAME, carrier_key=left.channel, from_number=left.from_number,
        to_number=left.to_number,
    )  # fmt: skip


def _channel(event: Event) -> str:
    """The channel that an event is of."""
    if "channel" in event:
        return str(event["channel"]["id"])
    target = event.get("playback") or event.get("recording") or {}
    return str(target.get("target_uri", "")).removeprefix("channel:")
