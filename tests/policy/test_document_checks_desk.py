import pytest

from tests.policy.sample_policy import faults, form

CLOSED = {"timezone": "America/Chicago"}


def test_a_region_without_a_desk_is_told():
    missing, unknown = form(), form()
    del missing["regions"]["tx"]["desk"]
    unknown["regions"]["tx"]["desk"] = "texass"

    assert faults(missing)["regions.tx.desk"].message == "This is missing."
    assert faults(unknown)["regions.tx.desk"].remedy == "Did you mean “texas”?"


def test_no_fallback_region_is_told():
    changed = form()
    changed["regions"]["others"]["is_fallback"] = False

    assert list(faults(changed)) == ["regions"]


def test_a_second_fallback_region_is_told():
    changed = form()
    changed["regions"]["la"]["is_fallback"] = True

    told = faults(changed)

    assert list(told) == ["regions.others.is_fallback"]
    assert "“la”" in told["regions.others.is_fallback"].message


def test_a_desk_with_an_unknown_calendar_is_told():
    changed = form()
    changed["desks"]["texas"]["calendar"] = "buziness"

    assert faults(changed)["desks.texas.calendar"].remedy == "Did you mean “business”?"


def test_a_desk_may_be_open_round_the_clock():
    changed = form()
    changed["desks"]["texas"]["calendar"] = "always"

    assert not faults(changed)


@pytest.mark.parametrize(
    "phone",
    ["", "7373562220", "(737) 356-2220", "+1737356222", "+1 7373562220", "911", 17373562220],
)
def test_a_phone_number_that_cannot_be_dialled_as_it_stands_is_told(phone):
    changed = form()
    changed["desks"]["texas"]["phone"] = phone

    assert "desks.texas.phone" in faults(changed)


@pytest.mark.parametrize("display", ["(737) 356-2202", "2220", "call us"])
def test_the_number_that_people_read_is_the_number_that_is_dialled(display):
    changed = form()
    changed["desks"]["texas"]["phone_display"] = display

    assert list(faults(changed)) == ["desks.texas.phone_display"]


@pytest.mark.parametrize("option", [0, 10, "2", True, None])
def test_the_menu_option_is_one_key_of_a_telephone(option):
    changed = form()
    changed["desks"]["texas"]["menu_option"] = option

    assert list(faults(changed)) == ["desks.texas.menu_option"]


@pytest.mark.parametrize(
    "email",
    [
        "texas",
        "@support.example",
        "texas@",
        "texas@support",
        "a@b@support.example",
        "Texas <texas@support.example>",
        "texas@support.example\nBcc: x@y.example",
        "tex..as@support.example",
        "texas@-support.example",
        "x" * 65 + "@support.example",
    ],
)
def test_an_address_that_mail_cannot_reach_is_told(email):
    changed = form()
    changed["desks"]["texas"]["email"] = email

    assert list(faults(changed)) == ["desks.texas.email"]


@pytest.mark.parametrize("email", ["louisiana@support.example", "Louisiana@SUPPORT.example"])
def test_an_address_of_two_desks_is_told(email):
    changed = form()
    changed["desks"]["texas"]["email"] = email

    assert list(faults(changed)) == ["desks.louisiana.email"]


def test_a_number_of_two_desks_is_told():
    changed = form()
    changed["desks"]["texas"] |= {"phone": "+13373132400", "phone_display": "(337) 313-2400"}

    assert list(faults(changed)) == ["desks.louisiana.phone"]


@pytest.mark.parametrize(
    ("shifts", "key"),
    [
        ([["07:00", "12:00"], ["11:59", "17:00"]], "hours.mon"),
        ([["07:00", "07:00"]], "hours.mon[0]"),
        ([["7:00", "17:00"]], "hours.mon[0]"),
        ([["07:00"]], "hours.mon[0]"),
        ("07:00-17:00", "hours.mon"),
    ],
)
def test_overlapping_empty_and_malformed_shifts_are_told(shifts, key):
    changed = form()
    changed["calendars"]["business"]["hours"]["mon"] = shifts

    told = faults(changed)

    assert list(told) == [f"calendars.business.{key}"]
    assert told[f"calendars.business.{key}"].remedy


def test_every_fault_of_a_calendar_is_told_at_once():
    changed = form()
    changed["calendars"]["business"] |= {"timezone": "Texas", "holidays": ["2026-02-30"], "open": 1}

    assert set(faults(changed)) == {
        "calendars.business.timezone",
        "calendars.business.holidays[0]",
        "calendars.business.open",
    }


def test_a_holiday_listed_twice_is_told():
    changed = form()
    changed["calendars"]["business"]["holidays"] += ["2026-12-25"]

    assert "twice" in faults(changed)["calendars.business.holidays[23]"].message


@pytest.mark.parametrize(
    "hours",
    [
        {},
        {"mon": []},
    ],
)
def test_a_calendar_that_never_opens_is_told(hours):
    changed = form()
    changed["calendars"]["weekend"] = CLOSED | {"hours": hours}

    assert "never opens" in faults(changed)["calendars.weekend.hours"].message


def test_a_calendar_of_one_off_openings_alone_is_told_too():
    changed = form()
    changed["calendars"]["weekend"] = CLOSED | {
        "special_hours": {"2027-01-16": [["09:00", "12:00"]]}
    }

    assert "never opens" in faults(changed)["calendars.weekend.hours"].message


def test_the_name_always_is_reserved():
    changed = form()
    changed["calendars"]["always"] = changed["calendars"]["business"]

    assert "reserved" in faults(changed)["calendars.always"].message
