"""Decides what each edition of a calendar comes to, once every version has named its dates."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from switchboard.policy.hours import Calendar, Reason, in_utc

KINDS = {
    Reason.HOLIDAY: "holidays",
    Reason.BREAK: "breaks",
    Reason.SPECIAL_HOURS: "special_hours",
}
"""Under which key a calendar's form names the dates that give a reason."""

DatedFact = tuple[str, str]
"""One of KINDS, and an ISO date."""


class NoEdition(ValueError):
    """A history was asked of no calendar at all."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the calendar “{key}” has no edition; give at least one")


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A calendar as one version of the policy states it, in force from its publication on."""

    calendar: Calendar
    version: int
    published_at: dt.datetime


@dataclass(frozen=True, kw_only=True)
class Span:
    """A half-open time in which one calendar holds; None is without beginning, or without end.

    The version is the earliest of those that come to this calendar one after another.
    """

    calendar: Calendar
    version: int | None
    begins: dt.datetime | None
    ends: dt.datetime | None


@dataclass(frozen=True, kw_only=True)
class Word:
    """What was said of a date, as the form spells it, and the version that said it first."""

    value: Any
    version: int


def composed(editions: Sequence[Edition]) -> dict[DatedFact, Word]:
    """What holds of every date that was named, after each edition, by version, had its word.

    An edition replaces all that is said of the date of its publication, in its zone, and of
    later ones. Of dates that had passed it can say more, or better, but take nothing back.

    >>> def edition(version, *holidays):
    ...     form = {"timezone": "Europe/Paris", "holidays": list(holidays)}
    ...     return Edition(calendar=Calendar.from_json(form), version=version,
    ...         published_at=dt.datetime(2026, version, 1, 23, 30, tzinfo=dt.UTC))
    >>> said = composed([edition(1, "2026-02-01", "2026-02-02"), edition(2, "2026-01-06")])
    >>> {date: word.version for (_, date), word in said.items()}  # in Paris it is February 2
    {'2026-02-01': 1, '2026-01-06': 2}
    """
    said: dict[DatedFact, Word] = {}
    for edition in editions:
        today = in_utc(edition.published_at).astimezone(edition.calendar.zone).date().isoformat()
        kept = {fact: word for fact, word in said.items() if fact[1] < today}
        for fact, value in _dated_facts(edition.calendar).items():
            word = said.get(fact)
            is_repeated = word is not None and word.value == value
            kept[fact] = said[fact] if is_repeated else Word(value=value, version=edition.version)
        said = kept
    return said


def spans_of(editions: Sequence[Edition], said: Mapping[DatedFact, Word]) -> list[Span]:
    """The time of each edition, by version, with what was said of dates in place of its own.

    Editions with equal calendars that follow one another are one span, so usually there is one.
    An edition that another followed at once has no time.
    """
    merged: list[Span] = []
    for span in _spans(editions, said):
        if merged and merged[-1].calendar == span.calendar:
            merged[-1] = replace(merged[-1], ends=span.ends)
        else:
            merged.append(span)
    return merged


def _spans(editions: Sequence[Edition], said: Mapping[DatedFact, Word]) -> Iterator[Span]:
    begins: dt.datetime | None = None
    ends: list[dt.datetime | None] = [in_utc(edition.published_at) for edition in editions[1:]]
    for edition, end in zip(editions, [*ends, None], strict=True):
        if begins is None or end is None or begins < end:
            calendar = _with_dates(edition.calendar, said)
            yield Span(calendar=calendar, version=edition.version, begins=begins, ends=end)
            begins = end


def _with_dates(calendar: Calendar, said: Mapping[DatedFact, Word]) -> Calendar:
    form = calendar.to_json()
    form["holidays"] = [date for kind, date in said if kind == "holidays"]
    for kind in ("special_hours", "breaks"):
        form[kind] = {date: word.value for (key, date), word in said.items() if key == kind}
    return Calendar.from_json(form)


def _dated_facts(calendar: Calendar) -> dict[DatedFact, Any]:
    form = calendar.to_json()
    facts: dict[DatedFact, Any] = {("holidays", date): True for date in form["holidays"]}
    for kind in ("special_hours", "breaks"):
        facts |= {(kind, date): shifts for date, shifts in form[kind].items()}
    return facts
