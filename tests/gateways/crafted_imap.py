"""An IMAP server that says what it is told, however wrong, and pauses or hangs up when told."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

GREETING = b"* OK ready\r\n"
#: By command; TAG is the command's own.
USUAL = {
    b"CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE\r\nTAG OK done\r\n",
    b"LOGIN": b"TAG OK in\r\n",
    b"SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 5] ok\r\nTAG OK [READ-WRITE] done\r\n",
    b"LOGOUT": b"* BYE bye\r\nTAG OK bye\r\n",
    b"SEARCH": b"* SEARCH 7\r\nTAG OK done\r\n",
    b"FETCH": b"* 1 FETCH (UID 7 RFC822.SIZE 12)\r\nTAG OK done\r\n",
    b"IDLE": b"+ idling\r\n",
    b"STORE": b"TAG OK done\r\n",
}


class Crafted:
    """Where to call; `endless` is said over and over in place of an answer's end."""

    def __init__(self, said: dict[bytes, bytes], *, greeting: bytes, endless: bytes) -> None:
        self.said, self.greeting, self.endless = {**USUAL, **said}, greeting, endless
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                call, _ = self.listening.accept()
                with call, suppress(OSError):
                    self._answer(call)

    def _answer(self, call: socket.socket) -> None:
        self._say(call, self.greeting)
        for line in call.makefile("rb"):
            tag, _, command = line.strip().partition(b" ")
            words = command.upper().removeprefix(b"UID ").split()
            answer = self.said.get(words[0] if words else tag, b"")
            self._say(call, answer.replace(b"TAG", tag))
            if not answer and tag != b"DONE":
                return

    def _say(self, call: socket.socket, words: bytes) -> None:
        before, found, _ = words.partition(b"FOREVER")
        call.sendall(before)
        while found:
            call.sendall(self.endless)


@contextmanager
def crafted(
    said: dict[bytes, bytes] | None = None, *, greeting: bytes = GREETING, endless: bytes = b""
) -> Iterator[Crafted]:
    """Serves on a thread of its own, a call at a time; an empty answer hangs up."""
    server = Crafted(said or {}, greeting=greeting, endless=endless)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.listening.shutdown(socket.SHUT_RDWR)
        server.listening.close()
        thread.join(timeout=10)
