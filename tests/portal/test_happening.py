"""What a requestor is told of each state, and when they will hear."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from switchboard.policy.sla import Clock
from switchboard.portal.happening import Happening, happening, in_short, steps
from switchboard.portal.saying import Reader
from switchboard.staff.models import Engineer, Team
from switchboard.tickets.models import ClockRun, Hold, HoldReason, Ticket

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 9 am in Texas
TEXAS = ZoneInfo("America/Chicago")
HOUR = timedelta(hours=1)
READER = Reader(now=NOW, zone=TEXAS)


def test_a_new_ticket_is_promised_its_first_response() -> None:
    ticket = _ticket("new", first_response=NOW + HOUR)

    assert _told(ticket) == Happening(
        title="We have it", words="An engineer reads it by Mon, Nov 23, 10:00 am CST."
    )


def test_a_promise_that_was_missed_is_said_so() -> None:
    ticket = _ticket("new", first_response=NOW - HOUR)

    told = _told(ticket)

    assert told.is_late
    assert "by Mon, Nov 23, 8:00 am CST and are late" in told.words
    assert in_short(ticket, hold=None, reader=READER) == "We are late with this, and sorry"


def test_who_has_the_message_is_named_with_the_time_of_the_call() -> None:
    ticket = _ticket("new", call_back=NOW + HOUR)

    told = happening(
        ticket, hold=None, closes_after_days=5, reader=READER, calls_back="Ines Baptiste"
    )

    words = "Ines has your message and calls you back by Mon, Nov 23, 10:00 am CST."
    assert told.words.endswith(words)
    assert "We call you back by" in _told(ticket).words


def test_a_ticket_in_a_queue_names_its_team() -> None:
    ticket = _ticket("open", team=Team(name="Network"), resolution=NOW + HOUR)

    assert _told(ticket).title == "It is next in line with our Network team"
    assert _told(ticket).words == "We aim to solve it by Mon, Nov 23, 10:00 am CST."


def test_a_ticket_in_work_names_its_engineer() -> None:
    ticket = _ticket("in_progress", resolution=None)

    told = _told(ticket)

    assert (told.title, told.engineer) == ("Ines is working on it", "Ines Baptiste")
    assert told.words == "We aim to solve it as soon as we can go on."


@pytest.mark.parametrize(
    ("reason", "until_at", "title", "words"),
    [
        (
            HoldReason.REQUESTOR, NOW + HOUR, "We are waiting for your answer",
            "We go on by Mon, Nov 23, 10:00 am CST, or as soon as you answer.",
        ),
        (
            HoldReason.REQUESTOR, None, "We are waiting for your answer",
            "We go on as soon as you answer.",
        ),
        (
            HoldReason.THIRD_PARTY, None, "We are waiting for another company",
            "We tell you when we go on.",
        ),
        (
            HoldReason.SCHEDULED, NOW + HOUR, "The work has a date",
            "We go on by Mon, Nov 23, 10:00 am CST.",
        ),
    ],
)  # fmt: skip
def test_a_ticket_on_hold_says_what_it_waits_for_and_until_when(
    reason: HoldReason, until_at: datetime | None, title: str, words: str
) -> None:
    hold = Hold(reason=reason, until_at=until_at)

    told = happening(_ticket("on_hold"), hold=hold, closes_after_days=5, reader=READER)

    assert (told.title, told.words) == (title, words)


def test_a_resolved_ticket_says_until_when_it_can_be_reopened() -> None:
    ticket = _ticket("resolved", resolved_at=NOW - HOUR)

    told = _told(ticket)

    assert told.title == "Ines resolved it"
    assert "You can reopen it until Sat, Nov 28, 8:00 am CST." in told.words


def test_a_closed_ticket_says_what_to_do_if_it_comes_back() -> None:
    told = _told(_ticket("closed", resolved_at=NOW, closed_at=NOW))

    assert told.title == "This ticket is closed"
    assert "open a new ticket" in told.words


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        ("new", "Received✓ Assessment… In progress Resolved"),
        ("open", "Received✓ Assessed✓ In line… Resolved"),
        ("in_progress", "Received✓ Assessed✓ In progress… Resolved"),
        ("on_hold", "Received✓ Assessed✓ Paused… Resolved"),
        ("resolved", "Received✓ Assessed✓ Worked on✓ Resolved✓"),
        ("closed", "Received✓ Assessed✓ Worked on✓ Resolved✓"),
    ],
)
def test_the_steps_follow_the_state(state: str, shown: str) -> None:
    marks = {"done": "✓", "current": "…", "ahead": ""}

    found = steps(_ticket(state), reader=READER)

    assert " ".join(step.label + marks[step.state] for step in found) == shown
    assert found[0].words == "7:00 am"


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        ({"resolution": NOW + 8 * HOUR, "next_update": NOW + HOUR}, "You hear from us by"),
        ({"resolution": NOW + HOUR, "next_update": NOW + 8 * HOUR}, ""),
        ({"resolution": None, "next_update": NOW + HOUR}, "You hear from us by"),
        ({"resolution": NOW + 8 * HOUR, "next_update": NOW - HOUR}, ""),
        (
            {"resolution": NOW + 8 * HOUR, "next_update": NOW + HOUR, "call_back": NOW + HOUR},
            "We call you back by",
        ),
    ],
)
def test_whoever_waits_is_told_when_they_hear(runs: dict[str, datetime | None], said: str) -> None:
    told = _told(_ticket("in_progress", **runs))

    ten = "Mon, Nov 23, 10:00 am CST"
    ends = {
        "You hear from us by": f"You hear from us by {ten} at the latest.",
        "We call you back by": f"We call you back by {ten}.",
    }
    assert told.words.endswith(ends.get(said, told.words))
    assert ("hear from us" in told.words, "call you back" in told.words) == (
        said.startswith("You"), said.startswith("We"),
    )  # fmt: skip


def test_a_promised_call_is_said_while_the_ticket_is_on_hold() -> None:
    hold = Hold(reason=HoldReason.THIRD_PARTY, until_at=None)
    ticket = _ticket("on_hold", call_back=NOW + HOUR, next_update=NOW + HOUR)

    told = happening(ticket, hold=hold, closes_after_days=5, reader=READER)

    assert told.words == (
        "We tell you when we go on. We call you back by Mon, Nov 23, 10:00 am CST."
    )


def test_a_call_that_was_made_is_not_promised_any_more() -> None:
    ticket = _ticket("in_progress", resolution=NOW + HOUR, call_back=NOW + HOUR)
    for run in ticket.clock_runs.all():
        run.stopped_at = NOW if run.clock == "call_back" else None

    assert "call you back" not in _told(ticket).words


def _ticket(state: str, **facts: object) -> Ticket:
    """A ticket as the portal loads it: `facts` named for a clock are its deadlines."""
    engineer = None if state in {"new", "open"} else Engineer(name="Ines Baptiste")
    due = {clock: facts.pop(clock) for clock in list(facts) if clock in set(Clock)}
    received_at = NOW - 2 * HOUR
    ticket = Ticket(pk=1, state=state, engineer=engineer, received_at=received_at, **facts)
    ticket._prefetched_objects_cache = {
        "clock_runs": [
            ClockRun(clock=clock, started_at=received_at, due_at=at) for clock, at in due.items()
        ]
    }
    return ticket


def _told(ticket: Ticket) -> Happening:
    return happening(ticket, hold=None, closes_after_days=5, reader=READER)
