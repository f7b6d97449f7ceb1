"""Hears what carriers tell of a call, over the web, and answers with what comes next on it.

Each webhook: signed or refused, one verb, its answer; no carrier is asked anything meanwhile. Where
our records can't be reached, whoever calls can still leave a message.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from switchboard.channels.models import Call, CallOutcome
from switchboard.flow import call_endings, calls, joining, left_behind, recordings
from switchboard.flow.calls import Ringing
from switchboard.gateways.voice import Heard, addresses
from switchboard.gateways.voice.telnyx import TELNYX
from switchboard.phone import without_us
from switchboard.phone.signed import NotSigned, Said, TooMuchSaid, read
from switchboard.phone.twiml import LISTENING, Tongue, written
from switchboard.policy.call_script import Dialled, Outcome, Pressed, Recorded, Result
from switchboard.wire import twiml

log = logging.getLogger(__name__)

# Numbers that carriers put where a caller's is withheld (Twilio: Caller ID of withheld calls).
_WITHHELD = {
    "+266696687", "+86282452253", "+2562533", "+8656696", "+7378742833", "anonymous", "restricted",
    "unavailable", "unknown", "private",
}  # fmt: skip
_DIALLED: Mapping[str, Outcome] = {
    "completed": Outcome.ANSWERED,
    "answered": Outcome.ANSWERED,
    "busy": Outcome.BUSY,
    "no-answer": Outcome.NO_ANSWER,
    "canceled": Outcome.NO_ANSWER,
}
# How a call ends; what else is said of it only shows that it goes on.
_ENDED: Mapping[str, CallOutcome | None] = {
    "completed": None,
    "busy": CallOutcome.BUSY,
    "no-answer": CallOutcome.NO_ANSWER,
    "canceled": CallOutcome.NO_ANSWER,
    "failed": CallOutcome.FAILED,
}
LISTENING_SECONDS = 600
QUIET = twiml.EMPTY


@dataclass(frozen=True, kw_only=True)
class Word:
    """One webhook about one call: who says what of it, and when we heard it."""

    said: Said
    call: UUID
    at: datetime

    @property
    def key(self) -> str:
        """The same for everything that can follow one turn: only the first of them counts.

        This is stronger than a carrier's own token for a request that it repeats.
        """
        return f"after {self.said.query.get('after', '')[:20]}"


@require_POST
def come_in(request: HttpRequest, carrier: str) -> HttpResponse:
    """A client calls one of our numbers."""

    def take(said: Said, now: datetime) -> str:
        ringing = Ringing(
            carrier=carrier,
            carrier_key=said.field("CallSid"),
            from_number=_shown(said.field("From")),
            to_number=said.field("To"),
        )
        return written(calls.answer(ringing, now=now), carrier=carrier)

    return _answer(request, carrier, take, otherwise=lambda: without_us.take_message(carrier))


@require_POST
def status(request: HttpRequest, carrier: str) -> HttpResponse:
    """How a client's call stands, which carriers tell by their own identity of it."""

    def take(said: Said, now: datetime) -> str:
        key = said.field("CallSid")
        call = Call.objects.only("uuid").get(carrier=carrier, carrier_key=key)
        return _stands(Word(said=said, call=call.uuid, at=now))

    return _answer(request, carrier, take, otherwise=None)


@require_POST
def left(request: HttpRequest, carrier: str) -> HttpResponse:
    """A message was left while we could not read our records; nothing is asked of them now."""
    return _answer(request, carrier, lambda said, now: without_us.thank(), otherwise=None)


@require_POST
def go_on(request: HttpRequest, carrier: str, way: str, call: UUID, step: str) -> HttpResponse:
    """Something has happened on a call: one of STEPS."""
    act = STEPS.get(step)
    if act is None or way not in {addresses.IN, addresses.OUT}:
        return HttpResponse(status=404)

    def take(said: Said, now: datetime) -> str:
        call_endings.heard(call, carrier=carrier, now=now)
        return act(Word(said=said, call=call, at=now))

    return _answer(request, carrier, take, otherwise=_without_us(carrier, way, step))


@require_safe
def message(request: HttpRequest, carrier: str, way: str, call: UUID) -> HttpResponse:
    """The caller's message, for a carrier to play to an engineer, at an address for minutes."""
    try:
        LISTENING.unsign(f"{call}{request.GET.get('key', '')}", max_age=LISTENING_SECONDS)
    except BadSignature:
        return HttpResponse(status=403)
    found = Call.objects.filter(uuid=call, carrier=carrier).first()
    recording = recordings.heard_on(found) if found else None
    if recording is None:
        return HttpResponse(status=404)
    return HttpResponse(bytes(recording.content or b""), content_type=recording.content_type)


def _picked_up(word: Word) -> str:
    call_endings.identified(word.call, carrier_key=word.said.field("CallSid"))
    return written(calls.picked_up(word.call, now=word.at), carrier=word.said.carrier)


def _gathered(word: Word) -> str:
    return _next(word, Pressed(key=word.said.field("Digits")[:1]))


def _recorded(word: Word) -> str:
    """The recording ended; who hung up to end it hears nothing more."""
    seconds = _located(word)
    is_gone = word.said.field("Digits") == "hangup" or word.said.field("CallStatus") == "completed"
    return _next(word, Recorded(seconds=seconds, is_gone=is_gone))


