"""Seconds walked one by one: what a desk says of each, told from its form and the zone's clock.

Nothing here asks the calendars under test. Instants are microseconds since the walk begins; the
walk goes from one whole second to the next, and a second in which something happens is cut there.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from zoneinfo import ZoneInfo

import numpy as np

DAY = 86_400
DAYS = 4
MICROSECONDS = 1_000_000
HORIZON = DAYS * DAY * MICROSECONDS
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

HOLD_REASONS = ("waiting for the requestor", "resolved", "before the first opening")
REASONS = ("closed", "open", "holiday", "break", "special hours", "special hours", *HOLD_REASONS)
CLOSED, OPEN, HOLIDAY, BREAK, SPECIALLY_OPEN, SPECIALLY_CLOSED = range(6)


@cache
def shown(zone_name, begin):
    """For each second the latest wall second, as if in UTC, that the zone's clock has shown by it.

    What a clock that is set back shows again is nothing new. Clocks are set on whole minutes.
    """
    zone = ZoneInfo(zone_name)
    first, last = int(begin.timestamp()) - DAY, int(begin.timestamp()) + DAYS * DAY
    minutes = range(first, last, 60)
    offsets = [datetime.fromtimestamp(at, zone).utcoffset().total_seconds() for at in minutes]
    walls = np.arange(first, last) + np.repeat(np.array(offsets, dtype=np.int64), 60)
    return np.maximum.accumulate(walls)[DAY:]


def painted(form, begin):
    """What the form says of each wall second around the walk, the strongest word painted last."""
    first = int(begin.timestamp()) - 2 * DAY
    dates = [begin.date() + timedelta(days=day) for day in range(-2, DAYS + 3)]
    wall = np.full(len(dates) * DAY, CLOSED, dtype=np.int8)
    special = [str(day) in form["special_hours"] for day in dates]

    def paint(number, shifts, code):
        for opens, closes in shifts:
            wall[number * DAY + opens : number * DAY + closes] = code

    for number in np.flatnonzero(special):
        paint(number, [(0, DAY)], SPECIALLY_CLOSED)
    for number, day in enumerate(dates):
        if not special[number]:
            paint(number, form["hours"][NAMES[day.weekday()]], OPEN)
    for number, day in enumerate(dates):
        if str(day) in form["holidays"]:
            paint(number, [(0, DAY)], SPECIALLY_CLOSED if special[number] else HOLIDAY)
    for number in np.flatnonzero(special):
        paint(number, form["special_hours"][str(dates[number])], SPECIALLY_OPEN)
    for number, day in enumerate(dates):
        paint(number, form["breaks"].get(str(day), ()), BREAK)
    return wall[shown(form["timezone"], begin) - first]


@dataclass(frozen=True)
class Desk:
    """A calendar's forms, each in force from its publication on, the first for all time before."""

    begin: datetime
    editions: tuple

    @cached_property
    def seconds(self):
        """What each form says of each second, once all have had their word on the dates."""
        return [painted(form | self._dates, self.begin) for _, form in self.editions]

    @property
    def published(self):
        return [at for at, _ in self.editions]

    @property
    def _dates(self):
        told = {
            kind: {day for _, form in self.editions for day in form[kind]}
            for kind in ("special_hours", "breaks", "holidays")
        }
        words = {
            kind: {day: self._word(kind, day) for day in sorted(days)}
            for kind, days in told.items()
        }
        return {
            kind: {day: word for day, word in named.items() if word is not None}
            for kind, named in words.items()
        }

    def _word(self, kind, day):
        """The newest word on a date; silence takes it back as long as the date has not passed."""
        word = None
        for published, form in self.editions:
            at = self.begin + timedelta(microseconds=published)
            is_past = date.fromisoformat(day) < at.astimezone(ZoneInfo(form["timezone"])).date()
            if day in form[kind]:
                word = form[kind][day]
            elif not is_past:
                word = None
        return word


ROUND_THE_CLOCK = "round the clock"


class Walk:
    """The horizon in order: whole seconds, cut wherever something happens within one."""

    def __init__(self, desks, instants):
        cuts = sorted({at for at in instants if 0 < at < HORIZON and at % MICROSECONDS})
        seconds = np.arange(DAYS * DAY, dtype=np.int64) * MICROSECONDS
        self.starts = np.insert(seconds, [at // MICROSECONDS + 1 for at in cuts], cuts)
        self.widths = np.diff(self.starts, append=HORIZON)
        self.said = {key: self._said(desk) for key, desk in desks.items()}
        self.is_open = {
            key: (said == OPEN) | (said == SPECIALLY_OPEN) for key, said in self.said.items()
        }

    def _said(self, desk):
        if desk == ROUND_THE_CLOCK:
            return np.full(len(self.starts), OPEN, dtype=np.int8)
        second = self.starts // MICROSECONDS
        said = desk.seconds[0][second]
        for published, codes in zip(desk.published[1:], desk.seconds[1:], strict=True):
            step = self.step(published)
            said[step:] = codes[second[step:]]
        return said

    def step(self, instant):
        """The number of the step that an instant begins; the end of the walk is one past all."""
        return int(np.searchsorted(self.starts, instant))

    def between(self, start, end):
        """The steps from an instant until another."""
        return slice(self.step(start), self.step(end))

    def reached(self, is_counted, since, work):
        """When that much has been counted after an instant; None: not within the walk."""
        first = self.step(since)
        total = np.cumsum(self.widths[first:] * is_counted[first:])
        place = int(np.searchsorted(total, work))
        if place == len(total):
            return None
        last = first + place
        return int(self.starts[last] + self.widths[last] - (total[place] - work))


def written(form):
    """The form as calendars read it."""

    def spans(named):
        return {key: [[text(a), text(b)] for a, b in shifts] for key, shifts in named.items()}

    parts = {key: spans(form[key]) for key in ("hours", "special_hours", "breaks")}
    return {"timezone": form["timezone"], **parts, "holidays": list(form["holidays"])}


def text(second):
    """The time of day, 24:00 as the end of the day and what follows on the next."""
    second = second if second <= DAY else second - DAY
    return f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"


def at(begin, instant):
    """The instant as a datetime."""
    return begin + timedelta(microseconds=int(instant))


def number(begin, instant):
    """The datetime as microseconds since the walk begins."""
    return (instant.astimezone(UTC) - begin) // timedelta(microseconds=1)
