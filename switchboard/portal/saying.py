"""Decides how instants and lengths are said to a requestor in the middle of a sentence."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from switchboard.ui.week import DAY_NAMES
from switchboard.ui.words import HOUR, MINUTE, MONTHS, clock_time, plural


@dataclass(frozen=True, kw_only=True)
class Reader:
    """When and where it is read."""

    now: datetime
    zone: ZoneInfo

    def when(self, at: datetime) -> str:
        """An instant in a sentence.

        >>> from datetime import UTC
        >>> monday = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
        >>> reader = Reader(now=monday, zone=ZoneInfo("America/Chicago"))
        >>> reader.when(monday), reader.when(monday - timedelta(days=2))
        ('at 9:00 am', 'on Saturday at 9:00 am')
        """
        there, here = at.astimezone(self.zone), self.now.astimezone(self.zone)
        said = clock_time(at, zone=self.zone, now=at)
        if there.date() == here.date():
            return f"at {said}"
        if abs((there.date() - here.date()).days) < 7:
            return f"on {list(DAY_NAMES.values())[there.weekday()]} at {said}"
        year = "" if there.year == here.year else f", {there.year}"
        return f"on {MONTHS[there.month - 1]} {there.day}{year} at {said}"

    def by(self, at: datetime) -> str:
        """The same after “by” or “from”: without its first word.

        >>> from datetime import UTC
        >>> now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
        >>> Reader(now=now, zone=ZoneInfo("UTC")).by(now)
        '3:00 pm'
        """
        return self.when(at).partition(" ")[2]

    @property
    def zone_name(self) -> str:
        """The zone as a clock on the wall there calls it."""
        return self.now.astimezone(self.zone).tzname() or self.zone.key


def spoken(length: timedelta) -> str:
    """A length of working time in a sentence, rounded down to the minute.

    >>> spoken(timedelta(hours=20, minutes=1)), spoken(timedelta(seconds=40))
    ('20 hours 1 minute', 'less than a minute')
    """
    hours, minutes = length // HOUR, length % HOUR // MINUTE
    parts = [plural(hours, "hour") if hours else "", plural(minutes, "minute") if minutes else ""]
    return " ".join(part for part in parts if part) or "less than a minute"
