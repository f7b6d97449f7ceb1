"""One channel of Asterisk's, as a telephone in our hand: speak, hear a key, record, hang up."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

from switchboard.phone.ari import Ari, Event, Refused
from switchboard.policy.call_script import Record, Recorded

GONE = frozenset({"ChannelHangupRequest", "StasisEnd", "ChannelDestroyed"})
# After a hang-up its recording is finished within milliseconds; a busy machine may take longer.
PATIENCE_SECONDS = 5.0
# A sound that is never heard of again must not hold a call for ever.
LONGEST_SOUND_SECONDS = 240.0
NO_KEY = ""
# Asterisk says how long recordings are in whole seconds.
SLACK_SECONDS = 1.0


class HungUp(Exception):
    """The other end is gone."""


@dataclass(kw_only=True)
class Line:
    """A channel; `hear` is told its events, and everything else waits for them."""

    ari: Ari
    channel: str
    is_gone: bool = False
    cause: int = 0
    heard: "asyncio.Queue[Event]" = field(default_factory=asyncio.Queue)

    def hear(self, event: Event) -> None:
        """An event of this channel."""
        if event["type"] in GONE:
            self.is_gone = True
            self.cause = event.get("cause") or event["channel"].get("cause") or self.cause
        self.heard.put_nowait(event)

    async def say(self, sounds: Sequence[str], *, until_key: bool = True) -> str:
        """Speaks; gives the key that cut it short at once, or ''. Raises HungUp.

        A key that was pressed before a word was said answers nothing, and is forgotten.
        """
        self._forget()
        if not sounds:
            return NO_KEY
        name = uuid4().hex
        await self._order("play", name, media=",".join(sounds))
        while True:
            event = await self.next(LONGEST_SOUND_SECONDS)
            if event is None or _ends(event, name):
                return NO_KEY
            if until_key and self._is_key(event):
                await self.ari.delete("playbacks", name)
                return str(event["digit"])

    async def key(self, seconds: float) -> str:
        """The next key, or '' if none comes in time. Raises HungUp."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            event = await self.next(left)
            if event is not None and self._is_key(event):
                return str(event["digit"])
        return NO_KEY

    async def record(self, name: str, node: Record, *, tone: str) -> Recorded:
        """A tone, then what is said; ends by a key, by silence, at its longest, or by hanging up.

        Both are ordered at once, so that nothing said right after the tone is lost.
        """
        self._forget()
        try:
            await self._order("play", uuid4().hex, media=tone)
            await self._order(
                "record", name=name, format="wav", beep="false", ifExists="overwrite",
                maxDurationSeconds=node.longest_seconds, maxSilenceSeconds=node.silence_seconds,
                terminateOn=node.finish_key,
            )  # fmt: skip
        except HungUp:
            return Recorded(seconds=0, is_gone=True)
        return await self.recorded(name, node)

    async def taken(self, name: str, node: Record) -> Recorded | None:
        """What was begun of a recording before this process led the call; None: nothing was.

        It goes on, or it ended meanwhile and counts as a message: none may be recorded over.
        """
        if await self._is_there("live", name):
            return await self.recorded(name, node)
        if await self._is_there("stored", name):
            return Recorded(seconds=node.least_seconds, is_gone=self.is_gone)
        return None

    async def recorded(self, name: str, node: Record) -> Recorded:
        """What has become of a recording that goes on."""
        left, began = node.longest_seconds + PATIENCE_SECONDS, time.monotonic()
        while True:
            event = await self._any(PATIENCE_SECONDS if self.is_gone else left)
            if event is None:
                return Recorded(seconds=0, is_gone=self.is_gone)
            if event.get("recording", {}).get("name") != name:
                continue
            if event["type"] == "RecordingFinished":
                seconds = _spoken_seconds(event["recording"], node, time.monotonic() - began)
                return Recorded(seconds=seconds, is_gone=self.is_gone)
            if event["type"] == "RecordingFailed":
                return Recorded(seconds=0, is_gone=self.is_gone)

    async def next(self, seconds: float) -> Event | None:
        """The next event, or None after so long; raises HungUp."""
        if self.is_gone and self.heard.empty():
            raise HungUp
        event = await self._any(seconds)
        # What was pressed before hanging up still counts: the events keep their order.
        if event is not None and event["type"] in GONE and self._is_mine(event):
            raise HungUp
        return event

    async def hang_up(self) -> None:
        """Ends the call, if it is not over."""
        if not self.is_gone:
            await self.ari.delete("channels", self.channel)

    async def answer(self) -> None:
        """Takes an incoming call; raises HungUp."""
        await self._order("answer")

    async def ring(self, *, is_heard: bool) -> None:
        """The caller hears that it rings somewhere, or no longer does; raises HungUp."""
        if is_heard:
            await self._order("ring")
        else:
            await self.ari.delete("channels", self.channel, "ring")

    async def _is_there(self, where: str, name: str) -> bool:
        try:
            await self.ari.get("recordings", where, name)
        except Refused:
            return False
        return True

    async def _order(self, *act: str, **wanted: object) -> None:
        try:
            await self.ari.post("channels", self.channel, *act, **wanted)
        except Refused as refused:
            # 404 and 409, 412: it is gone, or just going.
            raise HungUp from refused

    async def _any(self, seconds: float) -> Event | None:
        try:
            return await asyncio.wait_for(self.heard.get(), seconds)
        except TimeoutError:
            return None

    def _is_key(self, event: Event) -> bool:
        return event["type"] == "ChannelDtmfReceived" and self._is_mine(event)

    def _is_mine(self, event: Event) -> bool:
        """Whether it is of this channel, and not of one that is heard in the same row."""
        return bool(event["channel"]["id"] == self.channel)

    def _forget(self) -> None:
        while not self.heard.empty():
            self.heard.get_nowait()


def _ends(event: Event, playback: str) -> bool:
    """Whether this is the end of that sound, or of a sound that could not be played."""
    is_over = event["type"] == "PlaybackFinished"
    return is_over and event["playback"]["id"] == playback


def _spoken_seconds(recording: Event, node: Record, took: float) -> float:
    """How long somebody spoke. Where silence ended it, silence alone is no message.

    Asterisk cuts the silence off that ended a recording, and leaves a second of it. Otherwise all
    of it counts: whoever hangs up after one word is called back.
    """
    seconds = float(recording.get("duration") or 0)
    is_cut = took - seconds > node.silence_seconds - SLACK_SECONDS
    return 0.0 if is_cut and seconds <= SLACK_SECONDS else seconds
