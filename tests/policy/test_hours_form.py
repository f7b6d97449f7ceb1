"""The form of a calendar: there and back, and every way to get it wrong."""

import pytest

from switchboard.policy.hours import Calendar, CalendarFault

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


def desk(**more):
    """The desk of the seed: Monday to Friday, 7 to 17 Central (S2)."""
    hours = {day: [["07:00", "17:00"]] for day in WORKDAYS}
    return Calendar.from_json({"timezone": "America/Chicago", "hours": hours, **more})


def test_form_survives_the_way_there_and_back():
    form = {
        "timezone": "America/Chicago",
        "hours": {"mon": [["07:00", "12:00"], ["22:00", "06:00"]], "sat": [["07:00:30", "24:00"]]},
        "special_hours": {"2026-12-24": [["07:00", "12:00"]]},
        "breaks": {"2026-06-06": [["11:00", "11:45"]]},
        "holidays": ["2026-12-25"],
    }

    calendar = Calendar.from_json(form)

    assert calendar.to_json() == form
    assert calendar == Calendar.from_json(calendar.to_json())
    assert hash(calendar) == hash(Calendar.from_json(form))
    assert calendar != desk()


def test_night_shift_that_ends_at_midnight_may_be_written_either_way():
    assert desk(hours={"mon": [["20:00", "00:00"]]}) == desk(hours={"mon": [["20:00", "24:00"]]})


@pytest.mark.parametrize(
    ("form", "key", "words"),
    [
        ({"timezone": "Central"}, "timezone", "IANA"),
        ({"timezone": "../etc/passwd"}, "timezone", "IANA"),
        ({"timezone": "America"}, "timezone", "IANA"),
        ({"timezone": None}, "timezone", "IANA"),
        ({"opening": {}}, "opening", "no key of a calendar"),
        ({"hours": {"monday": []}}, "hours.monday", "mon, tue"),
        ({"hours": [["07:00", "17:00"]]}, "hours", "not an object"),
        ({"hours": {"mon": "07:00-17:00"}}, "hours.mon", "not a list"),
        ({"hours": {"mon": [["07:00"]]}}, "hours.mon[0]", "not a pair"),
        ({"hours": {"mon": [["7:00", "17:00"]]}}, "hours.mon[0]", "'7:00' is no time"),
        ({"hours": {"mon": [["07:00", "24:01"]]}}, "hours.mon[0]", "'24:01' is no time"),
        ({"hours": {"mon": [["07:00", 17]]}}, "hours.mon[0]", "17 is no time"),
        ({"hours": {"mon": [["07:00", "07:00"]]}}, "hours.mon[0]", "no length"),
        ({"hours": {"mon": [["24:00", "06:00"]]}}, "hours.mon[0]", "before 24:00"),
        ({"hours": {"mon": [["07:00", "12:00"], ["11:00", "17:00"]]}}, "hours.mon", "12:00; join"),
        ({"hours": {"sun": [["22:00", "06:00"]], "mon": [["05:00", "9:00"]]}}, "hours.mon[0]", "9"),
        ({"hours": {"sun": [["22:00", "06:00"]], "mon": [["05:00", "09:00"]]}}, "hours.mon", "sun"),
        ({"special_hours": {"2026-02-30": []}}, "special_hours.2026-02-30", "exists"),
        ({"breaks": {"20260606": []}}, "breaks.20260606", "no date"),
        ({"holidays": "2026-12-25"}, "holidays", "not a list"),
        ({"holidays": ["2026-12-25", "Christmas"]}, "holidays[1]", "'Christmas'"),
    ],
)
def test_fault_in_a_form_names_its_key_and_what_to_do(form, key, words):
    with pytest.raises(CalendarFault) as refused:
        Calendar.from_json({"timezone": "America/Chicago", **form})

    assert any(at == key and words in message for at, message in refused.value.faults)


def test_every_fault_of_a_form_is_told_at_once():
    with pytest.raises(CalendarFault) as refused:
        Calendar.from_json({"timezone": "Mars/Base", "hours": {"mo": []}, "holidays": ["soon"]})

    assert [key for key, _ in refused.value.faults] == ["timezone", "hours.mo", "holidays[0]"]


def test_form_that_is_no_object_is_refused():
    with pytest.raises(CalendarFault, match="not an object"):
        Calendar.from_json(["mon"])