def _empty(word: Word) -> str:
    return _next(word, Recorded(seconds=0.0))


def _recording(word: Word) -> str:
    """The sound is ready, or there is none; this may come before the end of Record was told."""
    if word.said.field("RecordingStatus") in {"absent", "failed"}:
        _next(word, Recorded(seconds=0.0))
    elif word.said.field("RecordingStatus") in {"completed", ""}:
        seconds = _located(word)
        _next(word, Recorded(seconds=seconds))
        # What comes so late that the call was given up as one without a message is still one.
        heard = Heard(source=_source(word), seconds=seconds)
        left_behind.settle(word.call, heard, now=word.at)
    return QUIET


def _dialled(word: Word) -> str:
    said = _DIALLED.get(word.said.field("DialCallStatus"), Outcome.FAILED)
    is_bridged = word.said.field("DialBridged") == "true"
    outcome = joining.outcome(word.call, said, is_bridged=is_bridged)
    return _next(word, Dialled(outcome=outcome))


def _connected(word: Word) -> str:
    """Whoever was rung answers: an engineer is asked whether they take it, a client is joined."""
    spoken = joining.greeting(word.call, now=word.at)
    if spoken is None:
        return QUIET
    after = word.said.query.get("after", "")
    screened = addresses.step(
        word.said.carrier, addresses.IN, word.call, "screened", after=after
    )  # fmt: skip
    asked = twiml.Gather(action=screened, seconds=8, spoken=[Tongue.of("en").say(spoken.text)])
    return twiml.document(asked, twiml.Hangup())


def _screened(word: Word) -> str:
    if word.said.field("Digits")[:1] != "1":
        return twiml.document(twiml.Hangup())
    calls.connected(word.call, now=word.at)
    return QUIET


def _stands(word: Word) -> str:
    """Only an end changes anything: what comes late or twice finds the call ended, and it stays."""
    call_endings.identified(word.call, carrier_key=word.said.field("CallSid"))
    stands = word.said.field("CallStatus")
    if stands in _ENDED:
        call_endings.hung_up(word.call, outcome=_ENDED[stands], now=word.at)
    return QUIET


def _machine(word: Word) -> str:
    if word.said.field("AnsweredBy").startswith(("machine", "fax")):
        call_endings.machine_answered(word.call, now=word.at)
    return QUIET


def _transcript(word: Word) -> str:
    recordings.transcribed(word.call, word.said.field("TranscriptionText"))
    return QUIET


STEPS: Mapping[str, Callable[[Word], str]] = {
    "picked_up": _picked_up,
    "gathered": _gathered,
    "recorded": _recorded,
    "empty": _empty,
    "recording": _recording,
    "dialled": _dialled,
    "connected": _connected,
    "screened": _screened,
    "status": _stands,
    "machine": _machine,
    "transcript": _transcript,
}


def _next(word: Word, result: Result) -> str:
    turn = calls.go_on(word.call, result, key=word.key, now=word.at)
    return written(turn, carrier=word.said.carrier)


def _located(word: Word) -> float:
    """Keeps where the recording is, before anything else is done; its seconds."""
    seconds = _seconds(word)
    if source := _source(word):
        recordings.located(word.call, Heard(source=source, seconds=seconds), now=word.at)
    return seconds or 0.0


def _source(word: Word) -> str:
    """Where the sound is; Telnyx names an address for minutes only, so its identity is kept."""
    named = "RecordingSid" if word.said.carrier == TELNYX.name else "RecordingUrl"
    return word.said.field(named)


def _seconds(word: Word) -> float | None:
    try:
        seconds = float(word.said.field("RecordingDuration"))
    except ValueError:
        return None
    return seconds if 0 <= seconds < 86_400 else None


def _shown(number: str) -> str:
    """The caller's number; empty where it was withheld."""
    return "" if number.lower() in _WITHHELD else number


def _without_us(carrier: str, way: str, step: str) -> Callable[[], str] | None:
    """What is answered where our records can't be reached; None: nobody is on the line for it."""
    if step in {"connected", "screened"}:
        return lambda: QUIET  # the two are joined rather than parted
    if step not in {"picked_up", "gathered", "dialled", "recorded", "empty"}:
        return None
    if way == addresses.OUT:
        return without_us.excuse
    return without_us.thank if step == "recorded" else lambda: without_us.take_message(carrier)


def _answer(
    request: HttpRequest,
    carrier: str,
    take: Callable[[Said, datetime], str],
    *,
    otherwise: Callable[[], str] | None,
) -> HttpResponse:
    """403 unsigned, 413 too large, 404 unknown; `otherwise` is said where we fail."""
    now = timezone.now()
    try:
        said = read(request, carrier, now=now)
    except NotSigned as refused:
        log.warning("%s", refused)
        return HttpResponse(status=403)
    except TooMuchSaid as refused:
        log.warning("%s", refused)
        return HttpResponse(status=413)
    try:
        return _xml(take(said, now))
    except Call.DoesNotExist:
        return HttpResponse(status=404)
    except Exception:
        # Whatever it is, somebody is on the line: they must not hear that an application failed.
        log.exception("A webhook of %s could not be carried out: %s", carrier, request.path)
        return _xml(otherwise()) if otherwise else HttpResponse(status=503)


def _xml(document: str) -> HttpResponse:
    return HttpResponse(document, content_type="text/xml; charset=utf-8")
