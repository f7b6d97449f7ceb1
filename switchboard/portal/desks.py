"""Decides which desk a reader calls, and says whether it is open, from the policy in force (S1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from switchboard.policy.hours import Calendar, NeverCloses, NeverOpen
from switchboard.published.models import NoPolicyPublished, PolicyVersion
from switchboard.ui.shapes import Desk
from switchboard.ui.week import CLOSED, week
from switchboard.ui.words import clock_time

ALWAYS = "always"


@dataclass(frozen=True)
class Terms:
    """The part of one policy version that clients may read."""

    document: Mapping[str, Any]

    @cached_property
    def fallback(self) -> str:
        """The key of the desk for whoever belongs to no region (S1)."""
        for region in self.document["regions"].values():
            if region["is_fallback"]:
                return str(region["desk"])
        return str(next(iter(self.document["desks"])))

    @cached_property
    def calendars(self) -> dict[str, Calendar]:
        """Every calendar by its key."""
        written = self.document["calendars"].items()
        return {ALWAYS: Calendar.always(), **{k: Calendar.from_json(form) for k, form in written}}

    def calendar(self, desk: str) -> Calendar:
        """When that desk is open."""
        return self.calendars[self.document["desks"][desk]["calendar"]]

    def known(self, desk: str | None) -> str:
        """The desk's key, or the fallback's where the policy in force has no such desk."""
        return desk if desk and desk in self.document["desks"] else self.fallback


def in_force() -> Terms:
    """What clients may read of the newest version; one query, raises NoPolicyPublished."""
    newest = PolicyVersion.objects.order_by("-number").values_list("pk", flat=True).first()
    if newest is None:
        raise NoPolicyPublished
    return terms_of(newest)


@lru_cache(maxsize=32)
def terms_of(version_id: int) -> Terms:
    """One version's public part; a version never changes, so each is read once a process."""
    return Terms(PolicyVersion.objects.values_list("public_document", flat=True).get(pk=version_id))


def desk_view(terms: Terms, desk: str, *, now: datetime, zone: ZoneInfo) -> Desk:
    """The desk with its number, and whether it is open, in the words of a reader in `zone`."""
    facts = terms.document["desks"][desk]
    calendar = terms.calendar(desk)
    return Desk(
        name=f"{facts['name']} desk",
        phone=facts["phone"],
        option=str(facts["menu_option"]),
        is_open=calendar.is_open(now),
        words=opening_words(calendar, now=now, zone=zone),
    )


def opening_words(calendar: Calendar, *, now: datetime, zone: ZoneInfo) -> str:
    """Whether it is open, and until or from when.

    >>> from datetime import UTC
    >>> desk = Calendar.from_json({"timezone": "America/Chicago",
    ...     "hours": {"mon": [["07:00", "17:00"]]}})
    >>> monday = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    >>> opening_words(desk, now=monday, zone=ZoneInfo("America/New_York"))
    'Open now, until 6:00 pm EST'
    """
    try:
        if calendar.is_open(now):
            closes_at = calendar.closes_after(now)
            return f"Open now, until {_at(closes_at, now=now, zone=zone)}"
        return f"Closed now, opens {_at(calendar.opens_after(now), now=now, zone=zone)}"
    except NeverCloses:
        return "Open day and night"
    except NeverOpen:
        return "Closed until further notice"


def hours_words(calendar: Calendar) -> list[str]:
    """The weekly hours, neighbouring days with the same shifts said together (S2).

    >>> day = [["07:00", "17:00"]]
    >>> hours_words(Calendar.from_json({"timezone": "America/Chicago",
    ...     "hours": {"mon": day, "tue": day, "sat": [["09:00", "12:00"]]}}))
    ['Monday to Tuesday, 7:00 am to 5:00 pm', 'Saturday, 9:00 am to 12:00 pm']
    """
    return [f"{days}, {said}" for days, said in week(calendar.to_json()["hours"]) if said != CLOSED]


def begins_at(calendar: Calendar, *, now: datetime) -> datetime | None:
    """When work on what is sent at `now` begins (S15); None while open, or if it never opens."""
    try:
        return None if calendar.is_open(now) else calendar.opens_after(now)
    except NeverOpen:
        return None


def _at(at: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    return f"{clock_time(at, zone=zone, now=now)} {at.astimezone(zone):%Z}"
