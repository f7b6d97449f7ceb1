from datetime import UTC, datetime, timedelta

from switchboard.policy.on_call_gaps import Alone, Why, after_hours, alone
from switchboard.policy.rotation import Shift

HOUR = timedelta(hours=1)
SIX = datetime(2026, 11, 23, 6, tzinfo=UTC)


def _at(hours: int) -> datetime:
    return SIX + hours * HOUR


def _alone(shifts, *, away=None, out_of_reach=None) -> list[Alone]:
    return alone(shifts, away=away or {}, out_of_reach=out_of_reach or {}, start=SIX, end=_at(12))


def test_a_time_without_anybody_is_a_gap_without_a_reason():
    assert _alone([Shift(_at(2), _at(5), "ana")]) == [
        Alone(_at(0), _at(2), ()), Alone(_at(5), _at(12), ()),
    ]  # fmt: skip


def test_who_is_away_in_the_middle_of_a_shift_leaves_a_gap_there():
    found = _alone([Shift(_at(-1), _at(13), "ana")], away={"ana": [(_at(3), _at(4))]})

    assert found == [Alone(_at(3), _at(4), (("ana", Why.AWAY),))]


def test_one_who_can_be_called_is_enough():
    both = [Shift(_at(0), _at(12), "ana"), Shift(_at(0), _at(6), "ben")]

    assert _alone(both, out_of_reach={"ana": Why.NO_NUMBER}) == [
        Alone(_at(6), _at(12), (("ana", Why.NO_NUMBER),))
    ]


def test_other_reasons_are_another_gap_and_the_same_reasons_one():
    turns = [Shift(_at(0), _at(4), "ana"), Shift(_at(4), _at(8), "ana"),
             Shift(_at(8), _at(12), "ben")]  # fmt: skip
    silent = {"ana": Why.NO_NUMBER, "ben": Why.INACTIVE}

    assert _alone(turns, out_of_reach=silent) == [
        Alone(_at(0), _at(8), (("ana", Why.NO_NUMBER),)),
        Alone(_at(8), _at(12), (("ben", Why.INACTIVE),)),
    ]


def test_only_what_touches_a_closed_desk_counts_from_closing_to_opening():
    opening = [(_at(1), _at(5)), (_at(10), _at(14))]
    times = [Alone(_at(2), _at(4), ()), Alone(_at(3), _at(12), ()), Alone(_at(6), _at(7), ()),
             Alone(_at(0), _at(5), ())]  # fmt: skip

    assert [(one.start, one.end) for one in after_hours(times, opening)] == [
        (_at(5), _at(10)), (_at(6), _at(7)), (_at(0), _at(1)),
    ]  # fmt: skip
