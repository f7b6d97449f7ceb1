"""Axe on every page, light and dark, wide and narrow: nothing serious anywhere."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.journeys.installation import one
from tests.journeys.people import Desk, Scheme

pytestmark = [pytest.mark.journey, pytest.mark.browser]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
STICKING_OUT = """[...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > window.innerWidth)
    .map((each) => each.outerHTML.slice(0, 120)).slice(-3).join(" … ")"""
LOOKS: list[tuple[Scheme, int]] = [("light", 1440), ("dark", 1024), ("light", 390), ("dark", 390)]


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_the_console_has_no_serious_fault(desk: Desk, scheme: Scheme, width: int) -> None:
    anybody = desk.window(scheme=scheme, width=width)
    faults = _faults(anybody, [f"{desk.console}/sign-in"])
    petra = desk.sit_down("petra", scheme=scheme, width=width)
    paths = [
        "/triage", "/mine", "/teams", "/teams/service_desk", "/on-call", "/clients", "/clients/new",
        "/policy", "/mail", "/mail/out", "/mail/caught", "/mail/ledger", "/mail/ledger/lmtp",
        "/search?q=scale", "/nowhere",
        "/mail/letters?letter=resolved&language=es",
        "/notices", "/wallboard?still=1", "/attainment", "/attainment/runs?clock=first_response",
        "/attainment/turns", "/triage?time=at-risk",
        *_tickets(desk), *_others(desk),
    ]  # fmt: skip

    faults += _faults(petra, [desk.console + path for path in paths])
    ada = desk.sit_down("ada", scheme=scheme, width=width)
    faults += _faults(ada, [f"{desk.console}/mail/mailboxes{more}" for more in ("", "/new")])

    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_the_portal_has_no_serious_fault(desk: Desk, scheme: Scheme, width: int) -> None:
    anybody = desk.window(scheme=scheme, width=width)
    faults = _faults(anybody, [f"{desk.portal}/", f"{desk.portal}/sign-in"])
    wanda = desk.come_in("wanda@gulf-freight.example", scheme=scheme, width=width)
    of_wanda = "SELECT number FROM tickets_ticket t JOIN clients_client c ON c.id = t.client_id"
    of_wanda += " WHERE c.name = 'Gulf Freight' AND t.state = '{}' LIMIT 1"
    tickets = [f"/tickets/{one(desk.supervisor, of_wanda.format(s))}" for s in ("closed", "new")]

    faults += _faults(
        wanda, [desk.portal + path for path in ("/tickets", "/tickets/new", "/nowhere", *tickets)]
    )

    assert not faults, "\n".join(faults)


def test_axe_would_see_a_fault(desk: Desk) -> None:
    page = desk.window()
    page.set_content("<html><body><img src='x'><input></body></html>")

    assert _serious(page)


def _tickets(desk: Desk) -> list[str]:
    """One ticket's page in every state there is."""
    query = "SELECT min(number) FROM tickets_ticket WHERE state = '{}'"
    states = ("new", "open", "in_progress", "on_hold", "resolved", "closed")
    numbers = [one(desk.supervisor, query.format(state)) for state in states]
    unknown = one(desk.supervisor, "SELECT min(number) FROM tickets_ticket WHERE is_sender_unknown")
    return [f"/tickets/{number}" for number in (*numbers, unknown) if number]


def _others(desk: Desk) -> list[str]:
    client = one(desk.supervisor, "SELECT uuid FROM clients_client WHERE name = 'Gulf Freight'")
    caught = one(desk.supervisor, "SELECT max(id) FROM channels_caughtmail")
    return [f"/clients/{client}", f"/clients/{client}/edit", f"/mail/caught/{caught}"]


def _faults(page: Page, addresses: list[str]) -> list[str]:
    found: list[str] = []
    for address in addresses:
        page.goto(address)
        found += [f"{address}: {fault}" for fault in _serious(page)]
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        if wide > 0:
            found += [f"{address}: scrolls sideways by {wide} px: {page.evaluate(STICKING_OUT)}"]
    return found


def _serious(page: Page) -> list[str]:
    page.evaluate(AXE)
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']} ({fault['impact']}): {fault['nodes'][0]['html'][:200]}"
        for fault in result["violations"]
        if fault["impact"] in {"serious", "critical"}
    ]
