"""How deadlines are read: left, late, held, met, in the hours of the ticket's own desk."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from switchboard.console.clock_words import explained, in_queue, warn_within
from switchboard.flow import clocks, holding, resolution
from switchboard.policy.sla import Clock
from switchboard.tickets.models import HoldReason, Ticket
from switchboard.ui.clock import Clock as Words
from tests.cast import Cast
from tests.console.conftest import Opens

CHICAGO = ZoneInfo("America/Chicago")


def queued(ticket: Ticket, at: datetime) -> Words:
    words = in_queue(Ticket.objects.get(pk=ticket.pk), now=at, zone=CHICAGO)
    assert words is not None
    return words


@pytest.mark.parametrize(
    ("minutes", "words", "tone"),
    [
        (0, "14 min left", "calm"),
        (10, "4 min left", "calm"),
        (11, "3 min left", "soon"),
        (14, "under a minute left", "soon"),
        (14.5, "just missed", "late"),
        (80, "missed by 1 h 6 min", "late"),
    ],
)
def test_first_response_runs_out_and_is_missed(
    report: Opens, now: datetime, minutes: float, words: str, tone: str
) -> None:
    ticket = report(minutes_ago=1)

    told = queued(ticket, now + timedelta(minutes=minutes))

    assert (told.words, told.tone) == (words, tone)


def test_a_deadline_at_closing_time_is_missed_that_evening(report: Opens) -> None:
    friday_evening = datetime(2026, 11, 20, 22, 45, tzinfo=UTC)
    ticket = report(minutes_ago=0)
    Ticket.objects.filter(pk=ticket.pk).update(
        received_at=friday_evening, first_response_due_at=friday_evening + timedelta(minutes=15)
    )

    told = queued(ticket, friday_evening + timedelta(hours=3))

    assert (told.words, told.tone) == ("just missed", "late")


def test_while_closed_it_says_from_when_it_counts(report: Opens, now: datetime) -> None:
    ticket = report(minutes_ago=1)
    Ticket.objects.filter(pk=ticket.pk).update(
        first_response_due_at=datetime(2026, 11, 24, 13, 15, tzinfo=UTC)
    )

    told = queued(ticket, now + timedelta(hours=11))

    assert told.words == "15 min left, from Tue 7:00 am"
    assert told.seconds_left is None, "an open page must not count it down"


def test_on_hold_it_says_until_when(hers: Ticket, cast: Cast, now: datetime) -> None:
    until = now + timedelta(hours=2)
    holding.hold(
        hers.pk, reason=HoldReason.REQUESTOR, until_at=until, note="", by=cast.engineer, now=now
    )

    assert queued(hers, now).words == "on hold until 9:02 am"


def test_resolved_it_says_whether_it_was_met(hers: Ticket, cast: Cast, now: datetime) -> None:
    late = now + timedelta(days=4)
    answers = {"cause": "x", "done": "x", "confirmation": "x"}
    resolution.resolve(hers.pk, **answers, by=cast.engineer, now=late)

    # 20 hours from Monday 7:01 end on Wednesday at 7:01; Thursday is Thanksgiving.
    assert queued(hers, late).words == "missed by 10 h 1 min"


def test_the_page_and_the_queue_say_the_same(hers: Ticket, now: datetime) -> None:
    at = now + timedelta(hours=3)
    ticket = Ticket.objects.get(pk=hers.pk)

    explanation = clocks.explain(ticket, Clock.RESOLUTION, now=at)

    assert explained(ticket, explanation, now=at, zone=CHICAGO) == queued(hers, at)


def test_the_warning_is_the_ladders_last_before_the_end(hers: Ticket) -> None:
    assert warn_within(hers, Clock.RESOLUTION) == timedelta(hours=4), "a fifth of 20 hours"
