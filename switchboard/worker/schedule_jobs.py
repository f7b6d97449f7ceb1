"""What the worker does for schedules: offers lapse, presence follows, gaps are looked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.flow import away, schedule_gaps, swaps

SET_SIZE = 50
LOOK_FOR_GAPS_EVERY = timedelta(minutes=5)


@dataclass
class GapWatch:
    """When this process last looked for gaps; a look costs some queries, and none is told twice."""

    looked_at: datetime | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether it is time again."""
        return self.looked_at is None or abs(now - self.looked_at) >= LOOK_FOR_GAPS_EVERY


gap_watch = GapWatch()


def keep_schedules(now: datetime) -> int:
    """Closes offers that lapsed, follows who is away, and looks for gaps every few minutes.

    Two queries where nothing is due.
    """
    changed = swaps.lapse(SET_SIZE, now=now) + away.follow(SET_SIZE, now=now)
    if changed or gap_watch.is_due(now):
        gap_watch.looked_at = now
        schedule_gaps.look(now=now)
    return changed
