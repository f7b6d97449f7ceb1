"""A token server on loopback that answers as it is told and remembers what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs


class TokenServer(ThreadingHTTPServer):
    """Gives `token-1`, `token-2` and so on; `answers` come first, each once: (status, body)."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, str] | bytes, dict[str, object]]] = []
        self.good: set[str] = set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/token"

    @property
    def introspection_url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/introspect"

    def will_answer(self, status: int, headers: dict[str, str] | None = None, **form) -> None:
        self.answers.append((status, headers or {}, form))


class _Asked(BaseHTTPRequestHandler):
    server: TokenServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        if self.path == "/introspect":
            self._say(200, {}, self._introspected(form.get("token", "")))
            return
        self.server.asked.append(form)
        if self.server.answers:
            self._say(*self.server.answers.pop(0))
            return
        token = f"token-{len(self.server.asked)}"
        self.server.good.add(token)
        self._say(200, {}, {"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    def do_GET(self) -> None:
        """Dovecot asks so whose token it is."""
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if given not in self.server.good:
            self._say(401, {}, {"error": "invalid_token"})
            return
        self._say(200, {}, self._introspected(given))

    def _introspected(self, token: str) -> dict[str, object]:
        is_good = token in self.server.good
        return {"active": is_good, "email": "desk@support.example", "username": "desk"}

    def _say(self, status: int, headers: dict[str, str], form: dict[str, object]) -> None:
        raw = json.dumps(form).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def token_server() -> Iterator[TokenServer]:
    """Serves on a thread of its own."""
    server = TokenServer()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
