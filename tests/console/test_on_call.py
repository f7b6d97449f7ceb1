"""Who is on call, as the staff read it."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from switchboard.flow import schedules
from switchboard.oncall.models import Schedule
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


def test_the_page_asks_three_more_for_each_schedule(ines: Browser, nights: Schedule, cast: Cast):
    ines.get("/on-call")
    with CaptureQueriesContext(connection) as one:
        ines.get("/on-call")
    for number in range(5):
        Schedule.objects.create(name=f"Schedule {number}")

    with CaptureQueriesContext(connection) as six:
        ines.get("/on-call")
    assert len(six) - len(one) == 5 * 3
