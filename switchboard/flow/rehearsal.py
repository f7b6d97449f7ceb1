"""Plays a call at night through to its page, and takes all of it back: the chain is proved daily.

Everything happens as for a caller, in one transaction that is rolled back: no ticket stays, no
letter leaves, nobody is called. Whether a carrier would ring is asked of the carriers themselves.
"""

import logging
import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from switchboard.flow import calls, paging
from switchboard.flow.calls import Ringing
from switchboard.gateways import voice
from switchboard.gateways.voice import Attended, Carrier, CarrierAway
from switchboard.oncall.models import Delivery, Page
from switchboard.oncall.models.rehearsal import Rehearsal
from switchboard.policy.call_script import Pressed, Recorded, Result
from switchboard.policy.paging import Method
from switchboard.published.models import Desk, PolicyVersion

log = logging.getLogger(__name__)

CARRIER = "rehearsal"
EVERY = timedelta(hours=24)


class _TakenBack(Exception):
    """Ends the rehearsal with what it found."""

    def __init__(self, would_call: Sequence[str]) -> None:
        super().__init__()
        self.would_call = would_call


def rehearse_due(*, now: datetime) -> Sequence[Rehearsal]:
    """Rehearses each desk that was not within a day, where there is a carrier that could ring."""
    if not voice.configured():
        return []
    lately = Rehearsal.objects.filter(at__gt=now - EVERY).values("desk")
    policy = PolicyVersion.objects.in_force().policy
    due = Desk.objects.filter(key__in=policy.desks).exclude(pk__in=lately)
    return [rehearse(desk, now=now) for desk in due.order_by("id")]


def rehearse(desk: Desk, *, now: datetime) -> Rehearsal:
    """One call to this desk, and what would come of it."""
    begun, would_call, fault = time.monotonic(), list[str](), ""
    try:
        _play_and_take_back(desk, now=now)
    except _TakenBack as played:
        would_call = list(played.would_call)
        fault = _fault_of_carriers() if would_call else "Nobody would be called. Enter numbers."
    except Exception as failed:
        log.exception("The rehearsal of %s failed.", desk)
        fault = f"It broke off: {type(failed).__name__}. The worker's log says where."
    return Rehearsal.objects.create(
        desk=desk, at=now, seconds=time.monotonic() - begun, would_call=would_call, fault=fault
    )


@transaction.atomic
def _play_and_take_back(desk: Desk, *, now: datetime) -> None:
    raise _TakenBack(_play(desk, now=now))


def _play(desk: Desk, *, now: datetime) -> Sequence[str]:
    """The names of those who would be called first, about a message that is left when closed."""
    policy = PolicyVersion.objects.in_force().policy
    calendar = policy.desk_calendar(desk.key)
    at = calendar.closes_after(now) if calendar.is_open(now) else now
    ringing = Ringing(
        carrier=CARRIER, carrier_key=uuid.uuid4().hex, from_number="", to_number=desk.phone
    )
    call = calls.answer(ringing, now=at).call
    option = str(policy.desk(desk.key).menu_option)
    words: Sequence[Result] = (Pressed(key=option), Pressed(key="1"), Recorded(seconds=5))
    for number, word in enumerate(words):
        calls.go_on(call.uuid, word, key=str(number), now=at)
    page = Page.objects.get(call=call)
    paging.look_at([page.pk], now=at)
    calls_ = Delivery.objects.filter(page=page, method=Method.CALL.value).order_by("id")
    return list(calls_.values_list("engineer__name", flat=True))


def _fault_of_carriers() -> str:
    """Empty where one carrier answers, and a process of ours hears its calls."""
    reasons = []
    for carrier in voice.configured():
        if not (fault := _fault_of(carrier)):
            return ""
        reasons.append(f"{carrier.name}: {fault}")
    return "; ".join(reasons) or "No telephone carrier is configured."


def _fault_of(carrier: Carrier) -> str:
    """It is asked for a call that it can't know."""
    try:
        carrier.standing(uuid.uuid4(), None)
    except CarrierAway as away:
        return str(away)
    return carrier.unattended() if isinstance(carrier, Attended) else ""
