from datetime import UTC, datetime

import pytest

from switchboard.policy import spoken_hours, spoken_time
from switchboard.policy.hours import Calendar
from switchboard.policy.hours_form import WEEKDAYS
from switchboard.policy.spoken_time import Language, spoken_in
from tests.policy.sample_policy import sample

EN, ES = Language.ENGLISH, Language.SPANISH
MONDAY = datetime(2026, 11, 23, 13, 15, tzinfo=UTC)


def plain(said: str) -> str:
    return said.replace("\u00a0", " ")


def calendar(**form: object) -> Calendar:
    return Calendar.from_json({"timezone": "America/Chicago", **form})


@pytest.mark.parametrize(
    ("hour", "english", "spanish"),
    [
        (6, "12:15 am", "a las 12:15 a. m."),
        (7, "1:15 am", "a la 1:15 a. m."),
        (18, "12:15 pm", "a las 12:15 p. m."),
        (19, "1:15 pm", "a la 1:15 p. m."),
    ],
)
def test_an_instant_reads_as_people_say_it(hour: int, english: str, spanish: str):
    at = MONDAY.replace(hour=hour)

    in_english = spoken_time.instant(at, zone="America/Chicago", language=EN)
    in_spanish = spoken_time.instant(at, zone="America/Chicago", language=ES)

    assert in_english == f"Monday, November 23 at {english} (CST)"
    assert plain(in_spanish) == f"lunes 23 de noviembre {spanish} (CST)"


def test_a_zone_without_a_name_of_letters_is_told_from_utc():
    assert spoken_time.instant(MONDAY, zone="America/Bogota").endswith("(UTC-05)")


@pytest.mark.parametrize(("code", "language"), [("es", ES), ("es-MX", ES), ("en", EN), ("fr", EN)])
def test_a_language_of_ours_is_found_by_its_first_letters(code: str, language: Language):
    assert spoken_in(code) is language


def test_the_hours_of_the_sample_are_computed_in_both_languages():
    business = sample().desk_calendar("texas")

    in_english = spoken_hours.said(business, at=MONDAY, language=EN)
    in_spanish = spoken_hours.said(business, at=MONDAY, language=ES)

    assert in_english == "Monday to Friday, 7 am to 5 pm Central; closed Thursday, November 26"
    assert plain(in_spanish) == (
        "lunes a viernes, de 7 a. m. a 5 p. m., hora del Centro; cerrado el jueves 26 de noviembre"
    )


def test_days_that_differ_shifts_and_a_lone_day_are_told_apart():
    hours = {name: [["07:00", "12:00"], ["13:00", "17:30"]] for name in WEEKDAYS[:4]}
    desk = calendar(hours={**hours, "sat": [["09:00", "24:00"]]})

    said = spoken_hours.said(desk, at=MONDAY, language=EN)

    assert said == (
        "Monday to Thursday, 7 am to 12 pm and 1 pm to 5:30 pm; Saturday, 9 am to midnight Central"
    )


def test_a_day_near_with_hours_of_its_own_is_told_and_one_far_off_is_not():
    hours = {name: [["07:00", "17:00"]] for name in WEEKDAYS[:5]}
    special = {"2026-11-27": [["07:00", "12:00"]], "2026-11-25": [], "2026-12-24": []}

    said = spoken_hours.said(calendar(hours=hours, special_hours=special), at=MONDAY, language=EN)

    assert said.partition("; ")[2] == (
        "closed Wednesday, November 25; Friday, November 27 7 am to 12 pm"
    )


def test_a_holiday_on_a_day_that_is_closed_anyway_is_no_news():
    hours = {name: [["07:00", "17:00"]] for name in WEEKDAYS[:5]}

    said = spoken_hours.said(calendar(hours=hours, holidays=["2026-11-28"]), at=MONDAY, language=EN)

    assert "closed" not in said


@pytest.mark.parametrize(("language", "words"), [(EN, "at any hour"), (ES, "a toda hora")])
def test_round_the_clock_is_said_in_one_word(language: Language, words: str):
    assert spoken_hours.said(Calendar.always(), at=MONDAY, language=language) == words


def test_a_zone_that_nobody_has_a_word_for_is_named_by_its_city():
    desk = Calendar.from_json({"timezone": "Europe/Berlin", "hours": {"mon": [["09:00", "10:00"]]}})

    assert spoken_hours.said(desk, at=MONDAY, language=EN) == "Monday, 9 am to 10 am Berlin time"
