"""Says a call's next turn in TwiML: the same script as every other carrier's, in their words."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.signing import TimestampSigner

from switchboard.channels.models import Call, CallKind
from switchboard.flow.calls import CallTurn, Spoken
from switchboard.gateways.voice import addresses
from switchboard.policy import call_flows
from switchboard.policy.call_script import Dial, Gather, Record
from switchboard.wire import twiml

# A voice that all three carriers have, for each language that our prompts speak.
_VOICES = {"en": ("en-US", "Polly.Joanna"), "es": ("es-US", "Polly.Lupe")}
LISTENING = TimestampSigner(salt="phone.message")


@dataclass(frozen=True, kw_only=True)
class Tongue:
    """How a carrier pronounces a text."""

    language: str
    voice: str

    @classmethod
    def of(cls, language: str) -> "Tongue":
        """The voice of a language of the policy; of one that we have none for, the English one."""
        named, voice = _VOICES.get(language.split("-", maxsplit=1)[0].lower(), _VOICES["en"])
        return cls(language=named, voice=voice)

    def say(self, text: str) -> twiml.Say:
        """The text in this voice."""
        return twiml.Say(text=text, language=self.language, voice=self.voice)


def written(turn: CallTurn, *, carrier: str) -> str:
    """The document for a turn."""
    spoken = [_spoken(one, turn.call, carrier=carrier) for one in turn.spoken]

    def told(step: str) -> str:
        return addresses.step(carrier, way(turn.call), turn.call.uuid, step, after=turn.number)

    match turn.node:
        case Gather() as node:
            gathered = told("gathered")
            gather = twiml.Gather(action=gathered, seconds=node.seconds, spoken=spoken)
            # Silence does not ask the action.
            return twiml.document(gather, twiml.Redirect(url=gathered))
        case Record() as node:
            # Nor does an empty recording.
            return twiml.document(*spoken, _record(node, told), twiml.Redirect(url=told("empty")))
        case Dial() if turn.dial is not None:
            dial = twiml.Dial(
                number=turn.dial.number,
                caller_id=turn.dial.caller_id,
                ring_seconds=turn.dial.ring_seconds,
                action=told("dialled"),
                whisper=told("connected"),
            )
            return twiml.document(*spoken, dial)
        case _:
            return twiml.document(*spoken, twiml.Hangup())


def way(call: Call) -> str:
    """Whether a client has called or we have."""
    return addresses.IN if call.kind == CallKind.INCOMING else addresses.OUT


def _record(node: Record, told: Callable[[str], str]) -> twiml.Record:
    return twiml.Record(
        action=told("recorded"),
        status=told("recording"),
        longest_seconds=node.longest_seconds,
        silence_seconds=node.silence_seconds,
        finish_key=node.finish_key,
    )


def _spoken(one: Spoken, call: Call, *, carrier: str) -> twiml.Say | twiml.Play:
    """A prompt in words; the message is played from our own address, for some minutes only."""
    if one.name != call_flows.MESSAGE:
        return Tongue.of(call.language).say(one.text)
    key = LISTENING.sign(str(call.uuid)).removeprefix(str(call.uuid))
    return twiml.Play(url=addresses.step(carrier, way(call), call.uuid, "message", key=key))
