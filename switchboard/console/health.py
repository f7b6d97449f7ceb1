"""Decides whether this process lives, and whether it can serve."""

from django.db import Error, transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from switchboard.console.door import become_staff
from switchboard.published.models import PolicyVersion


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the process answers at all; asks nobody."""
    return _told("ok", status=200)


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Whether the database answers and a policy is in force; 503 with the reason if not."""
    try:
        with transaction.atomic():
            become_staff()
            has_policy = PolicyVersion.objects.exists()
    except Error:
        return _told("The database does not answer.", status=503)
    if not has_policy:
        return _told("No policy is published yet.", status=503)
    return _told("ok", status=200)


def _told(words: str, *, status: int) -> HttpResponse:
    return HttpResponse(words, content_type="text/plain; charset=utf-8", status=status)
