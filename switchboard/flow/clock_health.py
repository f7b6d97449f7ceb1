"""Decides whether the clocks are looked after: nothing overdue, and swept lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min

from switchboard.flow.recount import SWEEP_EVERY
from switchboard.tickets.models import ClockRun, Recount, RecountCause

LATE = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class ClockHealth:
    """How late the oldest step is, and what the last sweep found, open clocks among it.

    `swept_at` is None before the first sweep.
    """

    at: datetime
    open_clocks: int
    overdue: int
    lag: timedelta
    swept_at: datetime | None
    unnoticed: int
    mended: int

    @property
    def fault(self) -> str:
        """What is wrong and what to do; empty where nothing is."""
        if self.overdue:
            lag = timedelta(seconds=int(self.lag.total_seconds()))
            return (
                f"Deadlines that wait to be acted on: {self.overdue}, the oldest for {lag}."
                " Is the worker running?"
            )
        if self.unnoticed:
            return (
                f"Deadlines that went by unnoticed, by the last sweep: {self.unnoticed}."
                " Look into the worker's log."
            )
        if self.swept_at is None or self.at - self.swept_at > 3 * SWEEP_EVERY:
            return "The clocks were not swept lately. Is the worker running?"
        return ""


def look(*, now: datetime) -> ClockHealth:
    """The clocks as they are; two queries."""
    overdue = ClockRun.objects.filter(next_check_at__lt=now - LATE)
    found = overdue.aggregate(count=Count("pk"), oldest=Min("next_check_at"))
    swept = (
        Recount.objects.filter(because=RecountCause.SWEEP, ended_at__isnull=False)
        .order_by("-id")
        .first()
    )
    return ClockHealth(
        at=now,
        open_clocks=swept.checked if swept else 0,
        overdue=found["count"],
        lag=now - found["oldest"] if found["oldest"] else timedelta(),
        swept_at=swept.ended_at if swept else None,
        unnoticed=swept.unnoticed if swept else 0,
        mended=swept.changed if swept else 0,
    )
