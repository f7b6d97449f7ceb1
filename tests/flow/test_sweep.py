"""The sweep mends what is stored wrong, and says what went by unnoticed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F

from switchboard.flow import ladders, recount, triage
from switchboard.policy.sla import Clock
from switchboard.tickets.models import (
    ClockRun,
    HoldReason,
    Recount,
    Ticket,
)
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.ladder_scenes import (
    MOMENT,
    open_runs,
    run_of,
    staff_letters,
    told,
)

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)

# Monday, November 23, 2026, 7 am in Texas; Thursday is Thanksgiving.
SEVEN = datetime(2026, 11, 23, 13, tzinfo=UTC)
WEDNESDAY_TEN = SEVEN + 2 * DAY + 3 * HOUR


def taken(cast: Cast, at: datetime) -> Ticket:
    return scenes.taken(cast.lucille, cast, at=at)


TAMPERED = [
    {"due_at": F("due_at") + HOUR},
    {"at_risk_at": None},
    {"next_check_at": None},
    {"next_check_at": F("next_check_at") + DAY},
    {"allowed": timedelta()},
]


@pytest.mark.parametrize("fault", TAMPERED, ids=str)
@pytest.mark.parametrize("is_plain", [True, False])
def test_a_sweep_mends_what_is_stored_wrong(
    cast: Cast, now: datetime, fault: dict[str, object], is_plain: bool
):
    ticket = taken(cast, now)
    if not is_plain:
        scenes.held(cast.lucille, cast, at=now, until=now + HOUR, reason=HoldReason.REQUESTOR)
        triage.reassess(ticket.pk, scenes.critical(), by=cast.engineer, now=now + HOUR)
    right = open_runs()
    ClockRun.objects.filter(ticket=ticket, clock=Clock.RESOLUTION).update(**fault)
    assert open_runs() != right

    swept = recount.sweep(now=now + HOUR + MINUTE)

    assert (swept.changed, open_runs()) == (1, right)
    assert recount.sweep(now=now + HOUR + 2 * MINUTE).changed == 0


@pytest.mark.parametrize("clock", [Clock.FIRST_RESPONSE, Clock.AGE])
def test_a_sweep_finds_a_run_that_is_missing(cast: Cast, now: datetime, clock: Clock):
    scenes.reported(cast.lucille, at=now)
    right = open_runs()
    ClockRun.objects.filter(clock=clock).delete()

    recount.sweep(now=now + MINUTE)

    assert open_runs() == right


def test_a_sweep_finds_a_ticket_that_has_no_run_at_all(cast: Cast, now: datetime):
    taken(cast, now)
    right = open_runs()
    ClockRun.objects.all().delete()

    recount.sweep(now=now + 6 * MINUTE)

    assert open_runs() == right


def test_a_sweep_reports_what_went_by_unnoticed_and_alarms_the_managers_once(
    cast: Cast, now: datetime
):
    scenes.reported(cast.lucille, at=now)
    at = now + 12 * MINUTE

    swept = recount.sweep(now=at)
    ladders.climb(now=at)
    again = recount.sweep(now=at + MINUTE)

    (alarm, *_) = staff_letters(cast.petra)
    assert (swept.unnoticed, swept.lag) == (1, 3 * MINUTE)
    assert (again.unnoticed, again.lag) == (0, timedelta())
    assert "Deadlines that went by unnoticed: 1, the oldest for 0:03:00." in alarm.text
    letters = [letter.subject for letter in staff_letters(cast.petra)]
    assert len([subject for subject in letters if "unnoticed" in subject]) == 1
    assert not any("unnoticed" in letter.subject for letter in staff_letters(cast.ines))


def test_what_waits_for_an_opening_went_by_nobody(cast: Cast):
    evening = SEVEN + 9 * HOUR + 40 * MINUTE
    ticket = scenes.reported(cast.lucille, at=evening)

    swept = recount.sweep(now=evening + 4 * HOUR)

    assert (swept.unnoticed, staff_letters(cast.petra)) == (0, [])
    assert run_of(ticket, Clock.FIRST_RESPONSE).next_check_at == SEVEN + DAY
    assert [fraction for _, fraction, _ in told_at(ticket, SEVEN + DAY + MOMENT)] == [0.6, 0.8, 1.0]


def told_at(ticket: Ticket, now: datetime) -> list[tuple[str, float, list[str]]]:
    ladders.climb(now=now)
    return told(ticket)


def test_a_sweep_is_due_every_ten_minutes(cast: Cast, now: datetime):
    looks = [recount.carry_out(now=now + minutes * MINUTE) for minutes in (0, 1, 9, 10, 11)]

    assert [look is not None for look in looks] == [True, False, False, True, False]
    assert set(Recount.objects.values_list("because", flat=True)) == {"sweep"}
