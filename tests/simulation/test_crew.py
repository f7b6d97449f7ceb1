from collections import Counter

import pytest

from switchboard.simulation.crew import (
    TRIAGE,
    TRIAGE_WORK,
    Calibration,
    NobodyServes,
    NoSuchTeam,
    NotAStaffing,
    apportion,
    calibrate,
    crew,
    staffing_of,
)
from switchboard.simulation.plan import plans
from switchboard.simulation.recorded import EngineerAt, Recorded
from tests.policy.sample_policy import sample
from tests.simulation.records import HOUR, at, ticket

USUAL = Calibration(
    staffing={
        frozenset({"network"}): 2,
        frozenset({"service_desk"}): 6,
        frozenset({"systems"}): 1,
        frozenset({TRIAGE}): 2,
    },
    loads={"network": 2.0, "service_desk": 5.0, "systems": 0.1, TRIAGE: 1.0},
    hands_on={"network": 1.0, "service_desk": 1.0, "systems": 1.0},
)


def staffing(words: str) -> dict[str, int]:
    found = staffing_of(words, USUAL, known=["applications"])
    return {"+".join(sorted(teams)): count for teams, count in found.items()}


def day(number: int, *engineers: str, hours: int = 5) -> Recorded:
    """A ticket of a day in November, with whoever touched it that day."""
    return ticket(
        f"{number}", f"{number} 07:00", triaged=f"{number} 07:05", taken=f"{number} 08:00",
        resolved=f"{number} {8 + hours:02}:00",
        engineers=tuple(EngineerAt(at=at(f"{number} 08:00"), engineer=name) for name in engineers),
    )  # fmt: skip


def test_engineers_named_by_team_replace_theirs_and_leave_the_others():
    assert staffing("service_desk=4, applications=1") == {
        "network": 2, "service_desk": 4, "systems": 1, TRIAGE: 2, "applications": 1,
    }  # fmt: skip


def test_teams_joined_by_a_plus_sign_share_their_engineers():
    assert staffing("network+systems=2,service_desk+triage=5,triage=1") == {
        "network+systems": 2, "service_desk+triage": 5, TRIAGE: 1,
    }  # fmt: skip


def test_a_number_is_shared_out_by_load_after_triage_and_small_teams_are_served_by_others():
    assert staffing("9") == {"network": 1, "network+systems": 1, "service_desk": 5, TRIAGE: 2}
    assert staffing("2") == {"network+service_desk+systems": 1, TRIAGE: 1}
    assert staffing("1") == {"network+service_desk+systems+triage": 1}


@pytest.mark.parametrize(
    "words", ["0", "-3", "many", "network=0", "network=", "=3", "4.5", "²", "", "10001"]
)
def test_words_that_are_no_number_of_engineers_are_refused(words: str):
    with pytest.raises((NotAStaffing, NoSuchTeam)):
        staffing(words)


def test_a_team_that_nobody_knows_is_refused_with_the_nearest():
    with pytest.raises(NoSuchTeam, match=r"no team “networks”.*“network”"):
        staffing("networks=3")


@pytest.mark.parametrize("total", range(12))
def test_shares_add_up_and_no_share_is_a_whole_one_off(total: int):
    weights = {"a": 0.1, "b": 2.5, "c": 2.5, "d": 7}

    shares = apportion(total, weights)

    assert sum(shares.values()) == total
    assert all(abs(shares[name] - total * weight / 12.1) < 1 for name, weight in weights.items())


def test_the_record_shows_how_many_engineers_a_team_has_on_an_average_day():
    recorded = [day(23, "Ines", "Omar", "Tess"), day(24, "Ines", "Omar", "Tess"), day(25, "Ines")]

    found = calibrate(plans(recorded, sample(), seed=1, until=at("30 17:00")), sample(),
                      triage_work=TRIAGE_WORK)  # fmt: skip

    assert found.staffing == {frozenset({"service_desk"}): 2, frozenset({TRIAGE}): 1}


def test_more_recorded_time_than_the_engineers_had_is_not_all_hands_on():
    busy = [
        ticket(f"{n}", f"23 07:{n:02}", triaged="23 08:00", taken="23 08:00", resolved="23 16:00",
               engineers=(EngineerAt(at=at("23 08:00"), engineer="Ines"),))
        for n in range(30)
    ]  # fmt: skip
    last = day(24, "Ines", hours=8)

    found = calibrate(plans([*busy, last], sample(), seed=1, until=at("30 17:00")), sample(),
                      triage_work=TRIAGE_WORK)  # fmt: skip

    assert found.staffing[frozenset({"service_desk"})] == 1
    assert 0 < found.hands_on["service_desk"] < 0.1
    assert found.loads["service_desk"] == pytest.approx(0.85)


def test_a_team_without_known_engineers_gets_as_many_as_its_work_needs():
    unknown = [
        ticket(f"{n}", f"{23 + n // 8} {7 + n % 8:02}:00", resolved=f"{23 + n // 8} 16:00",
               triaged=f"{23 + n // 8} {7 + n % 8:02}:00", taken=f"{23 + n // 8} {7 + n % 8:02}:00")
        for n in range(16)
    ]  # fmt: skip

    found = calibrate(plans(unknown, sample(), seed=1, until=at("30 17:00")), sample(),
                      triage_work=TRIAGE_WORK)  # fmt: skip

    assert found.staffing[frozenset({"service_desk"})] >= 5
    assert found.hands_on["service_desk"] == 1.0


def test_engineers_sit_at_the_desks_in_proportion_to_their_tickets():
    tickets = [
        ticket(f"{number}", "23 07:00", desk="texas" if number % 3 else "louisiana")
        for number in range(9)
    ]

    people = crew({frozenset({"service_desk"}): 6, frozenset({TRIAGE}): 1}, tickets, sample())

    assert Counter(one.desk for one in people if TRIAGE not in one.queues) == {
        "texas": 4, "louisiana": 2,
    }  # fmt: skip
    assert len({one.name for one in people}) == 7


def test_a_team_with_tickets_needs_somebody():
    with pytest.raises(NobodyServes, match="“service_desk” has tickets"):
        crew({frozenset({TRIAGE}): 1}, [ticket("1", "23 07:00")], sample())


def test_a_team_without_tickets_may_have_somebody():
    people = crew(
        {frozenset({"service_desk", TRIAGE}): 1, frozenset({"network"}): 1},
        [ticket("1", "23 07:00", logged=HOUR)], sample(),
    )  # fmt: skip

    assert [sorted(one.queues) for one in people] == [["network"], ["service_desk", TRIAGE]]
