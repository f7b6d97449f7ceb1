"""A telephone desk for real: an Asterisk, our process at it, and telephones that ring."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from switchboard.gateways.voice import asterisk as carrier
from tests.cast import Cast
from tests.phone.desk_phones import Desk
from tests.phone.private_asterisk import Running, asterisk, program


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
    made = Desk(pbx=pbx, cast=committed)
    with made.open():
        yield made
