"""With a browser that runs no script, and over a thin line: reading, writing, asking still work."""

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.installation import one, until
from tests.journeys.people import Desk

pytestmark = [pytest.mark.journey, pytest.mark.browser]

HECTOR = "hector@hillcountry-law.example"
LARGEST_PAGE = 150_000


def test_a_ticket_is_opened_read_and_answered_without_script(desk: Desk) -> None:
    hector = desk.come_in(HECTOR, has_script=False)
    number = _report(hector, desk, subject="The badge reader stays red")

    ines = desk.sit_down("ines", has_script=False)
    ines.goto(f"{desk.console}/tickets/{number}")
    expect(ines.locator("main")).to_contain_text("It worked on Friday.")
    ines.fill("form[action$='/replies'] textarea[name=body]", "Which door is it?")
    ines.click("form[action$='/replies'] button[type=submit]")
    expect(ines.locator("main")).to_contain_text("Which door is it?")

    hector.goto(f"{desk.portal}/tickets/{number}")
    expect(hector.locator("main")).to_contain_text("Which door is it?")
    hector.fill("form[action$='/replies'] textarea", "The one to the archive.")
    hector.click("form[action$='/replies'] button[type=submit]")
    _is_said(desk, "The one to the archive.")

    ines.reload()
    expect(ines.locator("main")).to_contain_text("The one to the archive.")


def test_no_page_weighs_more_than_150_kilobytes(desk: Desk) -> None:
    """Everything that a window with an empty cache loads for one page, as it crosses the wire."""
    wanda, petra = desk.come_in("wanda@gulf-freight.example"), desk.sit_down("petra")
    theirs = "SELECT number FROM tickets_ticket t JOIN clients_client c ON c.id = t.client_id"
    theirs += " WHERE c.name = 'Gulf Freight' AND t.state = 'closed' LIMIT 1"
    number = one(desk.supervisor, theirs)
    portal = ("/service", "/service?language=es", "/tickets", "/tickets/new", f"/tickets/{number}")
    console = (
        "/triage", "/mine", "/teams/service_desk", f"/tickets/{number}", "/search?q=scale",
        "/clients", "/calls", "/on-call", "/attainment", "/notices", "/mail", "/policy",
    )  # fmt: skip

    weights = _weights(wanda, desk.portal, portal) | _weights(petra, desk.console, console)
    strangers = _weights(desk.window(), desk.portal, ("/", "/sign-in"))

    heavy = {path: size for path, size in (weights | strangers).items() if size > LARGEST_PAGE}
    assert heavy == {}


def _report(hector: Page, desk: Desk, *, subject: str) -> str:
    hector.goto(f"{desk.portal}/tickets/new")
    hector.fill("[name=subject]", subject)
    hector.fill("[name=text]", "It worked on Friday.")
    hector.check("[name=impact][value=individual]", force=True)
    hector.check("[name=has_workaround][value=yes]", force=True)
    hector.click("form[action='/tickets'] button[type=submit]")
    expect(hector.locator("h1")).to_be_visible()
    number = desk.number_of(subject)
    hector.goto(f"{desk.portal}/tickets/{number}")
    expect(hector.locator("main")).to_contain_text("It worked on Friday.")
    return number


def _is_said(desk: Desk, text: str) -> None:
    count = "SELECT count(*) FROM tickets_message WHERE text = %s"
    until(lambda: one(desk.supervisor, count, text) == 1, f"“{text}” is on the ticket")


def _weights(page: Page, home: str, paths: tuple[str, ...]) -> dict[str, int]:
    """Bytes by address, headers and all; each page is opened in a window with an empty cache."""
    context = page.context
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    found: dict[str, int] = {}
    loaded: list[Request] = []

    def note(request: Request) -> None:
        loaded.append(request)

    page.on("requestfinished", note)
    for path in paths:
        loaded.clear()
        answer = page.goto(home + path, wait_until="load")
        assert answer
        assert answer.ok, f"{path} answers {answer.status}"
        found[home + path] = sum(_bytes(request) for request in loaded)
    return found


def _bytes(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]
