"""Lists the runs behind a figure, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from switchboard.flow.attainment import Outcome, is_outcome
from switchboard.flow.attainment_question import Question
from switchboard.tickets.models import ClockRun

PAGE = 50
READ_AT_ONCE = 1_000
# What a line shows; without it each would ask again.
WITH = ("client", "ticket", "ticket__team", "ticket__desk")


@dataclass(frozen=True, kw_only=True)
class RunPage:
    """Fifty runs; `before` names the run before which the next page begins, if there is one."""

    runs: list[ClockRun]
    before: int | None


def page(
    question: Question, *, outcome: Outcome | None, before: int | None, now: datetime
) -> RunPage:
    """The next fifty behind the run whose key is `before`; raises ClockRun.DoesNotExist.

    One query, and one more for `before`.
    """
    runs = _newest_first(question, outcome=outcome, now=now)
    if before is not None:
        last = ClockRun.objects.get(pk=before)
        same = Q(started_at=last.started_at, id__lt=last.pk)
        runs = runs.filter(same | Q(started_at__lt=last.started_at))
    found = list(runs[: PAGE + 1])
    return RunPage(runs=found[:PAGE], before=found[PAGE - 1].pk if len(found) > PAGE else None)


def every(question: Question, *, outcome: Outcome | None, now: datetime) -> Iterator[ClockRun]:
    """All of them, a thousand in memory at a time; to be read within one transaction."""
    yield from _newest_first(question, outcome=outcome, now=now).iterator(READ_AT_ONCE)


def count(question: Question, *, outcome: Outcome | None, now: datetime) -> int:
    """How many there are; one query."""
    return _chosen(question, outcome=outcome, now=now).count()


def outcome_of(run: ClockRun, *, now: datetime) -> Outcome:
    """What became of one run, by the same rule as the figures."""
    if run.breached_at is not None:
        return Outcome.MISSED
    if run.stopped_at is not None:
        return Outcome.MET
    return Outcome.MISSED if run.due_at and run.due_at < now else Outcome.RUNNING


def _newest_first(
    question: Question, *, outcome: Outcome | None, now: datetime
) -> QuerySet[ClockRun]:
    chosen = _chosen(question, outcome=outcome, now=now)
    return chosen.select_related(*WITH).order_by("-started_at", "-id")


def _chosen(question: Question, *, outcome: Outcome | None, now: datetime) -> QuerySet[ClockRun]:
    runs = question.runs()
    return runs.filter(is_outcome(outcome, now=now)) if outcome else runs
