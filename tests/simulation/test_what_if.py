from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from switchboard.policy.document import Policy
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Clock
from switchboard.simulation import incident_log
from switchboard.simulation.comparison import figures, to_json
from switchboard.simulation.crew import TRIAGE, NoSuchTeam, NotAStaffing
from switchboard.simulation.recorded import EngineerAt, Outcome, Recorded
from switchboard.simulation.routes import rerouted
from switchboard.simulation.what_if import Compared, Question, Replay, compare
from tests.policy.sample_policy import sample
from tests.simulation.records import CHICAGO, HOUR, MINUTE, at, log_lines, policy, ticket

LOG = incident_log.read(log_lines(300, seed=3), zone=CHICAGO)
LONGER = policy(
    calendars__business__hours={
        day: [["06:00", "20:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat")
    }
)
DESK = sample().calendar("business")
FIRST, RESOLUTION = Clock.FIRST_RESPONSE, Clock.RESOLUTION
NOTHING = timedelta()
STRICTER = policy(targets__critical__resolution_minutes=60)
MOVED = policy(
    teams__systems__categories=["server", "suspicious", "telephone"],
    teams__network__categories=["internet"],
)


def question(after: Policy | None = None, **known: Any) -> Question:
    return Question(
        tickets=LOG.tickets, before=sample(), after=after or sample(), until=LOG.ends_at, **known
    )


def asked(replay: Replay, after: Policy | None = None, **known: Any) -> Compared:
    return compare(question(after, **known), replay, tell=lambda: None)


def attainment(compared: Compared, clock: Clock) -> tuple[float | None, float | None]:
    key = (clock, None)
    return compared.before.tallies[key].attainment, compared.after.tallies[key].attainment


@pytest.mark.parametrize("replay", list(Replay))
def test_the_unchanged_policy_changes_no_figure(replay: Replay):
    compared = asked(replay)

    assert {figure.difference for figure in figures(compared)} <= {0, None}
    assert len(figures(compared)) > 60


def walked(one: Recorded, clock: Clock, end: datetime) -> Outcome:
    """Missed if the target ran out before the end, minute by open minute without a hold."""
    left = sample().target(one.priorities[0].priority, clock)
    pauses = [(hold.started_at, hold.ended_at) for hold in one.holds]
    pauses += [(again.resolved_at, again.reopened_at) for again in one.reopenings]
    now = one.received_at
    while now < end:
        if not left:
            return Outcome.MISSED
        is_held = clock is RESOLUTION and any(low <= now < high for low, high in pauses)
        if DESK.is_open(now) and not is_held:
            left -= MINUTE
        now += MINUTE
    return Outcome.MET


def test_recorded_acts_under_the_unchanged_policy_give_exactly_what_was_recorded():
    simple = [one for one in LOG.tickets if len(one.priorities) == 1]
    recorded = [
        replace(
            one,
            outcomes={
                FIRST: walked(one, FIRST, one.triaged_at),
                RESOLUTION: walked(one, RESOLUTION, one.resolved_at),
            },
        )
        for one in simple
    ]
    asked_ = Question(tickets=recorded, before=sample(), after=STRICTER, until=LOG.ends_at)

    compared = compare(asked_, Replay.AS_RECORDED, tell=lambda: None)

    assert len(simple) > 150
    assert len({one.outcomes[RESOLUTION] for one in recorded}) == 2
    assert compared.before.differing == 0
    assert compared.after.differing > 0


@pytest.mark.parametrize("replay", list(Replay))
def test_the_same_question_has_the_same_answer_twice(replay: Replay):
    first, again = (to_json(asked(replay, LONGER, seed=5)) for _ in range(2))

    assert first == again


def test_another_seed_is_another_answer_where_the_record_lacks_something():
    first, other = (to_json(asked(Replay.STAFFED, seed=seed)) for seed in (1, 2))

    assert first != other


def test_longer_hours_cost_attainment_on_paper_and_bring_it_where_people_work_in_them():
    on_paper, staffed = asked(Replay.AS_RECORDED, LONGER), asked(Replay.STAFFED, LONGER)

    before, after = attainment(on_paper, RESOLUTION)
    assert after < before
    before, after = attainment(staffed, RESOLUTION)
    assert after > before


def test_a_stricter_target_is_missed_more_often_and_moves_nobody():
    compared = asked(Replay.STAFFED, STRICTER)

    key = (RESOLUTION, Priority.CRITICAL)
    assert compared.after.tallies[key].missed > compared.before.tallies[key].missed
    assert compared.after.tallies[key].counted == compared.before.tallies[key].counted


def test_the_crew_that_is_asked_for_works_after_and_the_calibrated_one_before():
    compared = asked(Replay.STAFFED, engineers="Group 1=1,Group 2=9")

    before, after = compared.staffing_before, compared.staffing_after
    assert after == before | {frozenset({"Group 1"}): 1, frozenset({"Group 2"}): 9}
    assert before != after


def test_more_engineers_wait_less_and_fewer_let_wait_longer():
    few, usual, many = (
        asked(Replay.STAFFED, engineers=words).after.until_taken[None]
        for words in ("3", None, "60")
    )

    assert sum(many, NOTHING) < sum(usual, NOTHING) < sum(few, NOTHING)


@pytest.mark.parametrize(
    ("words", "fault"),
    [("0", NotAStaffing), ("Group 1=0", NotAStaffing), ("Group 7=3", NoSuchTeam)],
)
def test_a_crew_that_can_not_be_is_refused(words: str, fault: type[Exception]):
    with pytest.raises(fault):
        asked(Replay.STAFFED, engineers=words)


def test_both_ways_are_usual_unless_staff_or_routes_change():
    assert question(LONGER).usual_replays == tuple(Replay)
    assert question(MOVED).usual_replays == (Replay.STAFFED,)
    assert question(engineers="4").usual_replays == (Replay.STAFFED,)


def test_progress_is_told_as_often_as_was_announced():
    for replay in Replay:
        told: list[None] = []

        compare(question(), replay, tell=lambda told=told: told.append(None))

        assert len(told) == question().steps([replay])


def known(number: str, category: str, **more: Any) -> Recorded:
    return ticket(
        number, "23 07:00", triaged="23 07:05", taken="23 08:00", resolved="23 10:00",
        category=category, **more,
    )  # fmt: skip


def test_a_ticket_goes_where_the_new_policy_proposes_only_if_it_proposes_otherwise():
    telephone = known("1", "telephone", team="network")
    chosen = known("2", "internet", team="systems")

    moved = [rerouted(one, before=sample(), after=MOVED) for one in (telephone, chosen)]

    assert [one.team for one in moved] == ["systems", "systems"]
    assert rerouted(telephone, before=sample(), after=sample()) == telephone


def test_an_outside_logs_own_categories_stay_with_their_groups():
    outside = known("1", "Category 26", team="Group 1")

    assert rerouted(outside, before=sample(), after=MOVED) == outside


def test_a_team_that_only_the_new_policy_routes_to_gets_the_people_it_needs():
    telephones = [known(f"{number}", "telephone", team="network") for number in range(20)]
    asked_ = Question(tickets=telephones, before=sample(), after=MOVED, until=at("30 17:00"))

    compared = compare(asked_, Replay.STAFFED, tell=lambda: None)

    assert set(compared.staffing_after) - set(compared.staffing_before) == {frozenset({"systems"})}
    assert compared.after.resolved == compared.before.resolved == 20


def test_a_crew_of_a_team_without_tickets_is_possible():
    telephones = [known(f"{number}", "telephone", team="network") for number in range(3)]
    asked_ = Question(
        tickets=telephones, before=sample(), after=sample(), until=at("30 17:00"),
        engineers="systems=1", baseline_engineers="network+triage=2",
    )  # fmt: skip

    compared = compare(asked_, Replay.STAFFED, tell=lambda: None)

    assert compared.staffing_before == {frozenset({"network", TRIAGE}): 2}
    assert compared.staffing_after[frozenset({"systems"})] == 1
    assert compared.before.with_one_engineer == compared.after.with_one_engineer == 3


@pytest.mark.parametrize(("logged", "resolved"), [(None, 30), (8 * HOUR, 6)])
def test_only_logged_time_is_worked_as_it_stands(logged: timedelta | None, resolved: int):
    """Thirty tickets that one engineer had in hand at once, a working day each."""
    at_once = [
        replace(
            known(f"{number:02}", "internet", team="network", logged=logged),
            received_at=at("23 07:00") + number * MINUTE / 10,
            resolved_at=at("23 17:00"),
            engineers=(EngineerAt(at=at("23 08:00"), engineer="Nia"),),
        )
        for number in range(30)
    ]
    asked_ = Question(
        tickets=at_once, before=sample(), after=sample(), until=at("30 17:00"),
        triage_work=MINUTE,
    )  # fmt: skip

    compared = compare(asked_, Replay.STAFFED, tell=lambda: None)

    assert compared.staffing_before[frozenset({"network"})] == 1
    assert compared.before.resolved == resolved
