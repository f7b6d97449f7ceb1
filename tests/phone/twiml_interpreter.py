"""Runs TwiML as Twilio documents it (“TwiML for Voice”), with a person or a machine on the line.

Verbs are carried out in order. Gather without a key falls through to the next verb; an empty Record
does too, and asks no action; who hangs up while recording is told to `action` with Digits=hangup.
Dial fetches the whisper of whoever answers before it joins the two. A document that is not well
formed, or has a verb or an attribute that is not documented, ends the call with an error.
"""

from xml.etree import ElementTree

from tests.phone.exchange import PUBLIC, Exchange, Line
from tests.phone.telephones import HangsUp, Presses, Speaks, Telephone, Waits

DOCUMENTED = {
    "Say": {"voice", "language", "loop"},
    "Play": {"loop", "digits"},
    "Pause": {"length"},
    "Gather": {
        "action", "method", "timeout", "finishOnKey", "numDigits", "input", "actionOnEmptyResult",
    },
    "Record": {
        "action", "method", "timeout", "finishOnKey", "maxLength", "playBeep", "trim",
        "recordingStatusCallback", "recordingStatusCallbackMethod", "recordingStatusCallbackEvent",
    },
    "Dial": {"action", "method", "timeout", "callerId", "answerOnBridge", "hangupOnStar"},
    "Number": {"url", "method", "sendDigits"},
    "Sip": {"url", "method"},
    "Redirect": {"method"},
    "Hangup": set(),
}  # fmt: skip
MOST_DOCUMENTS = 40


class ApplicationError(AssertionError):
    """“We are sorry, an application error has occurred. Goodbye.”"""


class _CallEnded(Exception):
    """The person has hung up, or the document has."""


class _GoOn(Exception):
    """Another document follows."""

    def __init__(self, url: str, more: dict[str, str]) -> None:
        self.url, self.more = url, more


def call_in(exchange: Exchange, telephone: Telephone, *, from_number: str, to_number: str) -> Line:
    """A client calls, until the call is over; then its end is told at the number's own address."""
    line = exchange.new_line(from_number, to_number, "inbound")
    line.status = "in-progress"
    base = f"{PUBLIC}/phone/{exchange.name}"
    _run(exchange, line, telephone, url=f"{base}/in", more={"CallStatus": "ringing"})
    line.status = "completed"
    exchange.tell(f"{base}/status", {**line.fields(), "SequenceNumber": "0"})
    return line


def ring(exchange: Exchange, line: Line, order: dict[str, str]) -> None:
    """A call that we have ordered: it rings, and whoever answers hears our document."""
    telephone = exchange.telephones.get(line.to_number, Telephone(is_answered=False))
    telephone.shown, line.order = line.from_number, order
    _stands(exchange, line, order, "initiated", 0)
    _stands(exchange, line, order, "ringing", 1)
    if telephone.is_no_number:
        return _stands(exchange, line, order, "failed", 2)
    if telephone.is_busy or not telephone.is_answered:
        return _stands(exchange, line, order, "busy" if telephone.is_busy else "no-answer", 2)
    _stands(exchange, line, order, "in-progress", 2)
    if telephone.is_machine and order.get("MachineDetection") == "Enable":
        fields = {**line.fields(), "AnsweredBy": "machine_start"}
        exchange.tell(order["AsyncAmdStatusCallback"], fields)
    _run(exchange, line, telephone, url=order["Url"], more={})
    return _stands(exchange, line, order, "completed", 3)


def _stands(exchange: Exchange, line: Line, order: dict[str, str], status: str, at: int) -> None:
    line.status = status
    if "StatusCallback" in order:
        exchange.tell(order["StatusCallback"], {**line.fields(), "SequenceNumber": str(at)})


def _run(
    exchange: Exchange, line: Line, telephone: Telephone, *, url: str, more: dict[str, str]
) -> bool:
    """Document after document; whether it ended without anybody hanging up (a whisper does)."""
    for _ in range(MOST_DOCUMENTS):
        document = _fetch(exchange, line, url, more)
        try:
            for verb in document:
                _carry_out(exchange, line, telephone, verb)
        except _GoOn as next_one:
            url, more = next_one.url, next_one.more
        except _CallEnded:
            return False
        else:
            return True
    raise ApplicationError(f"More than {MOST_DOCUMENTS} documents: it goes round in circles.")


def _fetch(exchange: Exchange, line: Line, url: str, more: dict[str, str]) -> ElementTree.Element:
    told = exchange.tell(url, {**line.fields(), **more})
    if told.status != 200:
        raise ApplicationError(f"{told.path}: {told.status}")
    document = ElementTree.fromstring(told.body.encode())
    assert document.tag == "Response"
    for one in document.iter():
        known = DOCUMENTED.get(one.tag)
        if one is not document and (known is None or set(one.attrib) - known):
            raise ApplicationError(f"{one.tag} {one.attrib} is not documented.")
    return document


