"""Axe where engineers work: queues, tickets in every state, and what is asked about them."""

import smtplib

import pytest

from tests.journeys.installation import one, until
from tests.journeys.looking import AXE, OF_COLOUR, faults_of, serious
from tests.journeys.people import Desk

pytestmark = [pytest.mark.journey, pytest.mark.browser]


def test_queues_and_tickets_have_no_serious_fault(desk: Desk) -> None:
    anybody = desk.window()
    faults = faults_of(anybody, [f"{desk.console}/sign-in"])
    petra = desk.sit_down("petra")
    paths = [
        "/triage", "/mine", "/teams", "/teams/service_desk", "/triage?time=at-risk",
        "/search?q=scale", "/search?q=is:open", "/nowhere",
        "/tickets", "/tickets?is=any&client=zzz",
        *_tickets(desk), *_alike(desk), *_outage(desk), *_chosen(desk),
    ]  # fmt: skip

    faults += faults_of(petra, [desk.console + path for path in paths])

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


def _outage(desk: Desk) -> list[str]:
    """The form that opens an outage, on a ticket of the example that nobody has assessed."""
    query = "SELECT min(number) FROM tickets_ticket WHERE state = 'new' AND NOT is_sender_unknown"
    number = one(desk.supervisor, query)
    return [f"/tickets/{number}/outage"] if number else []


def _chosen(desk: Desk) -> list[str]:
    """Several at once, and one of them by its changes alone."""
    number = one(desk.supervisor, "SELECT min(number) FROM tickets_ticket WHERE state = 'open'")
    return [f"/chosen?act=hold&ticket={number}", f"/tickets/{number}?show=changes"]
