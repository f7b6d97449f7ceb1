"""Decides how figures stand in a table: in words, as a bar, and with the way to what is behind."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from django.urls import reverse

from switchboard.console.attainment_form import Form, address, month_words
from switchboard.flow.attainment import Figures, Line, Outcome
from switchboard.flow.attainment_groups import By, Group
from switchboard.flow.attainment_period import Period
from switchboard.flow.attainment_question import Question
from switchboard.flow.attainment_runs import outcome_of
from switchboard.policy.document import Policy
from switchboard.policy.priority import Priority
from switchboard.policy.sla_terms import Clock
from switchboard.tickets.models import ClockRun
from switchboard.ui.charts import LineChart, Segment, Series, line_chart, segments
from switchboard.ui.words import duration

NOTHING = "–"
NOBODY = Figures(met=0, missed=0)
LOOKS = {clock: look for look, clock in enumerate(Clock)}


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number, and the list behind it; no address where it is nought."""

    words: str
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class PromiseRow:
    """One promise as a line of a table."""

    label: str
    percent: Figure
    bar: Sequence[Segment]
    met: Figure
    missed: Figure
    running: Figure
    times: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a breakdown with a line for each promise."""

    label: str
    href: str
    rows: Sequence[PromiseRow]


@dataclass(frozen=True, kw_only=True)
class Month:
    """One month of the trend: a percentage for each promise."""

    label: str
    percents: Sequence[Figure]


@dataclass(frozen=True, kw_only=True)
class Trend:
    """The promises over months: drawn, and the same in a table."""

    chart: LineChart
    clocks: Sequence[str]
    months: Sequence[Month]


@dataclass(frozen=True, kw_only=True)
class RunRow:
    """One run as a line of the list; `counted` says of how much, `outcome` is a badge."""

    number: str
    subject: str
    href: str
    client: str
    label: str
    run: ClockRun
    counted: str
    outcome: Outcome


def promises(question: Question, lines: Iterable[Line]) -> list[PromiseRow]:
    """A line for each promise that was asked about, also where nothing was promised."""
    found = {line.clock: line.figures for line in lines}
    return [_row(clock, found.get(clock, NOBODY), question.form) for clock in question.clocks]


def parts(question: Question, lines: Iterable[Line], *, by: By, policy: Policy) -> list[Part]:
    """The breakdown, part by part."""
    return [
        Part(
            label=group_words(group, by=by, policy=policy),
            href=address(reverse("attainment"), form := narrowed(question, group, by=by)),
            rows=[_row(line.clock, line.figures, form) for line in found],
        )
        for group, found in groupby(lines, key=lambda line: line.group)
        if group
    ]


def trend(question: Question, lines: Sequence[Line]) -> Trend | None:
    """The months of the question, newest last; None where nothing was decided in any."""
    months = question.period.months
    found = {(line.clock, line.group.key): line.figures for line in lines if line.group}
    known = [
        one
        for one in Clock
        if any(line.clock == one and line.figures.percent is not None for line in lines)
    ]
    if not known:
        return None
    of = {clock: [found.get((clock, f"{day:%Y-%m}"), NOBODY) for day in months] for clock in known}
    series = [
        Series(label=clock.label, look=LOOKS[clock] % 4, values=[one.percent for one in of[clock]])
        for clock in known
    ]
    return Trend(
        chart=line_chart(series, labels=[month_words(day)[:3] for day in months]),
        clocks=[clock.label for clock in known],
        months=[
            Month(
                label=month_words(day),
                percents=[
                    _percent(clock, of[clock][n], _in_month(question, day)) for clock in known
                ],
            )
            for n, day in enumerate(months)
        ],
    )


def run_row(run: ClockRun, *, now: datetime) -> RunRow:
    """One run; it needs the records that `attainment_runs` loads with it."""
    counted = time_words(run.counted)
    return RunRow(
        number=run.ticket.spoken_number,
        subject=run.ticket.subject,
        href=reverse("ticket", args=[run.ticket.number]),
        client=run.client.name,
        label=Clock(run.clock).label,
        run=run,
        counted=f"{counted} of {time_words(run.allowed)}" if run.counted is not None else counted,
        outcome=outcome_of(run, now=now),
    )


def narrowed(question: Question, group: Group, *, by: By) -> dict[str, str]:
    """The question about that part alone, as an address has it."""
    if by == By.MONTH:
        return _in_month(question, date.fromisoformat(f"{group.key}-01"))
    return {**question.form, by.value: group.key}


def group_words(group: Group, *, by: By, policy: Policy) -> str:
    """The name of a part: priorities as the policy calls them, months in words."""
    keys = [priority.key for priority in Priority]
    if by == By.PRIORITY and group.key in keys:
        return policy.priority_name(Priority.from_key(group.key))
    if by == By.MONTH:
        return month_words(date.fromisoformat(f"{group.key}-01"))
    return group.label


def percent_words(percent: float | None) -> str:
    """A percentage as people read it.

    >>> percent_words(99.0), percent_words(100.0), percent_words(None)
    ('99.0 %', '100 %', '–')
    """
    if percent is None:
        return NOTHING
    return "100 %" if percent == 100 else f"{percent:.1f} %"


def time_words(length: timedelta | None) -> str:
    """Working time, in hours and minutes."""
    return NOTHING if length is None else duration(length, in_days=False)


def runs_href(form: Form, clock: Clock, outcome: Outcome | None = None) -> str:
    """The list of the runs of a clock."""
    chosen = {**form, "clock": clock.value, "outcome": outcome.value if outcome else ""}
    return address(reverse("attainment_runs"), chosen)


def _row(clock: Clock, figures: Figures, form: Form) -> PromiseRow:
    counts = {
        Outcome.MET: figures.met, Outcome.MISSED: figures.missed, Outcome.RUNNING: figures.running,
    }  # fmt: skip
    met, missed, running = (
        Figure(words=f"{count:,}", href=runs_href(form, clock, outcome) if count else "")
        for outcome, count in counts.items()
    )
    return PromiseRow(
        label=clock.label,
        percent=_percent(clock, figures, form),
        bar=segments([(outcome.value, count) for outcome, count in counts.items()]),
        met=met,
        missed=missed,
        running=running,
        times=[time_words(one) for one in (figures.p50, figures.p90, figures.p95)],
    )


def _percent(clock: Clock, figures: Figures, form: Form) -> Figure:
    href = runs_href(form, clock) if figures.total else ""
    return Figure(words=percent_words(figures.percent), href=href)


def _in_month(question: Question, day: date) -> dict[str, str]:
    """The question about the part of its period that lies in that month."""
    whole = Period.month_of(day, zone=question.period.zone)
    first = max(whole.first, question.period.first)
    last = min(whole.last, question.period.last)
    return {**question.form, "from": first.isoformat(), "to": last.isoformat()}
