"""How deadlines are read: left, late, held, met, in the hours of the ticket's own desk."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from switchboard.console.clock_words import explained, in_queue
from switchboard.flow import calling_back, clocks, conversation, holding, resolution
from switchboard.policy.sla import Clock
from switchboard.published.calendars import Calendars
from switchboard.tickets.models import ClockRun, HoldReason, Ticket
from switchboard.ui.clock import Clock as Words
from tests.cast import Cast
from tests.console.conftest import Opens

CHICAGO = ZoneInfo("America/Chicago")


def queued(ticket: Ticket, at: datetime) -> Words:
    fresh, calendars = Ticket.objects.get(pk=ticket.pk), Calendars.now()
    runs = list(fresh.clock_runs.all())
    words = in_queue(fresh, runs, calendars=calendars, now=at, zone=CHICAGO)
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
    move_deadline(ticket, friday_evening + timedelta(minutes=15))

    told = queued(ticket, friday_evening + timedelta(hours=3))

    assert (told.words, told.tone) == ("just missed", "late")


def test_while_closed_it_says_from_when_it_counts(report: Opens, now: datetime) -> None:
    ticket = report(minutes_ago=1)
    move_deadline(ticket, datetime(2026, 11, 24, 13, 15, tzinfo=UTC))

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


@pytest.mark.parametrize("hours", [3, 19, 60])
def test_the_page_and_the_queue_say_the_same(hers: Ticket, now: datetime, hours: int) -> None:
    at = now + timedelta(hours=hours)
    ticket = Ticket.objects.get(pk=hers.pk)
    ClockRun.objects.filter(ticket=ticket, clock=Clock.NEXT_UPDATE).delete()
    (view,) = [
        one for one in clocks.explanations(ticket, now=at) if one.run.clock == Clock.RESOLUTION
    ]

    said = explained(ticket, view, calendars=Calendars.now(), now=at, zone=CHICAGO)

    assert said == queued(hers, at)


def test_the_promise_that_is_due_first_is_named(hers: Ticket, cast: Cast, now: datetime) -> None:
    later = now + timedelta(hours=1)
    conversation.reply(hers.pk, "I look into it.", by=cast.engineer, now=later)
    update = hers.clock_runs.get(clock=Clock.NEXT_UPDATE, stopped_at__isnull=True)
    assert update.due_at is not None

    told = queued(hers, update.due_at - timedelta(minutes=20))

    assert told.words == "update due in 20 min"


def test_a_promised_call_goes_on_while_the_ticket_is_on_hold(
    hers: Ticket, cast: Cast, now: datetime
) -> None:
    until = now + timedelta(days=1)
    reason = HoldReason.THIRD_PARTY
    holding.hold(hers.pk, reason=reason, until_at=until, note="", by=cast.engineer, now=now)
    by_at = calling_back.promise_call_back(hers.pk, by=cast.engineer, now=now)
    assert by_at is not None

    told = queued(hers, by_at - timedelta(minutes=5))

    assert told.words == "call back due in 5 min"


def test_a_breach_stays_told_after_the_deadline_moved_on(hers: Ticket, now: datetime) -> None:
    ClockRun.objects.filter(ticket=hers, clock=Clock.NEXT_UPDATE).delete()
    run = ClockRun.objects.get(ticket=hers, clock=Clock.RESOLUTION)
    ClockRun.objects.filter(pk=run.pk).update(
        breached_at=now, due_at=now + timedelta(hours=3), at_risk_at=now
    )

    told = queued(hers, now + timedelta(hours=1))

    assert (told.words, told.tone) == ("missed before, 2 h left now", "late")


def test_it_is_at_risk_from_the_ladders_last_rung_before_the_end(
    hers: Ticket, now: datetime
) -> None:
    ClockRun.objects.filter(ticket=hers, clock=Clock.NEXT_UPDATE).delete()
    # 16 of 20 hours from Monday 7:01, ten a day, end on Tuesday at 1:01 pm.
    rung = datetime(2026, 11, 24, 19, 1, tzinfo=UTC)

    before, at = queued(hers, rung - timedelta(seconds=1)), queued(hers, rung)

    assert (before.tone, at.tone) == ("calm", "soon")


def move_deadline(ticket: Ticket, due_at: datetime) -> None:
    runs = ClockRun.objects.filter(ticket=ticket, clock=Clock.FIRST_RESPONSE)
    assert runs.update(due_at=due_at) == 1
