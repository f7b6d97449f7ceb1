"""How tickets were treated: in turn (S7), by one engineer (S11), not left too long (S6)."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from switchboard.flow import attainment_conduct, triage, work
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.sla_terms import Clock
from switchboard.tickets.models import ClockRun, Escalation, Ticket
from switchboard.tickets.models.work import HandoverReason
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.test_attainment import asked, run, ticket

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def handed_over(ticket: Ticket, cast: Cast, **how: Any) -> Ticket:
    return work.hand_over(
        ticket.pk, **{"to": cast.noah, "reason": HandoverReason.SKILL, "note": "", **how}
    )


def resolve(ticket: Ticket, cast: Cast, **how: Any) -> None:
    scenes.resolution.resolve(ticket.pk, **scenes.ANSWERS, **how)


def test_only_a_triage_before_an_earlier_ticket_is_out_of_turn(cast: Cast, now):
    first, second = (scenes.reported(cast.lucille, at=now + n * MINUTE) for n in range(2))
    later = now + 5 * MINUTE
    triage.assess(
        second.pk, scenes.found(), by=cast.dispatcher, now=later, out_of_turn_reason="On the line"
    )
    triage.assess(
        first.pk, scenes.found(), by=cast.dispatcher, now=later, out_of_turn_reason="Not needed"
    )

    counted = attainment_conduct.turns(asked())

    assert (counted.triaged, counted.out_of_turn) == (2, 1)
    (listed,) = attainment_conduct.out_of_turn(asked())
    assert listed.ticket_id == second.pk


def test_a_ticket_that_went_there_and_back_was_not_one_engineers(cast: Cast, now):
    alone = scenes.taken(cast.lucille, cast, at=now)
    resolve(alone, cast, by=cast.engineer, now=now + HOUR)
    passed_on = scenes.taken(cast.lucille, cast, at=now)
    handed_over(passed_on, cast, by=cast.engineer, now=now + HOUR)
    handed_over(
        passed_on, cast, to=cast.ines, reason=HandoverReason.SHIFT_END, by=cast.colleague,
        now=now + HOUR,
    )  # fmt: skip
    resolve(passed_on, cast, by=cast.engineer, now=now + HOUR)

    found = attainment_conduct.continuity(asked())

    assert (found.resolved, found.by_one_engineer, found.percent) == (2, 1, 50.0)
    assert found.handovers == [(HandoverReason.SHIFT_END, 1), (HandoverReason.SKILL, 1)]


def test_an_engineer_with_two_assignments_is_one_engineer(cast: Cast, now):
    goes_on = scenes.taken(cast.lucille, cast, at=now)
    handed_over(goes_on, cast, to=cast.ines, by=cast.engineer, now=now + HOUR)
    resolve(goes_on, cast, by=cast.engineer, now=now + HOUR)

    assert attainment_conduct.continuity(asked()).percent == 100.0


def test_an_escalation_is_no_handover(cast: Cast, now):
    helped = scenes.taken(cast.lucille, cast, at=now)
    Escalation.objects.create(
        ticket=helped, client=helped.client, engineer=cast.petra, reason="Needs the domain.",
        access=AccessLevel.ADMINISTRATOR, started_at=now, ended_at=now + MINUTE,
    )  # fmt: skip
    resolve(helped, cast, by=cast.engineer, now=now + HOUR)

    found = attainment_conduct.continuity(asked())

    assert (found.percent, found.handovers, found.escalations) == (100.0, [], 1)


def test_what_is_not_resolved_says_nothing_of_continuity(cast: Cast, now):
    handed_over(scenes.taken(cast.lucille, cast, at=now), cast, by=cast.engineer, now=now + HOUR)

    found = attainment_conduct.continuity(asked())

    assert (found.resolved, found.percent, found.handovers) == (0, None, [])


def test_the_oldest_waits_at_any_priority_and_period(cast: Cast, now):
    rung = timedelta(hours=20)
    waits = [ticket(cast.bayou, cast, at=now - timedelta(days=days)) for days in (9, 400, 30)]
    for one in waits:
        run(one, Clock.AGE, allowed=rung)
    run(ticket(cast.bayou, cast, at=now - HOUR), Clock.AGE, allowed=rung)
    run(
        ticket(cast.bayou, cast, at=now - timedelta(days=9)),
        Clock.AGE,
        allowed=rung,
        took=30 * HOUR,
    )

    found = attainment_conduct.age(asked(since="2020-01", until="2020-01"), now=now)

    assert found.count == 3
    assert [one.ticket for one in found.oldest] == [waits[1], waits[2], waits[0]]


def test_the_figures_are_few_queries_however_many_tickets(cast: Cast, now):
    sent = []
    for _ in range(2):
        resolve(scenes.taken(cast.lucille, cast, at=now), cast, by=cast.engineer, now=now + HOUR)
        with CaptureQueriesContext(connection) as caught:
            attainment_conduct.turns(asked())
            attainment_conduct.continuity(asked())
            attainment_conduct.age(asked(), now=now)
        sent.append(len(caught))

    assert sent == [7, 7]
    assert ClockRun.objects.exists(), "what the verbs leave is what is counted"
