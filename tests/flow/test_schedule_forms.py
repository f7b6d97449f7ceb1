from datetime import datetime, timedelta
from typing import Any

import pytest

from switchboard.flow import schedules
from switchboard.flow.schedule_forms import (
    DeskUnknown,
    FallbackTaken,
    FormHasOverrides,
    publish,
)
from switchboard.flow.schedules import MemberNotActive
from switchboard.oncall.models import Edition, Schedule
from switchboard.policy.rotation import ScheduleFault
from switchboard.published.models import Desk
from tests.cast import Cast


def _form(*members: Any) -> dict[str, Any]:
    return {
        "layers": [
            {
                "timezone": "America/Chicago",
                "anchor": "2026-11-02T07:00",
                "unit": "week",
                "members": list(members),
            }
        ]
    }


def _publish(cast: Cast, now: datetime, *, form: Any = None, name: str = "Nights", **more: Any):
    given = {"desks": [], "is_fallback": False, "starts_at": now, "by": cast.lead, "now": now}
    return publish(name, form or _form(cast.ines.email.upper()), **{**given, **more})


def test_a_form_names_members_by_address_and_desks_by_key(cast: Cast, now: datetime):
    _publish(cast, now, desks=["texas"])

    schedule = Schedule.objects.serving(Desk.objects.get(key="texas"))
    assert schedules.on_call(schedule, now) == [cast.ines]


def test_the_same_name_again_is_another_edition(cast: Cast, now: datetime):
    _publish(cast, now)
    later = now + timedelta(hours=1)
    made = _publish(cast, now, form=_form(cast.noah.email), starts_at=later)

    assert (made.number, Schedule.objects.count()) == (2, 1)


def test_a_desk_moves_to_the_schedule_that_named_it_last(cast: Cast, now: datetime):
    _publish(cast, now, desks=["texas"])
    _publish(cast, now, name="Texas alone", desks=["texas"])

    assert Schedule.objects.serving(Desk.objects.get(key="texas")).name == "Texas alone"


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"form": _form("nobody@support.example")}, MemberNotActive, "nobody@support.example"),
        ({"form": [1]}, ScheduleFault, "list of objects"),
        ({"form": {"layers": [7]}}, ScheduleFault, "is not an object"),
        ({"form": {"layers": [{"members": 7}]}}, ScheduleFault, "members"),
        ({"form": _form(7)}, ScheduleFault, "members"),
        ({"form": {**_form(), "overrides": [{}]}}, FormHasOverrides, "one by one"),
        ({"desks": ["mars"]}, DeskUnknown, "louisiana, texas"),
    ],
)
def test_a_form_that_is_wrong_changes_nothing(
    cast: Cast, now: datetime, wrong: dict[str, Any], error: type[Exception], said: str
):
    with pytest.raises(error, match=said):
        _publish(cast, now, **wrong)

    assert not Edition.objects.exists()
    assert not Schedule.objects.exists()


def test_one_schedule_alone_is_the_fallback(cast: Cast, now: datetime):
    _publish(cast, now, is_fallback=True)
    _publish(cast, now, is_fallback=True, starts_at=now + timedelta(hours=1))

    with pytest.raises(FallbackTaken, match="Nights"):
        _publish(cast, now, name="Other", is_fallback=True)
