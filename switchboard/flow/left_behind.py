"""Brings in the messages that callers left with a carrier while we could not be reached (S4, S16).

Each becomes the call that it was, received when it came in, and is paged for as any other.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from switchboard.channels.models import Call, CallKind, CallOutcome, Recording
from switchboard.flow import call_silence, call_tickets, callers, calls, recordings
from switchboard.flow.calls import Ringing
from switchboard.gateways import voice
from switchboard.gateways.voice import (
    CarrierAway,
    Heard,
    JoinedCall,
    JoinsCalls,
    LeftMessage,
    TakesMessages,
)
from switchboard.policy.paging import Method
from switchboard.published.models import PolicyVersion
from switchboard.staff.models import ContactMethod

log = logging.getLogger(__name__)

LEAST_SECONDS = 1.0
DAY = timedelta(days=1)
_UNSETTLED = {"", CallOutcome.ABANDONED, CallOutcome.UNKNOWN}


def bring_in(carrier: TakesMessages, *, since: datetime, now: datetime) -> int:
    """Asks a carrier what was left with it since then; how many were new. Raises CarrierAway."""
    heard = Call.objects.filter(carrier=carrier.name, ticket__isnull=False)
    keys = heard.filter(began_at__gte=since - DAY).values_list("carrier_key", flat=True)
    left = carrier.messages(since, known={key for key in keys if key})
    return sum(_take(carrier.name, one, now=now) for one in left)


def bring_in_joined(carrier: JoinsCalls, *, since: datetime, now: datetime) -> int:
    """Asks a carrier whom it has joined without us; how many were new. Raises CarrierAway.

    Each becomes a ticket of whoever took the call, who is asked to write down what was said.
    """
    known = Call.objects.filter(carrier=carrier.name, began_at__gte=since - DAY)
    keys = {key for key in known.values_list("carrier_key", flat=True) if key}
    found = carrier.joined(since, known=keys)
    for one in found:
        _spoken(carrier.name, one, now=now)
        with suppress(CarrierAway):  # it is known by now, and not brought in again
            carrier.forget(one.source)
    return len(found)


def takers() -> Iterator[TakesMessages]:
    """The configured carriers that take messages without us."""
    yield from (one for one in voice.configured() if isinstance(one, TakesMessages))


@transaction.atomic
def settle(call_uuid: UUID, heard: Heard, *, now: datetime, is_over: bool = False) -> bool:
    """A message is found on a call that has none: it is one now; whether it was. Idempotent.

    A call that may go on is left alone, unless `is_over` says that nobody is going to tell us of
    its message in the usual way. Raises Call.DoesNotExist.
    """
    call = calls.locked(call_uuid)
    is_too_short = heard.seconds is not None and heard.seconds < LEAST_SECONDS
    if call.kind != CallKind.INCOMING or call.ticket_id or is_too_short:
        return False
    if call.outcome not in _UNSETTLED or not (is_over or _is_quiet(call, now=now)):
        return False
    call.message_began_at = call.message_began_at or call.began_at
    Recording.objects.get_or_create(call=call, defaults={"began_at": call.message_began_at})
    recordings.located(call.uuid, heard, now=now)
    call.outcome, call.ended_at = CallOutcome.MESSAGE_LEFT, call.ended_at or now
    call.node, call.next_check_at = "end", None
    call_tickets.open_for_message(call, now=now)
    call.save()
    return True


def _take(carrier: str, left: LeftMessage, *, now: datetime) -> bool:
    known = Call.objects.filter(carrier=carrier, carrier_key=left.carrier_key).first()
    if known is not None:
        return settle(known.uuid, left.recording, now=now)
    if not callers.is_ours(left.to_number, version=PolicyVersion.objects.in_force()):
        return False
    ringing = Ringing(
        carrier=carrier, carrier_key=left.carrier_key, from_number=left.from_number,
        to_number=left.to_number,
    )  # fmt: skip
    with transaction.atomic():
        turn = calls.answer(ringing, now=left.began_at)
        log.warning("A message left with %s while we were away is brought in.", carrier)
        return settle(turn.call.uuid, left.recording, now=now, is_over=True)


@transaction.atomic
def _spoken(carrier: str, joined: JoinedCall, *, now: datetime) -> None:
    ringing = Ringing(
        carrier=carrier, carrier_key=joined.carrier_key, from_number=joined.from_number,
        to_number=joined.to_number,
    )  # fmt: skip
    call = calls.locked(calls.answer(ringing, now=joined.began_at).call.uuid)
    way = ContactMethod.objects.filter(method=Method.CALL, address=joined.taken_by)
    taken = way.select_related("engineer").order_by("-is_active", "id").first()
    call.engineer, call.contact_method = (taken.engineer, taken) if taken else (None, None)
    call.outcome, call.answered_at = CallOutcome.SPOKEN, joined.began_at
    call.ended_at = joined.began_at + timedelta(seconds=joined.seconds)
    call.node, call.next_check_at = "end", None
    call_tickets.open_for_caller(call, now=now)
    call.save()


def _is_quiet(call: Call, *, now: datetime) -> bool:
    return call.ended_at is not None or now - call.heard_at >= call_silence.UNHEARD
