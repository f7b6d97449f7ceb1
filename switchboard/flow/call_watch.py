"""Looks into calls of which nobody says how they went on: a message counts as left (S16).

Their carrier is asked, outside any transaction; where it is away too, time decides.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from switchboard.channels.models import Call, CallOutcome
from switchboard.flow import call_silence, calling_out, calls, recordings
from switchboard.gateways import voice
from switchboard.gateways.voice import CarrierAway, Standing
from switchboard.policy.call_script import Outcome, Record, Recorded

log = logging.getLogger(__name__)

_OUTCOMES: Mapping[Outcome, CallOutcome] = {
    Outcome.BUSY: CallOutcome.BUSY,
    Outcome.NO_ANSWER: CallOutcome.NO_ANSWER,
    Outcome.MACHINE: CallOutcome.MACHINE,
    Outcome.FAILED: CallOutcome.FAILED,
}


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """What the carrier said of a call; `is_known` is whether it said anything at all."""

    is_known: bool
    standing: Standing | None = None


@dataclass(kw_only=True)
class _Round:
    """One look at all that is due: a carrier that is away is asked once and not fifty times."""

    away: set[str] = field(default_factory=set)

    def ask(self, call: Call) -> _Answer:
        carrier = voice.CARRIERS.get(call.carrier)
        if carrier is None or call.carrier in self.away or not carrier.is_configured():
            return _Answer(is_known=False)
        try:
            return _Answer(is_known=True, standing=carrier.standing(call.uuid, call.carrier_key))
        except CarrierAway as away:
            log.warning("Call %s: %s does not say how it stands: %s", call.uuid, call.carrier, away)
            self.away.add(call.carrier)
            return _Answer(is_known=False)


def look(limit: int, *, now: datetime) -> int:
    """Looks into the calls whose time is up, each locked by itself; how many were settled."""
    due = Call.objects.filter(next_check_at__lte=now).exclude(carrier=calling_out.ORDERED)
    found = list(due.order_by("next_check_at", "id")[:limit])
    # Whoever must be helped now does not wait behind a carrier that is slow to answer.
    presumed = [one for one in found if _is_presumed(one, now=now)]
    settled = sum(_settle(one.pk, _Answer(is_known=False), now=now) for one in presumed)
    asked = _Round()
    others = [one for one in found if one not in presumed]
    return settled + sum(_settle(one.pk, asked.ask(one), now=now) for one in others)


def next_due() -> datetime | None:
    """When the next call is to be looked into, or recording to be fetched; two queries."""
    watched = Call.objects.filter(next_check_at__isnull=False)
    soonest = watched.exclude(carrier=calling_out.ORDERED).order_by("next_check_at")
    dates = (soonest.values_list("next_check_at", flat=True).first(), recordings.next_due())
    return min(filter(None, dates), default=None)


def _is_presumed(call: Call, *, now: datetime) -> bool:
    presumed_at = call_silence.presumed_at(call)
    return presumed_at is not None and presumed_at <= now


@transaction.atomic
def _settle(call_id: int, answer: _Answer, *, now: datetime) -> bool:
    """Whether the call was still due, and is nobody else's."""
    free = Call.objects.select_for_update(of=("self",), skip_locked=True)
    due = free.filter(pk=call_id, next_check_at__lte=now).values_list("uuid", flat=True).first()
    if due is None:
        return False
    call = calls.locked(due)
    recording = answer.standing.recording if answer.standing else None
    if recording is not None and _awaits_message(call):
        recordings.located(call.uuid, recording, now=now)
        _message_left(call, seconds=recording.seconds, now=now)
    elif _is_presumed(call, now=now) or (_awaits_message(call) and _is_lost(call, answer)):
        _message_left(call, seconds=None, now=now)
    elif _is_over(call, answer, now=now):
        calls.ended(call.uuid, outcome=_outcome(answer), now=now)
    else:
        call.next_check_at = call_silence.look_again_at(call, now=now)
        call.save(update_fields=["next_check_at"])
    return True


def _awaits_message(call: Call) -> bool:
    return call.message_began_at is not None and not call.outcome


def _is_lost(call: Call, answer: _Answer) -> bool:
    """Whether nobody can say any more whether there was a message: then there was one."""
    if answer.is_known:
        return answer.standing is None
    return call.ended_at is not None


def _message_left(call: Call, *, seconds: float | None, now: datetime) -> None:
    """Whoever began a message and was not heard of again is helped as if they had finished it."""
    node = calls.script_of(call).get(call.node)
    if isinstance(node, Record):
        said = Recorded(seconds=node.least_seconds if seconds is None else seconds, is_gone=True)
        calls.go_on(call.uuid, said, key="presumed", now=now)
    calls.ended(call.uuid, now=now)


def _is_over(call: Call, answer: _Answer, *, now: datetime) -> bool:
    """What its carrier says, or has said before; of the rest nobody waits for ever."""
    if call.ended_at is not None:
        return True
    if answer.is_known:
        return answer.standing is None or answer.standing.outcome is not None
    return now - call.heard_at >= call_silence.FORGOTTEN


def _outcome(answer: _Answer) -> CallOutcome | None:
    said = answer.standing.outcome if answer.standing else None
    return _OUTCOMES.get(said) if said else None
