"""How a clock is read aloud: one sentence that says what is owed, by when, and what is left."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from switchboard.ui.clock_aloud import IN_SUPPORT_HOURS, ROUND_THE_CLOCK, held, over, running

CHICAGO = ZoneInfo("America/Chicago")
MONDAY_7_06 = datetime(2026, 11, 23, 13, 6, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WHERE = {"now": MONDAY_7_06, "zone": CHICAGO}


@pytest.mark.parametrize(
    ("left", "is_at_risk", "said", "tone"),
    [
        (9 * MINUTE, False, "owed by 7:15 am CST, 9 minutes left", "calm"),
        (MINUTE, True, "owed by 7:07 am CST, 1 minute left", "soon"),
        (timedelta(0), True, "owed by 7:06 am CST, under a minute left", "soon"),
        (2 * HOUR, False, "owed by 9:06 am CST, 2 hours left", "calm"),
        (25 * HOUR + MINUTE, False, "owed by Tue 8:07 am CST, 25 hours 1 minute left", "calm"),
        (-12 * MINUTE, True, "was owed by 6:54 am CST, missed by 12 minutes", "late"),
    ],
)
def test_a_promise_is_said_with_its_instant_and_what_is_left(
    left: timedelta, is_at_risk: bool, said: str, tone: str
) -> None:
    aloud = running(
        "First response", due_at=MONDAY_7_06 + left, left=left, counts=IN_SUPPORT_HOURS,
        is_at_risk=is_at_risk, **WHERE,
    )  # fmt: skip

    assert str(aloud) == f"First response {said}; counts in support hours."
    assert aloud.tone == tone


def test_a_clock_that_stands_until_the_desk_opens_says_when_it_goes_on() -> None:
    opens_at = MONDAY_7_06 + 24 * HOUR

    aloud = running(
        "Resolution", due_at=opens_at + HOUR, left=HOUR, counts=IN_SUPPORT_HOURS,
        starts_at=opens_at, **WHERE,
    )  # fmt: skip

    assert str(aloud).endswith("1 hour left; counts in support hours, again from Tue 7:06 am.")
    assert aloud.seconds_left is None, "what stands must not tick on an open page"


def test_a_call_is_owed_round_the_clock() -> None:
    aloud = running(
        "Call-back", due_at=MONDAY_7_06 + HOUR, left=HOUR, counts=ROUND_THE_CLOCK, **WHERE
    )

    assert str(aloud).endswith("1 hour left; counts round the clock.")
    assert aloud.seconds_left == 3600


def test_a_hold_is_said_with_its_end() -> None:
    said = str(held("Resolution", until=MONDAY_7_06 + HOUR, **WHERE))

    assert said == "Resolution stands still, on hold until 8:06 am CST."


@pytest.mark.parametrize(
    ("took", "is_missed", "said"),
    [
        (HOUR, False, "Resolution kept: it took 1 hour of 4 hours."),
        (4 * HOUR, False, "Resolution kept: it took 4 hours of 4 hours."),
        (5 * HOUR, True, "Resolution missed by 1 hour."),
        (HOUR, True, "Resolution missed."),
    ],
)
def test_a_promise_that_is_over_was_kept_or_missed(
    took: timedelta, is_missed: bool, said: str
) -> None:
    assert str(over("Resolution", took=took, allowed=4 * HOUR, is_missed=is_missed)) == said
