"""Decides which pages a browser fetches at the press of the button, before it is let go."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from switchboard.console.door import StaffRequest

# Only at the press itself: what was fetched for a hand that passed by would be shown minutes later
# as if it were new. Places and rows alone: looking at these changes nothing.
_LINKS = ".side a, .tabs a, .filters a, .pages-nav a, a[data-row]"
RULES = {
    "prefetch": [
        {
            "source": "document",
            "where": {"selector_matches": _LINKS},
            "eagerness": "conservative",
        }
    ]
}


@require_safe
def rules(request: StaffRequest) -> HttpResponse:
    """The rules, as the header of every page names them; the same for everybody."""
    response = JsonResponse(RULES, content_type="application/speculationrules+json")
    response["Cache-Control"] = "private, max-age=86400"
    return response
