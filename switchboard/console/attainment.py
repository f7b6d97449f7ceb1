"""Decides what is shown of promises kept: the report, the runs behind it, and both as files."""

from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse

from switchboard.console import attainment_csv, attainment_rows
from switchboard.console.attainment_asked import FROM_THE_START, PLACE, Asked, asks
from switchboard.console.attainment_form import Form, address
from switchboard.console.attainment_rows import Trend
from switchboard.console.context import render
from switchboard.console.door import StaffRequest
from switchboard.flow import attainment, attainment_conduct, attainment_runs
from switchboard.flow.attainment import Outcome
from switchboard.flow.attainment_conduct import Age
from switchboard.flow.attainment_groups import By
from switchboard.flow.attainment_period import LONGEST_MONTHS, Period
from switchboard.flow.attainment_question import NotAnswerable
from switchboard.policy.sla_terms import Clock
from switchboard.tickets.models import ClockRun
from switchboard.ui.shapes import Link

PARTS_SHOWN = 50
TREND_MONTHS = 12


@asks
def report(request: StaffRequest, asked: Asked) -> HttpResponse:
    """Each promise, the months before, one breakdown, and how tickets were treated."""
    question, now, base = asked.question, asked.now, reverse("attainment")
    by = asked.choice("by", By) or By.PRIORITY
    lines = attainment.report(question, now=now)
    broken_down = attainment.report(question, by=by, now=now)
    parts = attainment_rows.parts(question, broken_down, by=by, policy=asked.policy)
    kept = {**question.form, "by": by.value}
    return render(
        request, "console/attainment.html", now=now, place=PLACE,
        **asked.choosing(base, by=by.value),
        is_empty=not lines, promises=attainment_rows.promises(question, lines),
        trend=_trend(asked), tabs=_tabs(by, kept), by=by,
        parts=parts[:PARTS_SHOWN], left_out=max(len(parts) - PARTS_SHOWN, 0),
        csv_href=address(reverse("attainment_csv"), kept),
        conduct=_conduct(asked),
    )  # fmt: skip


@asks
def report_csv(request: StaffRequest, asked: Asked) -> HttpResponseBase:
    """The figures as a file, every part of the breakdown that the address asks for."""
    lines = attainment.report(asked.question, by=asked.choice("by", By), now=asked.now)
    return attainment_csv.report_file(asked.question, lines)


@asks
def runs(request: StaffRequest, asked: Asked) -> HttpResponse:
    """The runs behind a figure, newest first, fifty a page."""
    question, now, base = asked.question, asked.now, reverse("attainment_runs")
    outcome, before = asked.choice("outcome", Outcome), asked.key("before")
    try:
        page = attainment_runs.page(question, outcome=outcome, before=before, now=now)
    except ClockRun.DoesNotExist:
        raise NotAnswerable("before", str(before), remedy=FROM_THE_START) from None
    kept = {**question.form, "outcome": outcome.value if outcome else ""}
    return render(
        request, "console/attainment_runs.html", now=now, place=PLACE,
        **asked.choosing(base, outcome=kept["outcome"]),
        count=attainment_runs.count(question, outcome=outcome, now=now),
        rows=[attainment_rows.run_row(run, now=now) for run in page.runs],
        tabs=_outcomes(outcome, kept),
        report_href=address(reverse("attainment"), question.form),
        older=address(base, {**kept, "before": str(page.before or "")}) if page.before else "",
        newest=address(base, kept) if before else "",
        csv_href=address(reverse("attainment_runs_csv"), kept),
    )  # fmt: skip


@asks
def runs_csv(request: StaffRequest, asked: Asked) -> HttpResponseBase:
    """Every run behind a figure as a file."""
    outcome = asked.choice("outcome", Outcome)
    return attainment_csv.runs_file(asked.question, outcome=outcome, now=asked.now)


def _trend(asked: Asked) -> Trend | None:
    """The year that ends with the period, or the period's own months if they are more."""
    months = max(TREND_MONTHS, len(asked.question.period.months))
    question = asked.question.over(asked.question.period.months_before(months))
    lines = attainment.report(question, by=By.MONTH, has_times=False, now=asked.now)
    return attainment_rows.trend(question, lines)


def _conduct(asked: Asked) -> dict[str, object]:
    """How tickets were treated, and the way to each list; eight queries."""
    question = asked.question
    age = attainment_conduct.age(question, now=asked.now)
    return {
        "turns": attainment_conduct.turns(question),
        "continuity": (continuity := attainment_conduct.continuity(question)),
        "percent": attainment_rows.percent_words(continuity.percent),
        "age": age,
        "age_hours": asked.policy.triage.age_rung_hours,
        "age_href": address(reverse("attainment_runs"), _aged(asked, age)) if age.count else "",
        "turns_href": address(reverse("attainment_turns"), question.form),
        "handovers_href": address(reverse("attainment_handovers"), question.form),
        "escalations_href": address(reverse("attainment_escalations"), question.form),
    }


def _aged(asked: Asked, age: Age) -> Form:
    """The question whose list is what waits too long, whenever it was received."""
    zone = asked.question.period.zone
    since = age.oldest[0].started_at.astimezone(zone).date()
    longest = Period.month_of(asked.today, zone=zone).months_before(LONGEST_MONTHS)
    return {
        **asked.question.form,
        "from": max(since, longest.first).isoformat(),
        "to": asked.today.isoformat(),
        "clock": Clock.AGE.value,
        "outcome": Outcome.OVERDUE.value,
    }


def _tabs(by: By, kept: Form) -> list[Link]:
    base = reverse("attainment")
    return [
        Link(
            label=one.label,
            href=address(base, {**kept, "by": one.value}) + "#parts",
            is_current=one == by,
        )
        for one in By
    ]


def _outcomes(chosen: Outcome | None, kept: Form) -> list[Link]:
    base = reverse("attainment_runs")
    every = Link(label="All", href=address(base, {**kept, "outcome": ""}), is_current=not chosen)
    return [
        every,
        *(
            Link(
                label=one.label,
                href=address(base, {**kept, "outcome": one.value}),
                is_current=one == chosen,
            )
            for one in Outcome
        ),
    ]
