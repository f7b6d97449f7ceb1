"""Leads one call through its script: carries a turn out, tells the desk, takes the next."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from switchboard.flow import calls, joining, recordings
from switchboard.flow.calls import CallTurn, Spoken
from switchboard.gateways.voice import Heard
from switchboard.gateways.voice.asterisk_names import LeftAlone, recording_name
from switchboard.phone import away
from switchboard.phone.bridging import Bridge
from switchboard.phone.line import HungUp, Line
from switchboard.phone.sounds import Sounds
from switchboard.phone.verbs import DatabaseAway, Verbs
from switchboard.policy.call_flows import MESSAGE
from switchboard.policy.call_script import (
    Dial,
    Dialled,
    End,
    Gather,
    Outcome,
    Pressed,
    Record,
    Recorded,
    Result,
)

log = logging.getLogger(__name__)

LEAST_SECONDS = 1.0
LAST_WORD_SECONDS = 0.3


@dataclass(kw_only=True)
class Carried:
    """One call; `listen` has a further channel heard by its line, `deaf` no longer.

    `left` is what is known of a caller before the desk is asked; None where we called.
    """

    line: Line
    verbs: Verbs
    sounds: Sounds
    listen: Callable[[str, Line], None]
    deaf: Callable[[str], None]
    left: LeftAlone | None
    is_answered: bool = False
    is_taken_up: bool = False

    async def run(self, begin: Awaitable[CallTurn]) -> None:
        """To its end, also where the desk's records can't be reached."""
        try:
            turn = await begin
            await self._lead(turn)
        except DatabaseAway:
            if self.left is None:
                await away.excuse(self.line, self.sounds)
            else:
                await away.take_message(
                    self.line, self.sounds, self.left, is_answered=self.is_answered
                )
            return
        await self.line.hang_up()
        await self._ended(turn.call.uuid)

    async def _lead(self, turn: CallTurn) -> None:
        """Turn by turn; whoever is gone is told of by the end of the call."""
        try:
            if self.left is not None and not self.is_answered:
                await self.line.answer()
                self.is_answered = True
            while not isinstance(turn.node, End):
                turn = await self._tell(turn, await self._carry_out(turn))
            await self._say(turn, until_key=False)
            # What is still on its way to the other end is heard too.
            await asyncio.sleep(LAST_WORD_SECONDS)
        except HungUp:
            return

    async def _carry_out(self, turn: CallTurn) -> Result:
        node = turn.node
        if isinstance(node, Gather):
            key = await self._say(turn) or await self.line.key(node.seconds)
            return Pressed(key=key)
        if isinstance(node, Record):
            return await self._record(turn, node)
        if isinstance(node, Dial):
            await self._say(turn)
            return Dialled(outcome=await self._dial(turn))
        raise AssertionError(node)

    async def _record(self, turn: CallTurn, node: Record) -> Recorded:
        """The message; one that an earlier process of ours let begin is not spoken over."""
        name = recording_name(turn.call.uuid)
        if self.is_taken_up and (taken := await self.line.taken(name, node)):
            return taken
        await self._say(turn)
        return await self.line.record(name, node, tone=self.sounds.tone())

    async def _dial(self, turn: CallTurn) -> Outcome:
        """Rings one number; whoever hangs up while two speak has spoken."""
        if turn.dial is None:
            return Outcome.FAILED
        bridge = Bridge(
            line=self.line, listen=self.listen, deaf=self.deaf,
            greeting=lambda: self._greeting(turn), connected=lambda: self._connected(turn),
        )  # fmt: skip
        return await bridge.ring(turn.dial)

    async def _greeting(self, turn: CallTurn) -> Sequence[str] | None:
        now = self.verbs.clock()
        spoken = await self.verbs.tell(joining.greeting, turn.call.uuid, now=now)
        return None if spoken is None else await self._made(spoken, turn)

    async def _connected(self, turn: CallTurn) -> None:
        """Two who speak are not parted because nobody can write it down."""
        try:
            await self.verbs.tell(calls.connected, turn.call.uuid, now=self.verbs.clock())
        except DatabaseAway:
            log.warning("Call %s was connected, and it could not be written.", turn.call.uuid)

    async def _tell(self, turn: CallTurn, result: Result) -> CallTurn:
        """What happened, under a key of its own: told twice, it is once.

        A message that is left and can't be told of is told later, as soon as that is possible.
        """
        now, key = self.verbs.clock(), uuid4().hex
        try:
            return await self.verbs.tell(_told, turn.call.uuid, result, key=key, now=now)
        except DatabaseAway:
            if not isinstance(result, Recorded) or result.seconds < LEAST_SECONDS:
                raise
        await away.thank(self.line, self.sounds)
        await self.verbs.insist(_told, turn.call.uuid, result, key=key, now=now)
        raise HungUp

    async def _ended(self, call: UUID) -> None:
        await self.verbs.insist(calls.ended, call, now=self.verbs.clock())

    async def _say(self, turn: CallTurn, *, until_key: bool = True) -> str:
        return await self.line.say(await self._media(turn), until_key=until_key)

    async def _media(self, turn: CallTurn) -> Sequence[str]:
        """What is made already costs a look at the disk; the rest is spoken in a thread."""
        media = [self._made(one, turn) for one in turn.spoken]
        return [sound for sounds in await asyncio.gather(*media) for sound in sounds]

    async def _made(self, spoken: Spoken, turn: CallTurn) -> list[str]:
        if spoken.name != MESSAGE or spoken.text:
            return await asyncio.to_thread(self.sounds.media, spoken, turn)
        recording = await self.verbs.tell(recordings.heard_on, turn.call)
        return await asyncio.to_thread(self.sounds.message, recording) if recording else []


@transaction.atomic
def _told(call: UUID, result: Result, *, key: str, now: datetime) -> CallTurn:
    """Where the sound is stands in the transaction that pages for it: neither is lost alone."""
    turn = calls.go_on(call, result, key=key, now=now)
    if isinstance(result, Recorded) and result.seconds >= LEAST_SECONDS:
        heard = Heard(source=recording_name(call), seconds=result.seconds)
        recordings.located(call, heard, now=now)
    return turn
