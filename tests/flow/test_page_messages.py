"""What is written to engineers about a page, and that it leaves beside the call (S16)."""

from datetime import timedelta

import pytest

from switchboard.channels import seal
from switchboard.channels.models import OutboundMail
from switchboard.gateways import sms
from switchboard.gateways.sms import SmsAway, Text
from switchboard.oncall.models import Delivery, DeliveryState
from switchboard.policy.paging import Ending
from tests.cast import Cast
from tests.flow import night
from tests.flow.exchange import Exchange, go_on, look, number_of
from tests.flow.night import INES, MINUTE, SECOND, TWO_AM, message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nightfall(cast: Cast) -> None:
    night.fall(cast)


class Texts:
    """Sends short messages, or is away."""

    name = "texts"

    def __init__(self) -> None:
        self.sent: list[Text] = []
        self.away = False

    def is_configured(self) -> bool:
        return True

    def send(self, text: Text) -> str:
        if self.away:
            raise SmsAway("no network")
        self.sent.append(text)
        return f"SM{len(self.sent)}"


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> Texts:
    one = Texts()
    monkeypatch.setattr(sms, "CARRIERS", {"texts": one})
    return one


def test_short_messages_and_letters_go_beside_the_call_and_name_whom_it_is_about(
    exchange: Exchange, texts: Texts, cast: Cast
):
    number_of(cast.ines, INES, method="sms", position=2)
    number_of(cast.ines, "ines@home.example", method="mail", position=3)
    page = message(at=TWO_AM)

    look(TWO_AM)

    (text,) = texts.sent
    assert (text.number, text.sender) == (INES, "+13373132400")
    assert "Lucille Fontenot, Bayou Dental" in text.words
    assert text.words.endswith(f"/pages/{page.uuid}")
    letter = OutboundMail.objects.get(recipient="ines@home.example")
    assert "Lucille Fontenot" in letter.text
    ways = {one.method: one.ending for one in Delivery.objects.all()}
    assert ways == {"call": "", "sms": "sent", "mail": "sent"}


def test_a_short_message_waits_for_its_carrier_and_then_leaves(
    exchange: Exchange, texts: Texts, cast: Cast
):
    number_of(cast.ines, INES, method="sms", position=2)
    texts.away = True
    message(at=TWO_AM)
    go_on(TWO_AM, until=TWO_AM + 30 * SECOND)
    assert Delivery.objects.get(method="sms").state == DeliveryState.NEW

    texts.away = False
    look(TWO_AM + 45 * SECOND)

    assert len(texts.sent) == 1


def test_a_push_address_is_sealed_and_nothing_repeats_it(exchange: Exchange, cast: Cast, caplog):
    secret = "json://user:hush-hush@127.0.0.1:9/alarm"
    number_of(cast.ines, seal.seal(secret).decode(), method="push", position=2)
    message(at=TWO_AM)

    go_on(TWO_AM, until=TWO_AM + timedelta(minutes=11), step=MINUTE)

    one = Delivery.objects.filter(method="push")[0]
    assert one.ending == Ending.FAILED
    assert "hush" not in one.error + caplog.text + one.contact_method.address
