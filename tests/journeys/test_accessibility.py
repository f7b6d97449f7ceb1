"""Axe on every page, light and dark, wide and narrow: nothing serious anywhere.

A page is fetched once and looked at in each light and width. The whole list of rules is asked wide
and narrow; between them those alone that other colours can answer otherwise.
"""

import smtplib
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.journeys.installation import command, one, until
from tests.journeys.people import Desk, Scheme

pytestmark = [pytest.mark.journey, pytest.mark.browser]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
STICKING_OUT = """[...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > window.innerWidth)
    .map((each) => each.outerHTML.slice(0, 120)).slice(-3).join(" … ")"""
OF_COLOUR = ["color-contrast", "link-in-text-block"]
LOOKS: list[tuple[Scheme, int, list[str]]] = [
    ("light", 1440, []), ("dark", 1024, OF_COLOUR), ("light", 390, OF_COLOUR), ("dark", 390, []),
]  # fmt: skip


def test_the_console_has_no_serious_fault(desk: Desk) -> None:
    anybody = desk.window()
    faults = _faults(anybody, [f"{desk.console}/sign-in"])
    petra = desk.sit_down("petra")
    paths = [
        "/triage", "/mine", "/teams", "/teams/service_desk", "/on-call", "/clients", "/clients/new",
        "/policy", "/mail", "/mail/out", "/mail/caught", "/mail/ledger", "/mail/ledger/lmtp",
        "/search?q=scale", "/search?q=is:open", "/nowhere",
        "/tickets", "/tickets?is=any&client=zzz",
        "/mail/letters?letter=resolved&language=es",
        "/notices", "/wallboard?still=1", "/style/wallboard",
        "/attainment", "/attainment/runs?clock=first_response",
        "/attainment/turns", "/triage?time=at-risk",
        "/calls", "/calls?outcome=abandoned", "/calls/new", "/phones", "/reached",
        "/on-call?weeks=1", *_schedule_forms(desk),
        *_tickets(desk), *_alike(desk), *_others(desk), *_outage(desk),
    ]  # fmt: skip

    faults += _faults(petra, [desk.console + path for path in paths])
    ada = desk.sit_down("ada")
    mailbox = _failing_mailbox(desk)
    mores = ("", "/new", f"/{mailbox}")
    faults += _faults(ada, [f"{desk.console}/reached/everybody"])
    faults += _faults(ada, [f"{desk.console}/mail/mailboxes{more}" for more in mores])

    assert not faults, "\n".join(faults)


def test_the_portal_has_no_serious_fault(desk: Desk) -> None:
    anybody = desk.window()
    faults = _faults(
        anybody,
        [desk.portal + path for path in ("/", "/sign-in", "/service", "/service?language=es")],
    )
    wanda = desk.come_in("wanda@gulf-freight.example")
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
    page.evaluate(AXE)

    assert serious(page, [])


def test_axe_would_see_a_pale_word_in_the_dark(desk: Desk) -> None:
    page = desk.window(scheme="dark")
    page.set_content(
        "<html><style>:root { color-scheme: light dark; background: light-dark(white, black);"
        " color: #222 }</style><body><main><h1>Pale</h1></main></body></html>"
    )
    page.evaluate(AXE)

    assert serious(page, OF_COLOUR)
    page.emulate_media(color_scheme="light")
    assert not serious(page, OF_COLOUR)


def _tickets(desk: Desk) -> list[str]:
    """One ticket's page in every state there is."""
    query = "SELECT min(number) FROM tickets_ticket WHERE state = '{}'"
    states = ("new", "open", "in_progress", "on_hold", "resolved", "closed")
    numbers = [one(desk.supervisor, query.format(state)) for state in states]
    unknown = one(desk.supervisor, "SELECT min(number) FROM tickets_ticket WHERE is_sender_unknown")
    return [f"/tickets/{number}" for number in (*numbers, unknown) if number]


