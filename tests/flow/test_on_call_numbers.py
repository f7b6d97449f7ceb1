"""Whose telephones ring while we are away: those on call in their order, managers behind (S16)."""

import pytest

from switchboard.flow import on_call_numbers
from switchboard.policy.paging import Method
from switchboard.staff.models import ContactMethod
from tests.cast import Cast
from tests.flow import night
from tests.flow.exchange import number_of
from tests.flow.night import INES, NOAH, PETRA, TWO_AM

pytestmark = pytest.mark.django_db
TEXAS = "+17373562220"


def numbers() -> list[str]:
    return list(on_call_numbers.look(now=TWO_AM).of_desks[TEXAS])


def test_the_engineers_on_call_come_first_and_managers_behind_them(cast: Cast):
    night.fall(cast)

    assert numbers() == [INES, NOAH, PETRA]
    assert list(on_call_numbers.look(now=TWO_AM).others) == [INES, NOAH, PETRA]


def test_nobody_rings_for_longer_than_three_telephones(cast: Cast):
    night.fall(cast)
    number_of(cast.ines, "+13375550199")

    assert numbers() == [INES, NOAH, PETRA]


def test_each_persons_first_number_is_rung_before_anybodys_second(cast: Cast):
    night.fall(cast)
    ContactMethod.objects.filter(engineer=cast.noah).update(is_active=False)
    number_of(cast.ines, "+13375550199")

    assert numbers() == [INES, PETRA, "+13375550199"]


def test_only_telephones_ring(cast: Cast):
    night.fall(cast)
    ContactMethod.objects.filter(engineer=cast.ines).update(method=Method.MAIL.value)

    assert numbers() == [NOAH, PETRA]


def test_without_a_schedule_the_managers_ring(cast: Cast):
    number_of(cast.ines, INES)
    number_of(cast.petra, PETRA)

    assert numbers() == [PETRA]
