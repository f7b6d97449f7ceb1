"""A whole desk and a real browser, shared by the journeys of one file."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from switchboard.cli.run import deliver_examples, example_password
from switchboard.cli.supervisor import Supervisor
from tests.journeys.installation import installation, one, until
from tests.journeys.people import Desk

CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="module")
def running() -> Iterator[Supervisor]:
    """Every process, the example desk, and the example mails delivered and understood."""
    with installation() as supervisor:
        sent = deliver_examples(supervisor.ports)
        settled = "SELECT count(*) FROM channels_inboundmail WHERE state <> 'waiting'"
        until(lambda: one(supervisor, settled) == sent, "the example mails are understood")
        yield supervisor


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real browser; without one these journeys are skipped, and say so."""
    if not os.path.exists(CHROMIUM):
        pytest.skip("no Chromium was found: set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def desk(running: Supervisor, chromium: Browser) -> Desk:
    """Who sits where."""
    return Desk(supervisor=running, browser=chromium, password=example_password(running.place))
