"""Shows the design system's own pages to whoever builds pages: every part with invented people."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.console.context import zone_of
from switchboard.console.door import StaffRequest
from switchboard.ui import gallery


@require_safe
def page(request: StaffRequest, name: str) -> HttpResponse:
    """One page of the gallery."""
    if name not in gallery.PAGES:
        raise Http404
    shown = gallery.context(now=timezone.now(), zone=zone_of(request.engineer.timezone))
    return render(request, gallery.template(name), shown)
