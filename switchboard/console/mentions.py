"""Decides whose names are offered after an @, and what is said of an @ that tells nobody."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from switchboard.console.door import StaffRequest
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.mentions import mentioned
from switchboard.staff.models import Engineer

MOST = 500
TELLS_NOBODY = "An @ in a reply tells no colleague: write a note for that."


@require_safe
def names(request: StaffRequest) -> HttpResponse:
    """Whom the reader can mention: everybody active but themselves."""
    access.require(request.actor.role, Right.READ_QUEUES)
    others = Engineer.objects.filter(is_active=True).exclude(pk=request.engineer.pk)
    known = others.order_by("name", "id").values_list("name", "role")[:MOST]
    return JsonResponse({"names": [{"name": name, "detail": role} for name, role in known]})


def nobody_told(text: str) -> str:
    """What is said of names after an @ in words to the requestor; nothing without one.

    At most one query.
    """
    if "@" not in text:
        return ""
    people = dict(Engineer.objects.filter(is_active=True).values_list("pk", "name"))
    if not mentioned(text, people):
        return ""
    return f" {TELLS_NOBODY}"
