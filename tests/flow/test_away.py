from datetime import datetime

import pytest

from switchboard.flow import away, schedules, swaps
from switchboard.flow.away import AwayAlready, AwayEndsBeforeStart, AwayIsOver, NotYourTime
from switchboard.flow.schedules import EngineerIsAway
from switchboard.oncall.models import Schedule, SwapState
from switchboard.policy.rotation import OverrideKind
from switchboard.staff.models import Engineer
from tests.cast import Cast
from tests.flow.rotas import DAY, HOUR, names, nights_of


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Schedule:
    return nights_of(cast, now=now)


def _away(cast: Cast, now: datetime, **said):
    given = {"starts_at": now + DAY, "ends_at": now + 3 * DAY, "by": cast.engineer,
             "now": now} | said  # fmt: skip
    return away.announce(cast.ines.pk, **given)


def _is_present(engineer: Engineer) -> bool:
    return Engineer.objects.get(pk=engineer.pk).is_present


def test_who_is_away_is_not_on_call_and_leaves_a_gap(nights, cast: Cast, now: datetime):
    _away(cast, now)

    assert [names(nights, now + days * DAY) for days in (0, 1, 2, 3)] == [
        ["Ines"], [], [], ["Ines"],
    ]  # fmt: skip
    assert schedules.gaps(nights, now, now + 7 * DAY - HOUR) == [(now + DAY, now + 3 * DAY)]


def test_a_lead_names_who_covers_and_it_stands_at_once(nights, cast: Cast, now: datetime):
    _away(cast, now, by=cast.lead, cover=cast.noah)

    assert names(nights, now + DAY) == ["Noah"]
    assert schedules.gaps(nights, now, now + 7 * DAY - HOUR) == []


def test_an_engineer_asks_a_colleague_who_has_to_accept(nights, cast: Cast, now: datetime):
    _away(cast, now, cover=cast.noah)

    (asked,) = swaps.open_offers(now=now)
    assert (asked.offered_to, asked.note) == (cast.noah, "Time away")
    assert names(nights, now + DAY) == []
    swaps.accept(asked.pk, by=cast.colleague, now=now + HOUR)
    assert names(nights, now + DAY) == ["Noah"]
    asked.refresh_from_db()
    assert asked.state == SwapState.ACCEPTED


def test_presence_follows(cast: Cast, now: datetime):
    _away(cast, now)
    assert _is_present(cast.ines)

    assert away.follow(10, now=now + DAY) == 1
    assert not _is_present(cast.ines)
    assert away.follow(10, now=now + 2 * DAY) == 0
    assert away.follow(10, now=now + 3 * DAY) == 1
    assert _is_present(cast.ines)
    assert away.follow(10, now=now + 4 * DAY) == 0


def test_away_from_now_on_is_seen_at_once_and_so_is_the_return(nights, cast, now: datetime):
    made = _away(cast, now, starts_at=now - HOUR)
    assert (_is_present(cast.ines), names(nights, now)) == (False, [])

    away.come_back(made.pk, by=cast.engineer, now=now + HOUR)

    assert (_is_present(cast.ines), names(nights, now + HOUR)) == (True, ["Ines"])
    assert names(nights, now) == []
    with pytest.raises(AwayIsOver):
        away.come_back(made.pk, by=cast.engineer, now=now + HOUR)


def test_a_time_away_that_is_ended_before_it_starts_never_was(nights, cast: Cast, now: datetime):
    made = _away(cast, now)
    away.come_back(made.pk, by=cast.engineer, now=now)

    assert names(nights, now + DAY) == ["Ines"]
    assert away.follow(10, now=now + 2 * DAY) == 0
    assert _is_present(cast.ines)
    _away(cast, now)  # the same again


def test_only_oneself_or_a_lead_says_who_is_away(cast: Cast, now: datetime):
    with pytest.raises(NotYourTime, match="Ines"):
        _away(cast, now, by=cast.colleague)
    made = _away(cast, now, by=cast.lead)
    with pytest.raises(NotYourTime):
        away.come_back(made.pk, by=cast.colleague, now=now)


def test_a_time_away_needs_a_time_of_its_own(cast: Cast, now: datetime):
    _away(cast, now)

    with pytest.raises(AwayAlready, match="is away from"):
        _away(cast, now, starts_at=now + 2 * DAY, ends_at=now + 5 * DAY)
    with pytest.raises(AwayEndsBeforeStart):
        _away(cast, now, starts_at=now - 2 * DAY, ends_at=now)
    _away(cast, now, starts_at=now + 3 * DAY, ends_at=now + 4 * DAY)


def test_nobody_is_put_in_who_is_away(nights, cast: Cast, now: datetime):
    _away(cast, now)
    given = {"starts_at": now + 2 * DAY, "ends_at": now + 4 * DAY, "by": cast.lead, "now": now}

    with pytest.raises(EngineerIsAway, match="Choose somebody else"):
        schedules.override(nights.pk, OverrideKind.ADD, cast.ines, **given)
