"""Decides what a search finds: the ticket of a number, else people, clients and subjects."""

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.clients.models import Client, Contact
from switchboard.console.context import render, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.queue_rows import WITH, rows_of
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.ticket_number import NotATicketNumber, read_ticket_number
from switchboard.tickets.models import Ticket

LONGEST = 200
WORDS = 6
FOUND = 50


class SearchForm(forms.Form):
    """A few words."""

    q = forms.CharField(required=False, max_length=LONGEST)


@require_safe
def search(request: StaffRequest) -> HttpResponse:
    """A number leads to its ticket; words find at most fifty of each kind."""
    access.require(request.actor.role, Right.READ_QUEUES)
    form = SearchForm(request.GET)
    if not form.is_valid():
        message = f"A search has {LONGEST} characters at most, all of them readable."
        raise BadRequest(message)
    asked = form.cleaned_data["q"]
    if number := _number(asked):
        return redirect("ticket", number=number)
    words = asked.split()[:WORDS]
    now, zone = timezone.now(), zone_of(request.engineer.timezone)
    return render(
        request, "console/search.html", now=now, asked=asked, search_words=asked, limit=FOUND,
        rows=rows_of(list(_tickets(words)), now=now, zone=zone),
        clients=list(_clients(words)),
        contacts=list(_contacts(words)),
    )  # fmt: skip


def _number(asked: str) -> str | None:
    """The number of a ticket that there is."""
    try:
        number = read_ticket_number(asked)
    except NotATicketNumber:
        return None
    return number if Ticket.objects.filter(number=number).exists() else None


def _tickets(words: list[str]) -> QuerySet[Ticket]:
    """Tickets with every word in the subject, newest first."""
    found = Ticket.objects.filter(_all_in(words, "subject")) if words else Ticket.objects.none()
    return found.select_related(*WITH).order_by("-received_at", "-id")[:FOUND]


def _clients(words: list[str]) -> QuerySet[Client]:
    found = Client.objects.filter(_all_in(words, "name"), is_placeholder=False)
    return (found if words else found.none()).order_by("name", "id")[:FOUND]


def _contacts(words: list[str]) -> QuerySet[Contact]:
    found = Contact.objects.filter(_all_in(words, "name", "email", "phone"))
    known = found if words else found.none()
    return known.select_related("client").order_by("name", "id")[:FOUND]


def _all_in(words: list[str], *columns: str) -> Q:
    """Every word in one of the columns, in any case."""
    wanted = Q()
    for word in words:
        anywhere = Q()
        for column in columns:
            anywhere |= Q(**{f"{column}__icontains": word})
        wanted &= anywhere
    return wanted
