"""Looks into calls of which nobody says how they went on: a message counts as left (S16)."""

from datetime import datetime

from django.db import transaction

from switchboard.channels.models import Call, CallOutcome
from switchboard.flow import call_tickets, calling_out


def look(limit: int, *, now: datetime) -> int:
    """Settles the calls whose time is up, each locked by itself; how many were settled."""
    due = Call.objects.filter(next_check_at__lte=now).exclude(carrier=calling_out.ORDERED)
    due = due.order_by("next_check_at", "id")
    return sum(_settle(key, now=now) for key in due.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _settle(call_id: int, *, now: datetime) -> bool:
    """Whoever began a message and was not heard of again is helped as if they had finished it."""
    locked = Call.objects.select_for_update(of=("self",), skip_locked=True)
    due = locked.filter(pk=call_id, next_check_at__lte=now)
    call = due.select_related("desk", "policy_version", "contact__client").first()
    if call is None:
        return False
    if call.message_began_at is not None and not call.outcome:
        call.outcome = CallOutcome.MESSAGE_LEFT
        call_tickets.open_for_message(call, now=now)
    call.outcome, call.next_check_at = call.outcome or CallOutcome.UNKNOWN, None
    call.ended_at = call.ended_at or now
    call.save()
    return True
