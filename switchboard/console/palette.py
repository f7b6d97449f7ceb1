"""Decides what the palette finds while somebody types: tickets, clients, contacts, places."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from switchboard.clients.models import Client, Contact
from switchboard.console.door import StaffRequest
from switchboard.console.search import LONGEST, WORDS, SearchForm, all_in
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.ticket_number import spoken
from switchboard.policy.transitions import State
from switchboard.tickets.models import Ticket

# Words are looked for in the newest only, so that an answer costs the same at any size of a desk;
# the page of the search looks at all.
NEWEST = 5_000
TICKETS, PEOPLE = 8, 5
SHORTEST_NUMBER = 3
LONGEST_NUMBER = 9
_SIGNS = str.maketrans("", "", "# -\u2011")

Option = dict[str, str]

# Places that are not in the navigation, with the words by which they are found.
PLACES: tuple[tuple[str, str, Right], ...] = (
    ("All tickets", "tickets", Right.READ_QUEUES),
    ("On call", "on_call", Right.READ_QUEUES),
    ("Calls", "calls", Right.READ_QUEUES),
    ("Log a call", "call_new", Right.READ_QUEUES),
    ("Phones", "phones", Right.READ_QUEUES),
    ("How you are reached", "reached", Right.READ_QUEUES),
    ("Canned answers", "canned_answers", Right.READ_QUEUES),
    ("New client", "client_new", Right.EDIT_CLIENTS),
    ("Mail out", "mail_out", Right.READ_MAIL),
    ("Mail ledger", "ledger", Right.READ_MAIL),
    ("Mailboxes", "mailboxes", Right.EDIT_MAILBOXES),
)


@require_safe
def find(request: StaffRequest) -> HttpResponse:
    """What fits the words `q`, in groups; without words what the reader works on.

    One query for a number or for no words; three for words.
    """
    access.require(request.actor.role, Right.READ_QUEUES)
    form = SearchForm(request.GET)
    if not form.is_valid():
        message = f"A search has {LONGEST} characters at most, all of them readable."
        raise BadRequest(message)
    asked = form.cleaned_data["q"]
    groups = [
        {"title": title, "options": options}
        for title, options in _groups(asked, request)
        if options
    ]
    return JsonResponse({"groups": groups})


def _groups(asked: str, request: StaffRequest) -> Iterable[tuple[str, list[Option]]]:
    words, digits = asked.split()[:WORDS], asked.translate(_SIGNS)
    if not words:
        yield "My work", _tickets(Ticket.objects.worked_by(request.engineer.pk))
    elif digits.isascii() and digits.isdigit():
        yield "Tickets", _numbered(digits)
    else:
        yield "Tickets", _tickets(_worded(words))
        yield "Clients", _clients(words)
        yield "Contacts", _contacts(words)
        yield "Go to", list(_places(asked, request))


def _numbered(digits: str) -> list[Option]:
    """Tickets whose number begins so; telephone numbers are looked for by the search."""
    if not SHORTEST_NUMBER <= len(digits) <= LONGEST_NUMBER:
        return []
    return _tickets(Ticket.objects.filter(number__startswith=digits).order_by("number"))


def _worded(words: Sequence[str]) -> Any:
    """The newest tickets with every word in the subject, the requestor's or the client's name."""
    newest = Ticket.objects.order_by("-received_at", "-id").values("pk")[:NEWEST]
    found = Ticket.objects.filter(pk__in=newest)
    columns = ("subject", "contact__name", "client__name", "sender_address")
    return found.filter(all_in(words, *columns)).order_by("-received_at", "-id")


def _tickets(found: Any) -> list[Option]:
    shown = found.select_related("contact", "client").only(
        "number", "subject", "state", "sender_name", "sender_address",
        "contact__name", "client__name", "client__is_placeholder",
    )[:TICKETS]  # fmt: skip
    return [
        {
            "label": ticket.subject,
            "detail": f"{spoken(ticket.number)} · {ticket.requestor_name or 'Nobody named'}"
            f" · {State(ticket.state).label}",
            "href": reverse("ticket", args=[ticket.number]),
        }
        for ticket in shown
    ]


def _clients(words: Sequence[str]) -> list[Option]:
    found = Client.objects.filter(all_in(words, "name"), is_placeholder=False)
    return [
        {"label": one.name, "detail": "Client", "href": reverse("client", args=[one.uuid])}
        for one in found.order_by("name", "id")[:PEOPLE]
    ]


def _contacts(words: Sequence[str]) -> list[Option]:
    found = Contact.objects.filter(all_in(words, "name", "email"))
    return [
        {
            "label": one.name,
            "detail": f"{one.client.name} · {one.email}" if one.email else one.client.name,
            "href": reverse("client", args=[one.client.uuid]),
        }
        for one in found.select_related("client").order_by("name", "id")[:PEOPLE]
    ]


def _places(asked: str, request: StaffRequest) -> Iterable[Option]:
    for label, route, right in PLACES:
        if asked.casefold() in label.casefold() and access.may(request.actor.role, right):
            yield {"label": label, "detail": "", "href": reverse(route)}
