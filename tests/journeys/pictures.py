"""Takes the pictures of the documentation: `bin/pictures`, into docs/pictures.

The desk's hours are first published anew so that it is open whenever the pictures are taken.
"""

from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from switchboard.cli.run import deliver_examples, example_password
from switchboard.cli.supervisor import Supervisor
from tests.journeys.conftest import CHROMIUM, FLAGS
from tests.journeys.installation import command, installation, one, until
from tests.journeys.people import Desk, Scheme

TOP = Path(__file__).resolve().parents[2]
PICTURES = TOP / "docs" / "pictures"
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
HELD = "SELECT min(number) FROM tickets_ticket WHERE state = 'on_hold'"


def main() -> None:
    """Every picture, light and dark."""
    PICTURES.mkdir(exist_ok=True)
    with installation() as supervisor, sync_playwright() as playwright:
        sent = deliver_examples(supervisor.ports)
        settled = "SELECT count(*) FROM channels_inboundmail WHERE state <> 'waiting'"
        until(lambda: one(supervisor, settled) == sent, "the example mails are understood")
        _open_now(supervisor)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        desk = Desk(
            supervisor=supervisor, browser=browser, password=example_password(supervisor.place)
        )
        for scheme in SCHEMES:
            _take(desk, scheme)


def _take(desk: Desk, scheme: Scheme) -> None:
    page = desk.sit_down("petra", scheme=scheme, width=1280)
    ticket = one(desk.supervisor, HELD)
    page.goto(f"{desk.console}/tickets/{ticket}")
    page.locator("#why-resolution summary").click()
    page.locator(".clock-panel").screenshot(path=PICTURES / f"strip-{scheme}.png")
    _shoot(page, f"{desk.console}/tickets/{ticket}", f"ticket-{scheme}")
    for name in ("wallboard", "attainment", "triage"):
        _shoot(page, f"{desk.console}/{name}", f"{name}-{scheme}")


def _shoot(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=name.startswith("attainment"))


def _open_now(supervisor: Supervisor) -> None:
    """Today's hours go from midnight to midnight."""
    text = (TOP / "examples" / "policy.toml").read_text(encoding="utf-8")
    today = datetime.now(UTC).date()
    hours = f'special_hours.{today} = [["00:00", "24:00"]]\nholidays = ['
    source = text.replace("holidays = [", hours, 1).encode()
    published = command(supervisor, "policy", "publish", "-", stdin=source)
    assert published.returncode == 0, published.stderr.decode()
    recounted = "SELECT ended_at FROM tickets_recount WHERE because = 'calendar'"
    until(lambda: one(supervisor, recounted), "the clocks are counted anew")


if __name__ == "__main__":
    main()
