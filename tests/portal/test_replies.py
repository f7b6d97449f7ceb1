"""Writing on a ticket: kept first, then on it, once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from switchboard.channels.models import Submission
from switchboard.clients.models import Contact
from switchboard.flow import resolution, submissions
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.database.two_clients import walked_ticket
from tests.portal.browsing import Browser
from tests.portal.test_new_ticket import REPORT, SCREEN, carry_out_all

SignIn = Callable[[Contact], Browser]


@pytest.fixture
def hectors(committed: Cast, signed_in: SignIn) -> Browser:
    """Hector, who has reported something a moment ago."""
    browser = signed_in(committed.hector)
    browser.post("/tickets", REPORT, page="/tickets/new")
    carry_out_all()
    return browser


def test_a_reply_is_on_the_ticket_with_its_files(hectors: Browser) -> None:
    page = f"/tickets/{Ticket.objects.get().number}"

    sent = hectors.post(f"{page}/replies", {"text": "It hums <i>louder</i>."}, page=page,
                        files=[SCREEN])  # fmt: skip
    carry_out_all()
    followed = hectors.get(sent.location)
    shown = hectors.get(page)

    assert followed.location == f"{page}#latest"
    assert "It hums <i>louder</i>." in shown.words
    assert "screen.png (40 bytes)" in shown.words


def test_the_page_in_between_goes_on_as_soon_as_the_worker_is_done(hectors: Browser) -> None:
    page = f"/tickets/{Ticket.objects.get().number}"
    sent = hectors.post(f"{page}/replies", {"text": "Louder."}, page=page)

    with ThreadPoolExecutor(1) as elsewhere:
        waiting = elsewhere.submit(hectors.get, sent.location)
        carry_out_all()

    assert waiting.result().status == 303


def test_an_empty_reply_says_what_to_do(hectors: Browser) -> None:
    page = f"/tickets/{Ticket.objects.get().number}"

    answer = hectors.post(f"{page}/replies", {"text": "  "}, page=page)

    assert answer.status == 422
    assert "Write a few words first." in answer.words


def test_a_resolved_ticket_is_opened_again_with_a_reason(
    committed: Cast, signed_in: SignIn
) -> None:
    ticket = walked_ticket(committed, committed.hector, now=datetime.now(UTC) - timedelta(hours=1))
    page, browser = f"/tickets/{ticket.number}", signed_in(committed.hector)

    sent = browser.post(f"{page}/reopening", {"text": "It is blank again."}, page=page)
    carry_out_all()
    browser.get(sent.location)
    shown = browser.get(page)

    ticket.refresh_from_db()
    assert ticket.state == "in_progress"
    assert ticket.engineer == committed.ines
    assert "Ines is working on it" in shown.words
    assert "opened it again" in shown.words


def test_words_for_a_ticket_that_closed_meanwhile_are_kept(
    committed: Cast, signed_in: SignIn
) -> None:
    ticket = walked_ticket(committed, committed.hector, now=datetime.now(UTC) - timedelta(hours=1))
    page, browser = f"/tickets/{ticket.number}", signed_in(committed.hector)
    shown = browser.get(page)
    resolution.close(ticket.pk, now=datetime.now(UTC))

    sent = browser.post(f"{page}/reopening", {"text": "It is blank again."}, page="/tickets/new")
    carry_out_all()
    refused = browser.get(sent.location)

    assert "Open it again" in shown.words
    assert refused.status == 409
    assert "The ticket was closed before your message reached it" in refused.words
    assert "It is blank again." in refused.words
    assert "New ticket with these words" in refused.words
    assert Ticket.objects.get().state == "closed"


def test_a_colleague_without_the_right_can_not_write_on_it(
    committed: Cast, hectors: Browser, signed_in: SignIn
) -> None:
    committed.opal.sees_all_tickets = False
    committed.opal.save()
    page = f"/tickets/{Ticket.objects.get().number}"

    answer = signed_in(committed.opal).post(
        f"{page}/replies", {"text": "Me too."}, page="/tickets/new"
    )

    assert answer.status == 404
    assert Submission.objects.count() == 1


def test_the_worker_asks_again_whose_ticket_it_is(committed: Cast, hectors: Browser) -> None:
    page = f"/tickets/{Ticket.objects.get().number}"
    sent = hectors.post(f"{page}/replies", {"text": "Louder."}, page=page)
    forged = Submission.objects.get(kind="reply")
    forged.contact, forged.client = committed.lucille, committed.bayou
    forged.save()

    settled = submissions.carry_out(forged.pk, now=datetime.now(UTC))

    assert settled.state == "refused"
    assert hectors.get(sent.location).status == 404
