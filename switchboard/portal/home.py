"""Decides what a client sees first: how to reach the desk, or their tickets."""

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from switchboard.portal import desks
from switchboard.portal.door import Visit
from switchboard.portal.pages import page


@require_safe
def home(request: Visit) -> HttpResponse:
    """Both desks' numbers and hours for who comes in; who is known goes on to their tickets."""
    if request.contact_id:
        return HttpResponseRedirect("/tickets")
    terms = desks.in_force()
    every = [
        (
            desks.desk_view(terms, key, now=request.now, zone=terms.calendar(key).zone),
            desks.hours_words(terms.calendar(key)),
        )
        for key in terms.document["desks"]
    ]
    return page(request, "home.html", desks=every, desk=None)
