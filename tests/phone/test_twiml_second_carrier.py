"""One carrier fails in the middle of a page: the other goes on with it, under the same script."""

from collections.abc import Iterator

import httpx
import pytest

from switchboard.channels.models import Call, CallKind
from switchboard.database.place import Place
from switchboard.oncall.models import Delivery, Page, PageState
from switchboard.wire import webhooks
from tests.cast import Cast
from tests.flow import night
from tests.flow.night import INES, LUCILLE, NOAH
from tests.phone.exchange import ACCOUNT, PUBLIC, TOKEN, Exchange
from tests.phone.telephones import Presses, Speaks, person
from tests.phone.twiml_interpreter import call_in
from tests.phone.webhook_desk import publish, telephone_jobs, webhook_process
from tests.programs import until

pytestmark = pytest.mark.journey
TEXAS, KEY = "+17373562220", "the-signing-key"


@pytest.fixture(scope="module")
def both(place: Place, django_db_setup: None) -> Iterator[int]:
    """The webhook process of an installation with two carriers."""
    with webhook_process(
        place,
        SWITCHBOARD_SIGNALWIRE_ACCOUNT=ACCOUNT,
        SWITCHBOARD_SIGNALWIRE_TOKENS=TOKEN,
        SWITCHBOARD_SIGNALWIRE_SIGNING_KEYS=KEY,
    ) as port:
        yield port


@pytest.fixture
def carriers(both: int, committed: Cast, settings: object) -> Iterator[tuple[Exchange, Exchange]]:
    """Twilio first, then SignalWire."""
    first = Exchange(both)
    second = Exchange(
        both, name="signalwire", signing_key=KEY, header=webhooks.SIGNALWIRE_HEADER
    )  # fmt: skip
    settings.PHONE_URL, settings.CARRIERS = PUBLIC, ["twilio", "signalwire"]
    named = {"account": ACCOUNT, "tokens": [TOKEN]}
    settings.TWILIO = {**named, "keys": [TOKEN], "url": first.url}
    settings.SIGNALWIRE = {**named, "keys": [KEY], "url": second.url}
    publish(is_open=False)
    night.fall(committed)
    with telephone_jobs():
        yield first, second
    first.close()
    second.close()


def message(exchange: Exchange) -> None:
    caller = person(Presses("2"), Presses("1"), Speaks(3))
    call_in(exchange, caller, from_number=LUCILLE, to_number=TEXAS)


def test_a_carrier_that_takes_no_calls_gives_way_to_the_second(
    carriers: tuple[Exchange, Exchange],
):
    first, second = carriers
    first.refuses = lambda path: (503, b"{}") if path.endswith("Calls.json") else None
    second.telephones[INES] = ines = person(Presses("1"))

    message(first)
    until(lambda: Page.objects.get().state == PageState.ACCEPTED)

    assert "Lucille Fontenot" in ines.heard[0]
    call = Call.objects.get(kind=CallKind.PAGE)
    assert (call.carrier, Delivery.objects.get(call=call).carrier) == ("signalwire", "signalwire")
    assert call.carrier_key in second.lines
    assert not first.ordered


def test_a_client_may_come_in_over_the_second_too(carriers: tuple[Exchange, Exchange]):
    first, second = carriers
    first.telephones[INES] = person(Presses("1"))

    message(second)
    until(lambda: Page.objects.get().state == PageState.ACCEPTED)

    assert Call.objects.get(kind=CallKind.INCOMING).carrier == "signalwire"
    assert Call.objects.get(kind=CallKind.PAGE).carrier == "twilio"


def test_a_call_that_the_carrier_could_not_put_through_keeps_nobody_waiting(
    carriers: tuple[Exchange, Exchange],
):
    first, second = carriers
    for number in (INES, NOAH):
        first.telephones[number] = person()
        first.telephones[number].is_no_number = True  # “failed”, after it was taken
    second.telephones[NOAH] = person(Presses("1"))

    message(first)
    until(lambda: Page.objects.get().state == PageState.ACCEPTED)

    assert Page.objects.get().accepted_by.name == "Noah Lindqvist"
    assert [one["To"] for one in first.ordered] == [INES]
    assert [one["To"] for one in second.ordered] == [NOAH]


def test_one_carriers_key_signs_nothing_for_the_other(carriers: tuple[Exchange, Exchange]):
    first, _ = carriers
    fields = {"CallSid": "CA1", "From": LUCILLE, "To": TEXAS}
    url = f"{PUBLIC}/phone/twilio/in"
    signature = webhooks.signed_form(url=url, form=list(fields.items()), key=KEY)

    for header in (webhooks.TWILIO_HEADER, webhooks.SIGNALWIRE_HEADER):
        answer = httpx.post(
            f"{first.desk}/phone/twilio/in", data=fields, headers={header: signature}
        )
        assert answer.status_code == 403
