"""Decides whom a call rings next: the engineer who is signed in and has been idle for longest."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from switchboard.channels.models import Call, CallKind
from switchboard.policy.call_script import Dial, Whom
from switchboard.staff.models import PhoneSignIn

# A call of which nobody has heard for so long occupies no engineer any more.
STALE = timedelta(hours=4)
IN_DESK = "desk"


@dataclass(frozen=True, kw_only=True)
class Dialling:
    """One number to ring, what it is shown as the caller, and for how long it may ring."""

    number: str
    caller_id: str
    ring_seconds: int


def choose(call: Call, *, now: datetime) -> bool:
    """Sets the next engineer to ring for the desk on the call; False where nobody is left.

    Who speaks, or is being rung for another call, is passed over; nobody is rung twice. Two calls
    never choose the same one: the row of who is chosen is locked. One query.
    """
    others = Call.objects.filter(
        engineer_id=OuterRef("engineer_id"), ended_at__isnull=True, kind=CallKind.INCOMING,
        node=IN_DESK, heard_at__gt=now - STALE,
    ).exclude(pk=call.pk)  # fmt: skip
    free = PhoneSignIn.objects.filter(
        ~Exists(others), engineer__is_active=True, contact_method__is_active=True
    )
    free = free.exclude(engineer_id__in=call.rung).select_related("contact_method")
    locked = free.select_for_update(of=("self",), skip_locked=True)
    one = locked.order_by("idle_since", "id").first()
    if one is None:
        return False
    call.engineer_id, call.contact_method = one.engineer_id, one.contact_method
    call.second_number = one.contact_method.address
    call.rung = [*call.rung, one.engineer_id]
    return True


def busy(*, now: datetime) -> set[int]:
    """The engineers who speak for the desk, or are being rung for it; one query."""
    going = Call.objects.filter(
        engineer__isnull=False, ended_at__isnull=True, kind=CallKind.INCOMING, node=IN_DESK,
        heard_at__gt=now - STALE,
    )  # fmt: skip
    return {key for key in going.values_list("engineer_id", flat=True) if key is not None}


def dialling(call: Call, node: Dial) -> Dialling:
    """Whom this node rings: an engineer sees the caller's number, a client sees the desk's."""
    desk_number = call.policy_version.policy.desk(call.desk.key).phone
    # What was withheld, or is no number, can't be shown: carriers refuse the whole call.
    is_shown = node.whom is Whom.DESK and call.from_number.startswith("+")
    return Dialling(
        number=call.second_number,
        caller_id=call.from_number if is_shown else desk_number,
        ring_seconds=node.ring_seconds,
    )


def rest(engineer_id: int, *, now: datetime) -> None:
    """The engineer's call is over: others who have waited longer are rung before them."""
    PhoneSignIn.objects.filter(engineer_id=engineer_id).update(idle_since=now)