def _carry_out(
    exchange: Exchange, line: Line, telephone: Telephone, verb: ElementTree.Element
) -> None:
    match verb.tag:
        case "Say" | "Play":
            _hear(exchange, telephone, verb)
        case "Gather":
            _gather(exchange, line, telephone, verb)
        case "Record":
            _record(exchange, line, telephone, verb)
        case "Dial":
            _dial(exchange, line, telephone, verb)
        case "Redirect":
            raise _GoOn(verb.text or "", {})
        case "Hangup":
            raise _CallEnded


def _hear(exchange: Exchange, telephone: Telephone, verb: ElementTree.Element) -> None:
    if verb.tag == "Say":
        assert verb.text, "Say without words is refused (13520)."
        assert len(verb.text) <= 4096
        telephone.heard.append(verb.text)
    else:
        telephone.heard.append(f"♪ {_played(exchange, verb.text or '')}")


def _played(exchange: Exchange, url: str) -> str:
    import httpx

    answer = httpx.get(exchange.desk + url.removeprefix(PUBLIC), timeout=15)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    assert answer.headers["content-type"].startswith("audio/")
    return f"{len(answer.content)} bytes"


def _gather(
    exchange: Exchange, line: Line, telephone: Telephone, verb: ElementTree.Element
) -> None:
    assert verb.attrib["finishOnKey"] == ""
    for one in verb:
        _hear(exchange, telephone, one)
    deed = telephone.next()
    if isinstance(deed, HangsUp):
        raise _CallEnded
    if isinstance(deed, Presses):
        if exchange.overtakes and not telephone.deeds and line.order:
            _stands(exchange, line, line.order, "completed", 3)
        raise _GoOn(verb.attrib["action"], {"Digits": deed.key, "FinishedOnKey": ""})
    assert isinstance(deed, Waits), f"{deed} while a key is asked for"


def _record(
    exchange: Exchange, line: Line, telephone: Telephone, verb: ElementTree.Element
) -> None:
    deed = telephone.next()
    while isinstance(deed, Presses):  # no key but # ends a message: it is only heard on it
        deed = telephone.next()
    if isinstance(deed, HangsUp):  # before the tone: nothing is recorded
        raise _CallEnded
    if isinstance(deed, Waits):  # an empty recording: no action
        _say_recording(exchange, line, verb, {"RecordingStatus": "absent"})
        return
    assert isinstance(deed, Speaks), f"{deed} after the tone"
    seconds = min(deed.seconds, float(verb.attrib["maxLength"]))
    sid = exchange.keep_recording(line, seconds)
    kept = {
        "RecordingSid": sid, "RecordingUrl": exchange.recording_url(sid),
        "RecordingDuration": str(int(seconds)),
    }  # fmt: skip
    if deed.hangs_up:
        line.status = "completed"
        if exchange.overtakes:
            fields = {**line.fields(), "SequenceNumber": "0"}
            exchange.tell(f"{PUBLIC}/phone/{exchange.name}/status", fields)
        more = {"Digits": "hangup", **kept}
        exchange.tell(verb.attrib["action"], {**line.fields(), **more})
        _say_recording(exchange, line, verb, {"RecordingStatus": "completed", **kept})
        raise _CallEnded
    _say_recording(exchange, line, verb, {"RecordingStatus": "completed", **kept})
    raise _GoOn(verb.attrib["action"], {"Digits": "#", **kept})


def _say_recording(
    exchange: Exchange, line: Line, verb: ElementTree.Element, more: dict[str, str]
) -> None:
    events = verb.attrib.get("recordingStatusCallbackEvent", "completed").split()
    if more["RecordingStatus"] in events:
        exchange.tell(verb.attrib["recordingStatusCallback"], {**line.fields(), **more})


def _dial(exchange: Exchange, line: Line, telephone: Telephone, verb: ElementTree.Element) -> None:
    (noun,) = verb
    rung = exchange.telephones.get(noun.text or "", Telephone(is_answered=False))
    rung.shown = verb.attrib.get("callerId", line.from_number)
    status, is_bridged = "no-answer", False
    if rung.is_no_number or not (noun.text or "").startswith(("+", "sip:")):
        status = "failed"
    elif rung.is_busy:
        status = "busy"
    elif rung.is_answered:
        child = exchange.new_line(rung.shown, noun.text or "", "outbound-dial")
        child.status, status = "in-progress", "completed"
        # Who hangs up in the whisper, or is hung up on, is never joined.
        is_bridged = _run(exchange, child, rung, url=noun.attrib["url"], more={})
        rung.is_joined = telephone.is_joined = is_bridged
    if telephone.deeds and isinstance(telephone.deeds[0], HangsUp):
        raise _CallEnded
    more = {"DialCallStatus": status, "DialBridged": str(is_bridged).lower()}
    raise _GoOn(verb.attrib["action"], more)
