"""Decides what a search shows: the ticket of a number, else people, clients and tickets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.clients.models import Client, Contact
from switchboard.console import search_found
from switchboard.console.context import render, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.queue_rows import WITH, rows_of
from switchboard.console.search_found import FOUND, Found
from switchboard.console.ticket_terms import Reader, TermNotUnderstood
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.ticket_number import NotATicketNumber, read_ticket_number
from switchboard.tickets.models import Ticket
from switchboard.ui.shapes import QueueRow
from switchboard.wire.search_words import Search, SearchNotUnderstood, marked, read_search

LONGEST = 200
WORDS = 6


class SearchForm(forms.Form):
    """A few words."""

    q = forms.CharField(required=False, max_length=LONGEST)


@require_safe
def search(request: StaffRequest) -> HttpResponse:
    """A number leads to its ticket; words and terms find at most fifty of each kind."""
    access.require(request.actor.role, Right.READ_QUEUES)
    form = SearchForm(request.GET)
    if not form.is_valid():
        message = f"A search has {LONGEST} characters at most, all of them readable."
        raise BadRequest(message)
    asked = form.cleaned_data["q"]
    if number := _number(asked):
        return redirect("ticket", number=number)
    now, refused, shown = timezone.now(), "", _Shown()
    try:
        shown = _shown(asked, Reader(engineer=request.engineer, now=now))
    except (SearchNotUnderstood, TermNotUnderstood) as fault:
        refused = str(fault)
    return render(
        request, "console/search.html", now=now, asked=asked, search_words=asked, limit=FOUND,
        refused=refused, rows=shown.rows, clients=shown.clients, contacts=shown.contacts,
        newest_only=shown.newest_only,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """What a search found."""

    rows: Sequence[QueueRow] = ()
    clients: Sequence[Client] = ()
    contacts: Sequence[Contact] = ()
    newest_only: int | None = 0


def _shown(asked: str, reader: Reader) -> _Shown:
    search = read_search(asked)
    found = search_found.find(search, reader=reader)
    words = asked.split()[:WORDS] if not search.terms else []
    return _Shown(
        rows=_rows(found, search, reader=reader),
        clients=list(_clients(words)),
        contacts=list(_contacts(words)),
        newest_only=found.newest_only,
    )


def _rows(found: Found, search: Search, *, reader: Reader) -> list[QueueRow]:
    """The lines in the order found, each with why it was found."""
    tickets = Ticket.objects.select_related(*WITH).in_bulk(found.keys)
    said = search_found.headlines(found, search) if found.letters else {}
    lines = rows_of(
        [tickets[key] for key in found.keys], now=reader.now, zone=zone_of(reader.engineer.timezone)
    )
    return [
        replace(
            line,
            pieces=tuple(marked(line.subject, search)),
            found_by=said[key][0] if key in said else "",
            found=said[key][1] if key in said else (),
        )
        for key, line in zip(found.keys, lines, strict=True)
    ]


def _number(asked: str) -> str | None:
    """The number of a ticket that there is."""
    try:
        number = read_ticket_number(asked)
    except NotATicketNumber:
        return None
    return number if Ticket.objects.filter(number=number).exists() else None


def _clients(words: list[str]) -> QuerySet[Client]:
    found = Client.objects.filter(all_in(words, "name"), is_placeholder=False)
    return (found if words else found.none()).order_by("name", "id")[:FOUND]


def _contacts(words: list[str]) -> QuerySet[Contact]:
    found = Contact.objects.filter(all_in(words, "name", "email", "phone"))
    known = found if words else found.none()
    return known.select_related("client").order_by("name", "id")[:FOUND]


def all_in(words: Sequence[str], *columns: str) -> Q:
    """Every word in one of the columns, in any case."""
    wanted = Q()
    for word in words:
        anywhere = Q()
        for column in columns:
            anywhere |= Q(**{f"{column}__icontains": word})
        wanted &= anywhere
    return wanted
