"""Decides how a recording is heard: by staff alone, in parts as a player asks for them."""

import re

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from switchboard.channels.models import Recording, RecordingState
from switchboard.console.door import StaffRequest
from switchboard.console.files import SANDBOX
from switchboard.policy import access
from switchboard.policy.access import Right

# What a browser plays; whatever else a carrier calls its audio is offered as a file.
PLAYED = frozenset(
    {"audio/wav", "audio/x-wav", "audio/mpeg", "audio/mp3", "audio/ogg", "audio/webm", "audio/mp4"}
)
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@require_safe
def recording(request: StaffRequest, uuid: str) -> HttpResponse:
    """The audio, or the range of it that is asked for (RFC 9110, section 14); else 404."""
    access.require(request.actor.role, Right.READ_QUEUES)
    kept = get_object_or_404(Recording, uuid=uuid, state=RecordingState.KEPT)
    content = bytes(kept.content or b"")
    kind = kept.content_type.partition(";")[0].strip().lower()
    is_played = kind in PLAYED
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Disposition": "inline" if is_played else 'attachment; filename="recording"',
        "Content-Security-Policy": SANDBOX,
    }
    wanted = wanted_range(request.headers.get("Range", ""), size=len(content))
    kind = kind if is_played else "application/octet-stream"
    if wanted is None:
        return HttpResponse(content, content_type=kind, headers=headers)
    start, end = wanted
    if start >= end:
        headers["Content-Range"] = f"bytes */{len(content)}"
        return HttpResponse(status=416, headers=headers)
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
    return HttpResponse(content[start:end], status=206, content_type=kind, headers=headers)


def wanted_range(asked: str, *, size: int) -> tuple[int, int] | None:
    """Start and end (exclusive) of what is asked for; None is all of it, an empty one nothing.

    >>> wanted_range("bytes=2-5", size=10), wanted_range("bytes=-3", size=10)
    ((2, 6), (7, 10))
    >>> wanted_range("bytes=4-", size=10), wanted_range("bytes=12-", size=10)
    ((4, 10), (12, 10))
    >>> wanted_range("bytes=0-1,4-5", size=10) is wanted_range("", size=10) is None
    True
    """
    match = _RANGE.fullmatch(asked.strip())
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1) if last else size
