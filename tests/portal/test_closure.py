"""A requestor who says that it is solved closes their ticket before its days have passed."""

from collections.abc import Callable
from datetime import datetime

from switchboard.channels.models import Submission
from switchboard.clients.models import Contact
from switchboard.policy.acts import Act
from tests.cast import Cast
from tests.flow import scenes
from tests.portal.browsing import Browser
from tests.portal.test_new_ticket import carry_out_all

SignIn = Callable[[Contact], Browser]


def test_a_resolved_ticket_is_closed_by_its_requestor(
    committed: Cast, now: datetime, signed_in: SignIn
) -> None:
    ticket = scenes.resolved(committed.hector, committed, at=now)
    browser, page = signed_in(committed.hector), f"/tickets/{ticket.number}"

    sent = browser.post(f"{page}/closure", page=page)
    carry_out_all()
    followed = browser.get(sent.location)

    assert (sent.status, followed.location) == (303, f"{page}#latest")
    assert "This ticket is closed" in browser.get(page).words
    closed = scenes.event(scenes.now_of(ticket), Act.CLOSED)
    assert (closed.actor_kind, closed.actor_name) == ("contact", "Hector Ruiz")


def test_what_is_not_resolved_is_not_closed(
    committed: Cast, now: datetime, signed_in: SignIn
) -> None:
    ticket = scenes.taken(committed.hector, committed, at=now)
    browser, page = signed_in(committed.hector), f"/tickets/{ticket.number}"

    sent = browser.post(f"{page}/closure", page=page)
    carry_out_all()

    assert "Is it solved?" not in browser.get(page).words
    assert scenes.now_of(ticket).state == "in_progress"
    assert "Only a resolved ticket can be closed" in browser.get(sent.location).words


def test_nobody_closes_a_strangers_ticket(
    committed: Cast, now: datetime, signed_in: SignIn
) -> None:
    ticket = scenes.resolved(committed.hector, committed, at=now)
    lucille = signed_in(committed.lucille)

    sent = lucille.post(f"/tickets/{ticket.number}/closure", page="/tickets/new")

    assert sent.status == 404
    assert not Submission.objects.exists()
