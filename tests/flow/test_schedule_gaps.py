from datetime import UTC, datetime, timedelta

import pytest

from switchboard.channels.models import OutboundMail
from switchboard.flow import away, schedules
from switchboard.flow.schedule_gaps import look, standing
from switchboard.oncall.models import Gap, Schedule
from switchboard.policy.paging import Method
from switchboard.policy.rotation import OverrideKind
from switchboard.published.models import Desk
from switchboard.staff.models import ContactMethod
from tests.cast import Cast
from tests.flow.rotas import DAY, HOUR, nights_of, weekly

# Tuesday's night: the desks are closed from 5 pm until 7 am in Texas.
TUESDAY_17 = datetime(2026, 11, 24, 23, tzinfo=UTC)
WEDNESDAY_7 = datetime(2026, 11, 25, 13, tzinfo=UTC)


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Schedule:
    for number, one in enumerate((cast.ines, cast.noah, cast.petra)):
        _number(one, f"+1737555012{number}")
    return nights_of(cast, now=now)


def _number(engineer, address: str) -> ContactMethod:
    return ContactMethod.objects.create(engineer=engineer, method=Method.CALL, address=address)


def _off(nights, cast: Cast, now: datetime, start: datetime, end: datetime):
    return schedules.override(
        nights.pk, OverrideKind.REMOVE, cast.ines, starts_at=start, ends_at=end, by=cast.lead,
        now=now,
    )  # fmt: skip


def test_a_whole_rotation_has_no_gap(nights, cast: Cast, now: datetime):
    assert look(now=now) == []
    assert not OutboundMail.objects.exists()


def test_a_night_without_anybody_is_found_for_each_desk_and_told_once(nights, cast, now: datetime):
    _off(nights, cast, now, TUESDAY_17 - 3 * HOUR, WEDNESDAY_7 + HOUR)

    found = look(now=now)

    assert {(one.starts_at, one.ends_at, one.because) for one in found} == {
        (TUESDAY_17, WEDNESDAY_7, "nobody is on call")
    }
    assert len(found) == 2
    (letter,) = OutboundMail.objects.all()
    assert letter.recipient == cast.petra.email
    assert "Nobody can be called for Texas from Tuesday, November 24 at 5:00 pm" in letter.text
    assert look(now=now + HOUR) == []
    assert OutboundMail.objects.count() == 1


def test_by_day_the_desk_itself_answers(nights, cast: Cast, now: datetime):
    _off(nights, cast, now, now + HOUR, now + 5 * HOUR)

    assert look(now=now) == []


def test_who_is_away_has_left_or_has_no_number_is_named(nights, cast: Cast, now: datetime):
    times = {"starts_at": TUESDAY_17, "ends_at": WEDNESDAY_7}
    made = away.announce(cast.ines.pk, **times, by=cast.engineer, now=now)
    assert {one.because for one in look(now=now)} == {"Ines Baptiste is away"}
    away.come_back(made.pk, by=cast.engineer, now=now)

    ContactMethod.objects.filter(engineer=cast.ines).update(is_active=False)
    silent = {one.because for one in look(now=now)}
    assert silent == {"Ines Baptiste has no number that can be called"}

    cast.ines.is_active = False
    cast.ines.save()
    assert {one.because for one in look(now=now)} == {"Ines Baptiste has left the desk"}
    assert {one.because for one in standing(now=now)} == {"Ines Baptiste has left the desk"}


def test_a_filled_gap_is_closed_and_told_again_if_it_opens_again(nights, cast, now: datetime):
    made = _off(nights, cast, now, TUESDAY_17, WEDNESDAY_7)
    look(now=now)
    schedules.withdraw(made.pk, by=cast.lead, now=now)

    look(now=now + HOUR)

    assert standing(now=now + HOUR) == []
    assert {one.closed_at for one in Gap.objects.all()} == {now + HOUR}
    _off(nights, cast, now, TUESDAY_17, WEDNESDAY_7)
    assert len(look(now=now + 2 * HOUR)) == 2


def test_a_gap_that_moves_is_the_same_and_is_told_once(nights, cast: Cast, now: datetime):
    schedules.publish(nights.pk, [weekly(cast.ines)], starts_at=now, by=cast.lead, now=now)
    _off(nights, cast, now, TUESDAY_17, now + 12 * DAY)
    ends = {one.ends_at for one in look(now=now)}
    (end,) = ends

    assert look(now=now + 12 * HOUR) == []

    assert all(one.ends_at > end for one in standing(now=now + 12 * HOUR))
    assert OutboundMail.objects.count() == 1


def test_a_desk_without_a_schedule_is_one_gap(cast: Cast, now: datetime):
    found = look(now=now)

    assert sorted(one.desk.key for one in found) == sorted(
        Desk.objects.values_list("key", flat=True)
    )
    assert {one.because for one in found} == {"nobody is on call"}
    assert all(one.ends_at - one.starts_at > timedelta(days=6) for one in found)


def test_looking_costs_little(nights, cast: Cast, now: datetime, django_assert_num_queries):
    look(now=now)
    cast.version.policy  # noqa: B018 - parsed once a process

    with django_assert_num_queries(13):
        look(now=now)
