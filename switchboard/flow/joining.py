"""Decides what the one who was rung hears before the two are joined, and whether they were."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from switchboard.channels.models import Call, CallOutcome
from switchboard.flow import call_words, calls
from switchboard.flow.calls import Spoken
from switchboard.policy.call_script import Dial, Outcome, Whom

SCREEN = "screen"
_JOINED = {CallOutcome.SPOKEN, CallOutcome.CLIENT_REACHED}


@transaction.atomic
def greeting(call_uuid: UUID, *, now: datetime) -> Spoken | None:
    """What is said to whoever answers; None where the two are joined at once.

    An engineer presses a key, so that a client never speaks with an engineer's voicemail. A client
    is only told by the engineer who calls.
    """
    call = calls.locked(call_uuid)
    node = calls.script_of(call).get(call.node)
    if isinstance(node, Dial) and node.whom is Whom.DESK:
        return Spoken(name=SCREEN, text=call_words.said(SCREEN, call, now=now))
    calls.connected(call_uuid, now=now)
    return None


def outcome(call_uuid: UUID, said: Outcome, *, is_bridged: bool) -> Outcome:
    """How ringing ended: whoever answered and took no call, or a machine, did not answer us.

    Raises Call.DoesNotExist. One query.
    """
    if said is not Outcome.ANSWERED or is_bridged:
        return said
    is_joined = Call.objects.only("outcome").get(uuid=call_uuid).outcome in _JOINED
    return Outcome.ANSWERED if is_joined else Outcome.NO_ANSWER
