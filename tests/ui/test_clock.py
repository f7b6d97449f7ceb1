from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from switchboard.ui.clock import paused, running, stopped

CHICAGO = ZoneInfo("America/Chicago")
FRIDAY_16_50 = datetime(2026, 11, 20, 22, 50, tzinfo=UTC)
MONDAY_7_00 = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
FIVE = timedelta(minutes=5)
FIFTEEN = timedelta(minutes=15)


@pytest.mark.parametrize(
    ("left", "words", "tone"),
    [
        (timedelta(minutes=15), "15 min left", "calm"),
        (timedelta(minutes=5, seconds=1), "5 min left", "calm"),
        (timedelta(minutes=5), "5 min left", "soon"),
        (timedelta(seconds=30), "under a minute left", "soon"),
        (timedelta(0), "under a minute left", "soon"),
        (timedelta(seconds=-1), "just missed", "late"),
        (timedelta(minutes=-12), "missed by 12 min", "late"),
        (timedelta(hours=33), "33 h left", "calm"),
    ],
)
def test_a_running_clock_gets_louder_as_it_runs_out(left, words, tone):
    clock = running(
        FRIDAY_16_50 + left, left=left, is_at_risk=left <= FIVE, now=FRIDAY_16_50, zone=CHICAGO
    )

    assert (clock.words, clock.tone) == (words, tone)


def test_a_running_clock_lets_an_open_page_go_on_counting():
    clock = running(
        FRIDAY_16_50 + FIFTEEN, left=FIFTEEN, is_at_risk=False, now=FRIDAY_16_50, zone=CHICAGO
    )

    assert clock.seconds_left == 900


def test_a_clock_of_a_closed_desk_says_when_it_counts_again_and_does_not_tick():
    clock = running(
        MONDAY_7_00 + FIFTEEN,
        left=FIFTEEN,
        is_at_risk=False,
        starts_at=MONDAY_7_00,
        now=FRIDAY_16_50 + timedelta(hours=1),
        zone=CHICAGO,
    )

    assert clock.words == "15 min left, from Mon 7:00 am"
    assert clock.seconds_left is None


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (20, "update due in 20 min"),
        (0, "update due in under a minute"),
        (-0.5, "update just missed"),
        (-90, "update missed by 1 h 30 min"),
    ],
)
def test_a_clock_that_nobody_expects_is_named_and_does_not_tick(minutes, words):
    left = timedelta(minutes=minutes)

    clock = running(
        FRIDAY_16_50 + left, left=left, is_at_risk=False, what="update", now=FRIDAY_16_50,
        zone=CHICAGO,
    )  # fmt: skip

    assert (clock.words, clock.seconds_left) == (words, None)


def test_a_hold_says_its_end_if_it_has_one():
    held = paused(until=MONDAY_7_00, now=FRIDAY_16_50, zone=CHICAGO)

    assert held.words == "on hold until Mon 7:00 am"
    assert paused(now=FRIDAY_16_50, zone=CHICAGO).words == "on hold"
    assert held.due_at is None


def test_a_stopped_clock_is_met_up_to_its_very_target():
    exactly = stopped(took=FIFTEEN, target=FIFTEEN)
    late = stopped(took=FIFTEEN + timedelta(minutes=3), target=FIFTEEN)
    barely = stopped(took=FIFTEEN + timedelta(seconds=1), target=FIFTEEN)

    assert (exactly.words, exactly.tone) == ("met in 15 min", "met")
    assert (late.words, late.tone) == ("missed by 3 min", "late")
    assert barely.words == "just missed"
