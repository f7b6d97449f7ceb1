"""Decides whose turn it is in one rotation, on the wall clock of its zone."""

import calendar
import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from switchboard.policy import wall_time
from switchboard.policy.rotation_form import WHOLE_DAY, LayerRules, Unit

_LENGTHS = {
    Unit.HOUR: dt.timedelta(hours=1), Unit.DAY: dt.timedelta(days=1), Unit.WEEK: dt.timedelta(7),
}  # fmt: skip
_DAY = dt.timedelta(days=1)


class Layer:
    """Members who take turns, each as long as the rules say, and when the layer covers at all."""

    def __init__(self, rules: LayerRules) -> None:
        self.rules = rules
        self._zone = ZoneInfo(rules.timezone)

    @property
    def priority(self) -> int:
        """1 decides before 2."""
        return self.rules.priority

    def member(self, at: dt.datetime) -> str | None:
        """Who serves at an instant in UTC; None where the layer covers nothing."""
        turn = self.turn(at)
        if turn < 0 or not self._covers(at):
            return None
        return self.rules.members[turn % len(self.rules.members)]

    def turn(self, at: dt.datetime) -> int:
        """How many hand-offs the wall clock has shown since the anchor; -1 before the anchor."""
        turn = max(self._about(at), 0)
        while turn >= 0 and self.begins(turn) > at:
            turn -= 1
        while turn >= 0 and self.begins(turn + 1) <= at:
            turn += 1
        return turn

    def begins(self, turn: int) -> dt.datetime:
        """The hand-off to a turn, in UTC; a month without the anchor's day hands off on its last.

        >>> rules = LayerRules(
        ...     priority=1, timezone="UTC", anchor=dt.datetime(2026, 1, 31, 7), unit=Unit.MONTH,
        ...     every=1, members=("ana",))
        >>> [Layer(rules).begins(turn).day for turn in range(3)]
        [31, 28, 31]
        """
        anchor, count = self.rules.anchor, turn * self.rules.every
        if self.rules.unit is not Unit.MONTH:
            return wall_time.instant(anchor + count * _LENGTHS[self.rules.unit], self._zone)
        years, month = divmod(anchor.month - 1 + count, 12)
        year = anchor.year + years
        day = min(anchor.day, calendar.monthrange(year, month + 1)[1])
        return wall_time.instant(anchor.replace(year=year, month=month + 1, day=day), self._zone)

    def edges(self, low: dt.datetime, high: dt.datetime) -> Iterator[dt.datetime]:
        """Every instant from `low` to `high` at which the member may change, in no order."""
        turn = max(self.turn(low), 0)
        while (at := self.begins(turn)) < high:
            yield at
            turn += 1
        if self._is_always:
            return
        date, last = self._date(low) - _DAY, self._date(high) + _DAY
        while date <= last:
            for window in self._windows(date):
                yield from window
            date += _DAY

    def _about(self, at: dt.datetime) -> int:
        """The turn by the wall clock, give or take one."""
        wall, anchor = at.astimezone(self._zone).replace(tzinfo=None), self.rules.anchor
        if self.rules.unit is Unit.MONTH:
            months = (wall.year - anchor.year) * 12 + wall.month - anchor.month
            return months // self.rules.every
        return (wall - anchor) // (_LENGTHS[self.rules.unit] * self.rules.every)

    @property
    def _is_always(self) -> bool:
        return not self.rules.weekdays and not self.rules.daily

    def _covers(self, at: dt.datetime) -> bool:
        if self._is_always:
            return True
        today = self._date(at)
        return any(
            opens <= at < closes
            for date in (today - _DAY, today, today + _DAY)
            for opens, closes in self._windows(date)
        )

    def _windows(self, date: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """The windows that begin on a date, in UTC; none on a weekday that is not served."""
        if self.rules.weekdays and date.weekday() not in self.rules.weekdays:
            return
        for opens, closes in self.rules.daily or WHOLE_DAY:
            first, last = (date + dt.timedelta(seconds=second) for second in (opens, closes))
            yield wall_time.instant(first, self._zone), wall_time.instant(last, self._zone)

    def _date(self, at: dt.datetime) -> dt.datetime:
        """The midnight, naive, of the date that the zone's clock shows."""
        return dt.datetime.combine(at.astimezone(self._zone).date(), dt.time())
