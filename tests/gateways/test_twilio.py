"""What a carrier's REST API says, and what that means for the call; over real HTTP."""

import base64
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from switchboard.gateways import sms, voice
from switchboard.gateways.sms import SmsAway, SmsRefused, Text
from switchboard.gateways.voice import (
    AudioAway,
    AudioGone,
    CarrierAway,
    MayRing,
    NumberRefused,
    Order,
)
from switchboard.gateways.voice.rest import ApiUrlUnusable
from switchboard.gateways.voice.telnyx import TELNYX
from switchboard.gateways.voice.twilio import TWILIO
from switchboard.policy.call_script import Outcome
from tests.phone.exchange import ACCOUNT, PUBLIC, TOKEN, Exchange
from tests.phone.telephones import sound

CALL = uuid.UUID("6f1c0e4a-0000-4000-8000-000000000001")
NUMBER, DESK = "+13375550101", "+17373562220"


@pytest.fixture
def carrier(settings) -> Iterator[Exchange]:
    """A carrier whose telephones nobody answers, and that reaches no desk."""
    made = Exchange(1)
    made.loses = lambda path: True
    settings.PHONE_URL, settings.CARRIERS = PUBLIC, ["twilio"]
    settings.TWILIO = {"account": ACCOUNT, "tokens": [TOKEN], "keys": [TOKEN], "url": made.url}
    yield made
    made.close()


def order(number: str = NUMBER) -> Order:
    return Order(call=CALL, number=number, caller_id=DESK, ring_seconds=25)


def answers(carrier: Exchange, status: int, body: bytes = b"{}") -> None:
    carrier.refuses = lambda path: (status, body)


def test_an_order_names_our_own_identity_in_every_address(carrier: Exchange):
    key = TWILIO.place(order())

    assert key.startswith("CA")
    (ordered,) = carrier.ordered
    assert (ordered["To"], ordered["From"], ordered["Timeout"]) == (NUMBER, DESK, "25")
    base = f"{PUBLIC}/phone/twilio/out/{CALL}"
    assert ordered["Url"] == f"{base}/picked_up"
    assert ordered["StatusCallback"] == f"{base}/status"
    assert ordered["AsyncAmdStatusCallback"] == f"{base}/machine"


@pytest.mark.parametrize(
    ("status", "body", "meaning"),
    [
        (400, b'{"code": 21211, "message": "not valid"}', NumberRefused),
        (400, b'{"code": 21210, "message": "From is not yours"}', CarrierAway),
        (401, b'{"code": 20003, "message": "Authenticate"}', CarrierAway),
        (429, b'{"code": 20429}', CarrierAway),
        (503, b"", CarrierAway),
        (500, b'{"code": 20500, "message": "failed"}', CarrierAway),
        (502, b"<html>bad gateway</html>", MayRing),
        (504, b"", MayRing),
        (302, b"", CarrierAway),
    ],
)
def test_what_may_ring_is_told_apart_from_what_does_not(
    carrier: Exchange, status: int, body: bytes, meaning: type[Exception]
):
    answers(carrier, status, body)

    with pytest.raises(meaning):
        TWILIO.place(order())


def test_a_carrier_that_is_not_there_has_rung_nobody(settings, carrier: Exchange):
    settings.TWILIO = {**settings.TWILIO, "url": "http://127.0.0.1:1"}

    with pytest.raises(CarrierAway) as away:
        TWILIO.place(order())
    assert TOKEN not in str(away.value)


def test_a_line_that_breaks_after_the_order_may_ring(carrier: Exchange):
    def breaks(path: str) -> None:
        raise ConnectionResetError

    carrier.refuses = breaks

    with pytest.raises(MayRing):
        TWILIO.place(order())


