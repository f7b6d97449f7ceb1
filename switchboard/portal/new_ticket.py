"""Decides how a client reports something: an outage is shown the desk's number first (S3, S4)."""

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from switchboard.channels.models import Submission, SubmissionKind
from switchboard.portal.door import Visit
from switchboard.portal.forms import NewTicketForm
from switchboard.portal.pages import frame, page
from switchboard.portal.saying import Reader
from switchboard.portal.submitting import submit


@require_safe
def new(request: Visit) -> HttpResponse:
    """The empty form, or what was written before and could not be sent (`again`)."""
    known = frame(request)
    initial = _again(request.GET.get("again", ""))
    return _form_page(request, NewTicketForm(initial=initial, reader=known["reader"]), known)


def create(request: Visit) -> HttpResponse:
    """Keeps the report; an outage is first asked to call, and sent all the same if wanted."""
    known = frame(request)
    form = NewTicketForm(request.POST, request.FILES, reader=known["reader"])
    if not form.is_valid():
        return _form_page(request, form, known, status=422)
    if form.is_outage and not form.cleaned_data["is_outage_read"]:
        return _form_page(request, _read(request, known["reader"]), known, is_outage=True)
    kept = submit(request, form, kind=SubmissionKind.NEW_TICKET, fields=form.submitted())
    return HttpResponseRedirect(f"/received/{kept.uuid}", status=303)


def _form_page(
    request: Visit,
    form: NewTicketForm,
    known: dict[str, Any],
    *,
    status: int = 200,
    is_outage: bool = False,
) -> HttpResponse:
    return page(
        request, "new_ticket.html", place="new", status=status, known=known, form=form,
        is_outage=is_outage,
    )  # fmt: skip


def _read(request: Visit, reader: Reader) -> NewTicketForm:
    """The same form again, unchanged but for knowing that the desk's number was shown."""
    data = request.POST.copy()
    data["is_outage_read"] = "on"
    return NewTicketForm(data, request.FILES, reader=reader)


def _again(given: str) -> dict[str, str]:
    """What the contact wrote in a form that was refused; nothing for anything else."""
    try:
        earlier = Submission.objects.filter(uuid=uuid.UUID(given)).first()
    except ValueError:
        return {}
    written = earlier.fields if earlier else {}
    return {name: written[name] for name in ("subject", "text") if name in written}
