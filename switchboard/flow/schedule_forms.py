"""Makes schedules from forms as people write them: members by e-mail address, desks by key."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.flow import schedules
from switchboard.oncall.models import Coverage, Edition, Schedule
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.rotation import ScheduleFault
from switchboard.published.models import Desk
from switchboard.staff.models import Engineer


class DeskUnknown(ValueError):
    """A schedule can serve only desks that there are."""

    def __init__(self, key: str) -> None:
        known = ", ".join(Desk.objects.order_by("key").values_list("key", flat=True))
        super().__init__(f"There is no desk “{key}”. There are: {known}.")


class FallbackTaken(ValueError):
    """Two schedules can't both serve whatever nobody else serves."""

    def __init__(self, other: Schedule) -> None:
        super().__init__(f"“{other.name}” serves every other desk already. Name desks instead.")


class FormHasOverrides(ValueError):
    """Overrides are made one by one, by name and with an author."""

    def __init__(self) -> None:
        super().__init__("A form has layers alone; overrides are made beside it, one by one.")


@transaction.atomic
def publish(
    name: str, form: Any, *, desks: Sequence[str], is_fallback: bool, starts_at: datetime,
    by: Actor, now: datetime, note: str = "",
) -> Edition:  # fmt: skip
    """A new edition of the schedule of that name, which is made if there is none.

    Raises DeskUnknown, FallbackTaken, FormHasOverrides and what `schedules.publish` raises; then
    nothing is changed.
    """
    access.require(by.role, Right.EDIT_SCHEDULES)
    layers = _layers(form)
    schedule, _ = Schedule.objects.get_or_create(name=name.strip()[:80])
    for key in desks:
        _serve(schedule, key)
    if is_fallback:
        _fall_back(schedule)
    return schedules.publish(schedule.pk, layers, starts_at=starts_at, by=by, now=now, note=note)


def _layers(form: Any) -> list[Any]:
    """The layers with their members as ids; what is no layer is left for the rule to refuse."""
    if not isinstance(form, Mapping) or not isinstance(form.get("layers"), list):
        raise ScheduleFault([("layers", "write a list of objects, each a rotation")])
    if form.get("overrides"):
        raise FormHasOverrides
    people = Engineer.objects.filter(is_active=True).values_list("email", "pk")
    keys = {email.lower(): str(key) for email, key in people}
    return [_with_ids(layer, keys) for layer in form["layers"]]


def _with_ids(layer: Any, keys: Mapping[str, str]) -> Any:
    if not isinstance(layer, Mapping) or not isinstance(layer.get("members"), list):
        return layer
    members = [
        keys.get(one.lower(), one) if isinstance(one, str) else one for one in layer["members"]
    ]
    return {**layer, "members": members}


def _serve(schedule: Schedule, key: str) -> None:
    desk = Desk.objects.filter(key=key).first()
    if desk is None:
        raise DeskUnknown(key)
    Coverage.objects.update_or_create(desk=desk, defaults={"schedule": schedule})


def _fall_back(schedule: Schedule) -> None:
    others = Schedule.objects.filter(is_fallback=True, is_active=True).exclude(pk=schedule.pk)
    if other := others.first():
        raise FallbackTaken(other)
    schedule.is_fallback = True
    schedule.save(update_fields=["is_fallback"])
