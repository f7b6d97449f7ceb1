"""Nobody is told at a wrong hour: what passed unnoticed at night is told at the next opening."""

from datetime import UTC, date, datetime, timedelta

import pytest

from switchboard.agreements.models import Agreement
from switchboard.policy.sla import Clock
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.ladder_scenes import MOMENT, climbed, run_of

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SECOND = timedelta(seconds=1)

# Monday, November 23, 2026, in Texas; Thursday is Thanksgiving.
SEVEN = datetime(2026, 11, 23, 13, tzinfo=UTC)
LATE = SEVEN + 9 * HOUR + 40 * MINUTE  # 4:40 pm, twenty minutes before closing
CLOSING = SEVEN + 10 * HOUR


def test_rungs_that_passed_at_night_are_told_at_the_opening_and_the_miss_is_noted_as_it_was(
    cast: Cast,
):
    ticket = scenes.reported(cast.lucille, at=LATE)
    opening = SEVEN + DAY

    looks = climbed(
        ticket, Clock.FIRST_RESPONSE, CLOSING + 3 * HOUR, opening - MOMENT, opening,
        opening + MOMENT, opening + MINUTE,
    )  # fmt: skip

    told_at_last = [(0.6, "Dana, Ines, Noah, Petra"), (0.8, "Petra"), (1.0, "Petra")]
    assert looks == [[], [], [], told_at_last, []]
    assert run_of(ticket, Clock.FIRST_RESPONSE).breached_at == LATE + 15 * MINUTE


def test_nobody_is_told_on_a_weekend(cast: Cast):
    friday = LATE + 4 * DAY
    ticket = scenes.reported(cast.lucille, at=friday)
    monday = SEVEN + 7 * DAY

    looks = climbed(
        ticket, Clock.FIRST_RESPONSE, friday + 6 * HOUR, friday + 20 * HOUR, friday + 40 * HOUR,
        monday + MOMENT,
    )  # fmt: skip

    assert [len(look) for look in looks] == [0, 0, 0, 3]


def test_nobody_is_told_on_a_holiday(cast: Cast):
    ticket = scenes.reported(cast.lucille, at=LATE + 2 * DAY)
    thanksgiving, friday = SEVEN + 3 * DAY, SEVEN + 4 * DAY

    looks = climbed(ticket, Clock.FIRST_RESPONSE, thanksgiving + 5 * HOUR, friday + MOMENT)

    assert [len(look) for look in looks] == [0, 3]


@pytest.mark.parametrize(
    ("after", "is_told"),
    [(MOMENT, True), (SECOND, True), (5 * MINUTE, True), (5 * MINUTE + SECOND, False)],
)
def test_a_deadline_at_closing_time_is_told_at_closing_time(
    cast: Cast, after: timedelta, is_told: bool
):
    ticket = scenes.reported(cast.lucille, at=CLOSING - 15 * MINUTE)

    looks = climbed(ticket, Clock.FIRST_RESPONSE, CLOSING - MOMENT, CLOSING + after)

    assert looks[1] == ([(1.0, "Petra")] if is_told else [])


def test_where_the_agreement_counts_day_and_night_night_is_no_wrong_hour(cast: Cast, now: datetime):
    Agreement.objects.create(
        client=cast.bayou, name="Gold", starts_on=date(2026, 1, 1),
        targets={"critical": {"resolution": 720, "calendar": "always"}},
    )  # fmt: skip
    ticket = scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())

    looks = climbed(ticket, Clock.RESOLUTION, now + 12 * HOUR, now + 12 * HOUR + 20 * MINUTE)

    assert looks == [[(0.5, "Ines"), (0.8, "Petra")], [(1.0, "Petra")]]
