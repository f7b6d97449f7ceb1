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


MINUTES = ("first_response_minutes", "next_update_minutes", "resolution_minutes",
           "call_back_minutes")  # fmt: skip


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (0, "0 is too small"),
        (-15, "-15 is too small"),
        (525_601, "525601 is too large"),
        (15.5, "15.5 is not a whole number"),
        (float("nan"), "NaN is not a whole number"),
        (float("inf"), "Infinity is not a whole number"),
        ("15", "“15” is not a whole number"),
        (True, "true is not a whole number"),
    ],
)
@pytest.mark.parametrize("name", MINUTES)
def test_a_target_is_whole_minutes_up_to_a_year(name, minutes, said):
    changed = form()
    changed["targets"]["low"][name] = minutes

    told = faults(changed)[f"targets.low.{name}"]

    assert told.message.startswith(said)
    assert "1 to 525600" in told.remedy


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


@pytest.mark.parametrize(
    ("name", "minutes"),
    [("resolution_minutes", 239), ("next_update_minutes", 59), ("call_back_minutes", 14)],
)
def test_a_lower_priority_may_not_be_due_sooner(name, minutes):
    changed = form()
    changed["targets"]["high"][name] = minutes

    assert "sooner than critical" in faults(changed)[f"targets.high.{name}"].message


def test_a_lower_priority_may_not_be_called_sooner_than_one_of_which_nothing_is_said():
    changed = form()
    for key in ("critical", "high"):
        del changed["targets"][key]["call_back_minutes"]
    changed["targets"]["medium"]["call_back_minutes"] = 29

    told = faults(changed)

    assert "sooner than high, which has 30" in told["targets.medium.call_back_minutes"].message


def test_an_update_that_would_come_after_the_resolution_is_told():
    changed = form()
    changed["targets"]["low"]["next_update_minutes"] = 3001

    told = faults(changed)["targets.low.next_update_minutes"]

    assert "3001 minutes end after the resolution" in told.message
    assert "Write 3000 or less" in told.remedy


def test_updates_are_promised_from_the_gravest_priority_down():
    changed = form()
    del changed["targets"]["high"]["next_update_minutes"]

    told = faults(changed)

    assert list(told) == ["targets.medium.next_update_minutes"]
    assert "high, which is graver, is not" in told["targets.medium.next_update_minutes"].message


def test_only_the_gravest_may_be_promised_updates():
    changed = form()
    for key in ("high", "medium", "low"):
        del changed["targets"][key]["next_update_minutes"]

    assert not faults(changed)


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
