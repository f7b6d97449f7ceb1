from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.policy import sla
from switchboard.policy.priority import Cell, Impact, Priority, Urgency
from switchboard.policy.sla import Clock
from switchboard.simulation import incident_log
from switchboard.simulation.measures import Measures, measure, percentile, reading
from switchboard.simulation.promises import PromisesOf
from switchboard.simulation.recorded import (
    EndsBeforeItStarts,
    HoldKept,
    Outcome,
    PriorityGiven,
    Recorded,
    Reopening,
)
from switchboard.simulation.terms import runs
from tests.policy.sample_policy import sample
from tests.simulation.records import CHICAGO, HOUR, MINUTE, at, log_lines, policy, ticket

LATER = at("30 17:00")
FIRST, UPDATE, RESOLUTION = Clock.FIRST_RESPONSE, Clock.NEXT_UPDATE, Clock.RESOLUTION


def measured(*tickets: Recorded, under=None) -> Measures:
    return measure(tickets, under or sample(), now=LATER, tell=lambda: None)


def outcomes(measures: Measures, clock: Clock) -> tuple[int, int, int]:
    tally = measures.tallies[clock, None]
    return tally.met, tally.missed, tally.running


def test_a_review_at_the_fifteenth_working_minute_is_in_time_and_a_second_later_is_not():
    in_time = ticket("1", "20 16:50", triaged="23 07:05")
    late = ticket("2", "20 16:50", triaged="23 07:05:01")

    measures = measured(in_time, late)

    assert outcomes(measures, FIRST) == (1, 1, 0)
    assert measures.tallies[FIRST, None].counted == [
        15 * MINUTE,
        15 * MINUTE + timedelta(seconds=1),
    ]


def test_what_nobody_has_reviewed_runs_until_its_deadline_and_is_missed_after_it():
    waiting = ticket("1", "30 16:50", priorities=())
    overdue = ticket("2", "23 07:00", priorities=())

    measures = measured(waiting, overdue)

    assert outcomes(measures, FIRST) == (0, 1, 1)
    assert (RESOLUTION, None) not in measures.tallies


def test_holds_and_the_time_until_a_reopening_stop_the_resolution():
    resolved = ticket(
        "1", "23 07:00", triaged="23 07:10", resolved="25 16:00", priority=Priority.CRITICAL,
        holds=(HoldKept(started_at=at("23 08:00"), ended_at=at("24 16:00")),),
        reopenings=(Reopening(resolved_at=at("24 16:30"), reopened_at=at("25 14:00")),),
    )  # fmt: skip

    measures = measured(resolved)

    assert outcomes(measures, RESOLUTION) == (1, 0, 0)
    assert measures.tallies[RESOLUTION, Priority.CRITICAL].counted == [3.5 * HOUR]


def test_targets_and_hours_are_those_of_the_policy_that_is_tried():
    longer = policy(calendars__business__hours={"mon": [["07:00", "20:00"]]})
    stricter = policy(targets__critical__resolution_minutes=100)
    resolved = ticket(
        "1", "23 16:00", triaged="23 16:01", resolved="24 08:00", priority=Priority.CRITICAL
    )

    now, with_longer, with_stricter = (
        measured(resolved, under=one).tallies[RESOLUTION, None]
        for one in (sample(), longer, stricter)
    )

    assert (now.counted, with_longer.counted) == ([2 * HOUR], [4 * HOUR])
    assert (now.missed, with_stricter.missed) == (0, 1)


def test_the_agreement_names_its_own_target_and_calendar():
    own = {"medium": {"resolution": 60, "calendar": "always"}}
    alone = ticket("1", "23 16:30", triaged="23 16:31", resolved="24 07:15")

    without, with_own = measured(alone), measured(replace(alone, targets=own))

    assert outcomes(without, RESOLUTION) == (1, 0, 0)
    assert outcomes(with_own, RESOLUTION) == (0, 1, 0)
    assert with_own.tallies[RESOLUTION, None].counted == [14.75 * HOUR]


def test_mail_waits_for_the_opening_even_where_the_target_runs_day_and_night():
    own = {"medium": {"calendar": "always"}}
    called = ticket("1", "22 12:00", triaged="23 07:05", resolved="23 09:00", targets=own)
    mailed = replace(called, number="2", channel="mail")

    measures = measured(called, mailed)

    assert measures.tallies[RESOLUTION, None].counted == [21 * HOUR, 2 * HOUR]


