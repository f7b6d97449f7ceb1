"""Telnyx signs the body and the time, by Ed25519; the script is the same."""

import base64
import time
from collections.abc import Iterator, Mapping

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from switchboard.channels.models import Call, CallOutcome, Recording
from switchboard.database.place import Place
from switchboard.oncall.models import Page
from switchboard.wire import webhooks
from tests.cast import Cast
from tests.phone.exchange import PUBLIC, Exchange
from tests.phone.telephones import Presses, Speaks, person
from tests.phone.twiml_interpreter import call_in
from tests.phone.webhook_desk import publish, webhook_process

pytestmark = pytest.mark.journey
KEY = Ed25519PrivateKey.generate()
PUBLIC_KEY = base64.b64encode(KEY.public_key().public_bytes_raw()).decode()
TEXAS, LUCILLE = "+17373562220", "+13375550123"


class Telnyx(Exchange):
    """Signs as Telnyx does; `skew` is how far its clock is behind ours."""

    skew = 0

    def signed(self, url: str, fields: Mapping[str, str], body: bytes) -> dict[str, str]:
        at = str(int(time.time()) - self.skew)
        proof = base64.b64encode(KEY.sign(f"{at}|".encode() + body)).decode()
        return {webhooks.TELNYX_HEADER: proof, webhooks.TELNYX_TIME_HEADER: at}


@pytest.fixture(scope="module")
def desk(place: Place, django_db_setup: None) -> Iterator[int]:
    with webhook_process(place, SWITCHBOARD_TELNYX_PUBLIC_KEYS=f"bm9uZQ== {PUBLIC_KEY}") as port:
        yield port


@pytest.fixture
def telnyx(desk: int, committed: Cast) -> Iterator[Telnyx]:
    publish(is_open=False)
    made = Telnyx(desk, name="telnyx")
    yield made
    made.close()


def test_a_message_over_telnyx_pages_and_is_known_by_its_identity(telnyx: Telnyx):
    caller = person(Presses("2"), Presses("1"), Speaks(4, hangs_up=True))
    call_in(telnyx, caller, from_number=LUCILLE, to_number=TEXAS)

    assert Call.objects.get().outcome == CallOutcome.MESSAGE_LEFT
    assert Page.objects.count() == 1
    assert Recording.objects.get().source.startswith("RE")


def test_what_is_too_old_or_signed_by_nobody_we_know_is_refused(telnyx: Telnyx):
    rings = {"CallSid": "v3:1", "From": LUCILLE, "To": TEXAS}
    url = f"{PUBLIC}/phone/telnyx/in"

    telnyx.skew = webhooks.TELNYX_TOLERANCE_SECONDS + 60
    assert telnyx.tell(url, rings).status == 403
    telnyx.skew = 0
    assert telnyx.tell(url, rings, headers={webhooks.TELNYX_HEADER: "AAAA"}).status == 403
    assert telnyx.tell(f"{PUBLIC}/phone/twilio/in", rings).status == 403
    assert not Call.objects.exists()
    assert telnyx.tell(url, rings).status == 200
