from datetime import datetime, timedelta

import pytest

from switchboard.flow import service_figures
from switchboard.published.models import ServiceFigures
from tests.cast import Cast
from tests.flow import scenes

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_figures_are_of_thirty_days_and_all_clients(cast: Cast, now: datetime):
    scenes.assessed(cast.lucille, cast, at=now - 2 * HOUR)
    scenes.assessed(cast.hector, cast, at=now - 29 * DAY)
    scenes.assessed(cast.hector, cast, at=now - 40 * DAY)
    scenes.reported(cast.opal, at=now - 10 * DAY)

    figures = service_figures.measure(now=now)

    assert (figures.last_on - figures.first_on).days == 29
    assert figures.tickets == 3
    first = figures.promises["first_response"]
    assert (first["met"], first["missed"], first["percent"]) == (2, 1, 66.6)
    assert first["median_minutes"] is not None


def test_a_day_has_one_row_and_is_measured_again_when_stale(cast: Cast, now: datetime):
    assert service_figures.measure_if_stale(now=now)
    assert not service_figures.measure_if_stale(now=now + timedelta(minutes=4))
    assert service_figures.measure_if_stale(now=now + timedelta(minutes=5))
    assert ServiceFigures.objects.count() == 1

    service_figures.measure(now=now + DAY)
    assert ServiceFigures.objects.count() == 2
