"""What a test of a call needs at hand: the clock, the callers, the engineers' telephones."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import numpy as np
from django.db import connection

from switchboard.gateways.voice import asterisk as carrier
from switchboard.phone import speech
from switchboard.phone.engine import Engine
from tests.cast import Cast
from tests.phone import pcm
from tests.phone.private_asterisk import Running
from tests.phone.sip_phone import Leg
from tests.programs import until

# Sunday, November 22, 2026, 2 am in Texas.
SUNDAY_2_00 = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MONDAY_10_00 = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
TEXAS, LOUISIANA = "+17373562220", "+13373132400"
LUCILLE = "+13375550123"
# So much of a sentence is enough to know it by.
KNOWN_BY_SECONDS = 1.2


class Caller:
    """Somebody at a telephone, and what they hear and do."""

    def __init__(self, leg: Leg) -> None:
        self.leg = leg
        self._heard_to = 0

    def hears(self, words: str, *, seconds: float = 20.0) -> None:
        """Waits until these words were said, after what was heard before."""
        file = speech.sound(words, language="en", folder=carrier.home() / "sounds" / "spoken")
        self.hears_sound(speech.samples(file), words, seconds=seconds)

    def hears_sound(self, sound: np.ndarray, what: str, *, seconds: float = 20.0) -> None:
        begins = int(np.argmax(np.abs(sound) > 300))
        wanted = sound[begins : begins + int(KNOWN_BY_SECONDS * pcm.RATE)]
        deadline = time.monotonic() + seconds
        while pcm.likeness(wanted, self.leg.sound.heard[self._heard_to :]) < 0.95:
            assert time.monotonic() < deadline, f"“{what}” was not heard in {seconds:.0f} s."
            assert not self.leg.over.is_set(), f"They hung up before “{what}” was heard."
            time.sleep(0.05)
        self._heard_to = self.leg.sound.heard.size - wanted.size // 2

    def hears_tone(self) -> None:
        self.hears_sound(speech.samples(carrier.home() / "sounds" / "tone.wav")[:2400], "the tone")

    def presses(self, key: str) -> None:
        self.leg.press(key)

    def says(self, sound: np.ndarray) -> None:
        """And pauses, as people do before the next key."""
        self.leg.say(sound)
        time.sleep(0.3)

    def hangs_up(self) -> None:
        self.leg.hang_up()

    def is_hung_up_on(self) -> None:
        assert self.leg.over.wait(20), "Nobody hung up."


@dataclass(kw_only=True)
class Desk:
    """The desk, the telephone network, and a clock that the test moves."""

    pbx: Running
    cast: Cast
    at: datetime = SUNDAY_2_00
    began: float = field(default_factory=time.monotonic)

    def clock(self) -> datetime:
        """The test's instant, and what has passed since."""
        return self.at + timedelta(seconds=time.monotonic() - self.began)

    def is_at(self, instant: datetime) -> None:
        self.at, self.began = instant, time.monotonic()

    def call(self, number: str = LOUISIANA, *, shown: str = LUCILLE, header: str = "") -> Caller:
        """Somebody dials, and is answered."""
        leg = self.pbx.exchange.call(number, shown=shown, header=header)
        assert leg.answered.wait(10), f"Nobody answered: {leg.status}."
        return Caller(leg)

    @contextmanager
    def open(self) -> Iterator[None]:
        """Our process works in a thread of its own until the end of the block."""
        ready = f"{self.pbx.url}/ari/applications/switchboard"
        sign_in = ("switchboard", self.pbx.password)
        loop = asyncio.new_event_loop()
        stopping = asyncio.Event()

        async def work() -> None:
            await Engine(carrier.door(), clock=self.clock).run(stopping)

        thread = threading.Thread(target=loop.run_until_complete, args=(work(),))
        thread.start()
        try:
            until(lambda: httpx.get(ready, auth=sign_in).status_code == 200)
            yield
        finally:
            for leg in list(self.pbx.exchange.legs.values()):
                leg.hang_up()
            until(lambda: not self.pbx.channels())
            time.sleep(0.2)
            loop.call_soon_threadsafe(stopping.set)
            thread.join(20)
            loop.close()
            connection.close()
