"""What a requestor reads of an outage that others report too: never who they are."""

from collections.abc import Callable
from datetime import UTC, datetime

from switchboard.clients.models import Contact
from switchboard.flow import outages
from switchboard.flow.outage_updates import tell_all
from tests.cast import Cast
from tests.flow.outages import MINUTE, opened
from tests.portal.browsing import Browser


def test_the_requestor_reads_of_the_outage_and_of_nobody_else(
    committed: Cast, signed_in: Callable[[Contact], Browser]
):
    now = datetime.now(UTC) - 60 * MINUTE
    _, tickets = opened(committed, now)
    tell_all(tickets[0].pk, "The line is cut.", by=committed.dispatcher, now=now + 20 * MINUTE)
    browser, address = signed_in(committed.opal), f"/tickets/{tickets[1].number}"

    words = browser.get(address).words

    assert "Part of a known outage" in words
    assert "Latest: The line is cut." in words
    assert "Hector" not in words
    assert "June" not in words
    outages.leave(tickets[1].pk, by=committed.dispatcher, now=now + 21 * MINUTE)
    assert "Part of a known outage" not in browser.get(address).words
