"""When a page of the portal is first seen on a phone with a slow line, and what it weighs."""

import hashlib
import json
import os
import secrets
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from bench import loaded, painting
from switchboard.cli.supervisor import Ports
from switchboard.database.place import PROJECT, Place

ROUNDS = 5
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Each page's median of some rounds, every time with an empty cache."""
    made = loaded.parser(__doc__)
    made.set_defaults(tickets=1_000, rounds=ROUNDS)
    options = made.parse_args(arguments)
    with loaded.desk(options, process="portal") as here, _served(here) as home:
        secret, number = _visitor(here)
        signed_in = [{"name": "portal_session", "value": secret, "url": home}]
        pages = [("/", []), ("/service", []), ("/sign-in", []), ("/tickets", signed_in),
                 ("/tickets/new", signed_in), (f"/tickets/{number}", signed_in)]  # fmt: skip
        found = _looked(home, pages, rounds=options.rounds)
    return {
        "workload": "first_paint", "rounds": options.rounds, "line": painting.LINE,
        "cpu": f"{painting.SLOWER} times slower", "pages": found,
    }  # fmt: skip


def _looked(
    home: str, pages: list[tuple[str, list[dict[str, str]]]], *, rounds: int
) -> list[dict[str, Any]]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=painting.FLAGS)
        painting.opened(browser, f"{home}/", cookies=[])  # the server's first page is not counted
        found = [
            _page(path, [painting.opened(browser, home + path, cookies=cookies)
                         for _ in range(rounds)])
            for path, cookies in pages
        ]  # fmt: skip
        browser.close()
    return found


def _page(path: str, rounds: list[painting.Painted]) -> dict[str, Any]:
    times = sorted(round(one.first_paint_ms) for one in rounds)
    return {
        **asdict(rounds[-1]), "path": path, "first_paint_ms": statistics.median(times),
        "fastest_ms": times[0], "slowest_ms": times[-1],
    }  # fmt: skip


@contextmanager
def _served(here: Place) -> Iterator[str]:
    """The portal as it is run, and where."""
    ports = Ports.free()
    home = f"http://localhost:{ports.portal}"
    environment = {**os.environ, **ports.environment(), "SWITCHBOARD_DATA": str(here.folder)}
    command = [sys.executable, "-m", "switchboard.cli", "process", "portal"]
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=sys.stderr)
    try:
        _await(f"{home}/readyz")
        yield home
    finally:
        process.terminate()
        process.wait(20)


def _await(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    message = f"The portal did not answer at {address} within a minute."
    raise RuntimeError(message)


def _visitor(here: Place) -> tuple[str, str]:
    """The secret of a session, and a ticket of that contact's."""
    secret = secrets.token_hex(32)
    now = datetime.now(UTC)
    newest = (
        "SELECT contact_id, client_id, number FROM tickets_ticket"
        " WHERE contact_id IS NOT NULL ORDER BY received_at DESC, id DESC LIMIT 1"
    )
    keep = (
        "INSERT INTO accounts_portalsession"
        " (secret_hash, contact_id, client_id, created_at, expires_at, agent)"
        " VALUES (%s, %s, %s, %s, %s, '')"
    )
    with psycopg.connect(**here.connection("desk_console"), options="-c role=desk_staff") as staff:
        contact, client, number = staff.execute(newest).fetchone() or (0, 0, "")
    hashed = hashlib.sha256(secret.encode()).digest()
    with psycopg.connect(**here.connection("desk_owner")) as owner:
        owner.execute(keep, (hashed, contact, client, now, now + timedelta(days=1)))
    return secret, str(number)


if __name__ == "__main__":
    print(json.dumps(main(), indent=2))
