"""What a ticket page says first: the promise aloud, why its priority, whose it is, what is next."""

import re
from datetime import datetime, timedelta

import time_machine
from django.test import Client as Browser

from switchboard.flow import calling_back, conversation, holding, resolution
from switchboard.flow.opening import Report
from switchboard.tickets.models import HoldReason, Ticket
from switchboard.tickets.models.ticket import Channel
from tests.cast import Cast
from tests.console.conftest import RESOLVED, Opens, page_of


def head_of(browser: Browser, ticket: Ticket) -> str:
    """The head in words, its markup left out."""
    page = page_of(browser.get(f"/tickets/{ticket.number}"))
    head = page.partition('<header class="ticket-head">')[2].partition("</header>")[0]
    return " ".join(re.sub(r"<[^>]+>", "", head).split())


def next_of(browser: Browser, ticket: Ticket) -> str:
    page = page_of(browser.get(f"/tickets/{ticket.number}"))
    assert page.count("button is-primary") <= 1
    return page.partition('<h2 id="next-act">')[2].partition("</h2>")[0]


def test_the_promise_is_read_aloud(ines: Browser, report: Opens) -> None:
    said = "First response owed by 7:16 am CST, 14 minutes left; counts in support hours."

    assert said in head_of(ines, report())


def test_after_triage_it_is_what_is_owed_next(ines: Browser, hers: Ticket) -> None:
    head = head_of(ines, hers)

    assert "left; counts in support hours." in head
    assert "First response" not in head


def test_a_hold_is_said_instead_of_a_deadline(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    until = now + timedelta(hours=3)
    holding.hold(
        hers.pk, reason=HoldReason.REQUESTOR, until_at=until, note="?", by=cast.engineer, now=now
    )

    assert "Resolution stands still, on hold until 10:02 am CST." in head_of(ines, hers)


def test_what_is_resolved_says_how_it_went(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    resolution.resolve(hers.pk, **RESOLVED, by=cast.engineer, now=now + timedelta(minutes=5))

    with time_machine.travel(now + timedelta(hours=1), tick=False):
        assert "Resolution kept: it took 6 minutes of 20 hours." in head_of(ines, hers)


def test_the_priority_says_why_and_the_head_who_has_it(
    ines: Browser, hers: Ticket, report: Opens
) -> None:
    head = head_of(ines, hers)

    assert "because one person is affected, work has stopped and there is no workaround." in head
    assert "Ines Baptiste" in head
    assert "Nobody has it yet" in head_of(ines, report())


def test_who_wrote_is_answered_before_anything_is_resolved(
    ines: Browser, noah: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    words = Report(
        channel=Channel.MAIL, received_at=now, subject="Re", text="Still broken.",
        sender_name=cast.lucille.name, sender_address=cast.lucille.email,
    )  # fmt: skip
    conversation.hear(hers.pk, words, contact=cast.lucille, now=now)

    assert next_of(ines, hers) == "Answer Lucille Fontenot"
    assert next_of(noah, hers) == ""

    conversation.reply(hers.pk, "I look again.", by=cast.engineer, now=now)

    assert next_of(ines, hers) == "Resolve"


def test_a_promised_call_comes_first(
    ines: Browser, hers: Ticket, cast: Cast, now: datetime
) -> None:
    calling_back.promise_call_back(hers.pk, by=cast.engineer, now=now)

    assert next_of(ines, hers) == "Call back"
