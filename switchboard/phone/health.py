"""Decides whether this process lives, and whether it can serve."""

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from switchboard.published.models import PolicyVersion


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the process answers at all; asks nobody."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the database answers and a policy is in force; 503 with the reason if not."""
    try:
        is_published = PolicyVersion.objects.exists()
    except Error:
        return HttpResponse("The database does not answer.", status=503, content_type="text/plain")
    if not is_published:
        return HttpResponse("No policy is published yet.", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")
