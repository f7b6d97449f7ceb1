"""Every page of the portal in Chromium: no serious fault for axe, light and dark, on a phone."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import signing
from playwright.sync_api import BrowserContext, sync_playwright

from switchboard.channels.models import Submission, SubmissionState
from switchboard.flow.survey import SALT
from switchboard.improvement.models import Survey
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.database.two_clients import secret_of, submitted, walked_ticket

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PHONE = {"width": 390, "height": 844}
OPEN_PAGES = ("/", "/sign-in", "/sign-in?next=/tickets/new")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]


@pytest.fixture
def pages(committed: Cast) -> tuple[str, ...]:
    """One address of each kind of page, for Opal who sees all of Hill Country Law's."""
    now = datetime.now(UTC)
    resolved = walked_ticket(committed, committed.hector, now=now - timedelta(hours=1))
    Survey.objects.update(secret_hash=hashlib.sha256(b"5").digest())
    link = f"/survey/{signing.Signer(salt=SALT).sign('5')}"
    waiting = submitted(committed.opal, now=now - timedelta(minutes=2))
    refused = Submission.objects.create(
        client_id=waiting.client_id, contact=waiting.contact, kind="reply", idempotency_key="k",
        received_at=now, fields={"text": "It hums."},
    )  # fmt: skip
    refused.settle(SubmissionState.REFUSED, reason="It could not be read.", now=now)
    number = Ticket.objects.get(pk=resolved.pk).number
    return (
        "/tickets", "/tickets?whose=all&state=closed", "/tickets/new", f"/tickets/{number}",
        f"/received/{waiting.uuid}", f"/received/{refused.uuid}", f"{link}?score=4",
        f"{link}/thanks", "/nowhere",
    )  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(
    scheme: str, committed: Cast, pages: tuple[str, ...], portal_port: int
) -> None:
    secret = secret_of(committed.opal)
    home = f"http://localhost:{portal_port}"

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport=PHONE, color_scheme=scheme)
        faults = list(_faults(context, home, OPEN_PAGES))
        context.add_cookies([{"name": "portal_session", "value": secret, "url": home}])
        faults += _faults(context, home, pages)
        browser.close()

    assert faults == []


def test_an_outage_is_reported_by_keyboard_and_without_script(
    committed: Cast, portal_port: int
) -> None:
    secret = secret_of(committed.hector)
    home = f"http://localhost:{portal_port}"

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(java_script_enabled=False)
        context.add_cookies([{"name": "portal_session", "value": secret, "url": home}])
        page = context.new_page()
        page.goto(f"{home}/tickets/new")
        page.focus("[name=subject]")
        keys = page.keyboard
        keys.type("Internet is down")
        keys.press("Tab")
        keys.type("Nobody can work.")
        for key in ("Tab", "ArrowDown", "ArrowDown", "Tab", "ArrowDown", "Tab", "Tab", "Enter"):
            keys.press(key)
        page.wait_for_selector("h2:has-text('please call us')")
        page.get_by_role("button", name="Send it anyway").first.press("Enter")
        page.wait_for_url("**/received/**")
        browser.close()

    said = Submission.objects.get().fields
    assert (said["subject"], said["impact"], said["has_workaround"]) == (
        "Internet is down", "site", False,
    )  # fmt: skip


def _faults(context: BrowserContext, home: str, paths: tuple[str, ...]) -> Iterator[str]:
    page = context.new_page()
    for path in paths:
        page.goto(home + path)
        assert page.evaluate("document.styleSheets.length") > 0, f"{path} has no style"
        for fault in Axe().run(page).response["violations"]:
            if fault["impact"] in {"serious", "critical"}:
                yield f"{path}: {fault['id']} at {fault['nodes'][0]['html'][:120]}"
    page.close()
