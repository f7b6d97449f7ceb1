"""The webhook process as it is shipped, and what it needs to answer calls."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx
from django.db import connection
from django.utils import timezone

from switchboard.database.place import PROJECT, Place
from switchboard.flow import call_watch, deliveries, paging, publishing, recordings
from tests.cast import POLICY
from tests.phone.exchange import ACCOUNT, PUBLIC, TOKEN, TOKEN_BEFORE
from tests.programs import environment, until

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def written_policy(*, is_open: bool) -> str:
    """The example policy, with desks that are open at every hour, or but a minute on Sundays."""
    kept = [line for line in POLICY.read_text().split("\n") if not line.startswith("hours.")]
    named = DAYS if is_open else ("sun",)
    long = '["00:00", "24:00"]' if is_open else '["03:00", "03:01"]'
    hours = [f"hours.{day} = [{long}]" for day in named]
    at = kept.index('timezone = "America/Chicago"') + 1
    dates = [] if is_open else kept[at:]
    rest = _without_holidays(kept[at:]) if is_open else dates
    return "\n".join([*kept[:at], *hours, *rest])


def _without_holidays(lines: list[str]) -> list[str]:
    begin = lines.index("holidays = [")
    end = lines.index("]", begin)
    return [*lines[:begin], *lines[end + 1 :]]


@contextmanager
def webhook_process(place: Place, **more: str) -> Iterator[int]:
    """`bin/switchboard process webhooks` on a free port; ended with its children afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with _process(place, "webhooks", SWITCHBOARD_WEBHOOKS_PORT=str(port), **more):
        until(lambda: _answers(port), seconds=60)
        yield port


@contextmanager
def worker_process(place: Place, **more: str) -> Iterator[None]:
    """`bin/switchboard process worker`."""
    with _process(place, "worker", **more):
        yield


@contextmanager
def telephone_jobs() -> Iterator[None]:
    """What the worker does for pages and calls, one job after the other, until the test ends."""
    ending = threading.Event()

    def work() -> None:
        while not ending.wait(0.05):
            now = timezone.now()
            paging.climb(50, now=now)
            deliveries.deliver(50, now=now)
            call_watch.look(50, now=now)
            recordings.fetch(5, now=now)
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


@contextmanager
def _process(place: Place, name: str, **more: str) -> Iterator[None]:
    """One of our processes with the carrier's settings, killed afterwards with its children."""
    named = {
        "SWITCHBOARD_PHONE_URL": PUBLIC,
        "SWITCHBOARD_TWILIO_ACCOUNT": ACCOUNT,
        "SWITCHBOARD_TWILIO_TOKENS": f"{TOKEN} {TOKEN_BEFORE}",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "switchboard.cli", "process", name],
        env=environment(place, **{**named, **more}), cwd=PROJECT, stdin=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def publish(*, is_open: bool) -> None:
    """From now on the desks are open, or closed."""
    publishing.publish(
        written_policy(is_open=is_open), author_name="Petra Volkova",
        now=datetime(2026, 2, 1, tzinfo=UTC),
    )  # fmt: skip
