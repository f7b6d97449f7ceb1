"""Stores what was found of clock runs: new rows, changed rows in one statement, moved deadlines."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from django.db import connection

from switchboard.flow.story import Story
from switchboard.policy.sla import Clock
from switchboard.tickets.models import ClockRun, DeadlineChange, RecountCause, Ticket

KEPT = (
    "due_at", "at_risk_at", "next_check_at", "stopped_at", "breached_at", "counted", "allowed",
    "term", "rung",
)  # fmt: skip
RunKey = tuple[int, str, datetime]  # the ticket, the clock, the start of the run
_TYPES = ("timestamptz",) * 5 + ("interval",) * 2 + ("smallint",) * 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a run is by the timeline and the policy, and the row that stands for it, if one does."""

    known: ClockRun | None
    clock: Clock
    started_at: datetime
    due_at: datetime | None
    at_risk_at: datetime | None
    next_check_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None
    counted: timedelta | None
    allowed: timedelta
    term: int
    rung: int

    @property
    def is_changed(self) -> bool:
        """Whether the row says something else."""
        return any(getattr(self.known, name) != getattr(self, name) for name in KEPT)

    @property
    def is_moved(self) -> bool:
        """Whether a deadline that still runs is another than was stored."""
        return self.known is not None and self.stopped_at is None and self._was_due != self.due_at

    @property
    def _was_due(self) -> datetime | None:
        return self.known.due_at if self.known else None

    def as_row(self, ticket: Ticket) -> ClockRun:
        """The row, saved before or not."""
        row = self.known or ClockRun(
            ticket=ticket, client_id=ticket.client_id, clock=self.clock.value,
            started_at=self.started_at,
        )  # fmt: skip
        for name in KEPT:
            setattr(row, name, getattr(self, name))
        return row

    def change(
        self, ticket: Ticket, *, because: str, version: int | None, now: datetime
    ) -> DeadlineChange:
        """The record of a moved deadline."""
        return DeadlineChange(
            ticket=ticket, client_id=ticket.client_id, clock=self.clock.value,
            started_at=self.started_at, before=self._was_due, after=self.due_at,
            because=because, version=version, changed_at=now,
        )  # fmt: skip


def store(
    computed: Sequence[tuple[Story, Sequence[Found]]], *, because: str, now: datetime,
    version: int | None = None,
) -> int:  # fmt: skip
    """Writes what differs and says how many runs did; a moved deadline is recorded with its cause.

    Runs that the timeline no longer has are taken away. The tickets must be locked. At most four
    queries, however many tickets.
    """
    each = [(story.ticket, one) for story, found in computed for one in found]
    changes = [
        one.change(ticket, because=because, version=version, now=now)
        for ticket, one in each
        if one.is_moved and one.clock is not Clock.AGE
    ]
    is_changed = [one.known is not None and one.is_changed for _, one in each]
    rows = [one.as_row(ticket) for ticket, one in each]
    changed = [row for row, differs in zip(rows, is_changed, strict=True) if differs]
    added = [row for row in rows if row.pk is None]
    gone = [run.pk for story, found in computed for run in _gone(story, found)]
    if gone:
        ClockRun.objects.filter(pk__in=gone).delete()
    if changed:
        update(changed)
    if added:
        ClockRun.objects.bulk_create(added)
    if changes:
        DeadlineChange.objects.bulk_create(changes)
    in_order = iter(rows)
    for story, found in computed:
        _remember(story.ticket, list(islice(in_order, len(found))))
    return len(changed) + len(added) + len(gone)


def update(runs: Iterable[ClockRun]) -> None:
    """Saves the kept columns of rows that exist; one query."""
    rows = list(runs)
    columns = [[row.pk for row in rows], *([getattr(row, name) for row in rows] for name in KEPT)]
    arrays = ", ".join(["%s::bigint[]", *(f"%s::{kind}[]" for kind in _TYPES)])
    assignments = ", ".join(f"{name} = new.{name}" for name in KEPT)
    names = ", ".join(("id", *KEPT))
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE tickets_clockrun AS run SET {assignments}"  # noqa: S608 - our own names
            f" FROM unnest({arrays}) AS new ({names}) WHERE run.id = new.id",
            columns,
        )


def moved_at(tickets: Collection[int]) -> dict[RunKey, datetime]:
    """When deadlines of these tickets were last moved without an act on them; at most one query."""
    if not tickets:
        return {}
    because = [RecountCause.CALENDAR, RecountCause.AGREEMENT]
    moved = DeadlineChange.objects.filter(ticket_id__in=tickets, because__in=because)
    rows = moved.order_by("id").values_list("ticket_id", "clock", "started_at", "changed_at")
    return {(ticket, clock, started): at for ticket, clock, started, at in rows}


def _gone(story: Story, found: Sequence[Found]) -> list[ClockRun]:
    kept = {one.known.pk for one in found if one.known}
    return [run for run in story.runs if run.pk not in kept]


def _remember(ticket: Ticket, rows: Sequence[ClockRun]) -> None:
    """The ticket answers from the rows that were just stored, without asking again."""
    known = ClockRun.objects.filter(ticket_id=ticket.pk)
    known._result_cache = sorted(rows, key=lambda row: row.started_at)  # noqa: SLF001
    cache = getattr(ticket, "_prefetched_objects_cache", {})
    ticket._prefetched_objects_cache = {**cache, "clock_runs": known}  # type: ignore[attr-defined] # noqa: SLF001
