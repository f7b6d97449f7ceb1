"""Decides how an agreement is asked for, and where its author goes on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from switchboard.agreements.models import Agreement
from switchboard.clients.models import Client
from switchboard.console.agreement_forms import AgreementForm
from switchboard.console.context import policy_in_force, render
from switchboard.console.door import StaffRequest
from switchboard.console.responses import see_other
from switchboard.flow import agreements
from switchboard.flow.agreements import (
    AgreementChangedMeanwhile,
    AgreementEndsBeforeItStarts,
    AgreementHasTickets,
    AgreementTwin,
)
from switchboard.policy import access
from switchboard.policy.access import Right

form_page = require_http_methods(["GET", "HEAD", "POST"])

CHANGED = "Saved. The deadlines of its tickets are counted anew."
ADDED = "Saved. It holds for tickets that are received from now on."


@form_page
def new(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Adds an agreement of this client's."""
    access.require(request.actor.role, Right.EDIT_CLIENTS)
    client = get_object_or_404(Client, uuid=uuid, is_placeholder=False)
    return _form_page(request, Agreement(client=client), title="Add an agreement")


@form_page
def edit(request: StaffRequest, uuid: UUID, number: int) -> HttpResponse:
    """Changes an agreement of this client's."""
    access.require(request.actor.role, Right.EDIT_CLIENTS)
    with_client = Agreement.objects.select_related("client")
    agreement = get_object_or_404(
        with_client, pk=number, client__uuid=uuid, client__is_placeholder=False
    )
    return _form_page(request, agreement, title="Change this agreement")


def _form_page(request: StaffRequest, agreement: Agreement, *, title: str) -> HttpResponse:
    """The form, or what it came to: written down, and back to the client."""
    posted = request.POST if request.method == "POST" else None
    form = AgreementForm(posted, agreement=agreement, policy=policy_in_force())
    is_known = agreement.pk is not None
    if posted is not None and form.is_valid() and _write(request, agreement, form):
        messages.success(request, CHANGED if is_known else ADDED)
        return see_other("client", agreement.client.uuid)
    return render(
        request, "console/agreement_form.html", now=timezone.now(), place="clients", form=form,
        title=title, client=agreement.client, status=200 if posted is None else 422,
    )  # fmt: skip


def _write(request: StaffRequest, agreement: Agreement, form: AgreementForm) -> bool:
    """Whether it was written down; what stood in its way is said in the form."""
    terms, by, now = form.terms(), request.actor, timezone.now()
    try:
        if agreement.pk is None:
            agreements.add_agreement(agreement.client.pk, terms, by=by, now=now)
        else:
            seen_at = form.cleaned_data["seen"]
            agreements.change_agreement(agreement.pk, terms, seen_at=seen_at, by=by, now=now)
    except AgreementEndsBeforeItStarts as refused:
        form.add_error("ends_on", str(refused))
    except AgreementHasTickets as refused:
        form.add_error("starts_on", str(refused))
    except AgreementTwin as refused:
        form.add_error("name", str(refused))
    except AgreementChangedMeanwhile as refused:
        form.add_error(None, str(refused))
    return form.is_valid()
