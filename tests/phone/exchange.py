"""A telephone carrier on loopback: it rings telephones, runs our TwiML, and has a REST API.

It behaves as Twilio documents it (“TwiML for Voice”, “Call resource”, “Webhooks security”) and
refuses what is not documented; what no real carrier has confirmed is listed in docs/phone.md.
"""

import json
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from switchboard.wire.webhooks import TWILIO_HEADER, signed_form
from tests.phone.telephones import Telephone, sound

PUBLIC = "https://phone.support.example"
ACCOUNT, TOKEN, TOKEN_BEFORE = "AC0123456789", "the-token-of-the-carrier", "the-token-before"
# Longer than the 15 s of a real one: the machine of a test may be busy elsewhere.
PATIENCE = 60.0


@dataclass(frozen=True)
class Told:
    """One request of the carrier's to us, and our answer."""

    path: str
    fields: Mapping[str, str]
    status: int
    body: str


@dataclass
class Line:
    """A call as the carrier has it."""

    sid: str
    from_number: str
    to_number: str
    direction: str
    status: str = "queued"
    recordings: list[str] = field(default_factory=list)
    started_at: float = field(default_factory=time.time)
    order: dict[str, str] | None = None

    def fields(self) -> dict[str, str]:
        return {
            "AccountSid": ACCOUNT, "CallSid": self.sid, "From": self.from_number,
            "To": self.to_number, "Direction": self.direction, "CallStatus": self.status,
        }  # fmt: skip


class Exchange:
    """The carrier: `telephones` are what rings, by number; `refuses` what the API answers with."""

    def __init__(
        self,
        desk_port: int,
        *,
        name: str = "twilio",
        signing_key: str = TOKEN,
        header: str = TWILIO_HEADER,
    ) -> None:
        self.desk, self.name = f"http://127.0.0.1:{desk_port}", name
        self.signing_key, self.header = signing_key, header
        self.telephones: dict[str, Telephone] = {}
        self.lines: dict[str, Line] = {}
        self.recordings: dict[str, tuple[bytes, Line]] = {}
        self.told: list[Told] = []
        self.ordered: list[Mapping[str, str]] = []
        self.texts: list[Mapping[str, str]] = []
        self.deleted: list[str] = []
        self.asked: list[tuple[str, bytes]] = []
        self.refuses: Callable[[str], tuple[int, bytes] | None] = lambda path: None
        self.says_twice = False
        self.overtakes = False
        self.loses: Callable[[str], bool] = lambda path: False
        self.threads: list[threading.Thread] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def close(self) -> None:
        self.settle()
        self.server.shutdown()
        self.server.server_close()

    def settle(self, seconds: float = 120.0) -> None:
        """Waits until every call that was ordered is over."""
        for thread in list(self.threads):
            thread.join(seconds)
            assert not thread.is_alive(), "A call does not end."

    # What the carrier tells us

    def tell(
        self, url: str, fields: Mapping[str, str], *, headers: Mapping[str, str] | None = None
    ) -> Told:
        """A signed request; lost or said twice where the test wants it so."""
        path = url.removeprefix(PUBLIC)
        if self.loses(path):
            return Told(path, dict(fields), 0, "")
        token = {"I-Twilio-Idempotency-Token": str(uuid.uuid4())}
        made = self._post(url, fields, {**token, **(headers or {})})
        if self.says_twice:
            again = self._post(url, fields, {**token, **(headers or {})})
            assert again.status == made.status
        return made

    def _post(self, url: str, fields: Mapping[str, str], headers: Mapping[str, str]) -> Told:
        path, body = url.removeprefix(PUBLIC), urlencode(dict(fields)).encode()
        answer = httpx.post(
            self.desk + path, content=body, timeout=PATIENCE,
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                **self.signed(url, fields, body), **headers,
            },
        )  # fmt: skip
        made = Told(path, dict(fields), answer.status_code, answer.text)
        self.told.append(made)
        return made

    def signed(self, url: str, fields: Mapping[str, str], body: bytes) -> dict[str, str]:
        """The headers that prove who we are."""
        return {self.header: signed_form(url=url, form=list(fields.items()), key=self.signing_key)}

    def new_line(self, from_number: str, to_number: str, direction: str) -> Line:
        line = Line("CA" + uuid.uuid4().hex, from_number, to_number, direction)
        self.lines[line.sid] = line
        return line

    def keep_recording(self, line: Line, seconds: float) -> str:
        sid = "RE" + uuid.uuid4().hex
        self.recordings[sid] = (sound(seconds), line)
        line.recordings.append(sid)
        return sid

    def recording_url(self, sid: str) -> str:
        return f"{self.url}/2010-04-01/Accounts/{ACCOUNT}/Recordings/{sid}"

    # What we ask the carrier for

    def order(self, fields: Sequence[tuple[str, str]]) -> tuple[int, dict[str, object]]:
        from tests.phone.twiml_interpreter import ring

        named = dict(fields)
        self.ordered.append(named)
        if not named["To"].startswith("+"):
            return 400, {"code": 21211, "message": "The 'To' number is not a valid phone number."}
        line = self.new_line(named["From"], named["To"], "outbound-api")
        thread = threading.Thread(target=ring, args=(self, line, named), daemon=True)
        self.threads.append(thread)
        thread.start()
        return 201, {"sid": line.sid, "status": "queued"}

    def call_resource(self, sid: str) -> dict[str, object] | None:
        line = self.lines.get(sid)
        return line and {
            "sid": sid, "status": line.status, "direction": line.direction,
            "from": line.from_number, "to": line.to_number,
            "start_time": formatdate(line.started_at),
        }  # fmt: skip

    def recording_list(self, sids: Sequence[str]) -> dict[str, object]:
        return {
            "recordings": [
                {
                    "sid": sid, "call_sid": self.recordings[sid][1].sid, "source": "RecordVerb",
                    "status": "completed", "date_created": formatdate(time.time()),
                    "duration": str(int(len(self.recordings[sid][0]) / 16_000)),
                }
                for sid in sids
            ]
        }  # fmt: skip


