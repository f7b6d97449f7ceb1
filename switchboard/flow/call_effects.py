"""Carries out what a call script says must be done at once, in the transaction of its step."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial

from switchboard.channels.models import Call, CallKind, CallOutcome, Consent, Recording
from switchboard.flow import call_tickets, calling_back, pages
from switchboard.policy.call_script import Effect, Whom
from switchboard.policy.paging import Ending


def carry_out(effect: Effect, call: Call, *, now: datetime) -> None:
    """Does it; the call is locked, and saved by the caller."""
    _EFFECTS[effect](call, now)


def connected(call: Call, whom: Whom, *, now: datetime) -> None:
    """Whoever was rung speaks now; done once, whether told by the answer or by its end."""
    if whom is Whom.DESK:
        _desk_answered(call, now)
    else:
        _client_reached(call, now)


def _message_begins(call: Call, now: datetime) -> None:
    """From here on the message is found by its row, whatever becomes of its carrier or of us."""
    call.message_began_at = now
    Recording.objects.get_or_create(call=call, defaults={"began_at": now})


def _message_left(call: Call, now: datetime) -> None:
    call.outcome = CallOutcome.MESSAGE_LEFT
    call_tickets.open_for_message(call, now=now)


def _abandoned(call: Call, now: datetime) -> None:
    call.outcome = call.outcome or CallOutcome.ABANDONED
    call.ended_at = call.ended_at or now
    Recording.objects.filter(call=call, ticket__isnull=True, content__isnull=True).delete()


def _consent(said: Consent, call: Call, _now: datetime) -> None:
    call.consent = said


def _desk_answered(call: Call, now: datetime) -> None:
    if call.outcome:
        return
    call.outcome, call.answered_at = CallOutcome.SPOKEN, now
    call_tickets.open_for_caller(call, now=now)


def _desk_did_not_answer(call: Call, _now: datetime) -> None:
    call.engineer = None


def _accepted(call: Call, now: datetime) -> None:
    call.outcome, call.answered_at = CallOutcome.ACCEPTED, now
    pages.accept(call.delivery.pk, now=now)


def _declined(call: Call, now: datetime) -> None:
    call.outcome = CallOutcome.DECLINED
    pages.end(call.delivery.pk, Ending.DECLINED, now=now)


def _unanswered(call: Call, now: datetime) -> None:
    """Somebody or something answered and pressed nothing that counts: most often a machine."""
    call.outcome = CallOutcome.UNANSWERED
    if call.kind == CallKind.PAGE:
        pages.end(call.delivery.pk, Ending.MACHINE, now=now)


def _client_reached(call: Call, now: datetime) -> None:
    if call.outcome == CallOutcome.CLIENT_REACHED:
        return
    call.outcome, call.answered_at = CallOutcome.CLIENT_REACHED, call.answered_at or now
    call.next_check_at = None
    calling_back.reached_on(call, now=now)


def _client_not_reached(call: Call, now: datetime) -> None:
    if call.outcome not in {CallOutcome.CLIENT_REACHED, CallOutcome.CLIENT_NOT_REACHED}:
        call.outcome = CallOutcome.CLIENT_NOT_REACHED
        calling_back.missed_on(call, now=now)


def _number_confirmed(call: Call, now: datetime) -> None:
    call.outcome = CallOutcome.ACCEPTED
    if call.contact_method is not None:
        call.contact_method.verified_at = now
        call.contact_method.save(update_fields=["verified_at"])


_EFFECTS: Mapping[Effect, Callable[[Call, datetime], None]] = {
    Effect.MESSAGE_BEGINS: _message_begins,
    Effect.MESSAGE_LEFT: _message_left,
    Effect.CALL_ABANDONED: _abandoned,
    Effect.CONSENT_GIVEN: partial(_consent, Consent.GIVEN),
    Effect.CONSENT_REFUSED: partial(_consent, Consent.REFUSED),
    Effect.CONSENT_NOT_GIVEN: partial(_consent, Consent.NOT_GIVEN),
    Effect.DESK_ANSWERED: _desk_answered,
    Effect.DESK_DID_NOT_ANSWER: _desk_did_not_answer,
    Effect.PAGE_ACCEPTED: _accepted,
    Effect.PAGE_DECLINED: _declined,
    Effect.PAGE_UNANSWERED: _unanswered,
    Effect.CLIENT_REACHED: _client_reached,
    Effect.CLIENT_NOT_REACHED: _client_not_reached,
    Effect.NUMBER_CONFIRMED: _number_confirmed,
}
