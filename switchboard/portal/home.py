"""Decides what a client sees first: how to reach the desk, or their tickets."""

from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from switchboard.portal import desks
from switchboard.portal.door import Visit
from switchboard.portal.pages import page, reader_of


@require_safe
def home(request: Visit) -> HttpResponse:
    """Both desks' numbers and hours for who comes in; who is known goes on to their tickets."""
    if request.contact_id:
        return HttpResponseRedirect("/tickets")
    terms = desks.in_force()
    reader = reader_of(request, terms)
    every = []
    for key in terms.document["desks"]:
        calendar = terms.calendar(key)
        there = replace(reader, zone=calendar.zone)
        hours = desks.hours_words(calendar, reader=reader)
        every.append((desks.desk_view(terms, key, reader=there), hours))
    told = reader.named(
        "after_hours.on_call_text", otherwise=terms.document["after_hours"]["on_call_text"]
    )
    return page(request, "home.html", desks=every, on_call_text=told, desk=None)
