"""The nights of the tests: Ines serves this week, Noah the next, from seven in the morning."""

from datetime import datetime, timedelta
from typing import Any

from switchboard.flow import schedules
from switchboard.oncall.models import Schedule
from switchboard.staff.models import Engineer
from tests.cast import Cast

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def weekly(*members: Engineer, **more: Any) -> dict[str, Any]:
    return {
        "timezone": "America/Chicago", "anchor": "2026-11-23T07:00", "unit": "week",
        "members": [str(one.pk) for one in members], **more,
    }  # fmt: skip


def nights_of(cast: Cast, *members: Engineer, now: datetime, name: str = "Nights") -> Schedule:
    made = Schedule.objects.create(name=name, is_fallback=name == "Nights")
    layers = [weekly(*(members or (cast.ines, cast.noah)))]
    schedules.publish(made.pk, layers, starts_at=now - 30 * DAY, by=cast.lead, now=now)
    return made


def names(schedule: Schedule, at: datetime) -> list[str]:
    return [one.name.split()[0] for one in schedules.on_call(schedule, at)]
