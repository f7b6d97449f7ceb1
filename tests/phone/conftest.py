"""Telephone desks for real: an Asterisk and its telephones, or webhooks and their carrier."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from switchboard.database.place import Place
from switchboard.gateways.voice import asterisk as carrier
from tests.cast import Cast
from tests.flow import night
from tests.phone import short_prompts
from tests.phone.desk_phones import Desk
from tests.phone.exchange import ACCOUNT, PUBLIC, TOKEN, Exchange
from tests.phone.private_asterisk import Running, asterisk, program
from tests.phone.webhook_desk import telephone_jobs, webhook_process, worker_process


@pytest.fixture(scope="module")
def pbx() -> Iterator[Running]:
    """One Asterisk for the tests of a file; without one they are skipped, and say so."""
    if program() is None:
        pytest.skip("no Asterisk could be unpacked here: see bin/asterisk")
    with asterisk(carrier.home()) as running:
        yield running


@pytest.fixture
def desk(pbx: Running, committed: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Our process connected with it, at an instant that the test chooses."""
    monkeypatch.setattr(settings, "ARI_URL", pbx.url)
    short_prompts.publish()
    night.fall(committed)
    made = Desk(pbx=pbx, cast=committed)
    with made.open():
        yield made
    pbx.exchange.telephones.clear()


@pytest.fixture(scope="module")
def webhooks(place: Place, django_db_setup: None) -> Iterator[int]:
    """Where the webhook process listens; one for each file, whose tests have the same policy."""
    with webhook_process(place) as port:
        yield port


@pytest.fixture
def exchange(committed: Cast, webhooks: int, settings: object) -> Iterator[Exchange]:
    """The carrier, which is the only one that is configured."""
    made = Exchange(webhooks)
    settings.PHONE_URL, settings.CARRIERS = PUBLIC, ["twilio"]
    settings.TWILIO = {"account": ACCOUNT, "tokens": [TOKEN], "keys": [TOKEN], "url": made.url}
    yield made
    made.close()


@pytest.fixture
def worker(exchange: Exchange, place: Place) -> Iterator[Exchange]:
    """The worker runs too, as it is shipped, and places its calls with the carrier."""
    with worker_process(place, SWITCHBOARD_TWILIO_URL=exchange.url):
        yield exchange


@pytest.fixture
def jobs(exchange: Exchange) -> Iterator[Exchange]:
    """The worker's jobs for the telephone, on a thread: a process takes seconds to start."""
    with telephone_jobs():
        yield exchange
