import pytest

from tests.policy.sample_policy import faults, form


def test_every_fault_is_told_at_once_in_the_order_of_the_document():
    changed = form()
    changed["desks"]["texas"]["phone"] = "12"
    changed["regions"]["tx"]["desk"] = "austin"
    changed["targets"]["high"]["resolution_minutes"] = 0
    changed["ladders"]["resolution"]["rungs"] = []
    changed["texts"]["en"]["closed"] = "Bye {nobody}"
    del changed["matrix"]["with_workaround"]["site"]["low"]

    told = faults(changed)

    assert list(told) == [
        "desks.texas.phone",
        "desks.texas.phone_display",
        "regions.tx.desk",
        "matrix.with_workaround.site.low",
        "targets.high.resolution_minutes",
        "ladders.resolution.rungs",
        "texts.en.closed",
    ]


def test_a_matrix_with_a_hole_is_told_by_its_cell():
    changed = form()
    del changed["matrix"]["with_workaround"]["site"]["low"]

    told = faults(changed)["matrix.with_workaround.site.low"]

    assert told.message == "The matrix has a hole here."
    assert "where the work can wait" in told.remedy


def test_a_graver_case_may_not_rank_lower():
    changed = form()
    changed["matrix"]["without_workaround"]["client"]["high"] = "high"

    told = faults(changed)["matrix.without_workaround.client.high"]

    assert "a whole site is affected, work has stopped" in told.message
    assert "Write critical or higher" in told.remedy


def test_a_workaround_may_not_raise_a_priority():
    changed = form()
    changed["matrix"]["with_workaround"]["individual"]["high"] = "high"

    assert "matrix.without_workaround.individual.high" in faults(changed)


@pytest.mark.parametrize("minutes", [0, -15, 525_601, 15.5, "15", True])
@pytest.mark.parametrize("name", ["first_response_minutes", "resolution_minutes"])
def test_a_target_is_whole_minutes_up_to_a_year(name, minutes):
    changed = form()
    changed["targets"]["low"][name] = minutes

    assert f"targets.low.{name}" in faults(changed)


def test_a_target_of_a_year_is_possible():
    changed = form()
    changed["targets"]["low"]["resolution_minutes"] = 525_600

    assert not faults(changed)


def test_a_missing_target_is_told():
    changed = form()
    del changed["targets"]["medium"]

    assert list(faults(changed)) == ["targets.medium"]


def test_a_resolution_may_not_be_due_before_the_first_response():
    changed = form()
    changed["targets"]["critical"] |= {"first_response_minutes": 15, "resolution_minutes": 14}

    told = faults(changed)["targets.critical.resolution_minutes"]

    assert "14 minutes" in told.message
    assert "Write 15 or more" in told.remedy


def test_a_lower_priority_may_not_be_due_sooner():
    changed = form()
    changed["targets"]["high"]["resolution_minutes"] = 239

    assert "sooner than critical" in faults(changed)["targets.high.resolution_minutes"].message


@pytest.mark.parametrize("word", ["lowest", "Low", "", 4, None])
def test_the_default_priority_is_one_of_the_four(word):
    changed = form()
    changed["priorities"]["default"] = word

    assert list(faults(changed)) == ["priorities.default"]


def test_each_priority_is_explained_on_the_public_page_once():
    missing, doubled = form(), form()
    missing["priorities"]["groups"][1]["priorities"] = ["low"]
    doubled["priorities"]["groups"][1]["priorities"] = ["high", "medium", "low"]

    assert "medium" in faults(missing)["priorities.groups"].message
    assert list(faults(doubled)) == ["priorities.groups[1].priorities[0]"]


@pytest.mark.parametrize("ladder", ["first_response", "resolution", "on_call"])
def test_an_empty_ladder_is_told(ladder):
    changed = form()
    changed["ladders"][ladder]["rungs"] = []

    told = faults(changed)[f"ladders.{ladder}.rungs"]

    assert told.message == "[] is empty."
    assert "at least one rung" in told.remedy


@pytest.mark.parametrize("nobody", ["engineer", "team"])
def test_a_ladder_that_ends_with_somebody_who_may_be_nobody_is_told(nobody):
    changed = form()
    changed["ladders"]["resolution"]["rungs"] = [{"at": 0.5, "tell": nobody}]

    assert "ends nowhere" in faults(changed)["ladders.resolution.rungs[0].tell"].message


def test_a_ladder_that_comes_back_to_somebody_is_told():
    changed = form()
    changed["ladders"]["resolution"]["rungs"][2]["tell"] = "team_lead"

    assert "circle" in faults(changed)["ladders.resolution.rungs[2].tell"].message


@pytest.mark.parametrize("at", [0.8, 0.5])
def test_the_rungs_of_a_ladder_go_up(at):
    changed = form()
    changed["ladders"]["resolution"]["rungs"][2]["at"] = at

    assert "ladders.resolution.rungs[2].at" in faults(changed)


@pytest.mark.parametrize("at", [0, -1, 10.1, float("nan"), float("inf"), "0.5", True])
def test_a_rung_stands_at_a_part_of_the_target(at):
    changed = form()
    changed["ladders"]["resolution"]["rungs"][0]["at"] = at

    assert "ladders.resolution.rungs[0].at" in faults(changed)


def test_a_ladder_warns_before_the_target_runs_out():
    changed = form()
    changed["ladders"]["first_response"]["rungs"] = [{"at": 1.0, "tell": "team_lead"}]

    assert "warns nobody" in faults(changed)["ladders.first_response.rungs[0].at"].message


def test_a_message_on_the_on_call_line_is_paged_at_once():
    changed = form()
    changed["ladders"]["on_call"]["rungs"][0]["after_minutes"] = 1

    assert "ladders.on_call.rungs[0].after_minutes" in faults(changed)


def test_the_next_person_is_paged_after_four_minutes_at_the_latest():
    changed = form()
    changed["ladders"]["on_call"]["rungs"][2]["after_minutes"] = 9

    assert "5 min" in faults(changed)["ladders.on_call.rungs[2].after_minutes"].message


@pytest.mark.parametrize("days", [0, -1, 91, 5.0, "5", None])
def test_a_ticket_closes_after_one_to_ninety_days(days):
    changed = form()
    changed["closing"]["closes_after_days"] = days

    assert list(faults(changed)) == ["closing.closes_after_days"]


@pytest.mark.parametrize("amount", ["-1", "abc", "1.005", 150.5, True, "NaN", "Infinity", "1e12"])
def test_a_rate_is_an_exact_amount(amount):
    changed = form()
    changed["fees"]["after_hours_rate_amount"] = amount

    assert list(faults(changed)) == ["fees.after_hours_rate_amount"]


def test_missing_english_texts_are_one_fault():
    changed = form()
    changed["texts"] = {}

    assert list(faults(changed)) == ["texts.en"]


def test_a_misspelt_key_is_told_with_the_likeliest_one():
    changed = form()
    changed["closing"]["closes_after_day"] = changed["closing"].pop("closes_after_days")

    told = faults(changed)

    assert told["closing.closes_after_day"].remedy == "Did you mean “closes_after_days”?"
    assert told["closing.closes_after_days"].message == "This is missing."
