"""What a requestor's clocks follow from: the desk's own figures, or nothing is said."""

from datetime import datetime, timedelta

import pytest

from switchboard.agreements.models import Agreement
from switchboard.flow import clocks as desk_clocks
from switchboard.flow import holding, resolution, triage
from switchboard.policy.sla import Clock
from switchboard.portal import clocks
from switchboard.tickets.models import HoldReason, Ticket
from tests.cast import Cast
from tests.flow import scenes

HOUR = timedelta(hours=1)


def told(ticket: Ticket, *, at: datetime) -> dict[str, clocks.Told]:
    return {one.run.clock: one for one in clocks.explained(scenes.now_of(ticket), now=at)}


def held_and_reopened(cast: Cast, now: datetime) -> Ticket:
    ticket = scenes.taken(cast.hector, cast, at=now)
    later = now + HOUR
    until = now + 5 * HOUR
    reason = HoldReason.REQUESTOR
    holding.hold(ticket.pk, reason=reason, until_at=until, note="", by=cast.engineer, now=later)
    holding.resume(ticket.pk, by=cast.engineer, now=now + 3 * HOUR)
    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=now + 4 * HOUR)
    resolution.reopen(ticket.pk, reason="Again.", by=cast.engineer, now=now + 6 * HOUR)
    return ticket


def test_the_requestor_reads_the_desks_own_figures(cast: Cast, now: datetime) -> None:
    ticket = held_and_reopened(cast, now)
    at = now + 8 * HOUR

    seen = told(ticket, at=at)

    for one in desk_clocks.explanations(scenes.now_of(ticket), now=at):
        if one.run.clock in seen:
            theirs = seen[one.run.clock].explanation
            ours = one.explanation
            assert (theirs.counted, theirs.allowed) == (ours.counted, ours.allowed)
            assert theirs.due_at == ours.due_at
    assert set(seen) == {Clock.FIRST_RESPONSE, Clock.RESOLUTION}


def test_a_raise_is_followed(cast: Cast, now: datetime) -> None:
    ticket = scenes.taken(cast.hector, cast, at=now)
    triage.reassess(ticket.pk, scenes.critical(), by=cast.dispatcher, now=now + HOUR)
    at = now + 2 * HOUR

    seen = told(ticket, at=at)[Clock.RESOLUTION]

    ours = desk_clocks.explain(scenes.now_of(ticket), Clock.RESOLUTION, now=at)
    assert seen.explanation.due_at == ours.due_at
    assert seen.explanation.allowed == ours.allowed


def test_before_triage_only_the_first_answer_is_told(cast: Cast, now: datetime) -> None:
    ticket = scenes.reported(cast.hector, at=now - 10 * HOUR)

    seen = told(ticket, at=now)

    assert set(seen) == {Clock.FIRST_RESPONSE}
    assert seen[Clock.FIRST_RESPONSE].explanation.counted == timedelta(minutes=2)


@pytest.mark.parametrize("own", [{"resolution": 90}, {"calendar": "always"}])
def test_what_an_agreement_says_otherwise_is_not_guessed(
    cast: Cast, now: datetime, own: dict[str, object]
) -> None:
    Agreement.objects.create(
        client=cast.hillcountry, name="Own", targets={"low": own}, starts_on=now.date()
    )
    ticket = scenes.taken(cast.hector, cast, at=now)
    assert scenes.now_of(ticket).agreement is not None

    seen = told(ticket, at=now + HOUR)

    assert set(seen) == {Clock.FIRST_RESPONSE}


def test_a_hold_that_stands_is_told_by_its_reason(cast: Cast, now: datetime) -> None:
    ticket = scenes.taken(cast.hector, cast, at=now)
    reason = HoldReason.THIRD_PARTY
    holding.hold(
        ticket.pk, reason=reason, until_at=now + 9 * HOUR, note="", by=cast.engineer,
        now=now + HOUR,
    )  # fmt: skip

    seen = told(ticket, at=now + 2 * HOUR)[Clock.RESOLUTION]

    assert seen.explanation.counted == HOUR
    assert seen.explanation.intervals[-1].reason == reason
