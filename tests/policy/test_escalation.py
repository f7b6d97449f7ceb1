"""Rungs in order, when they may be told, and who of those who hold the access is brought in."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from switchboard.policy import escalation
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.document_promises import Rung, Tell
from switchboard.policy.escalation import Helper, Step
from switchboard.policy.hours import Calendar, NeverOpen

TEXAS = ZoneInfo("America/Chicago")
WEEK = {day: [["07:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
DESK = Calendar.from_json(
    {"timezone": "America/Chicago", "hours": WEEK, "holidays": ["2026-11-26"]}
)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def texas(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=TEXAS)


def rung(at: float, tell: Tell = Tell.TEAM_LEAD) -> Rung:
    return Rung(at=at, tell=tell)


def helper(key: int, access: AccessLevel = AccessLevel.ELEVATED, **facts) -> Helper:
    usual = {"is_present": True, "is_in_team": True, "load": 0}
    return Helper(id=key, access=access, **{**usual, **facts})


@pytest.mark.parametrize(
    ("fractions", "steps"),
    [
        ([], [1.0]),
        ([0.6, 0.8], [0.6, 0.8, 1.0]),
        ([0.6, 1.0], [0.6, 1.0]),
        ([0.5, 1.5, 3.0], [0.5, 1.0, 1.5, 3.0]),
        ([2.0], [1.0, 2.0]),
        ([0.9, 0.2], [0.2, 0.9, 1.0]),
    ],
)
def test_the_end_of_the_target_is_a_step_whether_it_tells_or_not(fractions, steps):
    found = escalation.steps([rung(at) for at in fractions])

    assert [step.at for step in found] == steps


def test_a_miss_that_no_rung_tells_is_told_to_nobody():
    assert escalation.steps([rung(0.5)]) == (
        Step(at=0.5, tell=Tell.TEAM_LEAD), Step(at=1.0, tell=None),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fractions", "warning"),
    [([], 0.8), ([1.0, 2.0], 0.8), ([0.5, 0.9, 1.0], 0.9), ([0.6], 0.6)],
)
def test_it_is_at_risk_from_the_last_rung_before_the_end(fractions, warning):
    assert escalation.warning([rung(at) for at in fractions]) == warning


def test_a_step_is_reached_once_its_instant_has_passed():
    instants = [texas(23, 9), texas(23, 10), texas(23, 11)]

    reached = [
        escalation.reached(instants, after=0, now=at)
        for at in (texas(23, 9), texas(23, 9) + SECOND, texas(23, 10), texas(23, 12))
    ]

    assert reached == [0, 1, 1, 3]


def test_steps_that_were_told_stay_told_though_they_lie_ahead_again():
    assert escalation.reached([texas(23, 9), texas(23, 10)], after=1, now=texas(23, 8)) == 1


def test_a_step_behind_a_pause_without_end_is_not_reached_nor_are_those_after_it():
    instants = [texas(23, 9), None, texas(23, 10)]

    assert escalation.reached(instants, after=0, now=texas(23, 12)) == 1


@pytest.mark.parametrize(
    ("reached_at", "noticed_at", "tells_at"),
    [
        (texas(23, 9), texas(23, 9) + SECOND, texas(23, 9) + SECOND),
        (texas(23, 9), texas(23, 16), texas(23, 16)),  # late, but the desk is open
        (texas(23, 17), texas(23, 17) + SECOND, texas(23, 17) + SECOND),  # the end of the day
        (texas(23, 17), texas(23, 17, 5), texas(23, 17, 5)),
        (texas(23, 17), texas(23, 17, 5) + SECOND, texas(24, 7)),
        (texas(23, 16, 50), texas(23, 20), texas(24, 7)),
        (texas(25, 16, 50), texas(26, 12), texas(27, 7)),  # Thanksgiving
        (texas(27, 16, 50), texas(28, 12), texas(30, 7)),  # a weekend
    ],
)
def test_people_are_told_at_once_or_at_the_next_opening(reached_at, noticed_at, tells_at):
    assert escalation.tells_at(reached_at, now=noticed_at, calendar=DESK) == tells_at


def test_round_the_clock_no_hour_is_wrong():
    late = texas(23, 3)

    assert escalation.tells_at(late - 60 * MINUTE, now=late, calendar=Calendar.always()) == late


def test_a_calendar_that_opens_never_again_says_so():
    closed = Calendar.from_json(
        {"timezone": "UTC", "hours": {}, "special_hours": {"2026-11-23": [["08:00", "09:00"]]}}
    )

    with pytest.raises(NeverOpen):
        escalation.tells_at(
            datetime(2026, 11, 23, 8, tzinfo=UTC), now=texas(24, 9), calendar=closed
        )


@pytest.mark.parametrize(
    ("helpers", "chosen"),
    [
        ([helper(2), helper(1)], 1),
        ([helper(1, load=3), helper(2, load=1)], 2),
        ([helper(1, AccessLevel.ADMINISTRATOR), helper(2, load=9)], 2),
        ([helper(1, is_in_team=False), helper(2, AccessLevel.ADMINISTRATOR, load=9)], 2),
        ([helper(1, is_present=False), helper(2, is_in_team=False)], 2),
        ([helper(1, is_present=False)], 1),
        ([helper(1, AccessLevel.NONE), helper(2, is_present=False, load=9)], 2),
        ([helper(7), helper(8)], 8),
        ([helper(7)], None),
        ([helper(1, AccessLevel.NONE)], None),
        ([], None),
    ],
)
def test_who_is_there_in_the_team_and_least_loaded_is_brought_in(helpers, chosen):
    found = escalation.choose_helper(helpers, required=AccessLevel.ELEVATED, without=7)

    assert (found.id if found else None) == chosen


def test_less_access_than_required_is_no_help():
    found = escalation.choose_helper(
        [helper(1), helper(2, AccessLevel.ADMINISTRATOR, is_present=False)],
        required=AccessLevel.ADMINISTRATOR, without=None,
    )  # fmt: skip

    assert found.id == 2
