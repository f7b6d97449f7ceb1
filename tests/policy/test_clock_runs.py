"""Which clocks run on a ticket, since when and until when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from switchboard.policy.clock_runs import (
    UNTIL_REOPENED,
    CallBack,
    Facts,
    Given,
    Run,
    runs,
)
from switchboard.policy.hours import Calendar
from switchboard.policy.priority import Priority
from switchboard.policy.sla import Clock, Hours, Pause

NINE = datetime(2026, 11, 24, 15, tzinfo=UTC)
ALWAYS = Calendar.always()
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@dataclass(frozen=True)
class Promised:
    """A call-back within 15 minutes if critical, else within two hours; news every four hours."""

    default_priority: Priority = Priority.LOW
    desk_calendar: Hours = ALWAYS
    round_the_clock: Hours = ALWAYS
    after_hours_call_back: timedelta = HOUR

    def target(self, priority: Priority, clock: Clock) -> timedelta | None:
        if clock is Clock.CALL_BACK:
            return 15 * MINUTE if priority is Priority.CRITICAL else 2 * HOUR
        return 4 * HOUR

    def calendar(self, priority: Priority) -> Hours:
        return self.desk_calendar


def facts(**known: object) -> Facts:
    low = Given(at=NINE + 5 * MINUTE, priority=Priority.LOW)
    usual = {
        "received_at": NINE, "waits_for_opening": False, "priority": Priority.LOW,
        "triaged_at": low.at, "priorities": [low], "updates_at": [low.at],
    }  # fmt: skip
    return Facts(**{**usual, **known})


def of(clock: Clock, found: Facts) -> list[Run]:
    return [run for run in runs(found, Promised()) if run.clock is clock]


def spans(found: Facts) -> list[tuple[datetime, datetime | None]]:
    return [(run.started_at, run.stopped_at) for run in of(Clock.NEXT_UPDATE, found)]


def test_each_piece_of_news_begins_the_wait_for_the_next():
    triaged, replied = NINE + 5 * MINUTE, NINE + HOUR

    assert spans(facts(updates_at=[triaged, replied])) == [(triaged, replied), (replied, None)]


def test_a_reply_on_a_resolved_ticket_promises_no_more_news():
    triaged, resolved, thanked = NINE + 5 * MINUTE, NINE + HOUR, NINE + 2 * HOUR
    found = facts(
        updates_at=[triaged, resolved, thanked], resolutions_at=[resolved], resolved_at=resolved
    )

    assert spans(found) == [(triaged, resolved)]


def test_a_reopening_promises_news_again_and_what_was_said_before_it_does_not():
    triaged, resolved, thanked, reopened = (NINE + hours * HOUR for hours in (0.5, 1, 2, 3))
    found = facts(
        updates_at=[triaged, resolved, thanked, reopened], resolutions_at=[resolved],
        pauses=[Pause(started_at=resolved, ended_at=reopened, reason=UNTIL_REOPENED)],
    )  # fmt: skip

    assert spans(found) == [(triaged, resolved), (reopened, None)]


def test_a_call_back_stays_due_as_it_was_promised_whatever_is_found_later():
    promised = CallBack(promised_at=NINE)
    untriaged = facts(
        triaged_at=None, priorities=(), updates_at=(), call_backs=[promised]
    )  # fmt: skip
    critical = Given(at=NINE + 40 * MINUTE, priority=Priority.CRITICAL)
    later = facts(
        priority=Priority.CRITICAL, triaged_at=critical.at, priorities=[critical],
        call_backs=[promised],
    )  # fmt: skip

    dues = [of(Clock.CALL_BACK, found)[0].deadline().due_at for found in (untriaged, later)]

    assert dues == [NINE + 2 * HOUR] * 2
