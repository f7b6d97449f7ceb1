"""Decides how a requestor's words reach a ticket: kept first, carried out by the worker."""

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from switchboard.channels.models import SubmissionKind
from switchboard.portal import desks
from switchboard.portal.door import Visit
from switchboard.portal.forms import ReopeningForm, ReplyForm, WordlessForm
from switchboard.portal.pages import reader_of
from switchboard.portal.saying import Reader
from switchboard.portal.submitting import submit
from switchboard.portal.tickets import find, ticket_page


@require_POST
def reply(request: Visit, number: str) -> HttpResponse:
    """A message for the ticket; on a resolved one it opens it again."""
    form = ReplyForm(request.POST, request.FILES, reader=_reader(request))
    return _send(request, number, form, kind=SubmissionKind.REPLY)


@require_POST
def reopen(request: Visit, number: str) -> HttpResponse:
    """Says that a resolved ticket is not solved after all."""
    form = ReopeningForm(request.POST, reader=_reader(request))
    return _send(request, number, form, kind=SubmissionKind.REOPENING)


@require_POST
def close(request: Visit, number: str) -> HttpResponse:
    """Confirms that a resolved ticket is solved: it is closed before its days have passed."""
    return _said(request, number, SubmissionKind.CLOSURE)


@require_POST
def leave(request: Visit, number: str) -> HttpResponse:
    """Takes part in the ticket no more: no more letters about it, and it is read no more."""
    return _said(request, number, SubmissionKind.LEAVING)


def _said(request: Visit, number: str, kind: SubmissionKind) -> HttpResponse:
    """What a button says by itself."""
    form = WordlessForm(request.POST, reader=_reader(request))
    form.is_valid()
    ticket = find(number)
    kept = submit(request, form, kind=kind, fields={"number": ticket.number})
    return HttpResponseRedirect(f"/received/{kept.uuid}", status=303)


def _reader(request: Visit) -> Reader:
    return reader_of(request, desks.in_force())


def _send(
    request: Visit, number: str, form: ReplyForm | ReopeningForm, *, kind: SubmissionKind
) -> HttpResponse:
    ticket = find(number)
    if not form.is_valid():
        return ticket_page(request, ticket, form=form, status=422)
    fields = {"number": ticket.number, "text": form.cleaned_data["text"]}
    kept = submit(request, form, kind=kind, fields=fields)
    return HttpResponseRedirect(f"/received/{kept.uuid}", status=303)
