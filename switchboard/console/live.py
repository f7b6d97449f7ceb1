"""Decides what an open page may ask for by itself: a new key, and the places with their counts."""

from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.console.context import nav, render_part
from switchboard.console.door import StaffRequest
from switchboard.console.live_line import line_for, places_topics
from switchboard.console.view_links import side_links


@require_safe
def key(request: StaffRequest) -> HttpResponse:
    """Where changes are told, and a fresh key for it; whoever is signed out is sent to sign in."""
    line = line_for(request, now=timezone.now())
    if line is None:
        return HttpResponse(status=403)
    return JsonResponse({"href": line.href, "key": line.key})


@require_safe
def places(request: StaffRequest) -> HttpResponse:
    """The navigation alone, for pages of which nothing else changes; five queries."""
    now = timezone.now()
    return render_part(
        request,
        "ui/places.html",
        now=now,
        side_views=side_links(request.engineer, place=request.GET.get("place", "")),
        views_href=reverse("view_counts"),
        nav=nav(request, place=request.GET.get("place", ""), now=now),
        places_topics=places_topics(request),
        place=request.GET.get("place", "")[:20],
    )
