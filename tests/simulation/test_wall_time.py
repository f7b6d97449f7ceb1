from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from switchboard.simulation.wall_time import instant

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("2016-03-13T01:59", 7, 59),
        ("2016-03-13T02:00", 8, 0),
        ("2016-03-13T02:59:59", 8, 0),
        ("2016-03-13T03:00", 8, 0),
        ("2016-03-13T03:01+01:00", 2, 1),
    ],
)
def test_a_wall_time_in_the_gap_is_the_first_instant_after_it(text: str, hour: int, minute: int):
    assert instant(text, CHICAGO) == datetime(2016, 3, 13, hour, minute, tzinfo=UTC)


def test_an_ambiguous_wall_time_is_the_first_unless_that_lies_before_what_came_before():
    first = instant("2016-11-06T01:10", CHICAGO)
    after_the_change = instant("2016-11-06T01:10", CHICAGO, not_before=first.replace(minute=50))

    assert first == datetime(2016, 11, 6, 6, 10, tzinfo=UTC)
    assert after_the_change == datetime(2016, 11, 6, 7, 10, tzinfo=UTC)


def test_a_gap_of_half_an_hour_ends_where_it_ends():
    lord_howe = ZoneInfo("Australia/Lord_Howe")

    assert instant("2016-10-02T02:15", lord_howe) == datetime(2016, 10, 1, 15, 30, tzinfo=UTC)


def test_what_is_no_time_is_refused():
    with pytest.raises(ValueError, match="Invalid isoformat"):
        instant("yesterday", CHICAGO)
