"""Calls an engineer about a page, over the first carrier that takes it, and never twice blindly."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import QuerySet

from switchboard.channels.models import Call, CallOutcome
from switchboard.database.failpoints import Failpoint, reach
from switchboard.flow import calls, page_messages, pages
from switchboard.flow.leaving import LEASE, Leaving
from switchboard.gateways import voice
from switchboard.gateways.voice import (
    Carrier,
    CarrierAway,
    MayRing,
    NumberRefused,
    Order,
    Standing,
)
from switchboard.oncall.models import Delivery, DeliveryState
from switchboard.policy.call_script import Outcome
from switchboard.policy.paging import Ending

# Shorter than most voicemails wait before they answer.
RING_SECONDS = 25
# Without a word for so long the carrier is asked how the call stands.
NO_NEWS = timedelta(seconds=60)
ASK_AGAIN = timedelta(seconds=5)
# So long a carrier that is away is waited for before the next engineer is called.
AWAY = timedelta(seconds=20)
# So long one is waited for that took a call and can't be asked about it.
UNASKED = timedelta(seconds=120)
_OUTCOMES: Mapping[Outcome, CallOutcome] = {
    Outcome.ANSWERED: CallOutcome.UNANSWERED,
    Outcome.BUSY: CallOutcome.BUSY,
    Outcome.NO_ANSWER: CallOutcome.NO_ANSWER,
    Outcome.MACHINE: CallOutcome.MACHINE,
    Outcome.FAILED: CallOutcome.FAILED,
}
NO_CARRIER = "No telephone carrier is configured."


def place(leaving: Leaving, *, now: datetime) -> None:
    """Asks one carrier after the other to ring the engineer."""
    reasons = []
    for carrier in _in_order(leaving.delivery):
        if not _is_begun(leaving, carrier, now=now):
            return  # claimed anew by another worker, or over
        try:
            key = carrier.place(_order(leaving.delivery))
        except CarrierAway as away:
            reasons.append(f"{carrier.name}: {away}")
            continue
        except NumberRefused as refused:
            pages.end(leaving.delivery.pk, Ending.FAILED, now=leaving.at(now), error=str(refused))
            return
        except MayRing as broken:
            leaving.change(next_try_at=leaving.at(now) + ASK_AGAIN, error=str(broken)[:2000])
            return
        reach(Failpoint.CALL_PLACED)
        _rings(leaving, carrier, key, now=leaving.at(now))
        return
    _nobody_carries(leaving, reasons, now=leaving.at(now))


def look_into(leaving: Leaving, *, now: datetime) -> None:
    """What was left by a dead worker, or has had no news: asked for at its carrier."""
    call = _fresh(leaving)
    if call.ended_at is not None:
        pages.call_ended(call, now=now)
        return
    if call.began_at < call.heard_at and now < call.heard_at + NO_NEWS:
        leaving.change(state=DeliveryState.UNDER_WAY, next_try_at=call.heard_at + NO_NEWS)
        return
    carrier = voice.CARRIERS.get(call.carrier)
    if carrier is None:
        place(leaving, now=now)  # no carrier was asked yet
        return
    try:
        standing = carrier.standing(call.uuid, call.carrier_key)
    except CarrierAway as away:
        _cannot_be_asked(leaving, str(away), now=now)
        return
    _as_it_stands(leaving, carrier, call, standing, now=now)


def let_go(leaving: Leaving, *, now: datetime) -> None:
    """Nobody need answer any more: what rings is hung up, who listens is not cut off."""
    call = _fresh(leaving)
    if call.ended_at is not None:
        pages.call_ended(call, now=now)
    elif call.node:
        # They hear who has it when they press a key; the carrier says when they have hung up.
        leaving.change(state=DeliveryState.UNDER_WAY, next_try_at=now + NO_NEWS)
        if now - call.heard_at > NO_NEWS:
            look_into(leaving, now=now)
    elif _is_hung_up(leaving, call, now=now):
        pages.end(leaving.delivery.pk, Ending.NOT_NEEDED, now=now)


def give_up(leaving: Leaving, *, now: datetime) -> None:
    """It hangs: hung up if it can be, and failed."""
    _is_hung_up(leaving, _fresh(leaving), now=now)
    error = leaving.delivery.error or "Nobody could say what became of this call."
    pages.end(leaving.delivery.pk, Ending.FAILED, now=now, error=error)


def _in_order(one: Delivery) -> Sequence[Carrier]:
    """The carriers as configured, but last those that took a call of this page and failed it.

    One that takes every call and puts none through would else keep the next one waiting for ever.
    One query, and none where there is one carrier.
    """
    found = voice.configured()
    if len(found) < 2:
        return found
    failed = Call.objects.filter(delivery__page=one.page_id, outcome=CallOutcome.FAILED)
    names = set(failed.values_list("carrier", flat=True))
    return sorted(found, key=lambda carrier: carrier.name in names)


def _fresh(leaving: Leaving) -> Call:
    return _call(leaving).get()


def _call(leaving: Leaving) -> "QuerySet[Call]":
    return Call.objects.filter(delivery=leaving.delivery.pk)


def _order(one: Delivery) -> Order:
    if one.call is None:
        raise ValueError(f"{one} has no call. Claim it first.")
    return Order(
        call=one.call.uuid, number=one.contact_method.address, caller_id=one.call.from_number,
        ring_seconds=RING_SECONDS,
    )  # fmt: skip


def _is_begun(leaving: Leaving, carrier: Carrier, *, now: datetime) -> bool:
    """Commits which carrier may ring from now on; False where the attempt is not ours any more."""
    lease = leaving.at(now) + LEASE
    if not leaving.change(carrier=carrier.name, next_try_at=lease, state=DeliveryState.LEAVING):
        return False
    _call(leaving).update(carrier=carrier.name, carrier_key=None)
    return True


def _rings(leaving: Leaving, carrier: Carrier, key: str, *, now: datetime) -> None:
    """The carrier has it. Where somebody else has claimed it meanwhile, they look at it again."""
    _call(leaving).update(carrier=carrier.name, carrier_key=key)
    under_way = leaving.change(
        state=DeliveryState.UNDER_WAY, carrier=carrier.name, left_at=now, error="",
        next_try_at=now + NO_NEWS,
    )  # fmt: skip
    if not under_way:
        lost = Delivery.objects.filter(pk=leaving.delivery.pk).exclude(state=DeliveryState.ENDED)
        lost.update(next_try_at=now)


def _nobody_carries(leaving: Leaving, reasons: list[str], *, now: datetime) -> None:
    """No carrier took it: waited for a little, then the next engineer is called.

    The engineer has a letter meanwhile, for a telephone is not the only way.
    """
    one = leaving.delivery
    error = "; ".join(reasons) or NO_CARRIER
    if not one.error:
        page_messages.write_instead(one, now=now)
    if reasons and now - one.begun_at < AWAY:
        leaving.change(
            state=DeliveryState.NEW, next_try_at=now + ASK_AGAIN, error=error[:2000], carrier=""
        )
    else:
        pages.end(one.pk, Ending.FAILED, now=now, error=error)


def _cannot_be_asked(leaving: Leaving, reason: str, *, now: datetime) -> None:
    """It may ring or not; in time somebody is called over another carrier all the same."""
    if now - leaving.delivery.begun_at < UNASKED:
        leaving.change(next_try_at=now + ASK_AGAIN, error=reason[:2000])
    else:
        pages.end(leaving.delivery.pk, Ending.FAILED, now=now, error=reason)


def _as_it_stands(
    leaving: Leaving, carrier: Carrier, call: Call, standing: Standing | None, *, now: datetime
) -> None:
    if standing is None and call.node:
        calls.ended(call.uuid, outcome=CallOutcome.FAILED, now=now)
    elif standing is None:
        place(leaving, now=now)  # it never rang, or its carrier forgot it: under the same identity
    elif standing.outcome is None:
        _rings(leaving, carrier, standing.carrier_key, now=now)
    else:
        calls.ended(call.uuid, outcome=_OUTCOMES[standing.outcome], now=now)


def _is_hung_up(leaving: Leaving, call: Call, *, now: datetime) -> bool:
    """Whether nothing rings any more; what can't be settled now is tried again soon."""
    carrier = voice.CARRIERS.get(call.carrier)
    if carrier is None:
        return True
    try:
        standing = carrier.standing(call.uuid, call.carrier_key)
        if standing is not None and standing.outcome is None:
            carrier.hang_up(standing.carrier_key)
    except CarrierAway as away:
        leaving.change(next_try_at=now + ASK_AGAIN, error=str(away)[:2000])
        return False
    if standing is None and now - leaving.delivery.begun_at < NO_NEWS:
        # Another worker may be handing it over at this moment.
        leaving.change(next_try_at=now + ASK_AGAIN)
        return False
    return True