@pytest.mark.parametrize("url", ["http://api.example", "ftp://127.0.0.1", "https://a:b@c.example"])
def test_a_token_is_sent_over_https_alone(settings, carrier: Exchange, url: str):
    settings.TWILIO = {**settings.TWILIO, "url": url}

    with pytest.raises(ApiUrlUnusable):
        TWILIO.place(order())


def test_a_call_stands_as_the_carrier_says(carrier: Exchange):
    key = TWILIO.place(order())
    carrier.settle()

    assert TWILIO.standing(CALL, key).outcome is Outcome.NO_ANSWER
    carrier.lines[key].status = "ringing"
    assert TWILIO.standing(CALL, key).outcome is None
    assert TWILIO.standing(CALL, "CAnone") is None
    assert TWILIO.standing(CALL, None) is None
    answers(carrier, 500)
    with pytest.raises(CarrierAway):
        TWILIO.standing(CALL, key)


def test_a_message_is_found_on_its_call_once_it_has_ended(carrier: Exchange):
    line = carrier.new_line(NUMBER, DESK, "inbound")
    carrier.keep_recording(line, 5)
    line.status = "completed"

    heard = TWILIO.standing(CALL, line.sid).recording

    assert heard.seconds == 5
    assert TWILIO.audio(heard.source) == (sound(5), "audio/wav")


def test_messages_that_were_left_are_listed_with_who_called_whom(carrier: Exchange):
    line = carrier.new_line(NUMBER, DESK, "inbound")
    carrier.keep_recording(line, 5)
    ours = carrier.new_line(DESK, NUMBER, "outbound-api")
    carrier.keep_recording(ours, 5)

    since = datetime.now(UTC) - timedelta(minutes=5)
    (left,) = TWILIO.messages(since, known=set())

    assert (left.carrier_key, left.from_number, left.to_number) == (line.sid, NUMBER, DESK)
    assert list(TWILIO.messages(since, known={line.sid})) == []
    assert list(TWILIO.messages(since + timedelta(minutes=10), known=set())) == []


def test_sound_comes_from_the_carriers_own_host_alone(carrier: Exchange):
    for source in ("https://evil.example/RE1", "http://127.0.0.1:1/x", "", "RE1"):
        with pytest.raises(AudioGone):
            TWILIO.audio(source)


@pytest.mark.parametrize(
    ("status", "body", "meaning"),
    [
        (404, b"", AudioGone),
        (500, b"", AudioAway),
        (302, b"", AudioAway),
        (200, b"<html>Sign in</html>", AudioAway),
        (200, b"RIFF" + bytes(4) + b"WAVE" + bytes(51 * 1024 * 1024), AudioAway),
    ],
)
def test_what_is_no_sound_or_no_end_of_it_is_not_kept(
    carrier: Exchange, status: int, body: bytes, meaning: type[Exception]
):
    answers(carrier, status, body)

    with pytest.raises(meaning):
        TWILIO.audio(carrier.recording_url("RE1"))


def test_a_recording_is_deleted_when_it_is_asked_for(carrier: Exchange):
    line = carrier.new_line(NUMBER, DESK, "inbound")
    sid = carrier.keep_recording(line, 1)

    TWILIO.forget(carrier.recording_url(sid))

    assert carrier.deleted == [sid]


def test_a_call_that_rings_is_hung_up(carrier: Exchange):
    line = carrier.new_line(DESK, NUMBER, "outbound-api")

    TWILIO.hang_up(line.sid)

    assert line.status == "completed"


def test_carriers_are_tried_in_the_order_that_is_configured(settings, carrier: Exchange):
    settings.SIGNALWIRE = {**settings.TWILIO}

    settings.CARRIERS = ["signalwire", "nobody", "twilio"]
    assert [one.name for one in voice.configured()] == ["signalwire", "twilio"]
    assert [one.name for one in sms.configured()] == ["signalwire", "twilio"]
    settings.CARRIERS = ["twilio"]
    assert [one.name for one in voice.configured()] == ["twilio"]
    settings.PHONE_URL = ""
    assert list(voice.configured()) == []


