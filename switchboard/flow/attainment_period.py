"""Decides which days a report is about: whole days and months on the wall of one zone."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from switchboard.policy.document import Policy

DAY = timedelta(days=1)
YEARS = range(2000, 2101)
LONGEST_MONTHS = 60
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?", re.ASCII)


class QuestionFault(ValueError):
    """A report can't be made of what was asked; the message says what to ask instead."""


class NotADay(QuestionFault):
    """What was written is no month and no date."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text[:40]}” is no month and no date. Write it as 2026-11 or as 2026-11-23, "
            f"from {YEARS[0]} to {YEARS[-1]}."
        )


class EndsBeforeItStarts(QuestionFault):
    """The last day of a period lies before its first."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(
            f"The period would end on {last}, before it starts on {first}. Change one of them."
        )


class TooLong(QuestionFault):
    """A period of more months than a report covers."""

    def __init__(self, months: int) -> None:
        super().__init__(
            f"The period touches {months} months; a report covers {LONGEST_MONTHS} at most. "
            "Ask for a part of it."
        )


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days from `first` to `last`, both inclusive, on the wall of `zone`."""

    first: date
    last: date
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuses what is no period: EndsBeforeItStarts, TooLong."""
        if self.last < self.first:
            raise EndsBeforeItStarts(self.first, self.last)
        touched = _month_number(self.last) - _month_number(self.first) + 1
        if touched > LONGEST_MONTHS:
            raise TooLong(touched)

    @classmethod
    def month_of(cls, day: date, *, zone: ZoneInfo) -> "Period":
        """The whole month in which that day lies."""
        return cls(first=day.replace(day=1), last=_end_of_month(day), zone=zone)

    @classmethod
    def last_days(cls, count: int, *, until: date, zone: ZoneInfo) -> "Period":
        """So many days, of which `until` is the last."""
        return cls(first=until - (count - 1) * DAY, last=until, zone=zone)

    @property
    def start(self) -> datetime:
        """The first instant, in UTC."""
        return self._midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first instant after it, in UTC."""
        return self._midnight(self.last + DAY)

    @property
    def months(self) -> list[date]:
        """The first day of each month that the period touches, in order."""
        numbers = range(_month_number(self.first), _month_number(self.last) + 1)
        return [date(number // 12, number % 12 + 1, 1) for number in numbers]

    @property
    def month_starts(self) -> list[datetime]:
        """The first instant of each of those months, in UTC."""
        return [self._midnight(month) for month in self.months]

    def months_before(self, count: int) -> "Period":
        """The whole months of which the period's last is the last; `count` of them."""
        number = max(_month_number(self.last) - (count - 1), 12 * YEARS[0])
        first = date(number // 12, number % 12 + 1, 1)
        return Period(first=first, last=_end_of_month(self.last), zone=self.zone)

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self.zone).astimezone(UTC)


def zone_of(policy: Policy) -> ZoneInfo:
    """The zone in which reports have their days: that of the desk for all who have no other."""
    return policy.desk_calendar(policy.desk_for_region(None).key).zone


def read(first: str, last: str, *, today: date, zone: ZoneInfo) -> Period:
    """The period between two months or dates as an address has them; either may be empty.

    Without both it is this month; without the last it reaches to today, without the first it
    begins with the month of the last. Raises NotADay, EndsBeforeItStarts and TooLong.

    >>> read("2026-02", "", today=date(2026, 4, 9), zone=ZoneInfo("UTC")).last
    datetime.date(2026, 4, 9)
    """
    if not first and not last:
        return Period.month_of(today, zone=zone)
    ends_on = _end_of(last) if last else max(today, _start_of(first))
    begins_on = _start_of(first) if first else ends_on.replace(day=1)
    return Period(first=begins_on, last=ends_on, zone=zone)


def _start_of(text: str) -> date:
    return _day(text, is_last=False)


def _end_of(text: str) -> date:
    return _day(text, is_last=True)


def _day(text: str, *, is_last: bool) -> date:
    found = _DATE.fullmatch(text.strip())
    if not found or int(found[1]) not in YEARS:
        raise NotADay(text)
    try:
        written = date(int(found[1]), int(found[2]), int(found[3] or 1))
    except ValueError:
        raise NotADay(text) from None
    return _end_of_month(written) if is_last and not found[3] else written


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _month_number(day: date) -> int:
    return 12 * day.year + day.month - 1
