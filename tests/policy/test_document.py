import json
from datetime import UTC, date, datetime, timedelta

import holidays
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.policy.document import NotInPolicy, Policy, PolicyFaults, load
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Clock
from tests.policy.sample_policy import TOML, faults, form, sample

# 2026-11-23 is a Monday; Central Standard Time is UTC-6.
MONDAY_7_AM = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)
MONDAY_5_PM = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(value, at=()):
    """Every place of a JSON form at which something stands."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in inner:
        yield (*at, key)
        if isinstance(item, dict | list):
            yield from places(item, (*at, key))


def parent_of(changed, place):
    for key in place[:-1]:
        changed = changed[key]
    return changed


PLACES = list(places(form()))


def test_each_region_reaches_its_own_desk():
    policy = sample()

    assert policy.desk_for_region("tx").phone_display == "(737) 356-2220"
    assert policy.desk_for_region("la").phone_display == "(337) 313-2400"
    assert {desk.menu_option for desk in policy.desks.values()} == {2}


@pytest.mark.parametrize("region", [None, "", "others", "alaska"])
def test_a_site_of_any_other_region_reaches_the_fallback_desk(region):
    assert sample().desk_for_region(region).key == "louisiana"


@pytest.mark.parametrize("desk", ["texas", "louisiana"])
def test_desks_are_open_from_seven_to_five_central(desk):
    calendar = sample().desk_calendar(desk)

    assert calendar.is_open(MONDAY_7_AM)
    assert not calendar.is_open(MONDAY_7_AM - timedelta(microseconds=1))
    assert calendar.is_open(MONDAY_5_PM - timedelta(microseconds=1))
    assert not calendar.is_open(MONDAY_5_PM)


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_desk_keeps_every_federal_holiday_that_falls_on_a_weekday(year):
    kept = {date.fromisoformat(day) for day in form()["calendars"]["business"]["holidays"]}

    federal = {day for day in holidays.US(years=year) if day.weekday() < 5}

    assert {day for day in kept if day.year == year} == federal


@pytest.mark.parametrize("priority", Priority)
def test_every_ticket_is_answered_within_fifteen_minutes(priority):
    assert sample().target(priority, Clock.FIRST_RESPONSE) == timedelta(minutes=15)


def test_a_ticket_is_low_until_it_is_assessed():
    assert sample().default_priority is Priority.LOW


def test_a_target_counts_in_the_hours_that_the_policy_names():
    changed = form()
    changed["targets"]["critical"]["calendar"] = "always"
    policy = Policy.from_json(changed)

    assert policy.target(Priority.CRITICAL, Clock.RESOLUTION) == timedelta(hours=4)
    assert policy.target_calendar(Priority.CRITICAL, "texas").is_open(MONDAY_5_PM)
    assert not policy.target_calendar(Priority.HIGH, "texas").is_open(MONDAY_5_PM)


def test_the_calendar_always_needs_no_table():
    assert sample().calendar("always").is_open(MONDAY_5_PM)


def test_a_key_that_the_policy_does_not_have_is_told():
    with pytest.raises(NotInPolicy, match="no calendar “weekend”"):
        sample().calendar("weekend")
    with pytest.raises(NotInPolicy, match="no desk “austin”"):
        sample().desk_calendar("austin")
    with pytest.raises(NotInPolicy, match="no text “farewell”"):
        sample().text("farewell")


def test_named_tables_know_their_keys():
    policy = sample()

    assert [desk.key for desk in policy.desks.values()] == list(policy.desks)
    assert policy.default_team.key == "service_desk"
    assert policy.fallback_region.key == "others"


def test_a_language_falls_back_to_english_text_by_text():
    changed = form()
    changed["texts"]["es"] = {"greeting": "Hola {contact}:"}
    policy = Policy.from_json(changed)

    assert policy.text("greeting", language="es", contact="Ana") == "Hola Ana:"
    assert policy.text("greeting", language="fr", contact="Ana") == "Hello Ana,"
    assert policy.text("closed", language="es").startswith("Your request is now closed.")


def test_the_json_form_is_lossless_and_stable():
    policy = sample()

    stored = json.dumps(policy.to_json())
    again = Policy.from_json(json.loads(stored))

    assert again == policy
    assert json.dumps(again.to_json()) == stored


def test_the_json_form_leaves_out_what_is_not_said():
    rule = sample().to_json()["routing"][0]

    assert rule["when"] == {"category": ["email"], "priority": ["critical", "high"]}


def test_answers_survive_a_store_that_sorts_keys():
    stored = json.loads(json.dumps(sample().to_json(), sort_keys=True))

    assert Policy.from_json(stored).default_team.key == "service_desk"
    assert Policy.from_json(stored) == sample()


def test_a_policy_can_not_be_changed():
    policy = sample()

    with pytest.raises(ValueError, match="frozen"):
        policy.title = "Another"
    with pytest.raises(ValueError, match="frozen"):
        policy.desks["texas"].phone = "+13373132400"


def test_dates_may_stand_with_or_without_quotes():
    quoted = TOML.replace("2026-01-01,", '"2026-01-01",')

    assert load(quoted) == sample()


def test_a_byte_order_mark_is_no_fault():
    assert load("\ufeff" + TOML) == sample()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('title = "a"\ntitle = "b"', "line 2"),
        ("title = ", "line 1"),
        ("title = 'open\n", "line 1"),
        ("a = " + "[" * 5000, "nested too deeply"),
        ("a = " + "9" * 5000, "integer"),
        ("\x00", "line 1"),
    ],
)
def test_what_is_not_toml_is_one_fault_that_says_where(text, told):
    with pytest.raises(PolicyFaults, match=told) as refused:
        load(text)

    assert len(refused.value.faults) == 1


def test_an_empty_document_misses_every_section_at_once():
    with pytest.raises(PolicyFaults) as refused:
        load("")

    keys = [fault.key for fault in refused.value.faults]
    assert keys[:2] == ["title", "company"]
    assert len(keys) == 17


@pytest.mark.parametrize("nonsense", [None, [], 5, "policy", {1: 2}])
def test_what_is_no_form_at_all_is_a_fault(nonsense):
    assert faults(nonsense)


def test_an_unknown_key_in_any_table_is_told():
    sample_form = form()
    tables = {place[:-1] for place in PLACES if isinstance(parent_of(sample_form, place), dict)}

    silent = []
    for location in tables:
        changed = form()
        parent_of(changed, (*location, "Zebra"))["Zebra"] = "x"
        if not any(key.endswith("Zebra") for key in faults(changed)):
            silent.append(location)

    assert not silent


@settings(deadline=None)
@given(place=st.sampled_from(PLACES), value=JSON)
def test_anything_anywhere_is_a_policy_or_a_list_of_faults(place, value):
    changed = form()
    parent_of(changed, place)[place[-1]] = value

    told = faults(changed)

    assert told or Policy.from_json(Policy.from_json(changed).to_json())
    assert all(fault.key and fault.message and fault.remedy for fault in told.values())


@settings(deadline=None)
@given(place=st.sampled_from(PLACES))
def test_leaving_anything_out_is_a_policy_or_a_list_of_faults(place):
    changed = form()
    del parent_of(changed, place)[place[-1]]

    told = faults(changed)

    assert all(fault.key and fault.message and fault.remedy for fault in told.values())
