import pytest

from tests.policy.sample_policy import faults, form


@pytest.mark.parametrize(
    ("place", "key"),
    [
        (("categories", "email", "skill"), "categories.email.skill"),
        (("teams", "network", "skills", 0), "teams.network.skills[0]"),
        (("teams", "network", "categories", 0), "teams.network.categories[0]"),
        (("routing", 0, "team"), "routing[0].team"),
        (("routing", 0, "when", "category"), "routing[0].when.category"),
        (("routing", 2, "when", "category", 1), "routing[2].when.category[1]"),
        (("routing", 0, "when", "priority", 1), "routing[0].when.priority[1]"),
        (("routing", 2, "when", "priority"), "routing[2].when.priority"),
    ],
)
def test_a_key_that_names_nothing_is_told_where_it_stands(place, key):
    changed = form()
    parent = changed
    for step in place[:-1]:
        parent = parent[step]
    parent[place[-1]] = "nothing"

    told = faults(changed)

    assert "“nothing”" in told[key].message
    assert told[key].remedy


def test_a_rule_for_an_unknown_region_is_told():
    changed = form()
    changed["routing"][0]["when"]["region"] = "alaska"

    assert faults(changed)["routing[0].when.region"].message == "There is no region “alaska”."


def test_no_default_team_is_told():
    changed = form()
    changed["teams"]["service_desk"]["is_default"] = False

    assert list(faults(changed)) == ["teams"]


def test_a_second_default_team_is_told():
    changed = form()
    changed["teams"]["systems"]["is_default"] = True

    assert list(faults(changed)) == ["teams.systems.is_default"]


def test_a_category_of_two_teams_is_told():
    changed = form()
    changed["teams"]["systems"]["categories"].append("email")

    assert "“service_desk”" in faults(changed)["teams.systems.categories[2]"].message


def test_a_category_that_nobody_could_serve_is_told():
    changed = form()
    changed["skills"]["wiring"] = "Cables"
    changed["categories"]["cable"] = {"name": "Cables and sockets", "skill": "wiring"}

    assert list(faults(changed)) == ["categories.cable"]


def test_a_category_needs_no_team_where_a_team_has_its_skill():
    changed = form()
    changed["teams"]["network"]["categories"].remove("telephone")

    assert not faults(changed)


@pytest.mark.parametrize("when", [{}, {"category": []}, {"priority": []}])
def test_a_rule_without_a_condition_is_told(when):
    changed = form()
    changed["routing"][0]["when"] = when

    assert any(key.startswith("routing[0].when") for key in faults(changed))


@pytest.mark.parametrize(
    "above",
    [
        {"category": "email"},
        {"category": ["printing", "email"]},
        {"priority": ["high", "critical", "low"]},
        {"category": "email", "priority": ["critical", "high"]},
    ],
)
def test_a_rule_that_never_applies_is_told(above):
    changed = form()
    changed["routing"].insert(0, changed["routing"][0] | {"when": above})

    assert "never applies" in faults(changed)["routing[1]"].message


def test_a_rule_with_an_unknown_condition_is_not_said_to_hide_others():
    changed = form()
    changed["routing"].insert(0, changed["routing"][0] | {"when": {"categori": "email"}})

    assert list(faults(changed)) == ["routing[0].when.categori"]


@pytest.mark.parametrize(
    "above",
    [
        {"category": "printing"},
        {"category": "email", "client": "lonestar-clinic"},
        {"category": "email", "priority": "critical"},
    ],
)
def test_a_rule_that_takes_only_some_of_the_tickets_hides_none(above):
    changed = form()
    changed["routing"].insert(0, changed["routing"][0] | {"when": above})

    assert not faults(changed)


def test_a_condition_of_null_asks_nothing():
    changed = form()
    changed["routing"] = [{**changed["routing"][0], "when": {"category": None}}]

    assert list(faults(changed)) == ["routing[0].when"]
