"""Takes what carriers say out of order: a call that is over while a last key is still on its way.

Each of these locks its call; told twice, the second changes nothing.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from switchboard.channels.models import Call, CallKind, CallOutcome
from switchboard.flow import call_silence, calls, pages
from switchboard.gateways.voice.twilio import UNNAMED
from switchboard.oncall.models import Delivery
from switchboard.policy.call_script import Waiting
from switchboard.policy.paging import Ending


@transaction.atomic
def hung_up(call_uuid: UUID, *, outcome: CallOutcome | None = None, now: datetime) -> Call:
    """The carrier says that the call is over; raises Call.DoesNotExist.

    A carrier's words overtake each other: whoever presses 1 and hangs up has accepted, and a
    message that is cut off was left. So where something was still awaited on the call, its end is
    settled some seconds later (call_watch), with what has come until then.
    """
    call = calls.locked(call_uuid)
    is_awaited = isinstance(calls.script_of(call).get(call.node), Waiting)
    if call.outcome or not is_awaited:
        return calls.ended(call_uuid, outcome=outcome, now=now)
    if call.ended_at is None:
        call.heard_at = call.ended_at = now
        call.next_check_at = call_silence.look_again_at(call, now=now)
        call.save()
    return call


@transaction.atomic
def machine_answered(call_uuid: UUID, *, now: datetime) -> Call:
    """The carrier believes that a machine has answered our page: the next one is tried at once.

    It may be wrong, so the call goes on: who presses 1 still accepts, while nobody else has.
    """
    call = calls.locked(call_uuid)
    delivery = Delivery.objects.filter(call=call).first()
    if call.kind == CallKind.PAGE and delivery is not None:
        pages.end(delivery.pk, Ending.MACHINE, now=now)
    call.heard_at = now
    call.save(update_fields=["heard_at"])
    return call


def heard(call_uuid: UUID, *, carrier: str, now: datetime) -> None:
    """The carrier says something of a call; one query.

    Raises Call.DoesNotExist, also where another carrier has the call by now.
    """
    known = Call.objects.filter(uuid=call_uuid, carrier=carrier)
    if not known.update(heard_at=now):
        raise Call.DoesNotExist


def identified(call_uuid: UUID, *, carrier_key: str) -> None:
    """The carrier names its identity of a call of ours; kept, if we never heard it. One query."""
    unnamed = Q(carrier_key=None) | Q(carrier_key__startswith=UNNAMED)
    if carrier_key:
        Call.objects.filter(unnamed, uuid=call_uuid).update(carrier_key=carrier_key)
