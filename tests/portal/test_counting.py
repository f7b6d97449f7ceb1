"""The time of a ticket in plain words: over nights, holidays and pauses, in time and late."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from switchboard.policy import sla
from switchboard.policy.hours import Calendar
from switchboard.policy.hours_history import CalendarHistory
from switchboard.policy.sla import Assessment, Clock, Pause
from switchboard.portal.clocks import Told
from switchboard.portal.counting import Counting, counting
from switchboard.portal.saying import Reader
from switchboard.tickets.models import ClockRun

TEXAS = ZoneInfo("America/Chicago")
WEEK = {day: [["07:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
DESK = CalendarHistory.single(
    Calendar.from_json(
        {"timezone": "America/Chicago", "hours": WEEK, "holidays": ["2026-11-26", "2026-11-27"]}
    ),
    key="business",
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TEXAS)


def told(
    clock: Clock, *, received: datetime, minutes: int, now: datetime,
    stopped: datetime | None = None, pauses: tuple[Pause, ...] = (), zone: ZoneInfo = TEXAS,
) -> Counting:  # fmt: skip
    given = [Assessment(at=received, target=timedelta(minutes=minutes))]
    explanation = sla.explain(
        clock=clock, calendar=DESK, received_at=received, assessments=given, pauses=pauses,
        stopped_at=stopped, now=now,
    )  # fmt: skip
    run = ClockRun(clock=clock, started_at=received, due_at=explanation.due_at, stopped_at=stopped)
    view = Told(run=run, explanation=explanation, calendar=DESK)
    return counting(view, reader=Reader(now=now, zone=zone))


def first(**facts: object) -> str:
    return " ".join(told(Clock.FIRST_RESPONSE, minutes=15, **facts).sentences)  # type: ignore[arg-type]


def solving(minutes: int = 1200, **facts: object) -> str:
    return " ".join(told(Clock.RESOLUTION, minutes=minutes, **facts).sentences)  # type: ignore[arg-type]


def test_a_mail_on_saturday_is_told_from_the_opening_on() -> None:
    said = first(received=at(21, 15, 20), stopped=at(23, 7, 9), now=at(23, 9))

    assert said == (
        "An engineer reads what you send within 15 minutes of our opening hours. You wrote on"
        " Saturday at 3:20 pm, while our desk was closed; it opened at 7:00 am, so the 15 minutes"
        " ended at 7:15 am. We looked at it at 7:09 am, in time."
    )


def test_a_night_between_is_named() -> None:
    said = first(received=at(23, 16, 50), now=at(23, 16, 55))

    assert "You wrote at 4:50 pm; our desk closes at 5:00 pm and opens again on Tuesday" in said
    assert "so the 15 minutes end on Tuesday at 7:05 am." in said
    assert said.endswith("5 minutes of them have passed.")


def test_late_is_said_and_by_how_much() -> None:
    late = first(received=at(23, 8), stopped=at(23, 8, 20), now=at(23, 9))
    running = first(received=at(23, 8), now=at(23, 9))

    assert late.endswith("We looked at it at 8:20 am, 5 minutes late. We are sorry.")
    assert running.endswith("We are late with this, and sorry.")


def test_the_very_end_is_still_in_time() -> None:
    assert "in time" in first(received=at(23, 8), stopped=at(23, 8, 15), now=at(23, 9))


def test_pauses_and_holidays_are_named_and_do_not_count() -> None:
    waited = Pause(started_at=at(23, 10), ended_at=at(23, 13), reason="requestor")

    said = solving(2100, received=at(23, 8), pauses=(waited,), now=at(24, 9))

    assert said == (
        "We aim to solve it within 35 hours of our opening hours, counted from when you wrote. We"
        " waited for your answer from Monday at 10:00 am to Monday at 1:00 pm. That time does not"
        " count. Nov 26 and Nov 27 are holidays, when we are closed. 8 hours of the 35 hours have"
        " passed. So we aim to solve it by Monday at 4:00 pm."
    )


def test_a_pause_that_stands_leaves_the_rest_open() -> None:
    waits = Pause(started_at=at(23, 10), ended_at=None, reason="third_party")

    said = solving(received=at(23, 8), pauses=(waits,), now=at(23, 12))

    assert "We have waited for another company since 10:00 am." in said
    assert said.endswith(
        "2 hours of the 20 hours have passed. The rest is counted as soon as we go on."
    )


def test_a_pause_over_a_night_is_said_once() -> None:
    waited = Pause(started_at=at(23, 16), ended_at=at(24, 8), reason="requestor")

    said = solving(received=at(23, 8), pauses=(waited,), now=at(24, 9))

    assert said.count("We waited") == 1
    assert "from Monday at 4:00 pm to 8:00 am" in said


def test_many_pauses_are_added_up() -> None:
    pauses = tuple(
        Pause(started_at=at(23, 8 + n), ended_at=at(23, 8 + n, 10), reason="requestor")
        for n in range(6)
    )

    said = solving(received=at(23, 8), pauses=pauses, now=at(23, 16))

    assert "We paused 6 times, 1 hour in all. That time does not count." in said


@pytest.mark.parametrize(
    ("stopped", "end"),
    [
        (at(23, 10), "We resolved it at 10:00 am, after 2 hours: in time."),
        (
            at(23, 12, 1),
            "We resolved it at 12:01 pm, after 4 hours 1 minute: 1 minute late. We are sorry.",
        ),
    ],
)
def test_what_is_resolved_says_whether_it_was_in_time(stopped: datetime, end: str) -> None:
    said = solving(240, received=at(23, 8), stopped=stopped, now=at(23, 14))

    assert said.endswith(end)


def test_times_are_the_readers() -> None:
    berlin = ZoneInfo("Europe/Berlin")

    said = first(received=at(23, 8), stopped=at(23, 8, 9), now=at(23, 9), zone=berlin)

    assert "You wrote at 3:00 pm, so the 15 minutes ended at 3:15 pm." in said


def test_days_are_the_readers_too() -> None:
    berlin, late_on_sunday = ZoneInfo("Europe/Berlin"), at(22, 23)

    said = first(received=late_on_sunday, now=at(24, 9), zone=berlin)

    assert "You wrote on Monday at 6:00 am" in said


def test_the_strip_shows_the_same_until_the_deadline() -> None:
    seen = told(Clock.FIRST_RESPONSE, minutes=15, received=at(22, 12), now=at(23, 7, 5))

    assert seen.strip is not None
    assert [part.kind for part in seen.strip.parts] == ["before", "counted", "ahead"]
    assert seen.strip.table.counted == "0:05:00"
    assert [mark.kind for mark in seen.strip.marks] == ["now", "deadline"]
