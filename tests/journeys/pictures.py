"""Takes the pictures of the documentation: `bin/pictures`, into docs/pictures.

The desk has two busy weeks behind it, and its policy says that it is open today from midnight to
midnight, so that something happens whenever the pictures are taken.
"""

import base64
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, sync_playwright

from switchboard.cli.run import FORTNIGHT, bring_up, deliver_examples, example_password
from switchboard.cli.supervisor import Ports, Supervisor
from switchboard.database import embedded, place
from tests import prepared
from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.journeys.installation import one, until
from tests.journeys.people import Desk, Scheme

TOP = Path(__file__).resolve().parents[2]
PICTURES = TOP / "docs" / "pictures"
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
WIDE, HIGH, PHONE = 1360, 900, 390
QUALITY = 74
TICKET = "SELECT number FROM tickets_ticket WHERE subject = %s"
CLIENT = "SELECT uuid FROM clients_client WHERE name = %s"
UNSENT = "SELECT count(*) FROM channels_outboundmail WHERE state IN ('new', 'sending')"
UNREAD = "SELECT count(*) FROM channels_inboundmail WHERE state = 'waiting'"
HELD = "X-ray viewer asks for a licence"
WORKED_ON = "Drawings of the Mercer house are gone"
BY_NIGHT = "Call from Gaston Naquin"
CONSOLE = {
    "triage": "triage", "mine": "mine", "team": "teams/service_desk", "wallboard": "wallboard",
    "attainment": "attainment", "calls": "calls", "on-call": "on-call", "mail": "mail",
    "clients": "clients", "search": "search?q=printer",
}  # fmt: skip


def main() -> None:
    """Every picture, light and dark."""
    PICTURES.mkdir(exist_ok=True)
    with _busy_desk() as supervisor, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        desk = Desk(
            supervisor=supervisor, browser=browser, password=example_password(supervisor.place)
        )
        for scheme in SCHEMES:
            _console(desk, scheme)
            _portal(desk, scheme)


@contextmanager
def _busy_desk() -> Iterator[Supervisor]:
    """Up and running, all letters sent and all mails understood; gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="switchboard-pictures-"))
    folder.chmod(0o755)  # the embedded server's account passes through
    with prepared.without_the_suites_own():
        prepared.empty(folder)
        supervisor = Supervisor(place=place.at(folder), ports=Ports.free())
        try:
            embedded.start(supervisor.place)
            _play(supervisor)
            bring_up(supervisor, with_examples=False)
            deliver_examples(supervisor.ports)
            until(lambda: not one(supervisor, UNREAD), "all mails are understood", seconds=120)
            until(lambda: not one(supervisor, UNSENT), "all letters are sent", seconds=600)
            yield supervisor
        finally:
            supervisor.stop()
            shutil.rmtree(folder, ignore_errors=True)


def _play(supervisor: Supervisor) -> None:
    policy = supervisor.place.folder / "policy.toml"
    text = (TOP / "examples" / "policy.toml").read_text(encoding="utf-8")
    today = datetime.now(ZoneInfo("America/Chicago")).date()
    hours = f'special_hours.{today} = [["00:00", "24:00"]]\nholidays = ['
    policy.write_text(text.replace("holidays = [", hours, 1), encoding="utf-8")
    words = ("load", "--policy", str(policy), "--fortnight", str(FORTNIGHT))
    password = example_password(supervisor.place)
    supervisor.once(*words, more={"SWITCHBOARD_EXAMPLE_PASSWORD": password})


def _console(desk: Desk, scheme: Scheme) -> None:
    page = desk.sit_down("ines", scheme=scheme, width=WIDE)
    held = one(desk.supervisor, TICKET, HELD)
    page.goto(f"{desk.console}/tickets/{held}")
    page.set_viewport_size({"width": WIDE, "height": 2000})  # the panel scrolls in a low window
    page.locator("#why-resolution summary").click()
    _keep(page, f"strip-{scheme}", ".clock-panel")
    page.set_viewport_size({"width": WIDE, "height": HIGH})
    for name, subject in (("ticket", WORKED_ON), ("night", BY_NIGHT)):
        _shoot(
            page, f"{desk.console}/tickets/{one(desk.supervisor, TICKET, subject)}", name, scheme
        )
    client = one(desk.supervisor, CLIENT, "Magnolia Title")
    _shoot(page, f"{desk.console}/clients/{client}", "client", scheme)
    for name, path in CONSOLE.items():
        _shoot(page, f"{desk.console}/{path}", name, scheme)
    page.context.close()


def _portal(desk: Desk, scheme: Scheme) -> None:
    page = desk.come_in("helena@trinity-architects.example", scheme=scheme, width=PHONE)
    _shoot(page, f"{desk.portal}/tickets?whose=all", "portal", scheme)
    number = one(desk.supervisor, TICKET, WORKED_ON)
    _shoot(page, f"{desk.portal}/tickets/{number}", "portal-ticket", scheme)
    _shoot(page, f"{desk.portal}/tickets/new", "portal-new", scheme)
    _shoot(page, f"{desk.portal}/service", "service-phone", scheme)
    page.set_viewport_size({"width": WIDE, "height": HIGH})
    _shoot(page, f"{desk.portal}/service", "service", scheme)
    page.context.close()


def _shoot(page: Page, address: str, name: str, scheme: Scheme) -> None:
    page.goto(address)
    _keep(page, f"{name}-{scheme}")


def _keep(page: Page, name: str, element: str = "") -> None:
    """As WebP: a fifth of a PNG's size. The window, or one element."""
    page.evaluate("document.fonts.ready")
    asked = {"format": "webp", "quality": QUALITY}
    if element:
        box = page.locator(element).first.bounding_box()
        assert box is not None
        clip = {name: box[name] for name in ("x", "y", "width", "height")} | {"scale": 1}
        asked |= {"clip": clip, "captureBeyondViewport": True}
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", asked)
    (PICTURES / f"{name}.webp").write_bytes(base64.b64decode(taken["data"]))


if __name__ == "__main__":
    main()
