"""Decides what a page needs to hear of changes: where, and with which key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from switchboard.console.door import StaffRequest
from switchboard.wire.live_key import LiveKey, session_hash, sign
from switchboard.wire.topics import TRIAGE, held_by, told

# Long enough for a page to load on a bad line; a stream lives on beyond it.
VALID = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class Line:
    """The address of the stream, the key that opens it, and whose it is."""

    href: str
    key: str
    engineer_id: int


def line_for(request: StaffRequest, *, now: datetime) -> Line | None:
    """The line for this reader; None for who has no session (a command, a test of one view)."""
    session_key = request.session.session_key
    if not session_key:
        return None
    key = LiveKey(
        engineer_id=request.engineer.pk,
        session=session_hash(session_key),
        until=int((now + VALID).timestamp()),
    )
    return Line(
        href=f"{settings.EVENTS_URL}/events",
        key=sign(key, secret=settings.SECRET_KEY),
        engineer_id=request.engineer.pk,
    )


def live_frame(
    request: StaffRequest, topics: Sequence[str], *, now: datetime
) -> dict[str, Line | str | None]:
    """What a page says of itself so that it is kept true; what answers a form is left alone."""
    return {
        "places_topics": places_topics(request),
        "line": line_for(request, now=now),
        "since": request.snapshot,
        "live": " ".join(topics) if request.method == "GET" else "",
    }


def places_topics(request: StaffRequest) -> str:
    """What the counts beside the places depend on."""
    me = request.engineer.pk
    return " ".join((TRIAGE, held_by(me), told(me)))
