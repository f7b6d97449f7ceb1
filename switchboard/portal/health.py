"""Decides whether this process lives, and whether it can serve."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "alive"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers and a policy is in force; 503 says which of them is missing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(id) FROM published_policyversion")
            (versions,) = cursor.fetchone()
    except DatabaseError:
        return JsonResponse({"status": "waiting", "for": "the database"}, status=503)
    if not versions:
        return JsonResponse({"status": "waiting", "for": "a published policy"}, status=503)
    return JsonResponse({"status": "ready"})
