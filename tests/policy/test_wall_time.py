"""A wall time is the first instant at which the clock has reached it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from switchboard.policy import wall_time


@pytest.mark.parametrize(
    ("zone", "wall", "instant"),
    [
        ("America/Chicago", "2026-07-01T12:00", "2026-07-01T17:00Z"),
        ("America/Chicago", "2026-11-01T01:30", "2026-11-01T06:30Z"),
        ("America/Chicago", "2026-03-08T02:00", "2026-03-08T08:00Z"),
        ("America/Chicago", "2026-03-08T02:59:59", "2026-03-08T08:00Z"),
        ("America/Chicago", "2026-03-08T03:00", "2026-03-08T08:00Z"),
        ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-03T15:30Z"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-30T10:00Z"),
    ],
)
def test_a_wall_time_is_one_instant(zone: str, wall: str, instant: str) -> None:
    meant = wall_time.instant(datetime.fromisoformat(wall), ZoneInfo(zone))

    assert meant == datetime.fromisoformat(instant)