def _handler(exchange: Exchange) -> type[BaseHTTPRequestHandler]:
    expected = httpx.BasicAuth(ACCOUNT, TOKEN)._auth_header
    return type("Api", (_Api,), {"exchange": exchange, "expected": expected})


class _Api(BaseHTTPRequestHandler):
    exchange: Exchange
    expected: str
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        raw = self.rfile.read(length)
        self.exchange.asked.append((self.path, raw))
        fields = parse_qsl(raw.decode(), keep_blank_values=True)
        self._answer(lambda path: self._post(path, fields))

    def do_GET(self) -> None:
        self._answer(self._get)

    def do_DELETE(self) -> None:
        self._answer(self._delete)

    def _answer(self, act: Callable[[str], tuple[int, object]]) -> None:
        path = urlsplit(self.path).path
        refused = self.exchange.refuses(path)
        if refused is not None:
            status, body = refused
        elif self.headers.get("Authorization") != self.expected:
            status, body = 401, {"code": 20003, "message": "Authenticate"}
        else:
            status, body = act(path.removeprefix(f"/2010-04-01/Accounts/{ACCOUNT}/"))
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        kind = "audio/x-wav" if raw[:4] == b"RIFF" else "application/json"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def _post(self, path: str, fields: list[tuple[str, str]]) -> tuple[int, object]:
        if path == "Calls.json":
            return self.exchange.order(fields)
        if path == "Messages.json":
            self.exchange.texts.append(dict(fields))
            return 201, {"sid": "SM" + uuid.uuid4().hex, "status": "queued"}
        sid = path.removeprefix("Calls/").removesuffix(".json")
        self.exchange.lines[sid].status = "completed"
        return 200, {"sid": sid, "status": "completed"}

    def _get(self, path: str) -> tuple[int, object]:
        if path == "Recordings.json":
            return 200, self.exchange.recording_list(list(self.exchange.recordings))
        if path.endswith("/Recordings.json"):
            line = self.exchange.lines.get(path.split("/")[1])
            return 200, self.exchange.recording_list(line.recordings if line else [])
        if path.startswith("Recordings/"):
            found = self.exchange.recordings.get(path.removeprefix("Recordings/"))
            return (200, found[0]) if found else (404, {"code": 20404, "message": "gone"})
        sid = path.removeprefix("Calls/").removesuffix(".json")
        found = self.exchange.call_resource(sid)
        return (200, found) if found else (404, {"code": 20404, "message": "not found"})

    def _delete(self, path: str) -> tuple[int, object]:
        self.exchange.deleted.append(path.removeprefix("Recordings/").removesuffix(".json"))
        return 204, b""

    def log_message(self, *_: object) -> None:
        """Quiet."""
