"""Decides whether a new policy edits a calendar, and how far back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

DATED = ("holidays", "special_hours", "breaks")


@dataclass(frozen=True, kw_only=True, slots=True)
class CalendarEdits:
    """That calendars were edited; `since_at` is before any date of which another fact holds."""

    since_at: datetime | None


def calendar_edits(old: Mapping[str, Any], new: Mapping[str, Any]) -> CalendarEdits | None:
    """What two JSON forms of a policy differ in as to calendars; None where in nothing.

    A desk that is given another calendar edits none: its tickets keep the one they were promised.

    >>> old, new = {"calendars": {"a": {}}}, {"calendars": {"a": {"holidays": ["2026-11-27"]}}}
    >>> calendar_edits(old, new).since_at.isoformat()
    '2026-11-26T00:00:00+00:00'
    """
    before, after = old.get("calendars", {}), new.get("calendars", {})
    if before == after:
        return None
    edited = {
        day
        for key in {*before, *after}
        for kind in DATED
        for day, _ in _facts(before, key, kind) ^ _facts(after, key, kind)
    }
    if not edited:
        return CalendarEdits(since_at=None)
    # A day earlier, since in the calendar's own zone the date may begin so much earlier.
    first = datetime.combine(date.fromisoformat(min(edited)), time(), UTC)
    return CalendarEdits(since_at=first - timedelta(days=1))


def _facts(calendars: Mapping[str, Any], key: str, kind: str) -> set[tuple[str, str]]:
    """The dates of one kind of dated fact, each with what is said of it."""
    said = calendars.get(key, {}).get(kind, {})
    return {(day, str(said[day]) if isinstance(said, Mapping) else "") for day in said}
