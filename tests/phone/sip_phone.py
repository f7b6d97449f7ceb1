"""Telephones on a network of their own: SIP (RFC 3261), enough for a call.

`Exchange` is the telephone network behind the trunk. `call` dials as somebody; a number that is
dialled rings the telephone that was put there, or is answered 404.
"""

import re
import socket
import threading
import time
from dataclasses import dataclass, field
from uuid import uuid4

import numpy as np

from tests.phone.rtp import HOST, Sound

SDP = (
    "v=0\r\no=- 1 1 IN IP4 {host}\r\ns=-\r\nc=IN IP4 {host}\r\nt=0 0\r\n"
    "m=audio {port} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\na=sendrecv\r\n"
)


@dataclass(kw_only=True)
class Telephone:
    """A number on the network, and what happens when it rings."""

    number: str
    answers_after: float | None = 0.05
    is_busy: bool = False
    rung: list["Leg"] = field(default_factory=list)


class Leg:
    """One end of a call."""

    def __init__(self, exchange: "Exchange", *, key: str, ours: str, theirs: str) -> None:
        self.exchange, self.key, self.ours, self.theirs = exchange, key, ours, theirs
        self.sound = Sound()
        self.shown = ""  # the caller, as whoever is called sees them
        self.status = 0
        self.began_at = time.monotonic()
        self.answered, self.over = threading.Event(), threading.Event()
        self.target, self.sequence, self.is_caller = ours, 1, False
        self.invite: dict[str, str] = {}

    def press(self, keys: str) -> None:
        for key in keys:
            self.sound.press(key)

    def say(self, samples: np.ndarray) -> None:
        """Speaks it all, in as long as it takes."""
        self.sound.say(samples)
        while not self.sound.is_silent and not self.over.is_set():
            time.sleep(0.01)

    def hang_up(self) -> None:
        if self.over.is_set():
            return
        self.finish()
        if self.answered.is_set():
            self.exchange.request("BYE", self)
        else:
            self.exchange.request("CANCEL", self)

    def finish(self) -> None:
        self.over.set()
        self.sound.end()


