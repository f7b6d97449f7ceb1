from datetime import timedelta

import pytest

from switchboard.policy.document import NotInPolicy, Policy
from switchboard.policy.document_promises import Tell
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Clock
from tests.policy.sample_policy import form, sample


def test_the_requestor_of_a_low_ticket_hears_from_us_within_two_days():
    two_days = timedelta(minutes=2 * 600)

    assert sample().promised(Priority.LOW, Clock.NEXT_UPDATE) == two_days
    assert sample().target(Priority.LOW, Clock.NEXT_UPDATE) == two_days


def test_a_policy_may_promise_no_updates():
    policy = older_policy()

    assert policy.promised(Priority.CRITICAL, Clock.NEXT_UPDATE) is None
    with pytest.raises(NotInPolicy, match="no next_update target “critical”"):
        policy.target(Priority.CRITICAL, Clock.NEXT_UPDATE)


def test_a_call_back_of_which_nothing_is_said_has_the_time_of_one_after_hours():
    assert sample().target(Priority.CRITICAL, Clock.CALL_BACK) == timedelta(minutes=15)
    assert older_policy().target(Priority.LOW, Clock.CALL_BACK) == timedelta(minutes=30)


@pytest.mark.parametrize("priority", Priority)
def test_a_ticket_is_old_at_the_same_age_whatever_its_priority(priority):
    assert sample().target(priority, Clock.AGE) == timedelta(hours=20)


def test_each_clock_has_its_ladder():
    policy = sample()

    ends = {clock: policy.ladder(clock)[-1] for clock in Clock}

    assert {rung.at for rung in ends.values()} == {1.0}
    assert ends[Clock.FIRST_RESPONSE].tell is Tell.SERVICE_MANAGER
    assert ends[Clock.AGE].tell is Tell.TEAM_LEAD
    assert [rung.tell for rung in policy.ladder(Clock.NEXT_UPDATE)] == ["engineer", "team_lead"]


@pytest.mark.parametrize("clock", [Clock.NEXT_UPDATE, Clock.CALL_BACK])
def test_a_clock_without_a_ladder_tells_nobody(clock):
    assert older_policy().ladder(clock) == ()


def test_a_policy_from_before_updates_and_call_backs_is_stored_as_it_was():
    form = older_policy().to_json()

    assert set(form["targets"]["low"]) == {
        "first_response_minutes", "resolution_minutes", "calendar",
    }  # fmt: skip
    assert set(form["ladders"]) == {"first_response", "resolution", "on_call"}


def older_policy() -> Policy:
    """The sample as it would have been written before updates and call-backs were promised."""
    older = form()
    for target in older["targets"].values():
        del target["next_update_minutes"], target["call_back_minutes"]
    del older["ladders"]["next_update"], older["ladders"]["call_back"]
    return Policy.from_json(older)


def test_the_calendar_of_a_priority_is_the_desks_or_round_the_clock():
    changed = form()
    changed["targets"]["critical"]["calendar"] = "always"
    policy = Policy.from_json(changed)

    assert policy.target_calendar_key(Priority.CRITICAL) == "always"
    assert policy.target_calendar_key(Priority.HIGH) == "desk"
