"""What a requestor reads of the acts on their ticket."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.flow import calling_back, escalation, pages
from switchboard.policy.access_level import AccessLevel
from switchboard.portal import timeline
from switchboard.portal.saying import Reader
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import scenes

MINUTE = timedelta(minutes=1)
TEXAS = ZoneInfo("America/Chicago")


def read(ticket: Ticket, *, now: datetime) -> list[str]:
    """Who did what, in order, as the ticket's page has it."""
    entries = timeline.entries(
        ticket.events.filter(is_public=True), [],
        me=ticket.contact_id or 0, reader=Reader(now=now, zone=TEXAS),
    )  # fmt: skip
    return [f"{entry.author} {entry.text}" for entry in entries]


def test_more_help_and_a_call_back_are_told_by_name_and_time(cast: Cast, now: datetime) -> None:
    ticket = scenes.taken(cast.lucille, cast, at=now)
    by = cast.engineer
    escalation.escalate(
        ticket.pk, required=AccessLevel.ADMINISTRATOR, reason="The server has to be restarted.",
        by=by, now=now + 10 * MINUTE,
    )  # fmt: skip
    calling_back.promise_call_back(ticket.pk, by=by, now=now + 11 * MINUTE)
    calling_back.called_back(ticket.pk, note="It works.", by=by, now=now + 20 * MINUTE)

    said = read(scenes.now_of(ticket), now=now + 30 * MINUTE)

    assert said[-3:] == [
        "Ines Baptiste brought in Petra Volkova to help.",
        "Ines Baptiste promised to call back by Mon, Nov 23, 9:13 am CST.",
        "Ines Baptiste called back.",
    ]


def test_who_has_the_message_and_a_call_that_reached_nobody_are_told(
    cast: Cast, now: datetime
) -> None:
    ticket = scenes.taken(cast.lucille, cast, at=now)
    at = now + 20 * MINUTE
    calling_back.promise_call_back(ticket.pk, by=cast.engineer, now=at)
    page = pages.fire(ticket, call=None, cause_key="test", now=at)
    pages.accept_by_hand(page.pk, by=cast.engineer, now=at)
    calling_back.missed(ticket.pk, note="Voicemail.", by=cast.engineer, now=at + MINUTE)

    said = read(scenes.now_of(ticket), now=at + 2 * MINUTE)

    assert said[-2].startswith("Ines Baptiste has your message and calls by Mon, Nov 23")
    assert said[-1] == "Ines Baptiste called, could not reach you, and tries again."
    assert "Voicemail" not in "".join(said)
