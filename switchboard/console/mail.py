"""Decides what the mail pages show: what came in and became of it, what went out and whether."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from switchboard.channels.models import (
    CaughtMail,
    InboundMail,
    InboundState,
    OutboundMail,
    OutboundState,
)
from switchboard.console.context import render
from switchboard.console.door import StaffRequest
from switchboard.console.mail_tabs import tabs
from switchboard.console.responses import see_other
from switchboard.flow import outbox, outbox_health
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.acts import Act
from switchboard.ui.shapes import Link
from switchboard.wire.mail import parse

PAGE = 50
SHOWN_BYTES = 64_000


@require_safe
def inbound(request: StaffRequest) -> HttpResponse:
    """The ledger: every mail that came in, and what became of it (S4)."""
    access.require(request.actor.role, Right.READ_MAIL)
    state = _state(request, InboundState.values)
    mails = InboundMail.objects.defer("raw", "fingerprint").select_related("ticket", "mailbox")
    page = _page(request, mails.filter(state=state) if state else mails, state=state)
    return render(
        request, "console/mail.html", now=timezone.now(), place="mail", **page,
        counts=_counts(InboundMail.objects.all(), InboundState, route="mail", chosen=state),
        tabs=tabs(request, "mail"),
    )  # fmt: skip


@require_safe
def outbound(request: StaffRequest) -> HttpResponse:
    """Every letter and its state; on the first page, what could not be delivered comes first."""
    access.require(request.actor.role, Right.READ_MAIL)
    state = _state(request, OutboundState.values)
    letters = OutboundMail.objects.defer("text", "html", "references").select_related("ticket")
    page = _page(request, letters.filter(state=state) if state else letters, state=state)
    now = timezone.now()
    failed = [OutboundState.FAILED, OutboundState.BOUNCED]
    stuck = letters.filter(state__in=failed).order_by("-id")[:PAGE]
    return render(
        request, "console/mail_out.html", now=now, place="mail", **page,
        health=outbox_health.look(now=now),
        stuck=[] if state or request.GET.get("before") else list(stuck),
        counts=_counts(OutboundMail.objects.all(), OutboundState, route="mail_out", chosen=state),
        tabs=tabs(request, "mail_out"),
    )  # fmt: skip


@require_POST
def send_again(request: StaffRequest, mail_id: int) -> HttpResponse:
    """Back into the outbox, once what stood in the way is mended."""
    access.require(request.actor.role, Act.REPLIED)
    try:
        letter = outbox.send_again(mail_id, now=timezone.now())
    except OutboundMail.DoesNotExist:
        raise Http404 from None
    messages.success(request, f"The letter to {letter.recipient} is sent again.")
    return see_other("mail_out")


@require_safe
def caught(request: StaffRequest) -> HttpResponse:
    """What our own catcher took in, where no mail server is configured."""
    access.require(request.actor.role, Right.READ_MAIL)
    page = _page(request, CaughtMail.objects.defer("raw"), state="")
    return render(
        request, "console/caught.html", now=timezone.now(), place="mail", **page,
        tabs=tabs(request, "caught"), is_catching=not settings.SMTP,
    )  # fmt: skip


@require_safe
def caught_mail(request: StaffRequest, mail_id: int) -> HttpResponse:
    """One caught mail: its words and its source; its HTML is never drawn."""
    access.require(request.actor.role, Right.READ_MAIL)
    mail = get_object_or_404(CaughtMail, pk=mail_id)
    raw = bytes(mail.raw)
    return render(
        request, "console/caught_mail.html", now=timezone.now(), place="mail", mail=mail,
        email=parse(raw),
        source=raw[:SHOWN_BYTES].decode("utf-8", errors="replace").replace("\x00", "\ufffd"),
        is_cut=len(raw) > SHOWN_BYTES,
    )  # fmt: skip


def _page(request: StaffRequest, records: QuerySet[Any], *, state: str) -> dict[str, Any]:
    """Fifty records, newest first, from below the id that the address names."""
    before = request.GET.get("before", "")
    if before:
        if not (before.isascii() and before.isdigit() and len(before) <= 18):
            message = "A page can begin only before a record's number."
            raise BadRequest(message)
        records = records.filter(id__lt=int(before))
    found = list(records.order_by("-id")[: PAGE + 1])
    kept = f"state={state}&" if state else ""
    return {
        "records": found[:PAGE],
        "older": f"?{kept}before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "newest": f"?{kept}" if before else "",
    }


def _state(request: StaffRequest, known: list[str]) -> str:
    """The state to show alone; BadRequest for one that there isn't."""
    wanted = request.GET.get("state", "")
    if wanted and wanted not in known:
        message = "There is no mail in that state: there is no such state."
        raise BadRequest(message)
    return wanted


def _counts(
    records: QuerySet[Any], states: type[InboundState] | type[OutboundState], *, route: str,
    chosen: str,
) -> list[Link]:  # fmt: skip
    """Each state with how many there are, set-aside and failed ones first; one query."""
    alarming = [InboundState.SET_ASIDE.value, OutboundState.FAILED.value]
    rank = Case(When(state__in=alarming, then=0), default=Value(1), output_field=IntegerField())
    ranked = records.order_by().annotate(rank=rank)
    found = dict(ranked.values_list("state").annotate(Count("pk")).order_by("rank", "state"))
    base = reverse(route)
    every = Link(label="All", href=base, is_current=not chosen, count=sum(found.values()))
    some = [
        Link(
            label=str(states(state).label),
            href=f"{base}?state={state}",
            is_current=state == chosen,
            count=count,
        )
        for state, count in found.items()
    ]
    return [every, *some]
