"""Webhooks that nobody may send, that come twice, late, or in the wrong order."""

import uuid

import httpx
import pytest
from django.utils import timezone

from switchboard.channels.models import Call, CallOutcome
from switchboard.flow import call_silence, call_watch
from switchboard.oncall.models import Page
from switchboard.tickets.models import Ticket
from switchboard.wire.webhooks import TWILIO_HEADER, signed_form
from tests.cast import Cast
from tests.phone.exchange import PUBLIC, TOKEN, TOKEN_BEFORE, Exchange
from tests.phone.telephones import HangsUp, Presses, Speaks, person
from tests.phone.twiml_interpreter import call_in
from tests.phone.webhook_desk import publish

pytestmark = pytest.mark.journey
TEXAS, LUCILLE = "+17373562220", "+13375550123"
RINGS = {"CallSid": "CA1", "From": LUCILLE, "To": TEXAS, "CallStatus": "ringing"}
IN = "/phone/twilio/in"


@pytest.fixture(autouse=True)
def night(exchange: Exchange, committed: Cast) -> None:
    publish(is_open=False)


def post(
    exchange: Exchange,
    path: str = IN,
    fields: dict[str, str] = RINGS,
    *,
    key: str = TOKEN,
    base: str = PUBLIC,
    **headers: str,
) -> httpx.Response:
    signature = signed_form(url=base + path, form=list(fields.items()), key=key)
    return httpx.post(
        exchange.desk + path, data=fields, timeout=15,
        headers={TWILIO_HEADER: signature, **headers},
    )  # fmt: skip


def leaves_message(exchange: Exchange) -> Call:
    caller = person(Presses("2"), Presses("1"), Speaks(4))
    call_in(exchange, caller, from_number=LUCILLE, to_number=TEXAS)
    return Call.objects.get()


def test_only_a_webhook_that_the_carrier_signed_for_our_address_is_heard(exchange: Exchange):
    assert httpx.post(exchange.desk + IN, data=RINGS).status_code == 403
    assert post(exchange, key="another").status_code == 403
    assert post(exchange, key="").status_code == 403
    assert post(exchange, base="https://evil.example").status_code == 403
    assert post(exchange, base=exchange.desk).status_code == 403
    assert not Call.objects.exists()

    assert post(exchange).status_code == 200
    assert Call.objects.count() == 1


def test_what_a_request_claims_as_its_host_changes_nothing(exchange: Exchange):
    assert post(exchange, Host="evil.example").status_code == 200
    assert post(exchange, base="https://evil.example", Host="evil.example").status_code == 403


def test_two_tokens_stand_side_by_side_while_one_is_replaced(exchange: Exchange):
    assert post(exchange, key=TOKEN_BEFORE).status_code == 200


@pytest.mark.parametrize("carrier", ["signalwire", "telnyx", "asterisk", "nobody"])
def test_a_carrier_that_is_not_configured_is_refused(exchange: Exchange, carrier: str):
    path = f"/phone/{carrier}/in"

    for key in ("", TOKEN):
        assert post(exchange, path, key=key).status_code == 403


def test_a_webhook_larger_than_any_is_refused_unread(exchange: Exchange):
    large = {**RINGS, "More": "x" * 100_000}
    many = {**RINGS, **{f"f{n}": "" for n in range(400)}}

    assert post(exchange, fields=large).status_code == 413
    assert post(exchange, fields=many).status_code == 413
    assert not Call.objects.exists()


def test_a_call_that_is_nobodys_or_another_carriers_is_not_found(exchange: Exchange):
    call = leaves_message(exchange)
    Call.objects.update(carrier="signalwire")

    for one in (uuid.uuid4(), call.uuid):
        path = f"/phone/twilio/in/{one}/gathered?after=1"
        assert post(exchange, path, {"Digits": "1"}).status_code == 404
    assert post(exchange, "/phone/twilio/status", {"CallSid": "CA-none"}).status_code == 404
    assert post(exchange, f"/phone/twilio/in/{call.uuid}/nonsense").status_code == 404
    assert httpx.get(exchange.desk + IN).status_code == 405


def test_whatever_is_played_again_gets_its_answer_and_changes_nothing(exchange: Exchange):
    leaves_message(exchange)
    before = [(told.path, told.fields) for told in exchange.told]

    for path, fields in before:
        answer = post(exchange, path, fields)
        assert answer.status_code == 200

    assert (Call.objects.count(), Ticket.objects.count(), Page.objects.count()) == (1, 1, 1)


def test_a_status_that_comes_late_moves_nothing_back(exchange: Exchange):
    call = leaves_message(exchange)
    ended_at = call.ended_at

    for status in ("ringing", "in-progress", "busy", "failed", "completed", "initiated", ""):
        fields = {"CallSid": call.carrier_key, "CallStatus": status}
        assert post(exchange, "/phone/twilio/status", fields).status_code == 200

    call.refresh_from_db()
    assert (call.outcome, call.ended_at) == (CallOutcome.MESSAGE_LEFT, ended_at)


def test_the_end_of_a_call_that_overtakes_its_message_loses_nothing(exchange: Exchange):
    exchange.overtakes = True

    caller = person(Presses("2"), Presses("1"), Speaks(4, hangs_up=True))
    call_in(exchange, caller, from_number=LUCILLE, to_number=TEXAS)

    assert Call.objects.get().outcome == CallOutcome.MESSAGE_LEFT
    assert Page.objects.count() == 1


def test_a_message_whose_every_word_was_lost_is_found_at_the_carrier(exchange: Exchange):
    exchange.loses = lambda path: "record" in path
    caller = person(Presses("2"), Presses("1"), Speaks(4, hangs_up=True))
    call_in(exchange, caller, from_number=LUCILLE, to_number=TEXAS)
    assert not Page.objects.exists()

    call_watch.look(10, now=timezone.now() + call_silence.LATE)

    assert Call.objects.get().outcome == CallOutcome.MESSAGE_LEFT
    assert Page.objects.count() == 1
    recording = Call.objects.get().recording
    assert (recording.seconds, recording.source.split("/")[-1][:2]) == (4, "RE")


def test_a_call_whose_end_was_lost_is_asked_for_and_ended(exchange: Exchange):
    exchange.loses = lambda path: path.endswith("/status")
    call_in(exchange, person(Presses("2"), HangsUp()), from_number=LUCILLE, to_number=TEXAS)
    assert Call.objects.get().ended_at is None

    call_watch.look(10, now=timezone.now() + call_silence.UNHEARD)

    call = Call.objects.get()
    assert call.outcome == CallOutcome.ABANDONED
    assert call.ended_at is not None


def test_a_message_is_heard_with_its_key_alone(exchange: Exchange):
    call = leaves_message(exchange)
    path = f"{exchange.desk}/phone/twilio/in/{call.uuid}/message"

    assert httpx.get(path).status_code == 403
    assert httpx.get(path + "?key=:1tMNOP:forged").status_code == 403
