from datetime import UTC, datetime

import pytest

from switchboard.flow import pages, wake_ups
from switchboard.flow.wake_ups import NEVER, WokenUp
from switchboard.oncall.models import Delivery
from switchboard.policy.paging import Method
from switchboard.staff.models import ContactMethod
from tests.cast import Cast
from tests.flow.rotas import DAY, HOUR
from tests.flow.scenes import reported

TWO_AT_NIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)


@pytest.fixture
def page(cast: Cast, now: datetime):
    return pages.fire(reported(cast.lucille, at=now), call=None, cause_key="one", now=now)


def _ring(page, engineer, at: datetime, *, number: int = 1, method: Method = Method.CALL) -> None:
    way, _ = ContactMethod.objects.get_or_create(engineer=engineer, method=method, address="x")
    Delivery.objects.create(
        page=page, round=1, step=1, engineer=engineer, contact_method=way, method=method,
        number=number, begun_at=at, next_try_at=at,
    )  # fmt: skip


def test_pages_at_night_are_counted_once_each(page, cast: Cast, now: datetime):
    _ring(page, cast.ines, TWO_AT_NIGHT)
    _ring(page, cast.ines, TWO_AT_NIGHT + HOUR / 60, number=2)
    _ring(page, cast.ines, TWO_AT_NIGHT - DAY, number=3)
    _ring(page, cast.noah, TWO_AT_NIGHT + 4 * HOUR)

    found = wake_ups.counted(now=now)

    assert found[cast.ines.pk] == WokenUp(pages=1, nights=2)
    assert found[cast.noah.pk] == WokenUp(pages=1, nights=1)
    assert cast.petra.pk not in found
    assert (NEVER.pages, NEVER.nights) == (0, 0)


def test_by_day_by_mail_and_a_month_ago_nobody_was_woken(page, cast: Cast, now: datetime):
    _ring(page, cast.ines, TWO_AT_NIGHT + 5 * HOUR)
    _ring(page, cast.ines, TWO_AT_NIGHT, number=2, method=Method.MAIL)
    _ring(page, cast.ines, TWO_AT_NIGHT - 30 * DAY, number=3)

    assert wake_ups.counted(now=now) == {}


def test_night_is_the_engineers_own(page, cast: Cast, now: datetime):
    cast.ines.timezone = "Asia/Tokyo"
    cast.ines.save()
    _ring(page, cast.ines, TWO_AT_NIGHT)

    assert wake_ups.counted(now=now) == {}


def test_counting_is_one_query(page, cast: Cast, now, django_assert_num_queries):
    for number in range(1, 6):
        _ring(page, cast.ines, TWO_AT_NIGHT, number=number)

    with django_assert_num_queries(1):
        wake_ups.counted(now=now)
