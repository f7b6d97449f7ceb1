"""Decides how words are kept while they are typed on a ticket's page."""

import re

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST

from switchboard.console.door import StaffRequest
from switchboard.console.draft_fields import FIELDS
from switchboard.console.ticket import find
from switchboard.flow import drafts
from switchboard.flow.drafts import TooLong, Typed, WrittenElsewhere

_WINDOW = re.compile(r"[0-9a-f]{1,32}")


@require_POST
def keep(request: StaffRequest, number: str) -> HttpResponse:
    """Keeps one field: 200 with its version, 409 with what another window wrote, 413 too long."""
    ticket = find(number)
    try:
        version = drafts.keep(ticket.pk, _typed(request), by=request.actor, now=timezone.now())
    except WrittenElsewhere as elsewhere:
        theirs = elsewhere.draft
        said = {"error": str(elsewhere), "words": theirs.words, "version": theirs.version}
        return JsonResponse(said, status=409)
    except TooLong as refused:
        return JsonResponse({"error": str(refused)}, status=413)
    return JsonResponse({"version": version})


def _typed(request: StaffRequest) -> Typed:
    field = request.POST.get("field", "")
    since = request.POST.get("since", "")
    window = request.POST.get("window", "")
    if field not in FIELDS or not since.isdigit() or len(since) > 9:
        message = "A draft needs the field it stands in, and the version it began from."
        raise BadRequest(message)
    if not _WINDOW.fullmatch(window):
        message = "A draft needs the window it stands in."
        raise BadRequest(message)
    return Typed(field=field, words=request.POST.get("words", ""), since=int(since), window=window)
