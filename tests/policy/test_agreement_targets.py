import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.policy.agreement_targets import AgreementFaults, read
from switchboard.policy.priority import Priority
from switchboard.policy.sla import PROMISED, Clock

GULF = {
    "critical": {
        "first_response": 15, "next_update": 60, "resolution": 240, "call_back": 15,
        "calendar": "always",
    },
    "low": {"resolution": 1200},
}  # fmt: skip
WORDS = st.sampled_from(["critical", "low", "resolution", "next_update", "calendar", "always", ""])
VALUES = st.none() | st.booleans() | st.integers() | st.floats() | WORDS
FORMS = st.dictionaries(WORDS, st.dictionaries(WORDS, VALUES) | VALUES) | VALUES


def faults_of(form):
    with pytest.raises(AgreementFaults) as refused:
        read(form)
    return {fault.key: fault for fault in refused.value.faults}


def test_what_is_agreed_is_read_by_priority_and_clock():
    agreed = read(GULF)

    assert agreed.minutes(Priority.CRITICAL, Clock.NEXT_UPDATE) == 60
    assert agreed.minutes(Priority.LOW, Clock.RESOLUTION) == 1200
    assert agreed.calendar(Priority.CRITICAL) == "always"


def test_where_the_agreement_is_silent_it_says_nothing():
    agreed = read(GULF)

    assert agreed.minutes(Priority.LOW, Clock.FIRST_RESPONSE) is None
    assert agreed.minutes(Priority.HIGH, Clock.RESOLUTION) is None
    assert (agreed.calendar(Priority.LOW), agreed.calendar(Priority.HIGH)) == (None, None)


def test_nothing_agreed_is_an_agreement_too():
    assert read({}).to_json() == {}


def test_clocks_are_told_in_the_order_in_which_they_begin():
    own = read(GULF).by_priority[Priority.CRITICAL]

    assert [clock for clock, _ in own.lengths] == list(PROMISED)
    assert own.lengths[2] == (Clock.RESOLUTION, timedelta(hours=4))


def test_the_json_form_is_what_was_read():
    assert read(json.loads(json.dumps(GULF))).to_json() == GULF


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0"), (-1, "-1"), (525_601, "525601"), (15.5, "15.5"), (15.0, "15.0"), (True, "true"),
        ("15", "“15”"), (None, "null"), (float("nan"), "NaN"), (float("inf"), "Infinity"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("clock", PROMISED)
def test_minutes_are_whole_and_at_most_a_year(clock, minutes, said):
    told = faults_of({"high": {clock.value: minutes}})

    assert told[f"high.{clock}"].message == f"{said} can't be a number of minutes."
    assert "1 to 525600" in told[f"high.{clock}"].remedy


def test_a_year_and_a_minute_are_possible():
    assert read({"low": {"first_response": 1, "resolution": 525_600}})


@pytest.mark.parametrize(
    ("form", "key", "said"),
    [
        ({"urgent": {"resolution": 60}}, "urgent", "“urgent” is not a priority."),
        ({"Critical": {"resolution": 60}}, "Critical", "“Critical” is not a priority."),
        ({"high": {"resolve": 60}}, "high.resolve", "This key is not known."),
        ({"high": {"age": 60}}, "high.age", "This key is not known."),
        ({"high": {"calendar": "business"}}, "high.calendar", "“business” is not possible here."),
        ({"high": {"calendar": ["always"]}}, "high.calendar", '["always"] is not possible here.'),
        ({"high": 60}, "high", "60 is not a table."),
        (None, "targets", "null is not a table."),
        ([], "targets", "[] is not a table."),
    ],
)
def test_what_can_not_be_agreed_to_is_told_with_key_and_value(form, key, said):
    assert faults_of(form)[key].message == said


def test_the_likeliest_word_is_offered():
    assert "“resolution”" in faults_of({"high": {"resolutions": 60}})["high.resolutions"].remedy


def test_the_resolution_is_not_due_before_the_first_response():
    told = faults_of({"high": {"first_response": 30, "resolution": 29}})["high.resolution"]

    assert "29 minutes end before the first response, due after 30." in told.message


def test_an_update_is_not_due_after_the_resolution():
    told = faults_of({"high": {"next_update": 61, "resolution": 60}})["high.next_update"]

    assert "61 minutes end after the resolution, due after 60." in told.message


def test_every_fault_is_told_at_once():
    told = faults_of({"critical": {"resolution": 0, "calendar": "night"}, "urgent": {}})

    assert set(told) == {"critical.resolution", "critical.calendar", "urgent"}


@given(form=FORMS)
def test_anything_is_agreed_to_or_a_list_of_faults(form):
    agreed, found = read_or_refused(form)

    assert agreed is None or read(agreed.to_json()) == agreed
    assert all(fault.key and fault.message and fault.remedy for fault in found)


def read_or_refused(form):
    try:
        return read(form), ()
    except AgreementFaults as refused:
        return None, refused.faults
