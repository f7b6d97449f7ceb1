"""Who is on call, as the staff read it."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.flow import schedules
from switchboard.oncall.models import Feed, Schedule
from switchboard.policy.rotation import OverrideKind
from switchboard.published.models import Desk
from tests.cast import Cast
from tests.console.conftest import page_of

DAY = timedelta(days=1)


@pytest.fixture
def nights(cast: Cast, now: datetime) -> Schedule:
    made = Schedule.objects.create(name="Texas on call")
    made.coverages.create(desk=Desk.objects.get(key="texas"))
    layer = {
        "timezone": "America/Chicago", "anchor": "2026-11-23T07:00", "unit": "week",
        "members": [str(cast.ines.pk), str(cast.noah.pk)],
    }  # fmt: skip
    schedules.publish(made.pk, [layer], starts_at=now, by=cast.lead, now=now)
    return made


def test_who_is_on_call_now_and_until_when(ines: Browser, nights: Schedule, cast: Cast):
    page = page_of(ines.get("/on-call"))

    assert "Serves Texas." in page
    assert f'{cast.ines.name}</strong></span> <span class="muted">until Mon, Nov 30' in page
    assert page.count(">You<") == 2
    assert page.count(f'<th scope="row">{cast.noah.name}') == 1


def test_a_gap_of_the_next_seven_days_is_told(
    ines: Browser, nights: Schedule, cast: Cast, now: datetime
):
    schedules.override(
        nights.pk, OverrideKind.REMOVE, cast.ines, starts_at=now + DAY, ends_at=now + 2 * DAY,
        by=cast.lead, now=now,
    )  # fmt: skip

    page = page_of(ines.get("/on-call"))

    assert "Nobody is on call from Tue, Nov 24, 7:02 am CST to Wed, Nov 25, 7:02 am CST." in page


def test_a_schedule_without_anybody_says_so(ines: Browser, cast: Cast):
    Schedule.objects.create(name="Nights", is_fallback=True)

    page = page_of(ines.get("/on-call"))

    assert "Serves every other desk." in page
    assert "Nobody is on call from now on." in page


def test_without_schedules_the_page_says_how_to_make_one(ines: Browser):
    assert "oncall publish" in page_of(ines.get("/on-call"))


def test_the_page_asks_seven_more_for_each_schedule(ines: Browser, nights: Schedule, cast: Cast):
    ines.get("/on-call")
    with CaptureQueriesContext(connection) as one:
        ines.get("/on-call")
    for number in range(5):
        Schedule.objects.create(name=f"Schedule {number}")

    with CaptureQueriesContext(connection) as six:
        ines.get("/on-call")
    assert len(six) - len(one) == 5 * 7


TIMES = {"starts_at": "2026-11-24T18:00", "ends_at": "2026-11-25T06:00"}


def test_the_calendar_shows_five_weeks_with_today_and_exceptions(
    petra: Browser, nights: Schedule, cast: Cast, now: datetime
):
    schedules.override(
        nights.pk, OverrideKind.REPLACE, cast.petra, starts_at=now + DAY, ends_at=now + 2 * DAY,
        by=cast.lead, now=now,
    )  # fmt: skip

    page = page_of(petra.get("/on-call"))

    assert page.count('class="calendar-date"') == 35
    assert 'class="is-today" aria-current="date"' in page
    assert "from 07:02, override" in page
    assert "Petra Volkova instead of everybody" in page
    assert page_of(petra.get("/on-call?from=2027-03-03&weeks=1")).count('"calendar-date"') == 7


@pytest.mark.parametrize("asked", ["from=x", "weeks=9", "weeks=x", "from=9999-12-31"])
def test_a_calendar_that_can_not_be_is_refused(petra: Browser, nights: Schedule, asked: str):
    assert petra.get(f"/on-call?{asked}").status_code == 400


def test_an_override_is_shown_before_it_is_kept(petra: Browser, nights: Schedule, cast: Cast):
    said = {"kind": "replace", "engineer": cast.noah.pk, "replaces": "", "note": "", **TIMES}

    page = page_of(petra.post(f"/on-call/{nights.pk}/override", {**said, "preview": "1"}))
    assert "What would change in the next four weeks" in page
    assert f"<strong>{cast.noah.name}</strong>" in page
    assert not nights.overrides.exists()

    assert petra.post(f"/on-call/{nights.pk}/override", said).status_code == 303
    made = nights.overrides.get()
    petra.post(f"/on-call/overrides/{made.pk}/end")
    made.refresh_from_db()
    assert made.withdrawn_at is not None


def test_what_is_refused_is_told_and_keeps_what_was_typed(petra: Browser, nights, cast: Cast):
    said = {"kind": "add", "engineer": cast.noah.pk, "note": "Moving house",
            "starts_at": "2026-11-25T06:00", "ends_at": "2026-11-24T18:00"}  # fmt: skip

    answer = petra.post(f"/on-call/{nights.pk}/override", said)

    assert answer.status_code == 422
    assert "Move one of them" in page_of(answer)
    assert "Moving house" in page_of(answer)


def test_a_rotation_is_changed_by_a_form(petra: Browser, nights: Schedule, cast: Cast):
    page = page_of(petra.get(f"/on-call/{nights.pk}/edition"))
    assert f"{cast.ines.email}\n{cast.noah.email}" in page
    layer = {"priority": 1, "every": 1, "unit": "day", "timezone": "America/Chicago",
             "anchor": "2026-11-23T07:00", "members": f"{cast.noah.email}\n{cast.petra.email}",
             "weekdays": ["mon", "tue"], "opens": "17:00", "closes": "07:00"}  # fmt: skip
    empty = {"priority": 2, "every": 1, "unit": "week", "timezone": "America/Chicago"}
    said = {"starts_at": "2026-11-24T07:00", "note": "Days"}
    said |= {f"layer0-{name}": value for name, value in layer.items()}
    said |= {f"layer{n}-{name}": value for n in (1, 2) for name, value in empty.items()}

    assert "What would change" in page_of(
        petra.post(f"/on-call/{nights.pk}/edition", {**said, "preview": "1"})
    )
    assert petra.post(f"/on-call/{nights.pk}/edition", said).status_code == 303

    newest = nights.editions.order_by("-number").first()
    assert newest.layers[0]["members"] == [str(cast.noah.pk), str(cast.petra.pk)]
    assert newest.layers[0]["daily"] == [["17:00", "07:00"]]


def test_a_rotation_that_makes_no_sense_is_refused(petra: Browser, nights: Schedule, cast: Cast):
    said = {"starts_at": "2026-11-24T07:00", "note": ""}
    part = {"priority": 1, "every": 1, "unit": "week", "timezone": "America/Chicago"}
    said |= {f"layer{n}-{name}": value for n in range(3) for name, value in part.items()}
    said |= {"layer0-members": "nobody@support.example", "layer0-anchor": "soon"}

    answer = petra.post(f"/on-call/{nights.pk}/edition", said)

    assert answer.status_code == 422
    assert "is no wall time" in page_of(answer)
    assert nights.editions.count() == 1


def test_another_schedule_covers(petra: Browser, nights: Schedule, cast: Cast, now: datetime):
    other = Schedule.objects.create(name="Louisiana")
    layer = {"timezone": "America/Chicago", "anchor": "2026-11-23T07:00", "unit": "week",
             "members": [str(cast.petra.pk)]}  # fmt: skip
    schedules.publish(other.pk, [layer], starts_at=now, by=cast.lead, now=now)

    petra.post(f"/on-call/{nights.pk}/cover", {"with_schedule": other.pk, "note": "", **TIMES})

    assert nights.overrides.get().note == "Cover by Louisiana"


def test_an_engineer_changes_no_schedule(ines: Browser, nights: Schedule):
    for form in ("override", "cover", "edition"):
        assert ines.get(f"/on-call/{nights.pk}/{form}").status_code == 403
    assert "Put somebody in" not in page_of(ines.get("/on-call"))


def test_a_shift_is_offered_and_accepted(ines: Browser, noah: Browser, nights, cast: Cast):
    said = {"schedule": nights.pk, "shift_of": cast.ines.pk, "to": cast.noah.pk, **TIMES}
    ines.post("/on-call/swaps", said)
    page = page_of(noah.get("/on-call"))
    assert f"<strong>{cast.ines.name}</strong> offers" in page
    made = nights.swaps.get()

    assert "for Noah Lindqvist to say" in page_of(
        ines.post(f"/on-call/swaps/{made.pk}/accepted", follow=True)
    )
    noah.post(f"/on-call/swaps/{made.pk}/accepted")

    made.refresh_from_db()
    assert made.state == "accepted"
    assert noah.post(f"/on-call/swaps/{made.pk}/eaten").status_code == 404


def test_who_is_away_is_shown_and_comes_back(ines: Browser, nights: Schedule, cast: Cast):
    ines.post("/on-call/away", {"engineer": cast.ines.pk, "note": "Sea", **TIMES})
    page = page_of(ines.get("/on-call"))
    assert "“Sea”" in page
    assert 'class="calendar-entry is-gap"' in page

    ines.post(f"/on-call/away/{cast.ines.times_away.get().pk}/end")

    assert "Nobody has said that they are away" in page_of(ines.get("/on-call"))


def test_a_calendar_is_fetched_by_its_address_alone(ines: Browser, nights: Schedule, cast: Cast):
    page = page_of(ines.post("/on-call/feeds", follow=True))
    token = page.partition("/calendar/")[2].partition(".ics")[0]

    answer = Browser().get(f"/calendar/{token}.ics")

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.content.startswith(b"BEGIN:VCALENDAR")
    assert "last fetched" in page_of(ines.get("/on-call"))
    ines.post(f"/on-call/feeds/{Feed.objects.get().pk}/end")
    assert Browser().get(f"/calendar/{token}.ics").status_code == 404
    assert Browser().get("/calendar/x.ics").status_code == 404


def test_an_address_that_is_fetched_too_often_waits(ines: Browser, nights, cast, now: datetime):
    page = page_of(ines.post("/on-call/feeds", {"schedule": nights.pk}, follow=True))
    token = page.partition("/calendar/")[2].partition(".ics")[0]
    Feed.objects.update(hour_began_at=now, fetches_in_hour=60)

    answer = Browser().get(f"/calendar/{token}.ics")

    assert (answer.status_code, answer["Retry-After"]) == (429, "3601")