def test_each_public_word_starts_the_next_update_and_the_resolution_ends_it():
    silent = {f"targets__{priority.key}__next_update_minutes": None for priority in Priority}
    resolved = ticket(
        "1", "23 07:00", triaged="23 07:10", resolved="23 12:00", priority=Priority.CRITICAL,
        updates_at=(at("23 07:10"), at("23 08:10"), at("23 12:00")),
    )  # fmt: skip

    promised, unpromised = measured(resolved), measured(resolved, under=policy(**silent))

    assert outcomes(promised, UPDATE) == (1, 1, 0)
    assert promised.tallies[UPDATE, None].counted == [HOUR, 230 * MINUTE]
    assert (UPDATE, None) not in unpromised.tallies


def test_the_matrix_that_is_tried_gives_the_priority_where_its_answers_are_known():
    cell = Cell(Impact.INDIVIDUAL, Urgency.HIGH, has_workaround=False)
    given_ = (PriorityGiven(at=at("23 07:05"), priority=Priority.MEDIUM, answers=cell),)
    harder = policy(
        matrix__without_workaround__individual={"low": "low", "normal": "low", "high": "high"}
    )
    resolved = ticket("1", "23 07:00", triaged="23 07:05", resolved="23 08:00", priorities=given_)

    before, after = measured(resolved), measured(resolved, under=harder)

    assert (RESOLUTION, Priority.MEDIUM) in before.tallies
    assert (RESOLUTION, Priority.HIGH) in after.tallies


def test_a_desk_that_the_policy_lacks_is_the_fallback_regions():
    elsewhere = ticket("1", "20 16:50", triaged="23 07:05", desk="closed_last_year")

    assert outcomes(measured(elsewhere), FIRST) == (1, 0, 0)


def test_a_recorded_outcome_that_is_not_found_again_is_counted():
    known = {FIRST: Outcome.MET, RESOLUTION: Outcome.MISSED}
    same = ticket("1", "23 07:00", triaged="23 07:10", outcomes=known)

    assert measured(same).differing == 0
    assert measured(replace(same, outcomes={FIRST: Outcome.MISSED})).differing == 1


def test_waiting_is_counted_in_hours_that_pass():
    over_night = ticket("1", "23 16:00", triaged="24 08:00", taken="24 09:00")

    measures = measured(over_night)

    assert measures.until_triage[None] == [16 * HOUR]
    assert measures.until_taken[Priority.MEDIUM] == [17 * HOUR]


@pytest.mark.parametrize(("rank", "hours"), [(0, 1), (50, 3), (90, 4.6), (95, 4.8), (100, 5)])
def test_a_percentile_lies_between_two_values_in_proportion(rank: int, hours: float):
    assert percentile([HOUR * count for count in range(1, 6)], rank) == hours * HOUR
    assert percentile([], rank) is None


@pytest.mark.parametrize(
    "known",
    [
        {"triaged": "22 07:00"},
        {"resolved": "22 07:00"},
        {"logged": -HOUR},
    ],
)
def test_a_record_that_runs_backwards_is_refused(known):
    with pytest.raises(EndsBeforeItStarts, match="lies before"):
        ticket("1", "23 07:00", **known)


def test_a_hold_or_a_reopening_that_runs_backwards_is_refused():
    with pytest.raises(EndsBeforeItStarts):
        HoldKept(started_at=at("23 08:00"), ended_at=at("23 07:59"))
    with pytest.raises(EndsBeforeItStarts):
        Reopening(resolved_at=at("23 08:00"), reopened_at=at("23 07:59"))


LOGS = {seed: incident_log.read(log_lines(60, seed=seed), zone=CHICAGO) for seed in range(6)}
CHANGED = policy(
    targets__critical__resolution_minutes=90,
    targets__critical__calendar="always",
    calendars__business__hours={"mon": [["06:00", "24:00"]], "thu": [["22:00", "06:00"]]},
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    seed=st.sampled_from(sorted(LOGS)),
    number=st.integers(0, 59),
    tried=st.sampled_from([sample(), CHANGED]),
    days=st.integers(0, 40),
)
def test_a_reading_is_what_the_explanation_says(seed, number, tried, days):
    one = LOGS[seed].tickets[number]
    now = one.received_at + timedelta(days=days, hours=1)

    for run in runs(one, PromisesOf(tried)(one)):
        explained = sla.explain(
            clock=run.clock, calendar=run.calendar, received_at=run.started_at,
            assessments=run.assessments, pauses=run.pauses, stopped_at=run.stopped_at, now=now,
        )  # fmt: skip
        is_stopped = run.stopped_at is not None and run.stopped_at <= now
        otherwise = Outcome.MET if is_stopped else Outcome.RUNNING
        expected = Outcome.MISSED if explained.is_breached else otherwise

        assert reading(run, now=now) == (expected, explained.counted if is_stopped else None)
