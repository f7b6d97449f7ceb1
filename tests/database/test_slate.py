"""After a test with real commits everything is as it was before."""

import pytest

from switchboard.database.place import Place
from tests.cast import MONDAY_7_02, Cast
from tests.flow.scenes import reported
from tests.slate import Slate


def test_rows_and_sequences_are_put_back(committed: Cast, place: Place, slate: Slate | None):
    if slate is None:
        pytest.skip("only the embedded server lets us put rows back")
    reported(committed.hector, at=MONDAY_7_02)
    written = Slate.read(place)

    slate.restore(place)

    assert "tickets_ticket" in written.rows
    assert written.counted != slate.counted
    again = Slate.read(place)
    assert again.counted == slate.counted
    assert in_any_order(again) == in_any_order(slate)


def in_any_order(slate: Slate) -> dict[str, list[bytes]]:
    return {table: sorted(rows.splitlines()) for table, rows in slate.rows.items()}
