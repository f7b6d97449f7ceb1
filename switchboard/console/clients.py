"""Decides what the client pages show, and who may change what stands on them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from switchboard.agreements.models import Agreement
from switchboard.clients.models import Client, Contact, Site
from switchboard.console import client_records
from switchboard.console.client_forms import ClientForm, ContactForm, SiteForm
from switchboard.console.context import render, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.queue_rows import WITH, rows_of
from switchboard.console.requestor_card import OPEN_STATES
from switchboard.console.responses import see_other
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.tickets.models import Ticket

PAGE = 50
TICKETS_SHOWN = 20
form_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, kw_only=True)
class ClientRow:
    """One client in the list."""

    client: Client
    desks: str
    sites: int
    contacts: int
    open_tickets: int


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Every client by name, fifty a page, from behind the one that the address names."""
    access.require(request.actor.role, Right.READ_QUEUES)
    served = Client.objects.filter(is_placeholder=False).order_by("name", "id")
    if after := request.GET.get("after", ""):
        last = _client_named_by(after)
        served = served.filter(Q(name__gt=last.name) | Q(name=last.name, id__gt=last.pk))
    found = list(served[: PAGE + 1])
    return render(
        request, "console/clients.html", now=timezone.now(), place="clients",
        rows=_rows(found[:PAGE]),
        older=f"?after={found[PAGE - 1].uuid}" if len(found) > PAGE else "",
        is_first=not after,
        can_edit=access.may(request.actor.role, Right.EDIT_CLIENTS),
    )  # fmt: skip


