"""Decides how a report leaves as a file: which columns, read line by line."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import StreamingHttpResponse

from switchboard.console import csv_files
from switchboard.console.csv_files import Cell
from switchboard.console.door import become_staff
from switchboard.flow import attainment_runs
from switchboard.flow.attainment import Line, Outcome
from switchboard.flow.attainment_question import Question
from switchboard.policy.priority import Priority
from switchboard.policy.sla_terms import Clock
from switchboard.tickets.models import ClockRun

REPORT_HEAD = (
    "promise", "part", "part_key", "attainment_percent", "met", "missed", "running",
    "p50_minutes", "p90_minutes", "p95_minutes",
)  # fmt: skip
RUNS_HEAD = (
    "ticket", "client", "promise", "priority", "team", "desk", "started_at", "due_at",
    "stopped_at", "missed_at", "counted_minutes", "allowed_minutes", "outcome",
)  # fmt: skip


def report_file(question: Question, lines: Iterable[Line]) -> StreamingHttpResponse:
    """The figures, a line for each promise and part."""
    return _file("attainment", question, REPORT_HEAD, (_report_cells(line) for line in lines))


def runs_file(
    question: Question, *, outcome: Outcome | None, now: datetime
) -> StreamingHttpResponse:
    """Every run behind a figure, instants in the zone of the report."""
    return _file("attainment-runs", question, RUNS_HEAD, _runs(question, outcome, now))


def _file(
    name: str, question: Question, head: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> StreamingHttpResponse:
    period = question.period
    file_name = f"{name}-{period.first}-{period.last}.csv"
    return csv_files.answer(file_name, head, rows)


def _runs(question: Question, outcome: Outcome | None, now: datetime) -> Iterator[Sequence[Cell]]:
    # The request's own transaction is over when the lines are sent.
    with transaction.atomic():
        become_staff()
        for run in attainment_runs.every(question, outcome=outcome, now=now):
            yield _run_cells(run, zone=question.period.zone, now=now)


def _report_cells(line: Line) -> Sequence[Cell]:
    figures, group = line.figures, line.group
    return (
        line.clock.value, group.label if group else "", group.key if group else "",
        figures.percent, figures.met, figures.missed, figures.running,
        *(_minutes(length) for length in (figures.p50, figures.p90, figures.p95)),
    )  # fmt: skip


def _run_cells(run: ClockRun, *, zone: ZoneInfo, now: datetime) -> Sequence[Cell]:
    ticket, outcome = run.ticket, attainment_runs.outcome_of(run, now=now)
    missed_at = (run.breached_at or run.due_at) if outcome == Outcome.MISSED else None
    return (
        ticket.number, run.client.name, Clock(run.clock).value,
        Priority(ticket.priority).key if ticket.triaged_at else "",
        ticket.team.key if ticket.team else "", ticket.desk.key,
        _instant(run.started_at, zone), _instant(run.due_at, zone), _instant(run.stopped_at, zone),
        _instant(missed_at, zone), _minutes(run.counted), _minutes(run.allowed), outcome.value,
    )  # fmt: skip


def _instant(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds") if at else ""


def _minutes(length: timedelta | None) -> float | None:
    return None if length is None else round(length / timedelta(minutes=1), 2)
