"""Leads one call through its script: carries a turn out, tells the desk, takes the next."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from switchboard.flow import calls
from switchboard.flow.calls import CallTurn
from switchboard.phone.bridging import Bridge
from switchboard.phone.line import HungUp, Line
from switchboard.phone.sounds import Sounds
from switchboard.phone.verbs import Verbs
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

Open = Callable[[str, Line], None]


@dataclass(kw_only=True)
class Carried:
    """One call; `begin` gives its first turn, `listen` has another channel heard by its line."""

    line: Line
    verbs: Verbs
    sounds: Sounds
    listen: Open
    deaf: Callable[[str], None]

    async def run(self, begin: Awaitable[CallTurn], *, is_incoming: bool) -> None:
        """To its end; raises DatabaseAway where the desk can't be told."""
        turn = await begin
        try:
            if is_incoming:
                await self.line.answer()
            while not isinstance(turn.node, End):
                turn = await self._tell(turn, await self._carry_out(turn))
            await self._say(turn, until_key=False)
        except HungUp:
            pass
        await self.line.hang_up()
        await self.verbs.tell(calls.ended, turn.call.uuid, now=self.verbs.clock())

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
        await self._say(turn)
        return await self.line.record(recording_name(turn), node, tone=self.sounds.tone())

    async def _dial(self, turn: CallTurn) -> Outcome:
        """Rings one number; whoever hangs up while two speak has spoken."""
        if turn.dial is None:
            return Outcome.FAILED
        bridge = Bridge(line=self.line, listen=self.listen, deaf=self.deaf)
        return await bridge.ring(turn.dial, connected=lambda: self._connected(turn))

    async def _connected(self, turn: CallTurn) -> None:
        await self.verbs.tell(calls.connected, turn.call.uuid, now=self.verbs.clock())

    async def _tell(self, turn: CallTurn, result: Result) -> CallTurn:
        """What happened, under a key of its own: told twice, it is once."""
        return await self.verbs.tell(
            calls.go_on, turn.call.uuid, result, key=uuid4().hex, now=self.verbs.clock()
        )

    async def _say(self, turn: CallTurn, *, until_key: bool = True) -> str:
        return await self.line.say(await self._media(turn), until_key=until_key)

    async def _media(self, turn: CallTurn) -> Sequence[str]:
        """What is made already costs a look at the disk; the rest is spoken in a thread."""
        words = [one for one in turn.spoken if one.name != MESSAGE]
        made = [await asyncio.to_thread(self.sounds.media, one, turn) for one in words]
        return [one for one in made if one is not None]


def recording_name(turn: CallTurn) -> str:
    """The name at Asterisk of what is said on this call, found by the call alone."""
    return f"message_{turn.call.uuid}"
