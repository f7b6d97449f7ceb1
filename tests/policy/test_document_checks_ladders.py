import pytest

from tests.policy.sample_policy import faults, form

HELP = {"at": 0.25, "tell": "access_holder"}
RESOLUTION = [
    {"at": 0.5, "tell": "engineer"},
    {"at": 0.8, "tell": "team_lead"},
    {"at": 1.0, "tell": "service_manager"},
]
LAST = f"ladders.resolution.rungs[{len(form()['ladders']['resolution']['rungs']) - 1}]"


@pytest.mark.parametrize(
    "ladder", ["first_response", "next_update", "resolution", "call_back", "on_call"]
)
def test_an_empty_ladder_is_told(ladder):
    changed = form()
    changed["ladders"][ladder]["rungs"] = []

    told = faults(changed)[f"ladders.{ladder}.rungs"]

    assert told.message == "[] is empty."
    assert "at least one rung" in told.remedy


@pytest.mark.parametrize("nobody", ["engineer", "team", "access_holder"])
def test_a_ladder_that_ends_with_somebody_who_may_be_nobody_is_told(nobody):
    changed = form()
    changed["ladders"]["resolution"]["rungs"] = [{"at": 0.5, "tell": nobody}]

    assert "ends nowhere" in faults(changed)["ladders.resolution.rungs[0].tell"].message


def test_a_ladder_that_comes_back_to_somebody_is_told():
    changed = form()
    changed["ladders"]["resolution"]["rungs"][-1]["tell"] = "team_lead"

    assert "circle" in faults(changed)[LAST + ".tell"].message


@pytest.mark.parametrize("at", [0.8, 0.5])
def test_the_rungs_of_a_ladder_go_up(at):
    changed = form()
    changed["ladders"]["resolution"]["rungs"][-1]["at"] = at

    assert LAST + ".at" in faults(changed)


@pytest.mark.parametrize("at", [0, -1, 10.1, float("nan"), float("inf"), "0.5", True])
def test_a_rung_stands_at_a_part_of_the_target(at):
    changed = form()
    changed["ladders"]["resolution"]["rungs"][0]["at"] = at

    assert "ladders.resolution.rungs[0].at" in faults(changed)


@pytest.mark.parametrize("ladder", ["first_response", "next_update", "resolution", "call_back"])
def test_a_ladder_warns_before_the_target_runs_out(ladder):
    changed = form()
    changed["ladders"][ladder]["rungs"] = [{"at": 1.0, "tell": "team_lead"}]

    assert "warns nobody" in faults(changed)[f"ladders.{ladder}.rungs[0].at"].message


def test_the_resolution_may_bring_in_somebody_with_the_access_early():
    changed = form()
    changed["ladders"]["resolution"]["rungs"] = [HELP, *RESOLUTION]

    assert not faults(changed)


def test_help_comes_before_the_target_has_run_out():
    changed = form()
    changed["ladders"]["resolution"]["rungs"] = [
        *RESOLUTION, {"at": 1.1, "tell": "access_holder"}, {"at": 1.2, "tell": "on_call"},
    ]  # fmt: skip

    told = faults(changed)["ladders.resolution.rungs[3].at"]

    assert told.message.startswith("1.1 brings somebody with the access when")
    assert "less than 1.0" in told.remedy


@pytest.mark.parametrize("ladder", ["first_response", "on_call"])
def test_nobody_is_brought_in_before_the_access_is_known(ladder):
    changed = form()
    changed["ladders"][ladder]["rungs"][0]["tell"] = "access_holder"

    assert "is nobody here" in faults(changed)[f"ladders.{ladder}.rungs[0].tell"].message


def test_help_is_brought_in_once():
    changed = form()
    changed["ladders"]["resolution"]["rungs"] = [HELP, {**HELP, "at": 0.3}, *RESOLUTION]

    assert "circle" in faults(changed)["ladders.resolution.rungs[1].tell"].message


def test_the_age_of_a_ticket_is_told_to_somebody():
    changed = form()
    changed["triage"]["age_rung_tells"] = "access_holder"

    assert "may be nobody" in faults(changed)["triage.age_rung_tells"].message


def test_whom_nobody_knows_can_not_be_told():
    changed = form()
    changed["ladders"]["call_back"]["rungs"][0]["tell"] = "boss"

    told = faults(changed)["ladders.call_back.rungs[0].tell"]

    assert told.message == "“boss” is not possible here."
    assert "access_holder" in told.remedy


def test_a_message_on_the_on_call_line_is_paged_at_once():
    changed = form()
    changed["ladders"]["on_call"]["rungs"][0]["after_minutes"] = 1

    assert "ladders.on_call.rungs[0].after_minutes" in faults(changed)


def test_the_next_person_is_paged_after_four_minutes_at_the_latest():
    changed = form()
    changed["ladders"]["on_call"]["rungs"][2]["after_minutes"] = 9

    assert "5 min" in faults(changed)["ladders.on_call.rungs[2].after_minutes"].message
