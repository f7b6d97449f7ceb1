from datetime import UTC, date, datetime, timedelta

import pytest

from switchboard.agreements.models import Agreement
from switchboard.flow import clocks, holding, resolution, triage
from switchboard.flow.run_rows import KEPT
from switchboard.policy.acts import Act
from switchboard.policy.sla import Clock
from switchboard.tickets.models import HoldReason, Ticket
from tests.cast import Cast
from tests.flow import scenes

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def stored(ticket: Ticket) -> list[tuple[object, ...]]:
    runs = ticket.clock_runs.order_by("clock", "started_at")
    return [*runs.values_list("clock", "started_at", *KEPT), (ticket.next_check_at,)]


def test_what_is_stored_is_what_the_timeline_gives(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    triage.reassess(ticket.pk, scenes.critical(), by=cast.engineer, now=now + HOUR)
    steps = [
        lambda at: holding.hold(
            ticket.pk, reason=HoldReason.REQUESTOR, until_at=at + HOUR, note="", by=cast.engineer,
            now=at,
        ),
        lambda at: holding.resume(ticket.pk, by=cast.engineer, now=at),
        lambda at: resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=at),
        lambda at: resolution.reopen(ticket.pk, reason="No.", by=cast.engineer, now=at),
        lambda at: resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=at),
        lambda at: resolution.close(ticket.pk, now=at),
    ]  # fmt: skip

    for number, step in enumerate(steps, start=2):
        step(now + number * HOUR)
        kept, anew = stored(scenes.now_of(ticket)), scenes.now_of(ticket)
        anew.clock_runs.update(due_at=now, next_check_at=None, counted=None, term=9)
        clocks.index(anew, now=now + number * HOUR, because=Act.NOTED)
        assert stored(anew) == kept


def test_the_first_response_runs_for_every_priority_alike(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    clock = clocks.explain(ticket, Clock.FIRST_RESPONSE, now=now + 9 * MINUTE)

    assert (clock.target, clock.counted, clock.remaining) == (15 * MINUTE, 9 * MINUTE, 6 * MINUTE)
    assert clock.is_running


def test_a_first_response_too_late_is_a_breach_from_its_deadline_on(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)
    triage.assess(ticket.pk, scenes.found(), by=cast.dispatcher, now=now + 20 * MINUTE)

    clock = clocks.explain(scenes.now_of(ticket), Clock.FIRST_RESPONSE, now=now + HOUR)

    assert clock.breached_at == now + 15 * MINUTE
    assert clock.counted == 20 * MINUTE


def test_nothing_counts_before_the_desk_opens(cast: Cast):
    six = datetime(2026, 11, 23, 12, tzinfo=UTC)
    ticket = scenes.reported(cast.lucille, at=six)

    clock = clocks.explain(ticket, Clock.FIRST_RESPONSE, now=six + HOUR + 5 * MINUTE)

    assert clock.counted == 5 * MINUTE
    assert [part.is_counted for part in clock.intervals] == [False, True]


def test_the_clients_own_target_goes_before_the_policys(cast: Cast, now: datetime):
    Agreement.objects.create(
        client=cast.bayou, name="Gold", starts_on=date(2026, 1, 1),
        targets={"critical": {"resolution": 60}},
    )  # fmt: skip
    ticket = scenes.assessed(cast.lucille, cast, at=now, findings=scenes.critical())
    other = scenes.assessed(cast.lucille, cast, at=now)

    assert ticket.resolution_due_at == now + HOUR
    assert other.resolution_due_at == datetime(2026, 12, 1, 13, 2, tzinfo=UTC)


@pytest.mark.parametrize("clock", [clock for clock in Clock if clock != Clock.CALL_BACK])
def test_explaining_a_clock_takes_few_queries(
    cast: Cast, now: datetime, clock: Clock, django_assert_max_num_queries
):
    key = scenes.held(
        cast.lucille, cast, at=now, until=now + 3 * HOUR, reason=HoldReason.REQUESTOR
    ).pk
    ticket = Ticket.objects.select_related("desk", "agreement").get(pk=key)

    # Which calendars hold, assessments and news, holds, resolutions, runs.
    with django_assert_max_num_queries(5):
        clocks.explain(ticket, clock, now=now + HOUR)


def test_a_clock_that_nothing_has_started_is_said_to_be_none(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    with pytest.raises(clocks.NotRunning, match="no clock “Call-back”"):
        clocks.explain(ticket, Clock.CALL_BACK, now=now + HOUR)


def test_only_what_is_resolved_has_a_closing_date(cast: Cast, now: datetime):
    working = scenes.taken(cast.lucille, cast, at=now)
    done = scenes.resolved(cast.hector, cast, at=now)

    assert clocks.closes_at(working) is None
    assert clocks.closes_at(done) == now + HOUR + timedelta(days=5)