def _alike(desk: Desk) -> list[str]:
    """An absorbed ticket, the one it goes on in, one that looks the same, and their forms."""
    numbers = [_reported(desk, number) for number in range(3)]
    absorbed, survivor, alike = numbers[1], numbers[0], numbers[2]
    if desk.state_of(absorbed) != "merged":
        petra = desk.sit_down("petra")
        petra.goto(f"{desk.console}/tickets/{absorbed}/merge?into={survivor}")
        petra.get_by_role("button", name="Merge", exact=True).click()
        until(lambda: desk.state_of(absorbed) == "merged", "the two are merged")
    forms = ("/merge/undone", "/split", "/participants")
    pages = [f"/tickets/{number}" for number in numbers]
    pages += [f"/tickets/{absorbed}{forms[0]}", *(f"/tickets/{survivor}{one}" for one in forms[1:])]
    return [*pages, f"/tickets/{alike}/merge?into={survivor}", "/triage"]


def _reported(desk: Desk, number: int) -> str:
    """The same matter once more."""
    subject = "Re: " * number + "The dock printer prints nothing"
    known = "SELECT 1 FROM tickets_ticket WHERE subject = %s"
    if not one(desk.supervisor, known, subject):
        raw = f"From: Wanda Hebert <wanda@gulf-freight.example>\r\nSubject: {subject}\r\n"
        raw += f"Message-ID: <dock-{number}@gulf-freight.example>\r\n\r\nStill nothing.\r\n"
        with smtplib.LMTP("127.0.0.1", desk.supervisor.ports.lmtp, timeout=10) as door:
            door.sendmail("wanda@gulf-freight.example", ["louisiana@support.example"], raw)
    return desk.number_of(subject)


def _schedule_forms(desk: Desk) -> list[str]:
    """The forms by which a schedule is changed."""
    schedule = one(desk.supervisor, "SELECT min(id) FROM oncall_schedule")
    return [f"/on-call/{schedule}/{form}" for form in ("override", "cover", "edition")]


def _outage(desk: Desk) -> list[str]:
    """The form that opens an outage, on a ticket of the example that nobody has assessed."""
    query = "SELECT min(number) FROM tickets_ticket WHERE state = 'new' AND NOT is_sender_unknown"
    number = one(desk.supervisor, query)
    return [f"/tickets/{number}/outage"] if number else []


def _failing_mailbox(desk: Desk) -> object:
    """Nobody listens there."""
    known = "SELECT id FROM channels_mailbox WHERE failing_since IS NOT NULL"
    if not one(desk.supervisor, known):
        words = ["Texas", "texas@support.example", "127.0.0.1", "texas", "--desk", "texas"]
        more = ["--port", "1", "--security", "none", "--secret-file", "-"]
        made = command(desk.supervisor, "mailbox", "add", *words, *more, stdin=b"secret")
        assert made.returncode == 0, made.stderr
        until(lambda: one(desk.supervisor, known), "the mailbox fails")
    return one(desk.supervisor, known)


def _others(desk: Desk) -> list[str]:
    client = one(desk.supervisor, "SELECT uuid FROM clients_client WHERE name = 'Gulf Freight'")
    caught = one(desk.supervisor, "SELECT max(id) FROM channels_caughtmail")
    return [f"/clients/{client}", f"/clients/{client}/edit", f"/mail/caught/{caught}"]


def _faults(page: Page, addresses: list[str]) -> list[str]:
    found: list[str] = []
    page.emulate_media(reduced_motion="reduce")  # no colour is on its way to another
    for address in addresses:
        answer = page.goto(address)
        status = answer.status if answer else 0
        if status != (404 if address.endswith("/nowhere") else 200):
            found += [f"{address}: answers {status}"]
        page.evaluate(AXE)
        for scheme, width, rules in LOOKS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 900})
            found += [f"{address}, {scheme}, {width}: {each}" for each in _seen(page, rules)]
    return found


def _seen(page: Page, rules: list[str]) -> list[str]:
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    faults = serious(page, rules)
    if wide > 0:
        faults += [f"scrolls sideways by {wide} px: {page.evaluate(STICKING_OUT)}"]
    return faults


def serious(page: Page, rules: list[str]) -> list[str]:
    """What axe finds by these rules, or by all."""
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    result = page.evaluate(
        "options => axe.run(document, options)", {"resultTypes": ["violations"], **only}
    )
    return [
        f"{fault['id']} ({fault['impact']}): {fault['nodes'][0]['html'][:200]}"
        for fault in result["violations"]
        if fault["impact"] in {"serious", "critical"}
    ]
