"""Rings a second telephone for a call and joins the two until one of them hangs up."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from switchboard.flow.desk_phones import Dialling
from switchboard.gateways.voice.asterisk import APP
from switchboard.phone.ari import Refused
from switchboard.phone.line import HungUp, Line
from switchboard.policy.call_script import Outcome

SECOND = "second"
# Beyond what the network was told to ring: then it has lost the call.
GRACE_SECONDS = 5.0
TAKES = "1"
KEY_SECONDS = 6.0
# Q.850, as SIP's answers are translated (RFC 3398 8.2.6.1).
BUSY, NOBODY = frozenset({17, 21}), frozenset({0, 16, 18, 19, 20, 26, 127})


def outcome_of(cause: int) -> Outcome:
    """How ringing ended, by the cause of its channel.

    >>> outcome_of(17).value, outcome_of(19).value, outcome_of(1).value
    ('busy', 'no_answer', 'failed')
    """
    if cause in BUSY:
        return Outcome.BUSY
    return Outcome.NO_ANSWER if cause in NOBODY else Outcome.FAILED


@dataclass(kw_only=True)
class Bridge:
    """A line and the second one that is rung for it.

    `greeting` gives what whoever answers hears first, None where the two are joined at once.
    """

    line: Line
    greeting: Callable[[], Awaitable[Sequence[str] | None]]
    connected: Callable[[], Awaitable[None]]
    listen: Callable[[str, Line], None]
    deaf: Callable[[str], None]

    async def ring(self, dialling: Dialling) -> Outcome:
        """How it ended; ANSWERED once they have spoken, whoever hung up. Raises HungUp before."""
        # Both are heard in one row: what happens first on either decides.
        second = Line(
            ari=self.line.ari, channel=f"{SECOND}-{uuid4()}", heard=self.line.heard
        )  # fmt: skip
        self.listen(second.channel, second)
        try:
            await self.line.ring(is_heard=True)
            await self._originate(second, dialling)
            if not await self._answered(second, dialling.ring_seconds + GRACE_SECONDS):
                return outcome_of(second.cause)
            if not await self._takes(second):
                return Outcome.NO_ANSWER
            await self._join(second)
        except Refused:
            return Outcome.FAILED
        else:
            return Outcome.ANSWERED
        finally:
            self.deaf(second.channel)
            await second.hang_up()

    async def _originate(self, second: Line, dialling: Dialling) -> None:
        await self.line.ari.post(
            "channels", endpoint=f"PJSIP/{dialling.number}@trunk", app=APP, appArgs=SECOND,
            channelId=second.channel, callerId=dialling.caller_id, timeout=dialling.ring_seconds,
        )  # fmt: skip

    async def _answered(self, second: Line, seconds: float) -> bool:
        """Whether somebody took it; raises HungUp where the first did not wait."""
        while not second.is_gone:
            event = await self.line.next(seconds)
            if event is None:
                return False
            if event["type"] == "StasisStart" and event["channel"]["id"] == second.channel:
                return True
        return False

    async def _takes(self, second: Line) -> bool:
        """Whether they take the call: a voicemail answers too, and presses nothing."""
        greeting = await self.greeting()
        if greeting is None:
            return True
        try:
            key = await second.say(greeting) or await second.key(KEY_SECONDS)
        except HungUp:
            return False
        if self.line.is_gone:
            raise HungUp
        return key == TAKES

    async def _join(self, second: Line) -> None:
        ari, name = self.line.ari, f"bridge-{second.channel}"
        await ari.post("bridges", bridgeId=name, type="mixing")
        try:
            await self.line.ring(is_heard=False)
            await ari.post("bridges", name, "addChannel", channel=self.line.channel)
            await ari.post("bridges", name, "addChannel", channel=second.channel)
            await self.connected()
            while not second.is_gone and not self.line.is_gone:
                await self._wait()
        finally:
            await ari.delete("bridges", name)

    async def _wait(self) -> None:
        try:
            await self.line.next(3600)
        except HungUp:
            return
