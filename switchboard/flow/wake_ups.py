"""Counts how often each engineer was paged at night, so that it can be shared out fairly."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from switchboard.oncall.models import Delivery
from switchboard.policy import wake_ups
from switchboard.policy.paging import Method


@dataclass(frozen=True, kw_only=True)
class WokenUp:
    """How many pages came to an engineer at night, and in how many nights."""

    pages: int
    nights: int


NEVER = WokenUp(pages=0, nights=0)


def counted(*, now: datetime) -> Mapping[int, WokenUp]:
    """By engineer, of the last 30 days. One query.

    A page counts once, however often it rang; a mail wakes nobody.
    """
    sent = Delivery.objects.filter(begun_at__gt=now - wake_ups.WITHIN, begun_at__lte=now)
    sent = sent.exclude(method=Method.MAIL)
    pages: dict[int, set[int]] = defaultdict(set)
    nights: dict[int, set[date]] = defaultdict(set)
    told = sent.order_by().values_list("engineer_id", "engineer__timezone", "page_id", "begun_at")
    for engineer_id, zone, page_id, begun_at in told.iterator():
        night = wake_ups.night_of(begun_at, zone=zone)
        if night is not None:
            pages[engineer_id].add(page_id)
            nights[engineer_id].add(night)
    return {key: WokenUp(pages=len(own), nights=len(nights[key])) for key, own in pages.items()}
