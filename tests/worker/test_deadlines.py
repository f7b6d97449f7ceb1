"""Forms, holds and closings that are due: done once, left alone where somebody was first."""

from datetime import datetime, timedelta

import pytest
import time_machine

from switchboard.channels.models import Submission, SubmissionKind, SubmissionState
from switchboard.flow import holding, resolution
from switchboard.policy.acts import Act
from switchboard.policy.transitions import State
from switchboard.tickets.models import HoldReason, Ticket
from switchboard.worker import jobs
from tests.cast import Cast
from tests.flow import scenes

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(now: datetime):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def form(cast: Cast, kind: SubmissionKind, *, at: datetime, **fields: object) -> Submission:
    return Submission.objects.create(
        client=cast.bayou, contact=cast.lucille, kind=kind, fields=fields, received_at=at,
        idempotency_key=f"{kind}{Submission.objects.count()}",
    )  # fmt: skip


def test_a_form_is_carried_out_once(cast: Cast, now: datetime):
    sent = form(cast, SubmissionKind.NEW_TICKET, at=now, subject="No sound", text="Silence.")

    assert [jobs.carry_out_submissions(now) for _ in range(2)] == [1, 0]

    sent.refresh_from_db()
    assert (sent.state, Ticket.objects.get()) == (SubmissionState.DONE, sent.ticket)


def test_a_form_that_always_fails_is_refused_in_words_and_others_are_not_kept_waiting(
    cast: Cast, now: datetime, clock
):
    broken = form(cast, SubmissionKind.NEW_TICKET, at=now)  # without a single field
    sound = form(cast, SubmissionKind.NEW_TICKET, at=now, subject="No sound", text="Silence.")

    for minutes in range(jobs.SUBMISSION_TRIES + 1):
        clock.move_to(now + timedelta(minutes=minutes))
        jobs.carry_out_submissions(now + timedelta(minutes=minutes))

    broken.refresh_from_db()
    sound.refresh_from_db()
    assert (broken.state, broken.tries) == (SubmissionState.REFUSED, jobs.SUBMISSION_TRIES + 1)
    assert "call the desk" in broken.reason
    assert (sound.state, sound.tries) == (SubmissionState.DONE, 1)


def test_a_hold_that_ended_is_resumed_and_no_other(cast: Cast, now: datetime):
    due, later = (
        scenes.held(
            cast.lucille, cast, at=now, until=now + hours * HOUR, reason=HoldReason.THIRD_PARTY
        )
        for hours in (2, 3)
    )  # fmt: skip

    done = [jobs.check_deadlines(now + 2 * HOUR) for _ in range(2)]

    assert done == [1, 0]
    assert scenes.now_of(due).state == State.IN_PROGRESS
    assert scenes.now_of(later).state == State.ON_HOLD
    assert scenes.acts(due).count(Act.RESUMED) == 1


def test_a_resolved_ticket_closes_after_the_policys_days(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)
    closes_at = ticket.resolved_at + ticket.policy.closing.closes_after_days * DAY

    done = [jobs.check_deadlines(at) for at in (closes_at - HOUR, closes_at, closes_at)]

    assert done == [0, 1, 0]
    assert scenes.now_of(ticket).state == State.CLOSED


def test_a_ticket_that_was_resumed_meanwhile_is_left_alone(cast: Cast, now: datetime, monkeypatch):
    ticket = scenes.held(
        cast.lucille, cast, at=now, until=now + 2 * HOUR, reason=HoldReason.THIRD_PARTY
    )
    resume = holding.resume_if_due

    def too_late(ticket_id: int, **named):
        holding.resume(ticket_id, by=cast.engineer, now=now + HOUR)
        return resume(ticket_id, **named)

    monkeypatch.setattr(holding, "resume_if_due", too_late)

    assert jobs.check_deadlines(now + 2 * HOUR) == 0
    assert scenes.acts(ticket).count(Act.RESUMED) == 1


def test_a_ticket_that_was_reopened_meanwhile_is_not_closed(cast: Cast, now: datetime, monkeypatch):
    ticket = scenes.resolved(cast.lucille, cast, at=now)
    close = resolution.close_if_due

    def too_late(ticket_id: int, **named):
        resolution.reopen(ticket_id, reason="Again.", by=cast.engineer, now=now + DAY)
        return close(ticket_id, **named)

    monkeypatch.setattr(resolution, "close_if_due", too_late)

    assert jobs.check_deadlines(now + 30 * DAY) == 0
    assert scenes.now_of(ticket).state == State.IN_PROGRESS


def test_a_stored_deadline_that_is_wrong_is_not_believed_and_not_looked_at_for_ever(
    cast: Cast, now: datetime
):
    ticket = scenes.resolved(cast.lucille, cast, at=now)
    Ticket.objects.filter(pk=ticket.pk).update(next_check_at=now + HOUR)

    done = jobs.check_deadlines(now + 2 * HOUR)

    assert done == 0
    assert scenes.now_of(ticket).state == State.RESOLVED


def test_a_deadline_that_fails_lets_those_behind_it_pass(cast: Cast, now: datetime, monkeypatch):
    monkeypatch.setattr(jobs, "SET_SIZE", 1)
    broken, sound = (
        scenes.held(
            cast.lucille, cast, at=now, until=now + hours * HOUR, reason=HoldReason.THIRD_PARTY
        )
        for hours in (1, 2)
    )  # fmt: skip
    resume = holding.resume_if_due

    def failing(ticket_id: int, **named):
        if ticket_id == broken.pk:
            raise RuntimeError("injected")
        return resume(ticket_id, **named)

    monkeypatch.setattr(holding, "resume_if_due", failing)

    done = [jobs.check_deadlines(now + 3 * HOUR) for _ in range(2)]

    assert done == [0, 1]
    assert scenes.now_of(sound).state == State.IN_PROGRESS
    monkeypatch.undo()
    assert jobs.check_deadlines(now + 4 * HOUR) == 1
