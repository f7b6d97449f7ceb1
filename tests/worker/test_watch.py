"""The worker watches over pages, and says outside that it lives only while all is well."""

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from switchboard.gateways import voice
from switchboard.worker import watch
from tests.cast import Cast
from tests.flow import night
from tests.flow.exchange import Exchange
from tests.flow.night import TWO_AM, message


@pytest.fixture(autouse=True)
def unlooked() -> Iterator[None]:
    watch._last.clear()
    yield
    watch._last.clear()


@pytest.fixture
def pings(settings) -> Iterator[list[str]]:
    heard: list[str] = []

    class Watcher(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Watcher)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.DEADMAN_URL = f"http://127.0.0.1:{server.server_address[1]}/secret"
    yield heard
    server.shutdown()
    server.server_close()


def test_the_dead_mans_address_is_fetched_each_minute_while_all_is_well(
    committed: Cast, pings: list[str], monkeypatch: pytest.MonkeyPatch, caplog
):
    monkeypatch.setattr(voice, "CARRIERS", {"exchange": Exchange()})
    night.fall(committed)
    for second in range(0, 121, 15):
        watch.watch_pages(TWO_AM + timedelta(seconds=second))
    assert pings == ["/secret"] * 3

    message(at=TWO_AM)
    for second in range(180, 301, 15):
        watch.watch_pages(TWO_AM + timedelta(seconds=second))

    assert len(pings) == 3
    assert "secret" not in caplog.text
