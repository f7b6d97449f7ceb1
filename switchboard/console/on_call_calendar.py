"""Decides how a schedule looks as a calendar: a row a week, and in each day who is on call when."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.exceptions import BadRequest
from django.http import QueryDict

from switchboard.oncall.models import Override
from switchboard.policy import wall_time
from switchboard.policy.rotation import Shift

DAY = timedelta(days=1)
WEEK, MONTH = 1, 5
YEARS = range(2000, 2100)
NOBODY = "Nobody"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Somebody on call in a part of a day, or nobody."""

    who: str
    when: str
    is_own: bool = False
    is_override: bool = False
    is_gap: bool = False


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of the reader's wall."""

    date: date
    is_today: bool
    entries: Sequence[Entry]


@dataclass(frozen=True, kw_only=True)
class Window:
    """The weeks that a page shows, and where the others are."""

    first: date
    weeks: int
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        """The first midnight, in UTC."""
        return self._midnight(self.first)

    @property
    def end(self) -> datetime:
        """The midnight after the last day, in UTC."""
        return self._midnight(self.first + 7 * self.weeks * DAY)

    def days(self) -> Iterator[tuple[date, datetime, datetime]]:
        """Each day with its midnights: 23, 24 or 25 hours."""
        for number in range(7 * self.weeks):
            day = self.first + number * DAY
            yield day, self._midnight(day), self._midnight(day + DAY)

    def moved(self, weeks: int) -> str:
        """The address of the page that many weeks on."""
        there = self.first + timedelta(weeks=weeks)
        return "?" + urlencode({"from": there.isoformat(), "weeks": self.weeks})

    def as_long(self, weeks: int) -> str:
        """The address of the page with so many weeks."""
        return "?" + urlencode({"from": self.first.isoformat(), "weeks": weeks})

    def _midnight(self, day: date) -> datetime:
        return wall_time.instant(datetime.combine(day, time()), self.zone)


def window_of(asked: QueryDict, *, now: datetime, zone: ZoneInfo) -> Window:
    """The weeks that were asked for, from a Monday; without a wish this week and four more."""
    try:
        first = date.fromisoformat(asked.get("from") or now.astimezone(zone).date().isoformat())
        weeks = int(asked.get("weeks") or MONTH)
    except ValueError:
        weeks, first = 0, now.date()
    if weeks not in (WEEK, MONTH) or first.year not in YEARS:
        message = f"A calendar begins on a date, as 2026-11-23, and has {WEEK} or {MONTH} weeks."
        raise BadRequest(message)
    return Window(first=first - first.weekday() * DAY, weeks=weeks, zone=zone)


def weeks_of(
    window: Window, shifts: Sequence[Shift], gaps: Sequence[tuple[datetime, datetime]],
    overrides: Collection[Override], *, names: Mapping[str, str], reader: str, now: datetime,
) -> list[list[Day]]:  # fmt: skip
    """The days of the window by week, each with who is on call in it."""
    today = now.astimezone(window.zone).date()
    times = [(one.start, one.end, one.member) for one in shifts]
    # What nobody covered before is over; a gap is what somebody can still fill.
    times += [(max(start, now), end, "") for start, end in gaps if end > now]
    days = []
    for day, low, high in window.days():
        inside = sorted(one for one in times if one[0] < high and one[1] > low)
        entries = [
            Entry(
                who=names.get(member, NOBODY) if member else NOBODY,
                when=_when(start, end, low, high, zone=window.zone),
                is_own=member == reader, is_gap=not member,
                is_override=_is_override(member, max(start, low), min(end, high), overrides),
            )
            for start, end, member in inside
        ]  # fmt: skip
        days.append(Day(date=day, is_today=day == today, entries=entries))
    return [days[begin : begin + 7] for begin in range(0, len(days), 7)]


def _when(start: datetime, end: datetime, low: datetime, high: datetime, *, zone: ZoneInfo) -> str:
    first = "" if start <= low else f"{start.astimezone(zone):%H:%M}"
    last = "" if end >= high else f"{end.astimezone(zone):%H:%M}"
    if first and last:
        return f"{first}–{last}"
    return f"from {first}" if first else f"until {last}" if last else "all day"


def _is_override(
    member: str, start: datetime, end: datetime, overrides: Collection[Override]
) -> bool:
    """Whether somebody is there by an exception, not by their turn."""
    return any(
        str(one.engineer_id) == member and one.kind != "remove"
        and one.starts_at < end and one.ends_at > start
        for one in overrides
    )  # fmt: skip
