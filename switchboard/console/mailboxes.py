"""Decides what administrators see of our mailboxes, and how they are added, changed and tried."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from switchboard.channels.models import Health, Mailbox
from switchboard.console.context import policy_in_force, render
from switchboard.console.door import StaffRequest
from switchboard.console.mail_tabs import tabs
from switchboard.console.mailbox_forms import MailboxForm
from switchboard.console.responses import see_other
from switchboard.flow import mailboxes
from switchboard.flow.mailboxes import MailboxUnusable
from switchboard.policy import access
from switchboard.policy.access import Right

form_page = require_http_methods(["GET", "HEAD", "POST"])
TONES = {
    Health.WELL: ("green", "Is read"),
    Health.FAILING: ("red", "Can't be read"),
    Health.NEW: ("blue", "Not looked at yet"),
    Health.PAUSED: ("grey", "Paused"),
}


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Every mailbox and how it is; one query for all."""
    access.require(request.actor.role, Right.EDIT_MAILBOXES)
    return render(
        request, "console/mailboxes.html", now=timezone.now(), place="mail",
        tabs=tabs(request, "mailboxes"), tones=TONES,
        mailboxes=list(Mailbox.objects.select_related("desk", "default_team")),
    )  # fmt: skip


@form_page
def new(request: StaffRequest) -> HttpResponse:
    """Adds a mailbox."""
    access.require(request.actor.role, Right.EDIT_MAILBOXES)
    return _form_page(request, Mailbox(), title="Add a mailbox")


@form_page
def edit(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Changes one."""
    access.require(request.actor.role, Right.EDIT_MAILBOXES)
    mailbox = get_object_or_404(Mailbox, pk=mailbox_id)
    return _form_page(request, mailbox, title=f"Change {mailbox.name}")


@require_POST
def test(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Signs in and looks, and changes nothing."""
    access.require(request.actor.role, Right.EDIT_MAILBOXES)
    mailbox = get_object_or_404(Mailbox, pk=mailbox_id)
    try:
        messages.success(request, mailboxes.try_out(mailbox, now=timezone.now()))
    except mailboxes.CANT_BE_READ as fault:
        messages.error(request, str(fault))
    return see_other("mailboxes")


@require_POST
def pause(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Leaves it alone."""
    mailbox = _known(request, mailbox_id)
    mailboxes.pause(mailbox.pk, by=request.actor, now=timezone.now())
    messages.success(request, f"{mailbox.name} is left alone; its mails wait there.")
    return see_other("mailboxes")


@require_POST
def read_again(request: StaffRequest, mailbox_id: int) -> HttpResponse:
    """Reads it again, or tries a failing one at once."""
    mailbox = _known(request, mailbox_id)
    mailboxes.read_again(mailbox.pk, by=request.actor, now=timezone.now())
    messages.success(request, f"{mailbox.name} is looked at now.")
    return see_other("mailboxes")


def _known(request: StaffRequest, mailbox_id: int) -> Mailbox:
    access.require(request.actor.role, Right.EDIT_MAILBOXES)
    return get_object_or_404(Mailbox, pk=mailbox_id)


def _form_page(request: StaffRequest, mailbox: Mailbox, *, title: str) -> HttpResponse:
    """The form, or what it came to: written down, and back to the list."""
    posted = request.POST if request.method == "POST" else None
    form = MailboxForm(posted, mailbox=mailbox, policy=policy_in_force())
    if posted is not None and form.is_valid() and _write(request, mailbox, form):
        messages.success(request, "Saved. It is read so from now on; test the connection next.")
        return see_other("mailboxes")
    return render(
        request, "console/mailbox_form.html", now=timezone.now(), place="mail", form=form,
        title=title, status=200 if posted is None else 422,
    )  # fmt: skip


def _write(request: StaffRequest, mailbox: Mailbox, form: MailboxForm) -> bool:
    """Whether it was written down; what stood in its way is said beside its field."""
    now = timezone.now()
    terms = form.terms(now=now)
    try:
        if mailbox.pk is None:
            mailboxes.add(terms, by=request.actor, now=now)
        else:
            mailboxes.change(mailbox.pk, terms, by=request.actor, now=now)
    except MailboxUnusable as refused:
        form.add_error(refused.field, str(refused))
    return form.is_valid()
