from datetime import datetime

import pytest

from switchboard.flow import schedules
from switchboard.flow.cover import CoversItself, NobodyToCover, cover
from switchboard.flow.schedules import OverrideEndsBeforeStart
from switchboard.oncall.models import Override, Schedule
from switchboard.policy.access import NotPermitted
from tests.cast import Cast
from tests.flow.rotas import DAY, HOUR, names, nights_of, weekly


@pytest.fixture
def texas(cast: Cast, now: datetime) -> Schedule:
    return nights_of(cast, cast.ines, now=now, name="Texas")


@pytest.fixture
def louisiana(cast: Cast, now: datetime) -> Schedule:
    """Noah and Petra, a day each; from the second day on Dana with them."""
    made = nights_of(cast, now=now, name="Louisiana")
    daily = weekly(cast.noah, cast.petra, unit="day")
    later = weekly(cast.dana, anchor="2026-11-24T07:00")
    schedules.publish(made.pk, [daily, later], starts_at=now, by=cast.lead, now=now)
    return made


def _cover(texas, louisiana, cast, now, **said) -> list[Override]:
    given = {"starts_at": now + HOUR, "ends_at": now + 2 * DAY, "besides": False,
             "by": cast.lead, "now": now} | said  # fmt: skip
    return cover(texas.pk, with_schedule=louisiana.pk, **given)


def test_another_desks_engineers_serve_for_a_while(texas, louisiana, cast: Cast, now: datetime):
    _cover(texas, louisiana, cast, now)

    assert names(texas, now) == ["Ines"]
    assert names(texas, now + 2 * HOUR) == ["Noah"]
    assert sorted(names(texas, now + DAY)) == ["Dana", "Petra"]
    assert names(texas, now + 2 * DAY) == ["Ines"]


def test_or_besides_its_own(texas, louisiana, cast: Cast, now: datetime):
    _cover(texas, louisiana, cast, now, besides=True)

    assert names(texas, now + 2 * HOUR) == ["Ines", "Noah"]
    assert sorted(names(texas, now + DAY)) == ["Dana", "Ines", "Petra"]


def test_a_cover_is_withdrawn_as_a_whole(texas, louisiana, cast: Cast, now: datetime):
    made = _cover(texas, louisiana, cast, now)
    assert len(made) > 2

    schedules.withdraw(made[0].pk, by=cast.lead, now=now + 2 * HOUR)

    assert names(texas, now + HOUR) == ["Noah"]
    assert names(texas, now + 2 * HOUR) == names(texas, now + DAY) == ["Ines"]


def test_where_nobody_covers_it_stays_as_it_is(texas, louisiana, cast: Cast, now: datetime):
    empty = Schedule.objects.create(name="Empty")

    with pytest.raises(NobodyToCover, match="Empty"):
        _cover(texas, empty, cast, now)
    with pytest.raises(CoversItself):
        _cover(texas, texas, cast, now)
    with pytest.raises(OverrideEndsBeforeStart):
        _cover(texas, louisiana, cast, now, ends_at=now)
    with pytest.raises(NotPermitted):
        _cover(texas, louisiana, cast, now, by=cast.engineer)
    assert not Override.objects.exists()
