from switchboard.policy.document import Change, Policy, diff
from tests.policy.sample_policy import form, sample


def changes_to(changed) -> list[Change]:
    return diff(sample(), Policy.from_json(changed))


def test_the_same_policy_has_no_changes():
    assert diff(sample(), sample()) == []


def test_a_changed_value_is_told_by_its_key():
    changed = form()
    changed["targets"]["critical"]["resolution_minutes"] = 120

    assert changes_to(changed) == [
        Change(key="targets.critical.resolution_minutes", before=240, after=120)
    ]


def test_an_added_holiday_is_one_change():
    changed = form()
    changed["calendars"]["business"]["holidays"].append("2026-04-03")

    assert changes_to(changed) == [
        Change(key="calendars.business.holidays[3]", before=None, after="2026-04-03")
    ]


def test_a_holiday_taken_away_is_one_change_at_its_old_place():
    changed = form()
    del changed["calendars"]["business"]["holidays"][2]

    assert changes_to(changed) == [
        Change(key="calendars.business.holidays[2]", before="2026-02-16", after=None)
    ]


def test_a_changed_item_is_told_by_its_new_place():
    changed = form()
    changed["calendars"]["business"]["holidays"][2] = "2026-02-17"
    changed["calendars"]["business"]["holidays"].append("2026-01-02")

    assert changes_to(changed) == [
        Change(key="calendars.business.holidays[1]", before=None, after="2026-01-02"),
        Change(key="calendars.business.holidays[3]", before="2026-02-16", after="2026-02-17"),
    ]


def test_changed_hours_are_told_as_a_day():
    changed = form()
    changed["calendars"]["business"]["hours"]["fri"] = [["07:00", "12:00"]]

    assert changes_to(changed) == [
        Change(
            key="calendars.business.hours.fri",
            before=[["07:00", "17:00"]],
            after=[["07:00", "12:00"]],
        )
    ]


def test_a_rule_put_first_moves_the_others_without_changing_them():
    rule = {"when": {"category": "server"}, "team": "network", "because": "For a week."}
    changed = form()
    changed["routing"].insert(0, rule)

    told = changes_to(changed)

    assert [change.key for change in told] == ["routing[0]"]
    assert told[0].before is None
    assert told[0].after["team"] == "network"


def test_a_change_inside_a_rung_is_told_by_its_place():
    changed = form()
    changed["ladders"]["first_response"]["rungs"][1]["at"] = 0.9

    assert changes_to(changed) == [
        Change(key="ladders.first_response.rungs[1].at", before=0.8, after=0.9)
    ]


def test_a_table_that_is_gone_and_one_that_is_new_are_one_change_each():
    changed = form()
    changed["desks"]["gulf"] = changed["desks"].pop("louisiana")
    for region in ("la", "others"):
        changed["regions"][region]["desk"] = "gulf"

    keys = [change.key for change in changes_to(changed)]

    assert keys == ["desks.louisiana", "desks.gulf", "regions.la.desk", "regions.others.desk"]


def test_an_optional_note_comes_and_goes():
    changed = form()
    del changed["effective_note"]

    assert changes_to(changed) == [
        Change(key="effective_note", before="The first version.", after=None)
    ]


def test_a_written_out_default_is_no_change():
    changed = form()
    changed["regions"]["tx"]["is_fallback"] = False

    assert changes_to(changed) == []
