"""Decides when a call is looked into of which its carrier says nothing."""

from datetime import datetime, timedelta

from switchboard.channels.models import Call, CallOutcome

# While something should be happening on the call.
UNHEARD = timedelta(seconds=60)
# While two people speak.
SPEAKING = timedelta(minutes=5)
# After the carrier has said that it is over, until what was said last has come too.
LATE = timedelta(seconds=5)
# The longest message, and some time to hear of its end: then it is taken as left.
MESSAGE_PRESUMED = timedelta(minutes=4)
# A call that its carrier tells us nothing of, and doesn't answer for either.
FORGOTTEN = timedelta(minutes=30)
_SPEAKING = {CallOutcome.SPOKEN, CallOutcome.CLIENT_REACHED}


def look_again_at(call: Call, *, now: datetime) -> datetime | None:
    """When to look into this call unless its carrier says something before; None once it is over.

    A message that has begun is looked at when it must be over, whatever else is said meanwhile.
    """
    if call.ended_at is not None:
        return None if call.outcome else now + LATE
    if call.outcome in _SPEAKING:
        return now + SPEAKING
    return min(filter(None, (now + UNHEARD, presumed_at(call))))


def presumed_at(call: Call) -> datetime | None:
    """When the message of this call is taken as left; None where none was begun, or it is known."""
    if call.message_began_at is None or call.outcome:
        return None
    return call.message_began_at + MESSAGE_PRESUMED
