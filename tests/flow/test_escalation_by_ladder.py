"""The ladder brings in who holds the access: once, and only where it is lacking (S12)."""

from datetime import datetime, timedelta

import pytest

from switchboard.flow import escalation, ladders, resolution, triage
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.acts import Act
from switchboard.policy.sla import Clock
from switchboard.tickets.models import Escalation, Notice, Ticket
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.ladder_scenes import MOMENT, climbed, run_of, told
from tests.flow.ladder_scenes import holding as gives

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ELEVATED, ADMINISTRATOR = AccessLevel.ELEVATED, AccessLevel.ADMINISTRATOR


def needing(cast: Cast, level: AccessLevel, *, at: datetime) -> Ticket:
    """Critical, in the hands of Ines, and found at triage to need that access."""
    findings = scenes.critical(required_access=level)
    return scenes.taken(cast.lucille, cast, at=at, findings=findings)


def test_the_ladder_brings_in_who_holds_the_access_once(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    ticket = needing(cast, ELEVATED, at=now)
    at = now + 60 * MINUTE  # a quarter of 240

    looks = climbed(ticket, Clock.RESOLUTION, at, at + MOMENT, at + MINUTE, at + HOUR)

    begun = Escalation.objects.get()
    after = scenes.now_of(ticket)
    assert looks == [[], [(0.25, "Noah")], [], []]
    assert (begun.engineer, begun.is_by_ladder, begun.started_at) == (
        cast.noah, True, at + MOMENT,
    )  # fmt: skip
    assert (after.engineer, after.engineer_id) == (cast.ines, cast.ines.pk)
    assert scenes.acts(ticket).count(Act.ESCALATED) == 1
    assert "It needs elevated access." in scenes.letter(ticket, Act.ESCALATED).text
    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.colleague, now=at + 2 * HOUR)
    assert ticket.resolutions.get().engineer == cast.ines


def test_the_ladders_escalation_is_no_news_of_an_engineers(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    ticket = needing(cast, ELEVATED, at=now)
    before = run_of(ticket, Clock.NEXT_UPDATE)

    ladders.climb(now=now + 60 * MINUTE + MOMENT)

    assert run_of(ticket, Clock.NEXT_UPDATE).started_at == before.started_at


@pytest.mark.parametrize("holds", [ELEVATED, ADMINISTRATOR])
def test_the_rung_passes_silently_where_the_engineer_holds_the_access(
    cast: Cast, now: datetime, holds: AccessLevel
):
    gives(cast.noah, ELEVATED)
    gives(cast.ines, holds)
    ticket = needing(cast, ELEVATED, at=now)

    ladders.climb(now=now + 60 * MINUTE + MOMENT)

    assert told(ticket, Clock.RESOLUTION) == []
    assert not Escalation.objects.exists()
    assert run_of(ticket, Clock.RESOLUTION).rung == 1
    assert Act.NOTIFIED not in [
        event.act for event in ticket.events.filter(details__clock="resolution")
    ]


def test_the_rung_passes_silently_where_the_ticket_requires_nothing(cast: Cast, now: datetime):
    gives(cast.noah, ADMINISTRATOR)
    ticket = needing(cast, AccessLevel.NONE, at=now)

    ladders.climb(now=now + 60 * MINUTE + MOMENT)

    assert told(ticket, Clock.RESOLUTION) == []
    assert not Escalation.objects.exists()


def test_the_rung_passes_silently_where_somebody_helps_already(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    ticket = needing(cast, ELEVATED, at=now)
    escalation.escalate(
        ticket.pk, required=ELEVATED, reason="It needs the server.", by=cast.engineer,
        now=now + 20 * MINUTE,
    )  # fmt: skip

    ladders.climb(now=now + 60 * MINUTE + MOMENT)

    assert Escalation.objects.count() == 1
    assert told(ticket, Clock.RESOLUTION) == []


def test_the_managers_are_told_where_nobody_can_help(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    gives(cast.petra, ELEVATED)
    ticket = needing(cast, ADMINISTRATOR, at=now)

    looks = climbed(ticket, Clock.RESOLUTION, now + 60 * MINUTE + MOMENT, now + 2 * HOUR)

    assert looks == [[(0.25, "Petra")], []]
    assert not Escalation.objects.exists()


def test_a_ticket_in_nobodys_hands_is_helped_too(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    findings = scenes.critical(required_access=ELEVATED)
    ticket = scenes.assessed(cast.lucille, cast, at=now, findings=findings)

    ladders.climb(now=now + 60 * MINUTE + MOMENT)

    assert Escalation.objects.get().engineer == cast.noah
    assert scenes.now_of(ticket).engineer is None


def test_help_that_comes_in_the_same_look_as_the_miss_does_not_undo_it(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    ticket = needing(cast, ELEVATED, at=now)

    ladders.climb(now=now + 4 * HOUR + MOMENT)

    run = run_of(ticket, Clock.RESOLUTION)
    assert Escalation.objects.get().engineer == cast.noah
    assert (run.breached_at, run.rung, run.next_check_at) == (now + 4 * HOUR, 4, None)


def test_two_tickets_of_one_look_are_both_helped(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    for _ in range(2):
        needing(cast, ELEVATED, at=now)

    ladders.climb(now=now + 60 * MINUTE + MOMENT)

    assert Escalation.objects.count() == 2
    assert Notice.objects.filter(tell="access_holder").count() == 2


def test_access_that_is_lacking_later_is_found_though_the_rung_was_passed(
    cast: Cast, now: datetime
):
    gives(cast.noah, ADMINISTRATOR)
    ticket = needing(cast, AccessLevel.NONE, at=now)
    ladders.climb(now=now + 60 * MINUTE + MOMENT)
    later = now + 90 * MINUTE
    triage.reassess(
        ticket.pk, scenes.critical(required_access=ELEVATED, reason="It needs the server."),
        by=cast.engineer, now=later,
    )  # fmt: skip

    climbed = [ladders.climb(now=later + step * MINUTE) for step in (1, 2)]

    assert climbed == [1, 0]
    assert [one.engineer for one in Escalation.objects.all()] == [cast.noah]
    assert len(told(ticket, Clock.RESOLUTION)) == 1
