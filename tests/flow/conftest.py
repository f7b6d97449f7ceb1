"""What the tests of the flow share: a telephone exchange."""

import pytest

from switchboard.gateways import voice
from tests.flow.exchange import Exchange


@pytest.fixture
def exchange(monkeypatch: pytest.MonkeyPatch) -> Exchange:
    """The one carrier that is configured."""
    one = Exchange()
    monkeypatch.setattr(voice, "CARRIERS", {one.name: one})
    return one
