"""Decides how phrases, instants and lengths are said to one reader, in their language and zone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.policy import spoken_time
from switchboard.policy.priority import Priority
from switchboard.policy.spoken_time import Language
from switchboard.staff.models import Team
from switchboard.ui import phrases, words
from switchboard.ui.week import DAY_NAMES
from switchboard.ui.words import HOUR, MINUTE, MONTHS


@dataclass(frozen=True, kw_only=True)
class Reader:
    """When, where and in which language it is read."""

    now: datetime
    zone: ZoneInfo
    language: Language = Language.ENGLISH
    #: What the policy calls desks, teams and the like in that language, by its dotted keys.
    names: Mapping[str, str] = field(default_factory=dict)

    def say(self, english: str, **values: object) -> str:
        """The phrase, with its places filled in."""
        return phrases.said(english, self.language, **values)

    def named(self, path: str, *, otherwise: str) -> str:
        """A name or a sentence of the policy in this language, where the policy says it."""
        return self.names.get(path, otherwise)

    def team(self, team: Team | None) -> str:
        """What a team is called; “” for none."""
        return self.named(f"teams.{team.key}.name", otherwise=team.name) if team else ""

    def priority(self, priority: Priority) -> str:
        """What a priority is called."""
        path = f"priorities.names.{priority.key}"
        return self.named(path, otherwise=priority.label)

    def local(self, at: datetime) -> str:
        """An instant with its date and the zone's name."""
        return words.local(at, zone=self.zone, now=self.now, language=self.language)

    def clock_time(self, at: datetime) -> str:
        """An instant with as much of the date as it needs."""
        return words.clock_time(at, zone=self.zone, now=self.now, language=self.language)

    def when(self, at: datetime) -> str:
        """An instant in a sentence.

        >>> from datetime import UTC
        >>> monday = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
        >>> reader = Reader(now=monday, zone=ZoneInfo("America/Chicago"))
        >>> reader.when(monday), reader.when(monday - timedelta(days=2))
        ('at 9:00 am', 'on Saturday at 9:00 am')
        """
        there, here = at.astimezone(self.zone), self.now.astimezone(self.zone)
        said = words.on_the_wall(there, self.language)
        is_spanish = self.language is Language.SPANISH
        clock = f"{_a_las(there)} {said}" if is_spanish else f"at {said}"
        if there.date() == here.date():
            return clock
        day = _el_dia(there, here) if is_spanish else _on_the_day(there, here)
        return f"{day} {clock}"

    def by(self, at: datetime) -> str:
        """The same after “by” or “from”: without its first word; in Spanish after “desde”.

        >>> from datetime import UTC
        >>> now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
        >>> Reader(now=now, zone=ZoneInfo("UTC")).by(now)
        '3:00 pm'
        """
        said = self.when(at)
        return (
            said.removeprefix("a ") if self.language is Language.SPANISH else said.partition(" ")[2]
        )

    def spoken(self, length: timedelta) -> str:
        """A length of working time in a sentence, rounded down to the minute.

        >>> from datetime import UTC
        >>> reader = Reader(now=datetime(2026, 11, 23, tzinfo=UTC), zone=ZoneInfo("UTC"))
        >>> reader.spoken(timedelta(hours=20, minutes=1)), reader.spoken(timedelta(seconds=40))
        ('20 hours 1 minute', 'less than a minute')
        """
        hours, minutes = length // HOUR, length % HOUR // MINUTE
        parts = [
            phrases.counted(hours, "{count} hour", "{count} hours", self.language) if hours else "",
            phrases.counted(minutes, "{count} minute", "{count} minutes", self.language)
            if minutes else "",
        ]  # fmt: skip
        joint = " y " if self.language is Language.SPANISH else " "
        return joint.join(part for part in parts if part) or self.say("less than a minute")

    def day(self, month: int, day: int) -> str:
        """A date without its year."""
        if self.language is Language.SPANISH:
            return spoken_time.month_day(month, day, self.language)
        return f"{MONTHS[month - 1]} {day}"

    @property
    def zone_name(self) -> str:
        """The zone as a clock on the wall there calls it."""
        return self.now.astimezone(self.zone).tzname() or self.zone.key


def _on_the_day(there: datetime, here: datetime) -> str:
    if abs((there.date() - here.date()).days) < 7:
        return f"on {list(DAY_NAMES.values())[there.weekday()]}"
    year = "" if there.year == here.year else f", {there.year}"
    return f"on {MONTHS[there.month - 1]} {there.day}{year}"


def _el_dia(there: datetime, here: datetime) -> str:
    if abs((there.date() - here.date()).days) < 7:
        return f"el {spoken_time.weekday(there.weekday(), Language.SPANISH)}"
    year = "" if there.year == here.year else f" de {there.year}"
    return f"el {spoken_time.month_day(there.month, there.day, Language.SPANISH)}{year}"


def _a_las(there: datetime) -> str:
    return "a la" if there.hour % 12 == 1 else "a las"
