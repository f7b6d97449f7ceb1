"""Decides how the public part of the policy, and how it was kept, is told to one reader (S18)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from switchboard.policy import spoken_time
from switchboard.policy.hours import Calendar, NeverCloses, NeverOpen
from switchboard.policy.priority import Priority
from switchboard.portal import desks
from switchboard.portal.saying import Reader
from switchboard.published.models import ServiceFigures
from switchboard.ui.phrases import phrase

PROMISES = {
    "first_response": phrase("Reviewed in time"),
    "next_update": phrase("News in time"),
    "resolution": phrase("Solved in time"),
    "call_back": phrase("Called back in time"),
}


@dataclass(frozen=True, kw_only=True)
class DeskCard:
    """A desk as a caller needs it; `turns_at` is when it opens or closes next."""

    name: str
    phone: str
    option: str
    email: str
    serves: str
    is_open: bool
    said: str
    turns_at: datetime | None
    hours: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """How often a promise was kept."""

    label: str
    percent: str
    of: str
    median: str


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Says what stands in the public part of the policy, to one reader."""

    terms: desks.Terms
    reader: Reader

    def priority(self, key: str) -> str:
        """What the policy calls a priority."""
        names = self.terms.document["priorities"]["names"]
        return self.reader.named(f"priorities.names.{key}", otherwise=names[key])

    def cards(self) -> Iterator[DeskCard]:
        """The desks."""
        for key, desk in self.terms.document["desks"].items():
            calendar = self.terms.calendar(key)
            said, turns_at = self._opening(calendar)
            yield DeskCard(
                name=self.reader.named(f"desks.{key}.name", otherwise=desk["name"]),
                phone=desk["phone"],
                option=str(desk["menu_option"]),
                email=desk["email"],
                serves=self.reader.say("For {regions}", regions=self._regions(key)),
                is_open=calendar.is_open(self.reader.now),
                said=said,
                turns_at=turns_at,
                hours=desks.hours_words(calendar, reader=self.reader),
            )

    def groups(self) -> Iterator[Mapping[str, Any]]:
        """What counts as critical, and what does not: name, meaning and examples (S3)."""
        named = self.reader.named
        for number, group in enumerate(self.terms.document["priorities"]["groups"]):
            path = f"priorities.groups.{number}"
            yield {
                "name": named(f"{path}.name", otherwise=group["name"]),
                "meaning": named(f"{path}.meaning", otherwise=group["meaning"]),
                "examples": [
                    named(f"{path}.examples.{place}", otherwise=example)
                    for place, example in enumerate(group["examples"])
                ],
            }

    def targets(self) -> Iterator[tuple[str, str, str, str]]:
        """Priority, first response, news and resolution, the gravest first."""
        targets = self.terms.document["targets"]
        for key in (priority.key for priority in Priority):
            target = targets[key]
            names = ("first_response", "next_update", "resolution")
            first, update, resolution = (self._target(target, name) for name in names)
            yield self.priority(key), first, update, resolution

    def kept(self, promises: Mapping[str, Any]) -> Iterator[Kept]:
        """What is decided of each promise; what is not stays unsaid."""
        say = self.reader.say
        for clock, label in PROMISES.items():
            one = promises.get(clock)
            if one and one["percent"] is not None:
                median = one["median_minutes"]
                length = "" if median is None else self._length(max(1, round(median)))
                yield Kept(
                    label=say(label),
                    percent=f"{one['percent']:g}",
                    of=say("{met} of {total}", met=one["met"], total=one["met"] + one["missed"]),
                    median=say("half of them within {length}", length=length) if length else "",
                )

    def measured(self, figures: ServiceFigures) -> str:
        """Of which days the figures are, and how old."""
        spoken = self.reader.language
        return self.reader.say(
            "Requests from {first} to {last}. {received} in all. Measured {at}.",
            received=figures.tickets,
            first=spoken_time.day(figures.first_on, spoken),
            last=spoken_time.day(figures.last_on, spoken),
            at=self._instant(figures.measured_at),
        )

    def version(self, *, number: int, since: datetime) -> str:
        """Which policy is in force, and since when."""
        return self.reader.say(
            "These are the words of our policy, version {number}, in force since {since}. The same"
            " text runs our clocks, our telephone and our invoices.",
            number=number, since=self._instant(since),
        )  # fmt: skip

    def _opening(self, calendar: Calendar) -> tuple[str, datetime | None]:
        said = desks.opening_words(calendar, reader=self._at(calendar))
        try:
            is_open = calendar.is_open(self.reader.now)
            look = calendar.closes_after if is_open else calendar.opens_after
            return said, look(self.reader.now)
        except (NeverCloses, NeverOpen):
            return said, None

    def _at(self, calendar: Calendar) -> Reader:
        """The reader, but at the desk: whoever is not signed in may be anywhere."""
        one = self.reader
        return Reader(now=one.now, zone=calendar.zone, language=one.language, names=one.names)

    def _regions(self, desk: str) -> str:
        regions = self.terms.document["regions"].values()
        own = [one["name"] for one in regions if one["desk"] == desk and not one["is_fallback"]]
        fallback = any(one["desk"] == desk and one["is_fallback"] for one in regions)
        return ", ".join([*own, *([self.reader.say("everywhere else")] if fallback else [])])

    def _target(self, target: Mapping[str, Any], name: str) -> str:
        minutes = target.get(f"{name}_minutes")
        if minutes is None:
            return self.reader.say("as agreed")
        length = self._length(minutes)
        is_always = target["calendar"] == desks.ALWAYS
        return self.reader.say("{length}, day and night", length=length) if is_always else length

    def _length(self, minutes: int) -> str:
        if minutes < 120 or minutes % 60:
            return self.reader.say("{count} minutes", count=minutes)
        return self.reader.say("{count} hours", count=minutes // 60)

    def _instant(self, at: datetime) -> str:
        zone = self.terms.calendar(self.terms.fallback).zone.key
        return spoken_time.instant(at, zone=zone, language=self.reader.language)
