"""Who takes part in a colleague's ticket reads it in the portal, and can leave by themselves."""

from collections.abc import Callable
from datetime import datetime

import pytest

from switchboard.clients.models import Contact
from switchboard.flow import participants
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import scenes
from tests.portal.browsing import Browser
from tests.portal.test_new_ticket import carry_out_all

SignIn = Callable[[Contact], Browser]


@pytest.fixture
def shared(committed: Cast, now: datetime) -> Ticket:
    """Hector's ticket, in which Opal takes part; she may not see all."""
    committed.opal.sees_all_tickets = False
    committed.opal.save()
    ticket = scenes.taken(committed.hector, committed, at=now)
    participants.add(ticket.pk, committed.opal, by=committed.engineer, now=now)
    return ticket


def test_a_participant_finds_the_ticket_in_their_list_and_reads_it(
    committed: Cast, shared: Ticket, signed_in: SignIn
) -> None:
    opal = signed_in(committed.opal)

    listed, page = opal.get("/tickets"), opal.get(f"/tickets/{shared.number}")

    assert shared.subject in listed.words
    assert page.status == 200
    assert "You take part in this" in page.words
    assert "Ines Baptiste let Opal Whitfield take part." in page.words


def test_the_requestor_is_offered_no_leaving(
    committed: Cast, shared: Ticket, signed_in: SignIn
) -> None:
    page = signed_in(committed.hector).get(f"/tickets/{shared.number}")

    assert "You take part in this" not in page.words
    assert "let Opal Whitfield take part." in page.words


def test_who_leaves_is_back_at_their_list_and_finds_the_ticket_no_more(
    committed: Cast, shared: Ticket, signed_in: SignIn
) -> None:
    opal, page = signed_in(committed.opal), f"/tickets/{shared.number}"

    sent = opal.post(f"{page}/leaving", page=page)
    carry_out_all()
    followed = opal.get(sent.location)

    assert (sent.status, followed.location) == (303, "/tickets")
    assert opal.get(page).status == 404
    assert shared.subject not in opal.get("/tickets").words


def test_leaving_a_ticket_of_anothers_is_404(
    committed: Cast, shared: Ticket, signed_in: SignIn
) -> None:
    lucille = signed_in(committed.lucille)

    answer = lucille.post(f"/tickets/{shared.number}/leaving", page="/tickets/new")

    assert answer.status == 404
