from datetime import timedelta

import pytest

from switchboard.policy.priority import Priority
from switchboard.simulation.crew import TRIAGE
from switchboard.simulation.plan import Plan, Then
from switchboard.simulation.recorded import PriorityGiven
from tests.simulation.records import HOUR, at, policy, ticket
from tests.simulation.rooms import (
    DISPATCHER,
    INES,
    OMAR,
    UNTIL,
    names,
    plan,
    replayed,
    work,
    works,
)


def test_triage_goes_by_receipt_whatever_the_priority_and_begins_at_the_opening():
    night = [
        plan("b", "22 23:00", work(10), priority=Priority.CRITICAL),
        plan("a", "22 22:00", work(10), priority=Priority.LOW),
    ]

    found = replayed(night, DISPATCHER, INES)

    assert (found["a"].triaged_at, found["b"].triaged_at) == (at("23 07:05"), at("23 07:10"))


def test_a_team_works_by_priority_then_receipt():
    queued = [
        plan("busy", "23 07:00", work(60), priority=Priority.LOW),
        plan("low", "23 07:01", work(60), priority=Priority.LOW),
        plan("high", "23 07:02", work(60), priority=Priority.HIGH),
        plan("first", "23 07:03", work(60), priority=Priority.CRITICAL),
        plan("second", "23 07:04", work(60), priority=Priority.CRITICAL),
    ]

    found = replayed(queued, DISPATCHER, INES)

    assert sorted(found, key=lambda number: found[number].taken_at or UNTIL) == [
        "busy", "first", "second", "high", "low",
    ]  # fmt: skip
    assert found["first"].taken_at == found["busy"].resolved_at == at("23 08:05")


def test_what_is_not_done_at_closing_goes_on_at_the_next_opening():
    found = replayed([plan("1", "25 16:00", work(90))], DISPATCHER, INES)

    assert found["1"].taken_at == at("25 16:05")
    assert found["1"].resolved_at == at("27 07:35")  # Thanksgiving between
    assert names(found["1"]) == ["Ines"]


def test_a_hold_frees_the_engineer_and_comes_back_to_the_same():
    found = replayed(
        [
            plan("held", "23 07:00", work(30, Then.HOLD, lasts=HOUR), work(30)),
            plan("next", "23 07:30", work(120)),
            plan("other", "23 08:00", work(10)),
        ],
        DISPATCHER, INES, OMAR,
    )  # fmt: skip

    held = found["held"]
    assert [(hold.started_at, hold.ended_at, hold.reason) for hold in held.holds] == [
        (at("23 07:35"), at("23 08:35"), "a part is missing")
    ]
    assert names(found["held"]) == ["Ines"]
    assert names(found["next"]) == ["Omar"]
    assert names(found["other"]) == ["Ines"]
    assert held.resolved_at == at("23 09:05")


def test_one_engineer_works_something_else_while_a_ticket_is_on_hold():
    found = replayed(
        [
            plan("held", "23 07:00", work(30, Then.HOLD, lasts=HOUR), work(30)),
            plan("next", "23 07:10", work(120)),
        ],
        DISPATCHER, INES,
    )  # fmt: skip

    assert found["next"].taken_at == at("23 07:35")
    assert found["held"].holds[0].ended_at == at("23 08:35")
    assert found["held"].resolved_at == at("23 10:05")


def test_a_reopening_goes_to_the_same_engineer():
    found = replayed(
        [
            plan("again", "23 07:00", work(30, Then.REOPENING, lasts=2 * HOUR), work(30)),
            plan("next", "23 07:40", work(200)),
        ],
        DISPATCHER, INES, OMAR,
    )  # fmt: skip

    again = found["again"]
    assert [(one.resolved_at, one.reopened_at) for one in again.reopenings] == [
        (at("23 07:35"), at("23 09:35"))
    ]
    assert again.has_one_engineer
    assert again.resolved_at == at("23 10:05")


def test_a_reopening_waits_for_the_same_engineer_although_a_colleague_is_free():
    found = replayed(
        [
            plan("again", "23 07:00", work(30, Then.REOPENING, lasts=HOUR), work(30)),
            plan("omars", "23 07:01", work(40)),
            plan("long", "23 08:00", work(120), priority=Priority.CRITICAL),
        ],
        DISPATCHER, INES, OMAR,
    )  # fmt: skip

    assert names(found["long"]) == ["Ines"]
    assert names(found["omars"]) == ["Omar"]
    assert names(found["again"]) == ["Ines"]
    assert found["again"].resolved_at == at("23 10:35")


