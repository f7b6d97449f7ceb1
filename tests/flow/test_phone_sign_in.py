"""Who takes the desk's calls: on a number of their own, at the end of the line."""

from datetime import datetime, timedelta

import pytest

from switchboard.flow import phone_sign_in
from switchboard.flow.phone_sign_in import NoNumberOfTheirOwn
from switchboard.policy.access import NotPermitted
from switchboard.staff.models import ContactMethod, Engineer, PhoneSignIn
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def number(engineer: Engineer, address: str = "+17375550111", **facts: object) -> ContactMethod:
    usual = {"engineer": engineer, "method": "call", "address": address}
    return ContactMethod.objects.create(**{**usual, **facts})


def test_who_signs_in_goes_to_the_end_of_the_line(cast: Cast, now: datetime):
    phone_sign_in.sign_in(cast.noah, number(cast.noah).pk, now=now)
    phone_sign_in.sign_in(cast.ines, number(cast.ines).pk, now=now + HOUR)

    assert [one.engineer for one in PhoneSignIn.objects.order_by("idle_since")] == [
        cast.noah, cast.ines,
    ]  # fmt: skip


def test_another_number_keeps_the_place_in_the_line(cast: Cast, now: datetime):
    phone_sign_in.sign_in(cast.ines, number(cast.ines).pk, now=now)
    other = number(cast.ines, "+17375550112")

    phone_sign_in.sign_in(cast.ines, other.pk, now=now + HOUR)

    kept = PhoneSignIn.objects.get()
    assert (kept.contact_method, kept.idle_since, kept.signed_in_at) == (other, now, now)


@pytest.mark.parametrize("facts", [{"is_active": False}, {"method": "sms"}])
def test_only_a_telephone_that_is_in_use_rings(cast: Cast, now: datetime, facts: dict):
    dead = number(cast.ines, **facts)

    with pytest.raises(NoNumberOfTheirOwn, match="Ines Baptiste can't take calls on that"):
        phone_sign_in.sign_in(cast.ines, dead.pk, now=now)


def test_nobody_takes_calls_on_a_colleagues_number(cast: Cast, now: datetime):
    with pytest.raises(NoNumberOfTheirOwn):
        phone_sign_in.sign_in(cast.ines, number(cast.noah).pk, now=now)


def test_a_lead_signs_others_out_and_a_colleague_does_not(cast: Cast, now: datetime):
    phone_sign_in.sign_in(cast.ines, number(cast.ines).pk, now=now)

    with pytest.raises(NotPermitted):
        phone_sign_in.sign_out(cast.ines.pk, by=cast.colleague)

    assert phone_sign_in.sign_out(cast.ines.pk, by=cast.lead)
    assert not phone_sign_in.sign_out(cast.ines.pk, by=cast.engineer)
