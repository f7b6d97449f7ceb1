"""Axe around the tickets: mail, calls, rotas, reports, clients; and the portal in two languages."""

import pytest
from playwright.sync_api import expect

from tests.journeys.installation import command, one, until
from tests.journeys.looking import faults_of
from tests.journeys.people import Desk

pytestmark = [pytest.mark.journey, pytest.mark.browser]


def test_the_rest_of_the_console_has_no_serious_fault(desk: Desk) -> None:
    petra = desk.sit_down("petra")
    paths = [
        "/on-call", "/clients", "/clients/new", "/policy",
        "/mail", "/mail/out", "/mail/caught", "/mail/ledger", "/mail/ledger/lmtp",
        "/mail/letters?letter=resolved&language=es",
        "/notices", "/wallboard?still=1", "/style/wallboard",
        "/attainment", "/attainment/runs?clock=first_response", "/attainment/turns",
        "/calls", "/calls?outcome=abandoned", "/calls/new", "/phones", "/reached",
        "/answers", "/answers/new",
        "/on-call?weeks=1", *_schedule_forms(desk), *_others(desk),
    ]  # fmt: skip
    faults = faults_of(petra, [desk.console + path for path in paths])
    ada = desk.sit_down("ada")
    mailbox = _failing_mailbox(desk)
    mores = ("", "/new", f"/{mailbox}")
    faults += faults_of(ada, [f"{desk.console}/reached/everybody"])
    faults += faults_of(ada, [f"{desk.console}/mail/mailboxes{more}" for more in mores])

    assert not faults, "\n".join(faults)


def test_the_portal_has_no_serious_fault_in_either_language(desk: Desk) -> None:
    anybody = desk.window()
    faults = faults_of(
        anybody,
        [desk.portal + path for path in ("/", "/sign-in", "/service", "/service?language=es")],
    )
    wanda = desk.come_in("wanda@gulf-freight.example")
    of_wanda = "SELECT number FROM tickets_ticket t JOIN clients_client c ON c.id = t.client_id"
    of_wanda += " WHERE c.name = 'Gulf Freight' AND t.state = '{}' LIMIT 1"
    tickets = [f"/tickets/{one(desk.supervisor, of_wanda.format(s))}" for s in ("closed", "new")]

    pages = [desk.portal + path for path in ("/tickets", "/tickets/new", "/nowhere", *tickets)]

    faults += faults_of(wanda, pages)
    wanda.goto(f"{desk.portal}/tickets")
    wanda.get_by_role("button", name="Español").click()
    expect(wanda.locator("html")).to_have_attribute("lang", "es")
    faults += faults_of(wanda, pages)

    assert not faults, "\n".join(faults)


def _schedule_forms(desk: Desk) -> list[str]:
    """The forms by which a schedule is changed."""
    schedule = one(desk.supervisor, "SELECT min(id) FROM oncall_schedule")
    return [f"/on-call/{schedule}/{form}" for form in ("override", "cover", "edition")]


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
