"""What a test of a call needs at hand: the clock, the callers, the engineers' telephones."""

import asyncio
import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import numpy as np
from django.db import connection

from switchboard.channels.models import Recording
from switchboard.flow import call_watch, calling_out, deliveries, paging, recordings
from switchboard.gateways.voice import asterisk as carrier
from switchboard.phone import speech
from switchboard.phone.engine import Engine
from tests.cast import Cast
from tests.phone import pcm
from tests.phone.private_asterisk import Running
from tests.phone.sip_phone import Leg, Telephone
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

    def hears(self, words: str, *, seconds: float = 60.0) -> None:
        """Waits until these words were said, after what was heard before."""
        file = speech.sound(words, language="en", folder=carrier.home() / "sounds" / "spoken")
        self.hears_sound(speech.samples(file), words, seconds=seconds)

    def hears_sound(self, sound: np.ndarray, what: str, *, seconds: float = 60.0) -> None:
        # From the first loud sample to the last, for a last half frame of silence is not sent.
        loud = np.flatnonzero(np.abs(sound) > 300)
        wanted = sound[loud[0] : loud[-1]][: int(KNOWN_BY_SECONDS * pcm.RATE)]
        deadline = time.monotonic() + seconds
        while True:
            is_over = self.leg.sound.is_drained.is_set()
            like, place = pcm.found(wanted, self.leg.sound.heard[self._heard_to :])
            if like > 0.95:
                break
            assert not is_over, f"They hung up before “{what}” was heard ({like:.2f})."
            assert time.monotonic() < deadline, f"“{what}” was not heard in {seconds:.0f} s."
            time.sleep(0.1)
        self._heard_to += place + wanted.size

    def hears_tone(self) -> None:
        """And lets it end, as people do before they speak."""
        tone = speech.tone(carrier.home() / "sounds" / "tone.wav")
        self.hears_sound(speech.samples(tone)[:2400], "the tone")
        time.sleep(1.0)

    def presses(self, key: str) -> None:
        self.leg.press(key)

    def says(self, sound: np.ndarray) -> None:
        """And pauses, as people do before the next key."""
        self.leg.say(sound)
        time.sleep(0.3)

    def hangs_up(self) -> None:
        self.leg.hang_up()

    def is_hung_up_on(self) -> None:
        assert self.leg.over.wait(60), "Nobody hung up."


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

    def forward(self, by: timedelta) -> None:
        self.at += by

    def telephone(self, number: str, **wants: object) -> Telephone:
        """Puts a telephone there, in place of whatever was."""
        return self.pbx.exchange.telephone(number, **wants)

    def works_until(
        self, holds: Callable[[], object], what: str, *, seconds: float = 120.0
    ) -> None:
        """The worker's jobs, again and again at the test's own time, until something holds."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"In {seconds:.0f} s it did not happen that {what}."
            now = self.clock()
            paging.climb(50, now=now)
            deliveries.deliver(50, now=now)
            calling_out.place(50, now=now)
            call_watch.look(50, now=now)
            recordings.fetch(50, now=now)
            time.sleep(0.05)

    def likeness(self, sound: np.ndarray, recording: Recording) -> float:
        """How like a sound is to what was kept of it."""
        return pcm.likeness(sound, speech.samples(io.BytesIO(bytes(recording.content))))

    def call(self, number: str = LOUISIANA, *, shown: str = LUCILLE, header: str = "") -> Caller:
        """Somebody dials, and is answered."""
        leg = self.pbx.exchange.call(number, shown=shown, header=header)
        assert leg.answered.wait(60), f"Nobody answered: {leg.status}."
        return Caller(leg)

    @contextmanager
    def open(self, *, leaves_calls: bool = False) -> Iterator[None]:
        """Our process works in a thread of its own until the end of the block.

        Everybody hangs up then, unless the calls are left for the next one to lead.
        """
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
            if not leaves_calls:
                self._all_hang_up()
            loop.call_soon_threadsafe(stopping.set)
            thread.join(20)
            loop.close()
            connection.close()

    def _all_hang_up(self) -> None:
        for leg in list(self.pbx.exchange.legs.values()):
            leg.hang_up()
        until(lambda: not self.pbx.channels())
        time.sleep(0.2)
