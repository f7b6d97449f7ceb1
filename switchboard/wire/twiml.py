"""Writes TwiML: the XML in which Twilio, SignalWire and Telnyx (TeXML) are told what to do.

Only what all three document is used: nothing rests on an attribute that one of them lacks, or the
document says the same once more in another way (a Redirect after what may have no answer).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, tostring

# What XML 1.0 can't carry (2.2): a name from a header or a client's records may hold anything.
_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Twilio documents 4,096 characters for one Say.
LONGEST_SAID = 4000
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response />'


@dataclass(frozen=True, kw_only=True)
class Say:
    """Speaks a text, in a language (`en-US`) and by a voice of the carrier's."""

    text: str
    language: str
    voice: str


@dataclass(frozen=True, kw_only=True)
class Play:
    """Plays the audio at an address."""

    url: str


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Says nothing for so long."""

    seconds: int = 1


@dataclass(frozen=True, kw_only=True)
class Gather:
    """Waits for one key, which may come while it speaks; without one the next verb follows."""

    action: str
    seconds: int
    spoken: "Sequence[Say | Play | Pause]" = ()


@dataclass(frozen=True, kw_only=True)
class Record:
    """A tone, then a recording; an empty one does not ask `action`, so let a Redirect follow."""

    action: str
    status: str
    longest_seconds: int
    silence_seconds: int
    finish_key: str = "#"


@dataclass(frozen=True, kw_only=True)
class Dial:
    """Rings one number; who answers hears what `whisper` gives, and is then joined."""

    number: str
    caller_id: str
    ring_seconds: int
    action: str
    whisper: str


@dataclass(frozen=True, kw_only=True)
class Redirect:
    """Goes on with what another address gives."""

    url: str


@dataclass(frozen=True, kw_only=True)
class Hangup:
    """Ends the call."""


Verb = Say | Play | Pause | Gather | Record | Dial | Redirect | Hangup


def document(*verbs: Verb) -> str:
    """The verbs as one document.

    >>> print(document(Say(text="Fish & Co", language="en-US", voice="Polly.Joanna"), Hangup()))
    <?xml version="1.0" encoding="UTF-8"?><Response><Say language="en-US" \
voice="Polly.Joanna">Fish &amp; Co</Say><Hangup /></Response>
    """
    response = Element("Response")
    for verb in verbs:
        _write(response, verb)
    return '<?xml version="1.0" encoding="UTF-8"?>' + tostring(response, encoding="unicode")


def _write(parent: Element, verb: Verb) -> None:
    match verb:
        case Say():
            _add(
                parent, "Say", {"language": verb.language, "voice": verb.voice}, _cut(verb.text)
            )  # fmt: skip
        case Play():
            _add(parent, "Play", {}, verb.url)
        case Pause():
            _add(parent, "Pause", {"length": str(verb.seconds)})
        case Redirect():
            _add(parent, "Redirect", {"method": "POST"}, verb.url)
        case Hangup():
            _add(parent, "Hangup", {})
        case Gather():
            gather = _add(parent, "Gather", _gathering(verb))
            for one in verb.spoken:
                _write(gather, one)
        case Record():
            _add(parent, "Record", _recording(verb))
        case Dial():
            _write_dial(parent, verb)


def _gathering(verb: Gather) -> dict[str, str]:
    """Without a finishing key every key is one that was pressed, # too."""
    return {
        "input": "dtmf", "numDigits": "1", "finishOnKey": "", "timeout": str(verb.seconds),
        "action": verb.action, "method": "POST",
    }  # fmt: skip


def _recording(verb: Record) -> dict[str, str]:
    return {
        "action": verb.action,
        "method": "POST",
        "maxLength": str(verb.longest_seconds),
        "timeout": str(verb.silence_seconds),
        "finishOnKey": verb.finish_key,
        "playBeep": "true",
        "trim": "do-not-trim",
        "recordingStatusCallback": verb.status,
        "recordingStatusCallbackMethod": "POST",
        "recordingStatusCallbackEvent": "completed absent",
    }


def _write_dial(parent: Element, verb: Dial) -> None:
    """The caller hears it ring until the other one has heard the whisper."""
    named = {"callerId": verb.caller_id} if verb.caller_id else {}
    dial = _add(
        parent, "Dial",
        {"answerOnBridge": "true", "timeout": str(verb.ring_seconds), "action": verb.action,
         "method": "POST", **named},
    )  # fmt: skip
    noun = "Sip" if verb.number.startswith(("sip:", "sips:")) else "Number"
    _add(dial, noun, {"url": verb.whisper, "method": "POST"}, verb.number)


def _add(parent: Element, name: str, attributes: Mapping[str, str], text: str = "") -> Element:
    made = SubElement(parent, name, {key: _clean(value) for key, value in attributes.items()})
    made.text = _clean(text) or None
    return made


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_SAID else text[:LONGEST_SAID].rsplit(" ", 1)[0]


def _clean(text: str) -> str:
    return _UNSPEAKABLE.sub(" ", text)
