"""The portal as it is run: a process of its own, under the login desk_portal."""

import hashlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from switchboard.accounts.models import SignInCode
from switchboard.clients.models import Contact
from tests.portal.browsing import Browser

CODE = "K7WQ2M"


@pytest.fixture(scope="session")
def portal_port(django_db_setup: None) -> Iterator[int]:
    """The port of a portal that serves the scratch installation."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.portal.serving"}
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--blocking-threads", "4", "--no-ws", "switchboard.wsgi:application",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def browser(portal_port: int) -> Browser:
    """Somebody who has not signed in."""
    return Browser(port=portal_port)


@pytest.fixture
def signed_in(portal_port: int) -> Callable[[Contact], Browser]:
    """Signs a contact in, as the mailed code does."""

    def enter(contact: Contact) -> Browser:
        browser = Browser(port=portal_port)
        browser.post("/sign-in", {"address": contact.email})
        give_code(contact.email)
        answer = browser.post("/sign-in/code", {"code": CODE})
        assert (answer.status, answer.location) == (303, "/tickets")
        return browser

    return enter


def give_code(address: str, code: str = CODE) -> SignInCode:
    """What the worker does for the newest request: makes the code and mails it."""
    asked = SignInCode.objects.filter(email=address.lower()).order_by("-id")[0]
    asked.code_hash = hashlib.sha256(f"{asked.pk}:{code}".encode()).digest()
    asked.sent_at = timezone.now()
    asked.save()
    return asked


def expire(asked: SignInCode) -> None:
    """Lets a quarter of an hour go by."""
    asked.expires_at = timezone.now() - timedelta(seconds=1)
    asked.save()


def _wait(port: int) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            if Browser(port=port).get("/readyz").status in {200, 503}:
                return
        except OSError:
            time.sleep(0.1)
    message = f"The portal did not come up on port {port}."
    raise RuntimeError(message)
