"""Decides which desk a reader calls, and says whether it is open, from the policy in force (S1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from switchboard.policy import spoken_hours
from switchboard.policy.document_translations import flat
from switchboard.policy.hours import Calendar, NeverCloses, NeverOpen
from switchboard.portal.saying import Reader
from switchboard.published.models import NoPolicyPublished, PolicyVersion
from switchboard.ui.shapes import Desk

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

    @cached_property
    def translations(self) -> dict[str, dict[str, str]]:
        """What the policy calls things in other languages, by language and dotted key."""
        said = self.document.get("translations") or {}
        return {language: flat(names) for language, names in said.items()}

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


def desk_view(terms: Terms, desk: str, *, reader: Reader) -> Desk:
    """The desk with its number, and whether it is open, in the words of its reader."""
    facts = terms.document["desks"][desk]
    calendar = terms.calendar(desk)
    name = reader.named(f"desks.{desk}.name", otherwise=facts["name"])
    return Desk(
        name=reader.say("{name} desk", name=name),
        phone=facts["phone"],
        option=str(facts["menu_option"]),
        is_open=calendar.is_open(reader.now),
        words=opening_words(calendar, reader=reader),
    )


def opening_words(calendar: Calendar, *, reader: Reader) -> str:
    """Whether it is open, and until or from when.

    >>> from datetime import UTC
    >>> from zoneinfo import ZoneInfo
    >>> desk = Calendar.from_json({"timezone": "America/Chicago",
    ...     "hours": {"mon": [["07:00", "17:00"]]}})
    >>> monday = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
    >>> opening_words(desk, reader=Reader(now=monday, zone=ZoneInfo("America/New_York")))
    'Open now, until 6:00 pm EST'
    """
    try:
        if calendar.is_open(reader.now):
            at = calendar.closes_after(reader.now)
            return reader.say("Open now, until {at}", at=_at(at, reader), by=_by(at, reader))
        at = calendar.opens_after(reader.now)
        return reader.say("Closed now, opens {at}", at=_at(at, reader), when=_when(at, reader))
    except NeverCloses:
        return reader.say("Open day and night")
    except NeverOpen:
        return reader.say("Closed until further notice")


def hours_words(calendar: Calendar, *, reader: Reader) -> list[str]:
    """The weekly hours, and the days soon that are not as usual, a line each (S2)."""
    return spoken_hours.said(calendar, at=reader.now, language=reader.language).split("; ")


def begins_at(calendar: Calendar, *, now: datetime) -> datetime | None:
    """When work on what is sent at `now` begins (S15); None while open, or if it never opens."""
    try:
        return None if calendar.is_open(now) else calendar.opens_after(now)
    except NeverOpen:
        return None


def _at(at: datetime, reader: Reader) -> str:
    return f"{reader.clock_time(at)} {at.astimezone(reader.zone):%Z}"


def _by(at: datetime, reader: Reader) -> str:
    return f"{reader.by(at)} {at.astimezone(reader.zone):%Z}"


def _when(at: datetime, reader: Reader) -> str:
    return f"{reader.when(at)} {at.astimezone(reader.zone):%Z}"
