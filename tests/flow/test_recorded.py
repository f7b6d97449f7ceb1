from datetime import datetime, timedelta

from switchboard.flow import holding, recorded, resolution, triage
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Clock
from switchboard.simulation.recorded import Outcome
from switchboard.tickets.models import HoldReason
from tests.cast import Cast
from tests.flow import scenes

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_a_whole_life_is_told_as_it_was(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    holding.hold(
        ticket.pk, reason=HoldReason.REQUESTOR, until_at=now + 3 * HOUR, note="",
        by=cast.engineer, now=now + HOUR,
    )  # fmt: skip
    holding.resume(ticket.pk, by=cast.engineer, now=now + 2 * HOUR)
    triage.reassess(ticket.pk, scenes.critical(), by=cast.engineer, now=now + 2 * HOUR)
    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=now + 4 * HOUR)

    (told,) = recorded.between(now, now + MINUTE)

    assert (told.number, told.received_at, told.resolved_at) == (
        ticket.number, now, now + 4 * HOUR,
    )  # fmt: skip
    assert [(one.at, one.priority) for one in told.priorities] == [
        (now + 3 * MINUTE, Priority.LOW),
        (now + 2 * HOUR, Priority.CRITICAL),
    ]
    assert [(one.started_at, one.ended_at) for one in told.holds] == [(now + HOUR, now + 2 * HOUR)]
    assert (told.team, told.desk, told.has_one_engineer) == ("service_desk", "louisiana", True)
    assert told.outcomes == {Clock.FIRST_RESPONSE: Outcome.MET, Clock.RESOLUTION: Outcome.MET}


def test_only_what_was_received_in_the_time_is_told_in_order(cast: Cast, now: datetime):
    late, early = (scenes.reported(cast.hector, at=now + minutes * MINUTE) for minutes in (9, 3))
    scenes.reported(cast.hector, at=now - MINUTE)
    scenes.reported(cast.hector, at=now + HOUR)

    told = [one.number for one in recorded.between(now, now + HOUR)]

    assert told == [early.number, late.number]
    assert recorded.count(now, now + HOUR) == 2


def test_five_hundred_tickets_take_no_more_queries_than_one(
    cast: Cast, now: datetime, django_assert_max_num_queries
):
    for minute in range(6):
        scenes.resolved(cast.lucille, cast, at=now + minute * MINUTE)

    with django_assert_max_num_queries(10):
        assert len(list(recorded.between(now, now + HOUR))) == 6