LATE_DESK = {
    "calendars__late": {
        "timezone": "America/Chicago",
        "hours": {"mon": [["12:00", "22:00"]], "tue": [["12:00", "22:00"]]},
    },
    "desks__louisiana__calendar": "late",
}


@pytest.mark.parametrize(
    ("lasts", "who"), [(10 * HOUR, ["Ines", "Omar"]), (2 * HOUR, ["Ines"]), (18 * HOUR, ["Ines"])]
)
def test_a_reopening_goes_to_a_colleague_only_while_only_colleagues_are_there(
    lasts: timedelta, who: list[str]
):
    again = plan("1", "23 08:00", work(60, Then.REOPENING, lasts=lasts), work(30))

    found = replayed(
        [again], DISPATCHER, INES, works("Omar", desk="louisiana"), under=policy(**LATE_DESK)
    )

    assert names(found["1"]) == who


def test_engineers_keep_the_hours_of_their_desk_under_the_policy_that_is_tried():
    late = policy(**LATE_DESK)

    found = replayed(
        [plan("1", "23 08:00", work(60))], DISPATCHER, works("Omar", desk="louisiana"), under=late
    )

    assert found["1"].taken_at == at("23 12:00")


def test_a_ticket_whose_priority_is_raised_while_it_waits_overtakes():
    raised = plan("raised", "23 07:30", work(30), priority=Priority.LOW)
    given = (
        PriorityGiven(at=at("23 07:30"), priority=Priority.LOW),
        PriorityGiven(at=at("23 07:40"), priority=Priority.CRITICAL),
    )
    raised = Plan(
        ticket=ticket("raised", "23 07:30", triaged="23 07:30", priorities=given),
        stages=raised.stages,
    )
    others = [plan("busy", "23 07:00", work(60)), plan("high", "23 07:10", work(60),
              priority=Priority.HIGH)]  # fmt: skip

    found = replayed([*others, raised], DISPATCHER, INES)

    assert found["raised"].taken_at == at("23 08:05")
    assert found["high"].taken_at == at("23 08:35")
    assert [one.at for one in found["raised"].priorities] == [at("23 07:35"), at("23 07:45")]


def test_who_triages_and_works_triages_first():
    both = works("Ines", "service_desk", TRIAGE)

    found = replayed([plan("1", "23 07:00", work(60)), plan("2", "23 07:01", work(60))], both)

    assert [found[number].triaged_at for number in "12"] == [at("23 07:05"), at("23 07:10")]
    assert [found[number].taken_at for number in "12"] == [at("23 07:10"), at("23 08:10")]


def test_an_engineer_of_two_teams_serves_the_least_of_both_queues():
    both = works("Ines", "service_desk", "network")
    plans = [
        plan("busy", "23 07:00", work(60)),
        plan("desk", "23 07:01", work(60), priority=Priority.LOW),
        plan("net", "23 07:02", work(60), priority=Priority.HIGH, team="network"),
    ]

    found = replayed(plans, DISPATCHER, both)

    assert found["net"].taken_at == at("23 08:05")
    assert found["desk"].taken_at == at("23 09:05")


def test_what_happens_after_the_end_has_not_happened():
    plans = [
        plan("1", "23 07:00", work(10, Then.HOLD, lasts=5 * HOUR), work(10)),
        plan("2", "23 07:20", work(600)),
    ]

    found = replayed(plans, DISPATCHER, INES, until=at("23 09:00"))

    assert found["1"].holds[0].ended_at is None
    assert (found["1"].resolved_at, found["2"].resolved_at) == (None, None)
    assert found["2"].taken_at == at("23 07:25")


def test_an_unknown_priority_is_the_default():
    unassessed = Plan(ticket=ticket("1", "23 07:00", priorities=()), stages=(work(10),))

    found = replayed([unassessed], DISPATCHER, INES)

    assert found["1"].priorities == ()
    assert found["1"].resolved_at == at("23 07:15")
