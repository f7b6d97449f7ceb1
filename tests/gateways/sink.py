"""A mail server on loopback that takes letters, or misbehaves at a step that a test names."""

import socket
import socketserver
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

GREETING, MAIL, RCPT, DATA, END = "greeting", "MAIL", "RCPT", "DATA", "end of data"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What the server does at a step, once: says something else, waits, or hangs up."""

    at: str
    says: str = ""
    waits_seconds: float = 0.0


@dataclass
class Sink:
    """What it was given: `kept` with a 250, `seen` with or without one, both as on the wire."""

    port: int = 0
    faults: deque[Fault] = field(default_factory=deque)
    kept: list[bytes] = field(default_factory=list)
    seen: list[bytes] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    connections: int = 0
    closes_after_each: bool = False
    offers: tuple[str, ...] = ()
    before_answer: Callable[[], None] | None = None

    def will(self, *faults: Fault) -> None:
        """The next faults, in order; each waits for its step."""
        self.faults.extend(faults)

    def url(self) -> str:
        """As SWITCHBOARD_SMTP names it."""
        return f"smtp://127.0.0.1:{self.port}"


class HungUp(Exception):
    """The server closes the connection without a word."""


class _Conversation(socketserver.StreamRequestHandler):
    timeout = 20

    def handle(self) -> None:
        sink: Sink = self.server.sink
        sink.connections += 1
        try:
            self._answer(GREETING, "220 sink")
            while line := self.rfile.readline():
                if not self._take(sink, line.decode("latin-1").strip()):
                    return
        except (HungUp, OSError):
            self.request.shutdown(socket.SHUT_RDWR)

    def _take(self, sink: Sink, command: str) -> bool:
        sink.said.append(command)
        verb = command.partition(" ")[0].upper()
        if verb == "DATA":
            return self._take_data(sink)
        greeting = "\r\n".join(["250-sink", *(f"250-{one}" for one in sink.offers), "250 HELP"])
        usual = {"QUIT": "221 bye", "EHLO": greeting, "AUTH": "235 in"}.get(verb, "250 fine")
        self._answer(verb, usual)
        return verb != "QUIT"

    def _take_data(self, sink: Sink) -> bool:
        if not self._answer(DATA, "354 go on"):
            return True
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise HungUp
            lines.append(line)
        letter = b"".join(lines)
        sink.seen.append(letter)
        if sink.before_answer:
            sink.before_answer()
        if self._answer(END, "250 kept"):
            sink.kept.append(letter)
        return not sink.closes_after_each

    def _answer(self, step: str, usual: str) -> bool:
        """Says the usual, unless a fault waits for this step; whether the usual was said."""
        faults: deque[Fault] = self.server.sink.faults
        fault = faults.popleft() if faults and faults[0].at == step else None
        if fault:
            time.sleep(fault.waits_seconds)
        if fault and not (fault.says or fault.waits_seconds):
            raise HungUp
        says = fault.says if fault and fault.says else usual
        self.wfile.write(f"{says}\r\n".encode())
        return says == usual


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def serving(port: int = 0) -> Iterator[Sink]:
    """Listens until the end of the block."""
    sink = Sink()
    with _Server(("127.0.0.1", port), _Conversation) as server:
        server.sink, sink.port = sink, server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()
