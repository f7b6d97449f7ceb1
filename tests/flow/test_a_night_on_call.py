"""One night as its call log has it: from a message at two to a survey in the morning.

The exchange is in memory so that the night passes in no time; the same calls over real wires are in
tests/phone.
"""

from datetime import datetime, timedelta

import pytest

from switchboard.channels.models import Call, CallKind, CallOutcome, Consent
from switchboard.flow import calling_out, calls, paging, resolution, triage, work
from switchboard.oncall.models import Page, PageState
from switchboard.policy.acts import Act
from switchboard.policy.call_script import Dialled, Outcome, Pressed
from switchboard.policy.paging import Ending
from switchboard.policy.sla import Clock
from switchboard.tickets.models import Ticket
from tests.cast import Cast
from tests.flow import night, scenes
from tests.flow.exchange import Exchange, ends, look, picks_up
from tests.flow.night import INES, LUCILLE, MINUTE, NOAH, SECOND, TWO_AM, fresh

pytestmark = pytest.mark.django_db


def test_from_a_message_at_two_in_the_night_to_its_survey(cast: Cast, exchange: Exchange):
    night.fall(cast)

    # 02:00  Lucille of Bayou Dental agrees to the fee and leaves a message with the desk.
    page = night.message(LUCILLE, at=TWO_AM)
    ticket = night.ticket_of(page)
    _is_promised(ticket, cast)
    # 02:00  Ines is rung, and her voicemail presses nothing; Noah is rung, and does not hear it.
    _nobody_answers(page, exchange)
    # 02:03  Noah is rung again, listens to the message and accepts.
    accepted_at = _accepts(page, ticket, cast, exchange)
    # 02:04  He calls back by a click: his own telephone, then hers, the desk's number shown.
    called_at = accepted_at + MINUTE
    _calls_back(ticket.pk, cast, exchange, at=called_at)
    assert fresh(page).state == PageState.CALLED_BACK
    run = ticket.clock_runs.get(clock=Clock.CALL_BACK)
    assert (run.stopped_at, run.breached_at) == (called_at + 10 * SECOND, None)
    # 02:20  It is solved, explained, and she is asked how it was.
    _resolves(ticket, cast, since=called_at)

    assert scenes.acts(ticket) == [
        Act.RECEIVED, Act.FEE_CONSENT, Act.CALL_BACK_PROMISED, Act.PAGED, Act.PAGE_ACCEPTED,
        Act.CALLED_BACK, Act.ASSESSED, Act.TAKEN, Act.RESOLVED,
    ]  # fmt: skip


def test_who_accepts_and_does_not_call_back_lets_the_page_begin_anew(
    cast: Cast, exchange: Exchange
):
    night.fall(cast)
    page = night.message(LUCILLE, at=TWO_AM)
    look(TWO_AM)
    picks_up(INES, "1", at=TWO_AM + 10 * SECOND)
    due_at = fresh(page).call_back_by_at

    look(due_at)

    page = fresh(page)
    assert (page.state, page.round) == (PageState.FIRED, 2)
    assert exchange.rung() == [INES, INES]


def _is_promised(ticket: Ticket, cast: Cast) -> None:
    assert ticket.contact == cast.lucille
    consent = scenes.event(ticket, Act.FEE_CONSENT).details
    assert (consent["consent"], consent["notice_version"]) == (Consent.GIVEN, 1)
    assert ticket.clock_runs.get(clock=Clock.CALL_BACK).due_at == TWO_AM + 30 * MINUTE


def _nobody_answers(page: Page, exchange: Exchange) -> None:
    look(TWO_AM + SECOND)
    assert exchange.rung() == [INES]
    picks_up(INES, "", "", "", at=TWO_AM + 20 * SECOND)
    ends(INES, CallOutcome.UNANSWERED, at=TWO_AM + 40 * SECOND)
    (tried,) = page.deliveries.all()
    assert tried.ending == Ending.MACHINE
    look(TWO_AM + 41 * SECOND)
    assert exchange.rung()[-1] == NOAH
    ends(NOAH, CallOutcome.NO_ANSWER, at=TWO_AM + 66 * SECOND)


def _accepts(page: Page, ticket: Ticket, cast: Cast, exchange: Exchange) -> datetime:
    at = max(_rung_again(NOAH, exchange, since=TWO_AM + 67 * SECOND), TWO_AM + 3 * MINUTE)
    turn = picks_up(NOAH, "3", "1", at=at)
    assert "It is yours" in " ".join(one.text for one in turn.spoken)
    page = fresh(page)
    assert (page.state, page.accepted_by) == (PageState.ACCEPTED, cast.noah)
    assert "Noah Lindqvist has your message" in scenes.letter(ticket, Act.PAGE_ACCEPTED).text
    return at


def _resolves(ticket: Ticket, cast: Cast, *, since: datetime) -> None:
    done_at = since + 16 * MINUTE
    triage.assess(ticket.pk, scenes.found(), by=cast.lead, now=since + MINUTE)
    work.take(ticket.pk, by=cast.colleague, now=since + MINUTE)
    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.colleague, now=done_at)
    assert "/survey/" in scenes.letter(ticket, Act.RESOLVED).text
    assert not paging.climb(50, now=done_at + timedelta(hours=1))


def _rung_again(number: str, exchange: Exchange, *, since: datetime) -> datetime:
    """When that number is rung next; those who are rung meanwhile do not answer."""
    at = since
    while at < since + 5 * MINUTE:
        before = len(exchange.orders)
        look(at)
        rung = exchange.rung()[before:]
        if number in rung:
            return at
        for one in rung:
            ends(one, CallOutcome.NO_ANSWER, at=at + 4 * SECOND)
        at += 5 * SECOND
    raise AssertionError(f"{number} was not rung again: {exchange.rung()}")


def _calls_back(ticket_id: int, cast: Cast, exchange: Exchange, *, at: datetime) -> None:
    call = calling_out.call_back(ticket_id, by=cast.colleague, now=at)
    calling_out.place(50, now=at)
    order = exchange.orders[-1]
    assert (order.number, order.caller_id) == (NOAH, "+13373132400")
    turn = calls.picked_up(call.uuid, now=at + SECOND)
    turn = calls.go_on(call.uuid, Pressed(key="1"), key="noah", now=at + 2 * SECOND)
    assert (turn.dial.number, turn.dial.caller_id) == (LUCILLE, "+13373132400")
    calls.connected(call.uuid, now=at + 10 * SECOND)
    calls.go_on(call.uuid, Dialled(outcome=Outcome.ANSWERED), key="spoken", now=at + 5 * MINUTE)
    done = Call.objects.get(kind=CallKind.CALL_BACK)
    assert done.outcome == CallOutcome.CLIENT_REACHED
