from collections.abc import Iterator

import pytest

from tests.gateways.sink import Sink, serving


@pytest.fixture
def sink() -> Iterator[Sink]:
    with serving() as one:
        yield one