def test_what_can_not_work_is_said_with_what_to_do(settings, carrier: Exchange):
    settings.CARRIERS = ["twilio"]
    assert list(voice.faults()) == []

    settings.CARRIERS = ["twillio", "signalwire"]
    settings.PHONE_URL = "http://phone.support.example"

    spelled, unset, plain = voice.faults()
    assert "“twillio”" in spelled
    assert "account is not set" in unset
    assert "https" in plain


def test_a_short_message_leaves_over_the_same_account(carrier: Exchange):
    text = Text(key=CALL, number=NUMBER, sender=DESK, words="A message waits.")

    (first,) = sms.configured()
    key = first.send(text)

    assert key.startswith("SM")
    assert carrier.texts == [{"To": NUMBER, "From": DESK, "Body": "A message waits."}]
    answers(carrier, 400, b'{"code": 21614}')
    with pytest.raises(SmsRefused):
        first.send(text)
    answers(carrier, 503)
    with pytest.raises(SmsAway):
        first.send(text)


def test_telnyx_is_asked_in_its_own_words(settings, carrier: Exchange):
    settings.TELNYX = {
        "account": "acc", "application": "app", "tokens": ["KEY1"], "keys": [], "audio_hosts": [],
        "url": f"{carrier.url}/v2",
    }  # fmt: skip

    answers(carrier, 200, b'{"from": "+1", "to": "+1", "status": "queued"}')
    key = TELNYX.place(order())

    assert key == f"ordered {CALL}"
    with pytest.raises(CarrierAway):
        TELNYX.standing(CALL, key)
    assert carrier.asked[-1][0] == "/v2/texml/Accounts/acc/Calls"
    assert b'"ApplicationSid":"app"' in carrier.asked[-1][1].replace(b": ", b":")
    answers(carrier, 422, b'{"errors": [{"code": "10016", "title": "Invalid number"}]}')
    with pytest.raises(NumberRefused):
        TELNYX.place(order("+1"))
    answers(carrier, 500, b"")
    with pytest.raises(MayRing):
        TELNYX.place(order())


def test_telnyx_sound_is_asked_for_by_its_identity(settings, carrier: Exchange):
    settings.TELNYX = {
        "account": "acc", "application": "app", "tokens": ["KEY1"], "keys": [],
        "audio_hosts": ["store.example"], "url": f"{carrier.url}/v2",
    }  # fmt: skip
    place = f'{{"media_url": "{carrier.url}/store/1.wav"}}'.encode()
    carrier.refuses = lambda path: (200, sound(1) if "store" in path else place)

    assert TELNYX.audio("rec-1") == (sound(1), "audio/wav")
    for elsewhere in ("http://store.example/1", "https://evil.example/1"):
        answers(carrier, 200, f'{{"media_url": "{elsewhere}"}}'.encode())
        with pytest.raises(AudioGone):
            TELNYX.audio("rec-1")


def test_a_telnyx_message_is_json(settings, carrier: Exchange):
    settings.TELNYX = {
        "account": "acc", "application": "app", "tokens": ["KEY1"], "keys": [], "audio_hosts": [],
        "url": f"{carrier.url}/v2",
    }  # fmt: skip
    settings.CARRIERS = ["telnyx"]
    (telnyx,) = sms.configured()
    text = Text(key=CALL, number=NUMBER, sender=DESK, words="A message waits.")

    answers(carrier, 200, b'{"data": {"id": "m-1"}}')
    assert telnyx.send(text) == "m-1"
    answers(carrier, 400, b'{"errors": [{"code": "40310"}]}')
    with pytest.raises(SmsRefused):
        telnyx.send(text)


def test_no_secret_is_shown_by_what_is_written_of_an_account(carrier: Exchange):
    secret = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()

    assert secret not in repr(TWILIO.api)
    assert secret in TWILIO.api.authorization
