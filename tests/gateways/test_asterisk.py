"""What Asterisk's REST interface says, and what that means for the call; over real HTTP."""

import json
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from switchboard.gateways.voice import (
    AudioAway,
    AudioGone,
    CarrierAway,
    MayRing,
    NumberRefused,
    Order,
)
from switchboard.gateways.voice import asterisk as gateway
from switchboard.gateways.voice.asterisk import Asterisk
from switchboard.gateways.voice.asterisk_names import JoinedAlone, LeftAlone
from switchboard.policy.call_script import Outcome
from tests.phone.telephones import sound

CALL = uuid.UUID("6f1c0e4a-0000-4000-8000-000000000001")
NUMBER, DESK = "+13375550101", "+17373562220"
AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
LISTENED = "GET /ari/applications/switchboard"


@dataclass
class Ari:
    """Answers as `says` has it, by method and path; 404 to the rest."""

    says: dict[str, tuple[int, bytes]] = field(default_factory=lambda: {LISTENED: (200, b"{}")})
    breaks: set[str] = field(default_factory=set)
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    signed: set[str] = field(default_factory=set)
    url: str = ""


@pytest.fixture
def ari(settings) -> Iterator[Ari]:
    made = Ari()

    class Door(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            parts = urlsplit(self.path)
            asked = f"{self.command} {parts.path}"
            made.asked.append((asked, parse_qs(parts.query)))
            made.signed.add(self.headers.get("Authorization", ""))
            if asked in made.breaks:
                self.connection.close()
                return
            status, body = made.says.get(asked, (404, b"{}"))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def do_DELETE(self) -> None:
            self._answer()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"127.0.0.1:{server.server_address[1]}"
    settings.ARI_URL = f"http://desk:se%40cret@{made.url}"
    yield made
    server.shutdown()
    server.server_close()


def order(number: str = NUMBER) -> Order:
    return Order(call=CALL, number=number, caller_id=DESK, ring_seconds=25)


def test_an_order_bears_our_identity_and_the_desks_number(ari: Ari):
    ari.says["POST /ari/channels"] = 200, json.dumps({"id": str(CALL)}).encode()

    assert Asterisk().place(order()) == str(CALL)

    _, sent = ari.asked[-1]
    assert sent["endpoint"] == [f"PJSIP/{NUMBER}@trunk"]
    assert (sent["channelId"], sent["callerId"]) == ([str(CALL)], [DESK])
    assert sent["appArgs"] == [f"placed,{CALL}"]


def test_one_that_is_ordered_twice_rings_once(ari: Ari):
    ari.says["POST /ari/channels"] = 409, b"{}"

    assert Asterisk().place(order()) == str(CALL)


@pytest.mark.parametrize("number", ["", "+1@elsewhere", "911;drop", "+1 737", "+" + "1" * 21])
def test_what_is_no_number_never_reaches_the_dialling_string(ari: Ari, number: str):
    with pytest.raises(NumberRefused):
        Asterisk().place(order(number))

    assert not ari.asked


@pytest.mark.parametrize(
    ("status", "fault"), [(400, NumberRefused), (500, CarrierAway), (401, CarrierAway)]
)
def test_an_order_that_is_refused_has_rung_nobody(ari: Ari, status: int, fault: type[Exception]):
    ari.says["POST /ari/channels"] = status, b"{}"

    with pytest.raises(fault):
        Asterisk().place(order())


def test_an_order_whose_answer_is_lost_may_ring(ari: Ari):
    ari.breaks.add("POST /ari/channels")

    with pytest.raises(MayRing):
        Asterisk().place(order())


def test_with_the_phone_process_away_nobody_is_rung_and_it_is_said(ari: Ari):
    assert Asterisk().unattended() == ""
    del ari.says[LISTENED]

    with pytest.raises(CarrierAway, match="phone process"):
        Asterisk().place(order())

    assert "phone process" in Asterisk().unattended()
    assert not [asked for asked, _ in ari.asked if asked.startswith("POST")]


def test_an_asterisk_that_is_away_is_said_to_be(settings):
    settings.ARI_URL = "http://127.0.0.1:9"

    assert "does not answer" in Asterisk().unattended()
    with pytest.raises(CarrierAway):
        Asterisk().hang_up("one")
    with pytest.raises(AudioAway):
        Asterisk().audio("one")


def test_how_a_call_stands_is_its_channel_else_its_recording(ari: Ari):
    assert Asterisk().standing(CALL, None) is None

    file = f"GET /ari/recordings/stored/message_{CALL}/file"
    ari.says[file] = 200, sound(2.0)
    over = Asterisk().standing(CALL, None)
    assert (over.outcome, over.recording.source) == (Outcome.ANSWERED, f"message_{CALL}")
    assert over.recording.seconds == pytest.approx(2.0)

    ari.says[f"GET /ari/channels/{CALL}"] = 200, b"{}"
    assert Asterisk().standing(CALL, None).outcome is None


def test_messages_that_were_left_alone_are_read_from_their_names(ari: Ari):
    left = LeftAlone(began_at=AT, to_number=DESK, from_number=NUMBER, channel="1795459073.4")
    spoken = LeftAlone(began_at=AT, to_number=DESK, from_number="", channel="1795459073.9")
    names = [left.name, spoken.name, f"message_{CALL}", "away_nonsense", "../../etc/passwd"]
    ari.says["GET /ari/recordings/stored"] = (
        200, json.dumps([{"name": name} for name in names]).encode(),
    )  # fmt: skip
    ari.says["GET /ari/channels/1795459073.9"] = 200, b"{}"  # still being said

    (message,) = Asterisk().messages(AT, known=())

    assert (message.from_number, message.to_number, message.began_at) == (NUMBER, DESK, AT)
    assert Asterisk().messages(AT, known={"1795459073.4"}) == []


def test_calls_that_were_joined_alone_are_read_from_their_names(ari: Ari):
    trace = JoinedAlone(
        began_at=AT, to_number=DESK, from_number=NUMBER, channel="1795459073.4",
        taken_by="+17375550102",
    )  # fmt: skip
    names = [trace.name, "joined_nonsense", "away_1_2_3_4"]
    ari.says["GET /ari/recordings/stored"] = (
        200, json.dumps([{"name": name} for name in names]).encode(),
    )  # fmt: skip
    ari.says[f"GET /ari/recordings/stored/{quote(trace.name, safe='')}/file"] = 200, b"42"

    (call,) = Asterisk().joined(AT, known=())

    assert (call.from_number, call.taken_by, call.seconds) == (NUMBER, "+17375550102", 42)
    assert Asterisk().joined(AT, known={"1795459073.4"}) == []


def test_a_recording_that_is_gone_is_told_from_one_that_is_late(ari: Ari):
    with pytest.raises(AudioGone):
        Asterisk().audio("message_of_nobody")

    ari.says["GET /ari/recordings/stored/late/file"] = 503, b""
    with pytest.raises(AudioAway):
        Asterisk().audio("late")


def test_the_password_travels_in_a_header_and_in_no_address(ari: Ari):
    door = gateway.door()

    assert (door.user, door.password) == ("desk", "se@cret")
    assert "cret" not in door.socket_url
    Asterisk().unattended()
    assert ari.signed == {"Basic ZGVzazpzZUBjcmV0"}