class Exchange:
    """The telephone network that Asterisk's trunk leads to."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((HOST, 0))
        self.port = self._socket.getsockname()[1]
        self.trunk = (HOST, 0)  # where Asterisk listens, once it does
        self.telephones: dict[str, Telephone] = {}
        self.legs: dict[str, Leg] = {}
        threading.Thread(target=self._listen, daemon=True).start()

    def telephone(self, number: str, **wants: object) -> Telephone:
        """Puts a telephone there."""
        self.telephones[number] = Telephone(number=number, **wants)
        return self.telephones[number]

    def call(self, number: str, *, shown: str = "anonymous", header: str = "") -> Leg:
        """Dials; the leg is there at once, answered later."""
        leg = Leg(
            self, key=uuid4().hex, ours=f"<sip:{shown}@{HOST}:{self.port}>;tag={uuid4().hex[:8]}",
            theirs=f"<sip:{number}@{HOST}:{self.trunk[1]}>",
        )  # fmt: skip
        leg.is_caller, leg.target = True, f"sip:{number}@{HOST}:{self.trunk[1]}"
        self.legs[leg.key] = leg
        self.request("INVITE", leg, SDP.format(host=HOST, port=leg.sound.port), header=header)
        return leg

    def end(self) -> None:
        for leg in self.legs.values():
            leg.hang_up()
        self._socket.close()

    def request(self, method: str, leg: Leg, body: str = "", *, header: str = "") -> None:
        """Of ours within a call; a CANCEL and an ACK bear the number of what they are for."""
        if method == "BYE":
            leg.sequence += 1
        branch = f"z9hG4bK{leg.key[:12]}{leg.sequence}{'a' if method == 'ACK' else ''}"
        lines = [
            f"{method} {leg.target} SIP/2.0",
            f"Via: SIP/2.0/UDP {HOST}:{self.port};branch={branch};rport",
            "Max-Forwards: 70", f"From: {leg.ours}", f"To: {leg.theirs}", f"Call-ID: {leg.key}",
            f"CSeq: {leg.sequence} {method}", f"Contact: <sip:{HOST}:{self.port}>",
            *([header] if header else []),
        ]  # fmt: skip
        self._put(lines, body, self.trunk)

    def _listen(self) -> None:
        while True:
            try:
                packet, peer = self._socket.recvfrom(65536)
            except OSError:
                return
            head, _, body = packet.decode(errors="replace").partition("\r\n\r\n")
            first, *rest = head.split("\r\n")
            headers = {
                name.strip().lower(): value.strip()
                for name, _, value in (line.partition(":") for line in rest)
            }
            if first.startswith("SIP/2.0"):
                self._answered(int(first.split()[1]), headers, body)
            else:
                self._asked(first, headers, body, peer)

    def _answered(self, status: int, headers: dict[str, str], body: str) -> None:
        leg = self.legs.get(headers["call-id"])
        if leg is None or not headers["cseq"].endswith("INVITE"):
            return
        leg.status, leg.theirs = status, headers["to"]
        if status == 200:
            leg.target = re.search(r"<([^>]+)>", headers["contact"])[1]
            self.request("ACK", leg)
            self._begin(leg, body)
        elif status >= 300:
            leg.theirs = headers["to"]
            self.request("ACK", leg)
            leg.finish()

    def _asked(self, first: str, headers: dict[str, str], body: str, peer: tuple[str, int]) -> None:
        method, uri = first.split()[:2]
        leg = self.legs.get(headers["call-id"])
        if method == "INVITE" and leg is None:
            self._rung(uri, headers, body, peer)
        elif method == "BYE" and leg is not None:
            self._reply(200, headers, peer)
            leg.finish()
        elif method == "CANCEL" and leg is not None:
            self._reply(200, headers, peer)
            self._reply(487, leg.invite, peer)
            leg.finish()
        elif method == "INVITE":  # asked again for what goes on
            self._reply(200, headers, peer, leg)
        elif method != "ACK":
            self._reply(200, headers, peer)

    def _rung(self, uri: str, headers: dict[str, str], body: str, peer: tuple[str, int]) -> None:
        number = re.match(r"sip:([^@;]+)", uri)[1]
        telephone = self.telephones.get(number)
        headers["to"] += f";tag={uuid4().hex[:8]}"
        if telephone is None or telephone.is_busy:
            self._reply(486 if telephone else 404, headers, peer)
        leg = Leg(self, key=headers["call-id"], ours=headers["to"], theirs=headers["from"])
        leg.target = re.search(r"<([^>]+)>", headers["contact"])[1]
        leg.shown = re.search(r"sip:([^@>;]+)", headers["from"])[1]
        leg.invite = headers
        self.legs[leg.key] = leg
        if telephone is not None:
            telephone.rung.append(leg)
        if telephone is None or telephone.is_busy:
            leg.finish()
            return
        self._reply(180, headers, peer)
        if telephone.answers_after is not None:
            wait = threading.Timer(telephone.answers_after, self._take, (leg, body, peer))
            wait.daemon = True
            wait.start()

    def _take(self, leg: Leg, body: str, peer: tuple[str, int]) -> None:
        if not leg.over.is_set():
            self._reply(200, leg.invite, peer, leg)
            self._begin(leg, body)

    def _begin(self, leg: Leg, body: str) -> None:
        if not leg.answered.is_set():
            leg.answered.set()
            port = int(re.search(r"m=audio (\d+)", body)[1])
            leg.sound.begin((re.search(r"c=IN IP4 (\S+)", body)[1], port))

    def _reply(
        self, status: int, headers: dict[str, str], peer: tuple[str, int], leg: Leg | None = None
    ) -> None:
        lines = [f"SIP/2.0 {status} {status}"]
        copied = ("via", "from", "to", "call-id", "cseq")
        lines += [f"{name.title()}: {headers[name]}" for name in copied]
        lines.append(f"Contact: <sip:{HOST}:{self.port}>")
        self._put(lines, SDP.format(host=HOST, port=leg.sound.port) if leg else "", peer)

    def _put(self, lines: list[str], body: str, peer: tuple[str, int]) -> None:
        kind = ["Content-Type: application/sdp"] if body else []
        head = "\r\n".join([*lines, *kind, f"Content-Length: {len(body)}"])
        try:
            self._socket.sendto(f"{head}\r\n\r\n{body}".encode(), peer)
        except OSError:
            return
