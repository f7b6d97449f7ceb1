"""Keeps what callers said: fetched from the carrier that took it, tried again, never waited for.

A page is fired by the row of its call; whether the sound is here by then changes nothing.
"""

import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from switchboard import later
from switchboard.accounts.actor import SYSTEM
from switchboard.channels.models import Call, CallKind, Recording, RecordingState
from switchboard.gateways import voice
from switchboard.gateways.voice import AudioAway, AudioGone, CarrierAway, Forgets, Heard
from switchboard.policy.acts import Act
from switchboard.tickets.models import Ticket

log = logging.getLogger(__name__)

# A fetch that is not settled in this time belonged to a worker that died.
LEASE = timedelta(seconds=90)
# After each failed try; the last one is repeated until GIVE_UP.
PAUSES = tuple(timedelta(seconds=s) for s in (3, 10, 30, 120, 600, 1800))
GIVE_UP = timedelta(hours=12)
# A carrier may say that there is none while it still works on it.
NOT_YET = timedelta(minutes=10)


def located(call_uuid: UUID, heard: Heard, *, now: datetime) -> None:
    """The carrier says where the message of this call is; said again, nothing changes.

    Where no message was begun, nothing is kept. One query.
    """
    waiting = Recording.objects.filter(call__uuid=call_uuid, state=RecordingState.WAITING)
    unheard = waiting.filter(source="")
    if unheard.update(source=heard.source, seconds=heard.seconds, next_try_at=now):
        later.listen_to_calls()


def fetch(limit: int, *, now: datetime) -> int:
    """Fetches what is due, each leased in a transaction of its own; how many were tried."""
    found = _lease(limit, now=now)
    for key in found:
        _fetch_one(key, now=now)
    return len(found)


def next_due() -> datetime | None:
    """When the next recording is to be fetched; one query."""
    waiting = Recording.objects.filter(state=RecordingState.WAITING, next_try_at__isnull=False)
    return waiting.order_by("next_try_at").values_list("next_try_at", flat=True).first()


@transaction.atomic
def keep(recording_id: int, content: bytes, content_type: str, *, now: datetime) -> None:
    """The sound is ours now; what is kept already stays as it is."""
    Recording.objects.filter(pk=recording_id).exclude(state=RecordingState.KEPT).update(
        state=RecordingState.KEPT, content=content, content_type=content_type, size=len(content),
        sha256=hashlib.sha256(content).digest(), kept_at=now, next_try_at=None, error="",
    )  # fmt: skip


def heard_on(call: Call) -> Recording | None:
    """The message that a call to an engineer is about, if its sound is here; one query."""
    kept = Recording.objects.filter(state=RecordingState.KEPT)
    if call.kind == CallKind.PAGE:
        kept = kept.filter(Q(call__pages__deliveries__call=call))
    elif call.ticket_id is not None:
        kept = kept.filter(ticket=call.ticket_id)
    else:
        return None
    return kept.order_by("-id").first()


def transcribed(call_uuid: UUID, text: str) -> None:
    """A carrier's machine has understood so much of it: a hint beside the sound, no more."""
    Recording.objects.filter(call__uuid=call_uuid, transcript="").update(
        transcript=text[:20_000], transcript_state="hint"
    )


def _lease(limit: int, *, now: datetime) -> Sequence[int]:
    """Keys of the recordings to try now; their try is counted before it is made."""
    due = Recording.objects.filter(
        state=RecordingState.WAITING, next_try_at__lte=now
    ).exclude(source="")  # fmt: skip
    with transaction.atomic():
        free = due.select_for_update(of=("self",), skip_locked=True)
        found = list(free.order_by("next_try_at", "id").values_list("pk", flat=True)[:limit])
        Recording.objects.filter(pk__in=found).update(
            tries=F("tries") + 1, next_try_at=now + LEASE
        )  # fmt: skip
    return found


def _fetch_one(recording_id: int, *, now: datetime) -> None:
    recording = Recording.objects.defer("content").select_related("call").get(pk=recording_id)
    try:
        carrier = voice.CARRIERS[recording.call.carrier]
        content, content_type = carrier.audio(recording.source)
    except AudioAway as away:
        _put_off(recording, str(away), patience=GIVE_UP, now=now)
    except AudioGone as gone:
        _put_off(recording, str(gone), patience=NOT_YET, now=now)
    except Exception as failure:
        # One that can't be read must not keep the others from being fetched.
        log.exception("The recording of call %s could not be fetched.", recording.call.uuid)
        _put_off(recording, type(failure).__name__, patience=GIVE_UP, now=now)
    else:
        keep(recording.pk, content, content_type, now=now)
        if isinstance(carrier, Forgets) and (carrier.is_ours or settings.DELETES_RECORDINGS):
            _forget(carrier, recording)


def _put_off(recording: Recording, why: str, *, patience: timedelta, now: datetime) -> None:
    if now - recording.began_at >= patience:
        _give_up(recording.pk, why, now=now)
        return
    pause = PAUSES[min(recording.tries, len(PAUSES)) - 1]
    waiting = Recording.objects.filter(pk=recording.pk, state=RecordingState.WAITING)
    waiting.update(next_try_at=now + pause, error=why[:2000])


@transaction.atomic
def _give_up(recording_id: int, why: str, *, now: datetime) -> None:
    """The ticket says so, with the reason, for whoever calls back must ask what it was about."""
    ticket_id = Recording.objects.values_list("ticket_id", flat=True).get(pk=recording_id)
    ticket = Ticket.objects.locked(ticket_id) if ticket_id else None
    waiting = Recording.objects.filter(pk=recording_id, state=RecordingState.WAITING)
    changed = waiting.update(state=RecordingState.MISSING, next_try_at=None, error=why[:2000])
    if changed and ticket is not None:
        ticket.record(Act.RECORDING_MISSING, by=SYSTEM, now=now, reason=why[:500])


def _forget(carrier: Forgets, recording: Recording) -> None:
    """Deletes the carrier's copy; where that fails it says so, and theirs stays."""
    try:
        carrier.forget(recording.source)
    except CarrierAway as away:
        log.warning("The carrier keeps the recording of call %s: %s", recording.call.uuid, away)
