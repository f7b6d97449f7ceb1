"""Counts, for each promise, how often it was kept, and how long that took."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, Count, DurationField, IntegerField, Q, Value

from switchboard.flow.attainment_groups import By, Group, named, part_of
from switchboard.flow.attainment_question import Question
from switchboard.policy.sla_terms import Clock

CLOCKS = list(Clock)


class Outcome(StrEnum):
    """What became of a promise; what is overdue was missed and still runs."""

    MET = "met"
    MISSED = "missed"
    RUNNING = "running"
    OVERDUE = "overdue"

    @property
    def label(self) -> str:
        """The word that people read."""
        return self.value.capitalize()


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How often a promise was kept; p50, p90 and p95 are working time, of the runs that ended.

    >>> Figures(met=1999, missed=1).percent, Figures(met=0, missed=0, running=7).percent
    (99.9, None)
    """

    met: int
    missed: int
    running: int = 0
    p50: timedelta | None = None
    p90: timedelta | None = None
    p95: timedelta | None = None

    @property
    def total(self) -> int:
        """Every run."""
        return self.met + self.missed + self.running

    @property
    def percent(self) -> float | None:
        """What was kept of all that is decided; None where nothing is.

        Rounded down to a tenth, so that 100 is said only where nothing was missed.
        """
        decided = self.met + self.missed
        return self.met * 1000 // decided / 10 if decided else None


@dataclass(frozen=True, kw_only=True)
class Line:
    """The figures of one promise, in one part of a breakdown if there is one."""

    clock: Clock
    group: Group | None
    figures: Figures


def report(
    question: Question, *, by: By | None = None, has_times: bool = True, now: datetime
) -> list[Line]:
    """The figures of each promise in each part, where there is any run.

    Sorted by part and then by clock; of clients, those with the most missed come first. One
    query, and one more for the names of teams, clients or desks. Without `has_times` the
    distribution is left out, which takes half as long.
    """
    part = part_of(question, by) if by else Value(None, output_field=IntegerField())
    wanted: dict[str, Any] = {
        outcome.value: Count("pk", filter=is_outcome(outcome, now=now))
        for outcome in (Outcome.MET, Outcome.MISSED, Outcome.RUNNING)
    }
    wanted |= {"times": _Percentiles("counted")} if has_times else {}
    counted = question.runs().values("clock", part=part).annotate(**wanted)
    rows: list[dict[str, Any]] = [dict(row) for row in counted]
    groups = named(question, by, (row["part"] for row in rows)) if by else {None: None}
    places = {key: place for place, key in enumerate(_order(groups, rows, by))}
    rows.sort(key=lambda row: (places[row["part"]], CLOCKS.index(Clock(row["clock"]))))
    return [
        Line(clock=Clock(row["clock"]), group=groups[row["part"]], figures=_figures(row))
        for row in rows
    ]


def is_outcome(outcome: Outcome, *, now: datetime) -> Q:
    """Which runs came to that; a deadline that passed is missed before anybody notices it."""
    is_open, is_late = Q(stopped_at__isnull=True), Q(due_at__lt=now)
    is_told = Q(breached_at__isnull=False)
    return {
        Outcome.MET: ~is_open & ~is_told,
        Outcome.MISSED: is_told | (is_open & is_late),
        Outcome.RUNNING: is_open & ~is_told & (Q(due_at__isnull=True) | Q(due_at__gte=now)),
        Outcome.OVERDUE: is_open & (is_told | is_late),
    }[outcome]


class _Percentiles(Aggregate):
    """The median, the 90th and the 95th percentile, between two runs in proportion."""

    function = "percentile_cont"
    template = "%(function)s(ARRAY[0.5, 0.9, 0.95]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = ArrayField(DurationField())


def _order(groups: dict[Any, Any], rows: list[dict[str, Any]], by: By | None) -> list[Any]:
    if by != By.CLIENT:
        return list(groups)
    missed: Counter[Any] = Counter()
    for row in rows:
        missed[row["part"]] += row["missed"]
    return sorted(groups, key=lambda key: -missed[key])


def _figures(row: dict[str, Any]) -> Figures:
    p50, p90, p95 = row.get("times") or (None, None, None)
    return Figures(
        met=row["met"], missed=row["missed"], running=row["running"], p50=p50, p90=p90, p95=p95
    )
