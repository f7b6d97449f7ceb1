"""What is counted as kept, missed and running, and how long it took."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from statistics import quantiles
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from switchboard.clients.models import Client
from switchboard.flow import attainment, attainment_question, attainment_runs
from switchboard.flow.attainment import Figures, Line, Outcome
from switchboard.flow.attainment_groups import By
from switchboard.flow.attainment_question import Question
from switchboard.policy.priority import Priority
from switchboard.policy.sla_terms import Clock
from switchboard.policy.ticket_number import ticket_number
from switchboard.published.models import Desk
from switchboard.tickets.models import ClockRun, Ticket
from tests.cast import Cast

MINUTE = timedelta(minutes=1)
TEXAS = ZoneInfo("America/Chicago")
TODAY = date(2026, 11, 23)
keys = count(1)


def asked(**form: str) -> Question:
    names = {"since": "from", "until": "to"}
    written = {names.get(name, name): value for name, value in form.items()}
    return attainment_question.read(written, today=TODAY, zone=TEXAS)


def ticket(client: Client, cast: Cast, *, at: datetime, **facts: Any) -> Ticket:
    key = next(keys)
    contact = cast.lucille if client == cast.bayou else cast.hector
    usual = {
        "id": key, "number": ticket_number(key), "client": client, "contact": contact,
        "policy_version": cast.version, "desk": Desk.objects.get(key="texas"), "subject": "Row",
        "channel": "mail", "state": "open", "impact": "individual", "urgency": "low",
        "triaged_at": at, "team": cast.service_desk, "priority": Priority.LOW, "received_at": at,
    }  # fmt: skip
    return Ticket.objects.create(**{**usual, **facts})


def run(
    of: Ticket, clock: Clock = Clock.FIRST_RESPONSE, *, took: timedelta | None = None,
    allowed: timedelta = 15 * MINUTE, missed: bool = False, started_at: datetime | None = None,
) -> ClockRun:  # fmt: skip
    """A run from receipt, stopped after `took`, or still running."""
    start = started_at or of.received_at
    due = start + allowed
    return ClockRun.objects.create(
        ticket=of, client=of.client, clock=clock, started_at=start, due_at=due, allowed=allowed,
        stopped_at=None if took is None else start + took, counted=took,
        breached_at=due if missed else None,
    )  # fmt: skip


@pytest.fixture
def desk(cast: Cast, now: datetime) -> Cast:
    """Two met, one missed and answered, one missed and told, one unnoticed, one running."""
    early = now - timedelta(days=2)
    for minutes in (3, 5):
        run(ticket(cast.bayou, cast, at=early), took=minutes * MINUTE)
    run(ticket(cast.bayou, cast, at=early), took=40 * MINUTE, missed=True)
    run(ticket(cast.hillcountry, cast, at=early), missed=True)
    run(ticket(cast.hillcountry, cast, at=early))
    run(ticket(cast.hillcountry, cast, at=now - MINUTE))
    return cast


def only(lines: list[Line]) -> Figures:
    (line,) = lines
    return line.figures


def test_met_missed_and_running_are_counted(desk: Cast, now: datetime):
    figures = only(attainment.report(asked(), now=now))

    assert (figures.met, figures.missed, figures.running) == (2, 3, 1)
    assert figures.percent == 40.0


def test_the_median_is_of_what_was_answered_kept_or_not(desk: Cast, now: datetime):
    figures = only(attainment.report(asked(), now=now))

    assert figures.p50 == 5 * MINUTE
    assert figures.p90 == 33 * MINUTE, "from 5 to 40, eight tenths of the way"


def test_a_deadline_counts_as_missed_before_anybody_noticed(cast: Cast, now: datetime):
    run(ticket(cast.bayou, cast, at=now))
    due = now + 15 * MINUTE

    at_the_deadline = only(attainment.report(asked(), now=due))
    a_moment_later = only(attainment.report(asked(), now=due + timedelta(microseconds=1)))

    assert (at_the_deadline.missed, at_the_deadline.running) == (0, 1)
    assert (a_moment_later.missed, a_moment_later.running) == (1, 0)


def test_what_runs_without_a_deadline_is_running(cast: Cast, now: datetime):
    held = run(ticket(cast.bayou, cast, at=now - timedelta(days=3)), Clock.RESOLUTION)
    ClockRun.objects.filter(pk=held.pk).update(due_at=None)

    figures = only(attainment.report(asked(), now=now))

    assert (figures.missed, figures.running, figures.percent) == (0, 1, None)


def test_nothing_decided_is_no_percentage_and_nothing_at_all_no_line(cast: Cast, now: datetime):
    assert attainment.report(asked(), now=now) == []
    assert Figures(met=0, missed=0).percent is None


def test_one_missed_in_a_million_is_not_a_hundred_percent():
    assert Figures(met=999_999, missed=1).percent == 99.9
    assert Figures(met=1_000_000, missed=0).percent == 100.0


def test_age_is_promised_to_nobody_and_counted_only_if_asked_for(cast: Cast, now: datetime):
    run(ticket(cast.bayou, cast, at=now), Clock.AGE)

    assert attainment.report(asked(), now=now) == []
    assert [line.clock for line in attainment.report(asked(clock="age"), now=now)] == [Clock.AGE]


def test_a_run_of_midnight_belongs_to_the_month_on_the_desks_wall(cast: Cast, now: datetime):
    last_of_october = datetime(2026, 11, 1, 4, 59, 59, tzinfo=UTC)
    first_of_november = datetime(2026, 11, 1, 5, 0, tzinfo=UTC)
    for at in (last_of_october, first_of_november):
        run(ticket(cast.bayou, cast, at=at), took=MINUTE)

    months = attainment.report(asked(since="2026-10", until="2026-11"), by=By.MONTH, now=now)

    assert [(line.group.key, line.figures.met) for line in months] == [
        ("2026-10", 1), ("2026-11", 1),
    ]  # fmt: skip
    assert only(attainment.report(asked(since="2026-10", until="2026-10-31"), now=now)).met == 1


def test_the_month_of_a_clock_change_loses_no_hour(cast: Cast, now: datetime):
    """November begins in summer time, and its last second is in standard time."""
    end = datetime(2026, 12, 1, 6, tzinfo=UTC)
    for at in (end - timedelta(seconds=1), end):
        run(ticket(cast.bayou, cast, at=at), took=MINUTE)

    assert only(attainment.report(asked(since="2026-11", until="2026-11"), now=now)).met == 1


def test_each_part_has_its_own_figures(desk: Cast, now: datetime):
    lines = attainment.report(asked(), by=By.CLIENT, now=now)

    assert [(line.group.label, line.figures.met, line.figures.missed) for line in lines] == [
        ("Hill Country Law", 0, 2), ("Bayou Dental", 2, 1),
    ], "the most missed come first"  # fmt: skip


def test_what_awaits_triage_has_no_priority_and_no_team(cast: Cast, now: datetime):
    fresh = {"state": "new", "triaged_at": None, "team": None, "impact": "", "urgency": ""}
    run(ticket(cast.bayou, cast, at=now, **fresh))
    run(ticket(cast.bayou, cast, at=now, priority=Priority.HIGH), took=MINUTE)

    by_priority = attainment.report(asked(), by=By.PRIORITY, now=now)
    by_team = attainment.report(asked(), by=By.TEAM, now=now)

    assert [line.group.key for line in by_priority] == ["high", "-"]
    assert [line.group.key for line in by_team] == ["service_desk", "-"]
    assert only(attainment.report(asked(priority="-"), now=now)).running == 1
    assert only(attainment.report(asked(team="-"), now=now)).running == 1
    assert attainment.report(asked(priority="low"), now=now) == []


def test_a_question_narrows_the_figures_down(desk: Cast, now: datetime):
    elsewhere = Desk.objects.get(key="louisiana")
    run(ticket(desk.bayou, desk, at=now, team=desk.network, desk=elsewhere), took=MINUTE)
    questions = {
        "team": "network", "desk": "louisiana", "client": str(desk.bayou.uuid),
        "clock": "resolution",
    }  # fmt: skip

    met = {
        name: sum(line.figures.met for line in attainment.report(asked(**{name: value}), now=now))
        for name, value in questions.items()
    }

    assert met == {"team": 1, "desk": 1, "client": 3, "clock": 0}


def test_the_list_behind_a_figure_is_as_long_as_the_figure_says(desk: Cast, now: datetime):
    figures = only(attainment.report(asked(), now=now))

    listed = {
        outcome: list(attainment_runs.every(asked(), outcome=outcome, now=now))
        for outcome in Outcome
    }

    assert len(listed[Outcome.MET]) == figures.met
    assert len(listed[Outcome.MISSED]) == figures.missed
    assert len(listed[Outcome.RUNNING]) == figures.running
    assert len(listed[Outcome.OVERDUE]) == 2, "missed, and still open"
    for outcome in (Outcome.MET, Outcome.MISSED, Outcome.RUNNING):
        assert {attainment_runs.outcome_of(one, now=now) for one in listed[outcome]} == {outcome}


def test_the_list_goes_on_page_by_page_without_a_gap(cast: Cast, now: datetime, monkeypatch):
    monkeypatch.setattr(attainment_runs, "PAGE", 2)
    same = now - MINUTE
    runs = [run(ticket(cast.bayou, cast, at=at)) for at in (now, same, same, same, now)]

    pages = list(pages_of(asked(), now=now))

    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(one.pk for page in pages for one in page) == [one.pk for one in runs]


def pages_of(question: Question, *, now: datetime) -> Iterator[list[ClockRun]]:
    before = None
    while True:
        page = attainment_runs.page(question, outcome=None, before=before, now=now)
        yield page.runs
        before = page.before
        if before is None:
            return


@pytest.mark.parametrize("by", [None, By.PRIORITY, By.TEAM, By.CLIENT, By.DESK, By.MONTH])
def test_a_report_is_one_query_and_one_for_names(desk: Cast, now: datetime, by: By | None):
    question = asked()

    with CaptureQueriesContext(connection) as sent:
        attainment.report(question, by=by, now=now)

    assert len(sent) == (2 if by in (By.TEAM, By.CLIENT, By.DESK) else 1)


@pytest.mark.parametrize("seed", range(3))
def test_the_figures_are_those_of_a_walk_over_every_run(cast: Cast, now: datetime, seed: int):
    runs = random_runs(cast, Random(seed), now=now)
    question = asked(since="2026-08", until="2026-11")

    found = {
        (line.group.key, line.clock): line.figures
        for line in attainment.report(question, by=By.MONTH, now=now)
    }

    walked: dict[Any, list[ClockRun]] = {}
    for one in runs:
        month = f"{one.started_at.astimezone(TEXAS):%Y-%m}"
        if "2026-08" <= month <= "2026-11":
            walked.setdefault((month, one.clock), []).append(one)
    assert set(found) == set(walked)
    for key, group in walked.items():
        assert found[key] == figures_of(group, now=now), key


def random_runs(cast: Cast, dice: Random, *, now: datetime) -> list[ClockRun]:
    tickets = [ticket(cast.bayou, cast, at=now) for _ in range(4)]
    clocks = [Clock.FIRST_RESPONSE, Clock.NEXT_UPDATE, Clock.RESOLUTION]
    return [
        run(
            dice.choice(tickets), dice.choice(clocks),
            started_at=now - timedelta(seconds=dice.randrange(150 * 86_400)),
            took=dice.choice([None, timedelta(seconds=dice.randrange(1, 200_000))]),
            allowed=timedelta(days=dice.randrange(1, 90)), missed=dice.random() < 0.3,
        )
        for _ in range(300)
    ]  # fmt: skip


def figures_of(runs: list[ClockRun], *, now: datetime) -> Figures:
    outcomes = [attainment_runs.outcome_of(one, now=now) for one in runs]
    took = sorted(one.counted / timedelta(microseconds=1) for one in runs if one.counted)
    cuts = quantiles(took * 1, n=100, method="inclusive") if len(took) > 1 else took * 99
    times = (
        [timedelta(microseconds=round(cuts[p - 1])) for p in (50, 90, 95)] if took else [None] * 3
    )
    return Figures(
        met=outcomes.count(Outcome.MET), missed=outcomes.count(Outcome.MISSED),
        running=outcomes.count(Outcome.RUNNING), p50=times[0], p90=times[1], p95=times[2],
    )  # fmt: skip
