"""How engineers are reached: what is kept, what is refused, and how it is proved (S16)."""

from datetime import timedelta

import pytest

from switchboard.channels.models import Call, CallKind, OutboundMail
from switchboard.flow import calling_out, calls, contact_codes, contact_methods
from switchboard.flow.contact_codes import (
    CODE_LASTS,
    MOST_WRONG_CODES,
    TooManyWrongCodes,
    WrongCode,
)
from switchboard.flow.contact_methods import (
    NoCarrierForTest,
    NotAnAddress,
    NotANumber,
    ReachedThereAlready,
)
from switchboard.gateways import voice
from switchboard.gateways.push import PushUrlUnusable
from switchboard.policy.access import NotPermitted
from switchboard.policy.call_script import Pressed
from switchboard.policy.paging import Method
from switchboard.staff.models import ContactMethod, PhoneSignIn
from tests.cast import Cast
from tests.flow.exchange import Exchange
from tests.flow.night import TWO_AM

pytestmark = pytest.mark.django_db


def added(cast: Cast, method: Method = Method.CALL, address: str = "(737) 555-0101"):
    return contact_methods.add(cast.ines.pk, method, address, by=cast.engineer)


def test_a_number_is_kept_in_e164_and_comes_last(cast: Cast):
    first, second = added(cast), added(cast, address="+1 337 555 0102")

    assert (first.address, first.position) == ("+17375550101", 1)
    assert (second.address, second.position) == ("+13375550102", 2)


@pytest.mark.parametrize("said", ["", "call me", "+", "555", "+1737555010155555", "tel:"])
def test_what_is_no_number_is_refused_with_an_example(cast: Cast, said: str):
    with pytest.raises(NotANumber, match="area code"):
        added(cast, address=said)


def test_no_mail_address_and_no_service_are_refused(cast: Cast):
    with pytest.raises(NotAnAddress):
        added(cast, Method.MAIL, "ines at home")
    for url in ("nonsense", "file:///etc/passwd", "mailto://a:b@mail.example", "x" * 501):
        with pytest.raises(PushUrlUnusable):
            added(cast, Method.PUSH, url)


def test_the_same_number_twice_is_refused_and_another_way_to_it_is_not(cast: Cast):
    added(cast)
    added(cast, Method.SMS)
    added(cast, Method.PUSH, "json://127.0.0.1:9/a")

    with pytest.raises(ReachedThereAlready, match="Ines Baptiste is reached there already"):
        added(cast, address="737-555-0101")
    with pytest.raises(ReachedThereAlready):
        added(cast, Method.PUSH, "json://127.0.0.1:9/a")


def test_a_push_address_is_kept_sealed_and_shown_by_its_service_alone(cast: Cast):
    one = added(cast, Method.PUSH, "json://user:hush@127.0.0.1:9/a")

    assert "hush" not in one.address
    assert contact_methods.masked(one) == "json://…"


def test_engineers_change_their_own_and_leads_everybodys(cast: Cast):
    one = added(cast)
    for verb in (contact_methods.move_up, contact_methods.retire):
        with pytest.raises(NotPermitted):
            verb(one.pk, by=cast.colleague)

    contact_methods.retire(one.pk, by=cast.lead)

    assert not ContactMethod.objects.get(pk=one.pk).is_active
    assert added(cast).pk != one.pk


def test_the_order_is_the_engineers(cast: Cast):
    one, two, three = (added(cast, address=f"737 555 010{n}") for n in (1, 2, 3))

    contact_methods.move_up(three.pk, by=cast.engineer)
    contact_methods.move_up(one.pk, by=cast.engineer)

    own = cast.ines.contact_methods.order_by("position")
    assert [way.pk for way in own] == [one.pk, three.pk, two.pk]


def test_who_removes_a_number_is_signed_out_of_the_phones_on_it(cast: Cast):
    one = added(cast)
    PhoneSignIn.objects.create(
        engineer=cast.ines, contact_method=one, signed_in_at=TWO_AM, idle_since=TWO_AM
    )

    contact_methods.retire(one.pk, by=cast.engineer)

    assert not PhoneSignIn.objects.exists()


def test_a_test_call_is_written_then_placed_and_a_key_proves_the_number(
    exchange: Exchange, cast: Cast
):
    one = added(cast)
    contact_methods.test(one.pk, by=cast.engineer, now=TWO_AM)
    assert exchange.rung() == []

    calling_out.place(10, now=TWO_AM)
    call = Call.objects.get(kind=CallKind.TEST)
    calls.picked_up(call.uuid, now=TWO_AM)
    calls.go_on(call.uuid, Pressed(key="1"), key="one", now=TWO_AM)

    assert exchange.rung() == [one.address]
    assert ContactMethod.objects.get().verified_at == TWO_AM


def test_a_voicemail_proves_nothing(exchange: Exchange, cast: Cast):
    one = added(cast)
    contact_methods.test(one.pk, by=cast.engineer, now=TWO_AM)
    calling_out.place(10, now=TWO_AM)
    call = Call.objects.get(kind=CallKind.TEST)
    calls.picked_up(call.uuid, now=TWO_AM)
    for word in "abc":
        calls.go_on(call.uuid, Pressed(), key=word, now=TWO_AM)

    assert ContactMethod.objects.get().verified_at is None


def test_without_a_carrier_a_test_says_so(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(voice, "CARRIERS", {})

    for method in (Method.CALL, Method.SMS):
        with pytest.raises(NoCarrierForTest):
            contact_methods.test(added(cast, method).pk, by=cast.engineer, now=TWO_AM)


def test_a_code_by_mail_proves_the_address_for_ten_minutes(cast: Cast):
    one = added(cast, Method.MAIL, "ines@home.example")
    contact_methods.test(one.pk, by=cast.engineer, now=TWO_AM)
    digits = OutboundMail.objects.get(recipient="ines@home.example").subject[:6]

    wrong = f"{(int(digits) + 1) % 1_000_000:06}"
    with pytest.raises(WrongCode):
        contact_methods.confirm(one.pk, wrong, by=cast.engineer, now=TWO_AM)
    with pytest.raises(WrongCode):
        contact_methods.confirm(one.pk, digits, by=cast.engineer, now=TWO_AM + 2 * CODE_LASTS)
    soon = TWO_AM + timedelta(minutes=9)
    contact_methods.confirm(one.pk, f" {digits[:3]} {digits[3:]}", by=cast.engineer, now=soon)

    assert ContactMethod.objects.get().verified_at == soon


def test_codes_can_not_be_tried_out(cast: Cast):
    one = added(cast, Method.MAIL, "ines@home.example")
    right = contact_codes.code(one, now=TWO_AM)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(MOST_WRONG_CODES):
        with pytest.raises(WrongCode):
            contact_methods.confirm(one.pk, wrong, by=cast.engineer, now=TWO_AM)

    with pytest.raises(TooManyWrongCodes, match="20 minutes"):
        contact_methods.confirm(one.pk, right, by=cast.engineer, now=TWO_AM + CODE_LASTS)
    later = TWO_AM + 2 * CODE_LASTS
    digits = contact_codes.code(one, now=later)
    contact_methods.confirm(one.pk, digits, by=cast.engineer, now=later)

    assert ContactMethod.objects.get().verified_at == later


def test_a_number_is_not_proved_by_a_code(cast: Cast):
    one = added(cast)

    with pytest.raises(WrongCode):
        contact_methods.confirm(
            one.pk, contact_codes.code(one, now=TWO_AM), by=cast.engineer, now=TWO_AM
        )
