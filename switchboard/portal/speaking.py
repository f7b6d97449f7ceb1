"""Decides what happens when a reader chooses their language: kept at once, for letters too."""

from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from switchboard.policy.spoken_time import spoken_in
from switchboard.portal import language
from switchboard.portal.door import Visit
from switchboard.portal.pages import local_path


@require_POST
def choose(request: Visit) -> HttpResponse:
    """The contact's own language from now on, in pages and letters; a stranger's in pages."""
    chosen = spoken_in(request.POST.get("language", ""))
    if request.contact_id:
        with connection.cursor() as cursor:
            cursor.callproc("portal_speak", [chosen.value])
    response = HttpResponseRedirect(local_path(request.POST.get("next", "")), status=303)
    language.remember(response, chosen)
    return response
