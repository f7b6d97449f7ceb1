"""A call-back is promised with a time, and its clock runs until somebody has called (S16)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from switchboard.accounts.actor import SYSTEM, Actor
from switchboard.agreements.models import Agreement
from switchboard.channels.models import Consent
from switchboard.flow import (
    calling_back,
    clocks,
    conversation,
    fee_consent,
    recount,
    resolution,
    triage,
)  # fmt: skip
from switchboard.flow.calling_back import CallBackPromisedAlready, NoCallBackPromised
from switchboard.flow.staleness import TicketChangedMeanwhile
from switchboard.policy.access import NotPermitted
from switchboard.policy.acts import Act
from switchboard.policy.sla import Clock
from switchboard.policy.transitions import ActNotAllowed
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.ladder_scenes import published, run_of

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NINE_PM = datetime(2026, 11, 24, 3, tzinfo=UTC)  # Monday evening in Texas
TEN_TO_FIVE = datetime(2026, 11, 23, 22, 50, tzinfo=UTC)


def promise(ticket: Ticket, cast: Cast, *, now: datetime) -> datetime | None:
    return calling_back.promise_call_back(ticket.pk, by=cast.engineer, now=now)


def call(ticket: Ticket, cast: Cast, *, now: datetime) -> Ticket:
    return calling_back.called_back(ticket.pk, note=" Spoke. ", by=cast.engineer, now=now)


def critical(cast: Cast, now: datetime) -> Ticket:
    return scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())


def test_the_promise_is_as_long_as_the_priority_allows_and_the_requestor_is_told(
    cast: Cast, now: datetime
):
    ticket = critical(cast, now)

    by_at = promise(ticket, cast, now=now + HOUR)

    event, letter = (
        found(ticket, Act.CALL_BACK_PROMISED) for found in (scenes.event, scenes.letter)
    )
    assert by_at == run_of(ticket, Clock.CALL_BACK).due_at == now + HOUR + 15 * MINUTE
    assert datetime.fromisoformat(event.public_details["by_at"]) == by_at
    assert "Ines Baptiste calls you by" in letter.text
    assert "8:17" in letter.text


def test_before_triage_the_promise_is_that_of_the_usual_priority(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    by_at = calling_back.promise_call_back(ticket.pk, by=cast.dispatcher, now=now + MINUTE)

    assert by_at == now + 121 * MINUTE


def test_the_clients_own_time_goes_before_the_policys(cast: Cast, now: datetime):
    Agreement.objects.create(
        client=cast.bayou, name="Gold", starts_on=date(2026, 1, 1),
        targets={"critical": {"call_back": 5}},
    )  # fmt: skip
    ticket = critical(cast, now)

    assert promise(ticket, cast, now=now + HOUR) == now + HOUR + 5 * MINUTE


def test_in_hours_it_counts_hours_and_after_hours_round_the_clock(cast: Cast, now: datetime):
    in_hours, after_hours = critical(cast, now), critical(cast, now)

    tomorrow = promise(in_hours, cast, now=TEN_TO_FIVE)
    tonight = promise(after_hours, cast, now=NINE_PM)

    assert tomorrow == datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
    assert tonight == NINE_PM + 15 * MINUTE


def test_a_call_keeps_the_promise_and_the_requestor_is_told(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    promise(ticket, cast, now=now + HOUR)

    call(ticket, cast, now=now + HOUR + 15 * MINUTE)

    run = run_of(ticket, Clock.CALL_BACK)
    assert (run.stopped_at, run.breached_at) == (now + 75 * MINUTE, None)
    assert (run.counted, run.allowed) == (15 * MINUTE, 15 * MINUTE)
    assert scenes.event(ticket, Act.CALLED_BACK).details == {"note": "Spoke."}
    assert "has called you" in scenes.letter(ticket, Act.CALLED_BACK).text


def test_what_was_said_on_the_phone_is_the_desks_own(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    promise(ticket, cast, now=now + HOUR)

    call(ticket, cast, now=now + HOUR + MINUTE)

    assert scenes.event(ticket, Act.CALLED_BACK).public_details == {}
    assert "Spoke" not in scenes.letter(ticket, Act.CALLED_BACK).text


def test_a_late_call_is_missed_from_its_deadline_on(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    promise(ticket, cast, now=now + HOUR)

    call(ticket, cast, now=now + 2 * HOUR)

    run = run_of(ticket, Clock.CALL_BACK)
    assert (run.breached_at, run.counted) == (now + 75 * MINUTE, HOUR)


def test_a_reply_in_writing_is_no_call(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    promise(ticket, cast, now=now + HOUR)

    conversation.reply(ticket.pk, "Restart it.", by=cast.engineer, now=now + HOUR + MINUTE)

    assert run_of(ticket, Clock.CALL_BACK).stopped_at is None


def test_a_resolution_is_no_call(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    promise(ticket, cast, now=now + HOUR)

    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=now + HOUR + MINUTE)
    promised = run_of(ticket, Clock.CALL_BACK)
    call(ticket, cast, now=now + HOUR + 5 * MINUTE)

    assert promised.stopped_at is None
    assert run_of(ticket, Clock.CALL_BACK).stopped_at == now + HOUR + 5 * MINUTE


def test_who_was_never_called_was_never_called(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    by_at = promise(ticket, cast, now=now + HOUR)
    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=now + HOUR + MINUTE)

    closed_at = now + 7 * 24 * HOUR
    resolution.close(ticket.pk, now=closed_at)

    run = run_of(ticket, Clock.CALL_BACK)
    assert (run.stopped_at, run.breached_at) == (closed_at, by_at)


def test_a_holiday_added_late_leaves_a_promise_as_long_as_it_was_told(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    by_at = promise(ticket, cast, now=now + HOUR)
    assert by_at is not None
    published(("holidays = [", "holidays = [2026-11-23,"), now=now + HOUR + MINUTE)

    recount.carry_out(now=now + HOUR + MINUTE)

    due_at = run_of(ticket, Clock.CALL_BACK).due_at
    assert due_at is not None
    assert due_at >= by_at


def test_a_change_of_priority_leaves_a_promise_as_it_was_made(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    by_at = promise(ticket, cast, now=now + HOUR)

    triage.reassess(ticket.pk, scenes.found(), by=cast.engineer, now=now + HOUR + MINUTE)

    assert run_of(ticket, Clock.CALL_BACK).due_at == by_at


def test_each_promise_has_a_run_of_its_own(cast: Cast, now: datetime):
    ticket = critical(cast, now)

    for hours in (1, 2):
        promise(ticket, cast, now=now + hours * HOUR)
        call(ticket, cast, now=now + hours * HOUR + 10 * MINUTE)

    runs = ticket.clock_runs.filter(clock=Clock.CALL_BACK).order_by("started_at")
    assert [(run.started_at, run.stopped_at) for run in runs] == [
        (now + hours * HOUR, now + hours * HOUR + 10 * MINUTE) for hours in (1, 2)
    ]


def test_one_call_is_promised_at_a_time_and_none_is_made_unasked(cast: Cast, now: datetime):
    ticket = critical(cast, now)

    with pytest.raises(NoCallBackPromised):
        call(ticket, cast, now=now + HOUR)
    promise(ticket, cast, now=now + HOUR)
    with pytest.raises(CallBackPromisedAlready):
        promise(ticket, cast, now=now + 2 * HOUR)

    assert scenes.acts(ticket).count(Act.CALL_BACK_PROMISED) == 1


def test_no_call_is_promised_on_what_is_resolved_nor_by_a_requestor(cast: Cast, now: datetime):
    done = scenes.resolved(cast.hector, cast, at=now)

    with pytest.raises(ActNotAllowed):
        promise(done, cast, now=now + 2 * HOUR)
    with pytest.raises(NotPermitted):
        calling_back.promise_call_back(done.pk, by=Actor.contact(cast.hector), now=now + 2 * HOUR)


def test_who_acts_on_an_old_page_is_told_what_is_new(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    seen = scenes.event(ticket, Act.TAKEN).pk
    promise(ticket, cast, now=now + HOUR)

    with pytest.raises(TicketChangedMeanwhile):
        calling_back.called_back(
            ticket.pk, note="", by=cast.engineer, now=now + HOUR + MINUTE, seen=seen
        )


def test_the_clock_of_a_promise_explains_itself(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    promise(ticket, cast, now=TEN_TO_FIVE)

    clock = clocks.explain(scenes.now_of(ticket), Clock.CALL_BACK, now=NINE_PM)

    assert (clock.counted, clock.remaining) == (10 * MINUTE, 5 * MINUTE)
    assert [part.is_counted for part in clock.intervals] == [True, False]


def test_a_call_that_reached_nobody_keeps_the_promise_and_tells_them(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    by_at = promise(ticket, cast, now=now + HOUR)

    calling_back.missed(ticket.pk, note="Voicemail.", by=cast.engineer, now=now + HOUR)

    assert calling_back.promised_on(ticket).due_at == by_at
    assert scenes.event(ticket, Act.CALL_BACK_MISSED).details["note"] == "Voicemail."
    assert "Ines Baptiste" in scenes.letter(ticket, Act.CALL_BACK_MISSED).text


def test_nobody_can_be_missed_to_whom_no_call_was_promised(cast: Cast, now: datetime):
    ticket = critical(cast, now)

    with pytest.raises(NoCallBackPromised):
        calling_back.missed(ticket.pk, note="", by=cast.engineer, now=now)


def test_the_call_back_asks_again_who_had_said_nothing_to_the_fee(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    ticket.record(Act.FEE_CONSENT, by=SYSTEM, now=now, consent=Consent.NOT_GIVEN)
    promise(ticket, cast, now=now)
    assert fee_consent.is_to_be_asked(ticket)

    calling_back.called_back(
        ticket.pk, note="", consent=Consent.GIVEN, by=cast.engineer, now=now + MINUTE
    )

    said = scenes.event(ticket, Act.FEE_CONSENT)
    assert fee_consent.standing_on(ticket) is Consent.GIVEN
    assert not fee_consent.is_to_be_asked(ticket)
    assert said.engineer_id == cast.ines.pk
    assert said.details["notice_version"] == ticket.policy.fees.notice_version
    assert said.details["is_by_word"]


def test_silence_is_no_answer_that_can_be_logged(cast: Cast, now: datetime):
    ticket = critical(cast, now)
    promise(ticket, cast, now=now)

    with pytest.raises(fee_consent.NobodyAsked, match="agreed or refused"):
        calling_back.called_back(
            ticket.pk, note="", consent=Consent.NOT_GIVEN, by=cast.engineer, now=now
        )