@require_safe
def client(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One client: sites, people, agreement, tickets."""
    access.require(request.actor.role, Right.READ_QUEUES)
    now, zone = timezone.now(), zone_of(request.engineer.timezone)
    chosen = _client(uuid)
    contacts, older = _contacts(request, chosen)
    tickets = Ticket.objects.filter(client=chosen).select_related(*WITH)
    newest = tickets.order_by("-received_at", "-id")[:TICKETS_SHOWN]
    return render(
        request, "console/client.html", now=now, place="clients", client=chosen,
        domains=list(chosen.mail_domains.values_list("domain", flat=True)),
        sites=list(chosen.sites.select_related("region__desk")),
        contacts=contacts, older_contacts=older,
        agreements=_agreements(chosen),
        # Each is this client's, which needs no saying a line.
        rows=[replace(one, client="") for one in rows_of(list(newest), now=now, zone=zone)],
        open_count=Ticket.objects.filter(client=chosen, state__in=OPEN_STATES).count(),
        can_edit=access.may(request.actor.role, Right.EDIT_CLIENTS),
    )  # fmt: skip


@form_page
def new(request: StaffRequest) -> HttpResponse:
    """Adds a client with its first site."""
    access.require(request.actor.role, Right.EDIT_CLIENTS)
    posted = request.POST if request.method == "POST" else None
    client_form = ClientForm(posted, auto_id="client_%s")
    site_form = SiteForm(posted, prefix="site", instance=Site(), auto_id="site_%s")
    is_valid = posted is not None and client_form.is_valid() & site_form.is_valid()
    if is_valid and (made := client_records.add_client(client_form, site_form)):
        messages.success(request, f"{made.name} is a client now. Add its people next.")
        return see_other("client", made.uuid)
    status = 200 if posted is None else 422
    return render(
        request, "console/client_new.html", now=timezone.now(), place="clients", status=status,
        client_form=client_form, site_form=site_form,
    )  # fmt: skip


@form_page
def edit(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Changes name, mail domains, and whether it may have tickets."""
    access.require(request.actor.role, Right.EDIT_CLIENTS)
    chosen = _client(uuid)
    form = ClientForm(_posted(request), instance=chosen)
    return _form_page(request, chosen, form, client_records.change_client, "Change this client")


@form_page
def new_site(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Adds a site."""
    access.require(request.actor.role, Right.EDIT_CLIENTS)
    chosen = _client(uuid)
    form = SiteForm(_posted(request), instance=Site(client=chosen))
    return _form_page(request, chosen, form, client_records.save, "Add a site")


@form_page
def edit_site(request: StaffRequest, uuid: UUID, site: UUID) -> HttpResponse:
    """Changes a site of this client's."""
    access.require(request.actor.role, Right.EDIT_CLIENTS)
    chosen = _client(uuid)
    place = get_object_or_404(Site, uuid=site, client=chosen)
    form = SiteForm(_posted(request), instance=place)
    return _form_page(request, chosen, form, client_records.save, "Change this site")


@form_page
def new_contact(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Adds a person."""
    access.require(request.actor.role, Right.EDIT_CLIENTS)
    chosen = _client(uuid)
    form = ContactForm(_posted(request), instance=Contact(client=chosen))
    return _form_page(request, chosen, form, client_records.save, "Add a contact")


@form_page
def edit_contact(request: StaffRequest, uuid: UUID, contact: UUID) -> HttpResponse:
    """Changes a person of this client's."""
    access.require(request.actor.role, Right.EDIT_CLIENTS)
    chosen = _client(uuid)
    person = get_object_or_404(Contact, uuid=contact, client=chosen)
    form = ContactForm(_posted(request), instance=person)
    return _form_page(request, chosen, form, client_records.save, "Change this contact")


def _form_page(
    request: StaffRequest, chosen: Client, form: forms.ModelForm,
    write: client_records.Write, title: str,
) -> HttpResponse:  # fmt: skip
    """The form, or what it came to: written down, and back to the client."""
    is_posted = request.method == "POST"
    if is_posted and form.is_valid() and write(form):
        messages.success(request, "Saved.")
        return see_other("client", chosen.uuid)
    return render(
        request, "console/client_form.html", now=timezone.now(), place="clients", form=form,
        title=title, uuid=chosen.uuid, status=422 if is_posted else 200,
        name=Client.objects.values_list("name", flat=True).get(pk=chosen.pk),
    )  # fmt: skip


def _posted(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _client(uuid: UUID) -> Client:
    return get_object_or_404(Client, uuid=uuid, is_placeholder=False)


def _client_named_by(uuid: str) -> Client:
    try:
        return Client.objects.get(uuid=UUID(uuid))
    except (ValueError, Client.DoesNotExist):
        message = "That is no client that a page could begin after."
        raise BadRequest(message) from None


def _rows(found: Sequence[Client]) -> list[ClientRow]:
    """What stands beside each name; four queries for all."""
    ids = [one.pk for one in found]
    sites = Site.objects.filter(client__in=ids).select_related("region__desk").order_by("id")
    desks: dict[int, list[str]] = {}
    for site in sites:
        desks.setdefault(site.client_id, []).append(site.region.desk.name if site.region else "")
    contacts = _counted(Contact.objects.filter(client__in=ids, is_active=True))
    tickets = _counted(Ticket.objects.filter(client__in=ids, state__in=OPEN_STATES))
    return [
        ClientRow(
            client=one,
            desks=", ".join(dict.fromkeys(name for name in desks.get(one.pk, []) if name)),
            sites=len(desks.get(one.pk, [])),
            contacts=contacts.get(one.pk, 0),
            open_tickets=tickets.get(one.pk, 0),
        )
        for one in found
    ]


def _counted(records: QuerySet[Any]) -> dict[int, int]:
    return dict(records.order_by().values_list("client").annotate(Count("pk")))


def _contacts(request: StaffRequest, chosen: Client) -> tuple[list[Contact], str]:
    """Fifty people by name, and the way to those behind them."""
    people = chosen.contacts.select_related("site").order_by("name", "id")
    if after := request.GET.get("contacts_after", ""):
        try:
            last = chosen.contacts.get(uuid=UUID(after))
        except (ValueError, Contact.DoesNotExist):
            message = "That is no contact that a page could begin after."
            raise BadRequest(message) from None
        people = people.filter(Q(name__gt=last.name) | Q(name=last.name, id__gt=last.pk))
    found = list(people[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    here = reverse("client", args=[chosen.uuid])
    return found[:PAGE], f"{here}?contacts_after={found[PAGE - 1].uuid}#contacts"


def _agreements(chosen: Client) -> list[Agreement]:
    return list(chosen.agreements.select_related("rate_card").order_by("-starts_on", "-id")[:5])
