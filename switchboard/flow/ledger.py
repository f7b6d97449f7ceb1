"""Accounts for all that came in: received = opened + threaded + set aside + ignored (S4)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q

from switchboard.channels.models import InboundMail, InboundState, Submission, SubmissionState

# Each of these must lead to a ticket.
LEADS_TO_TICKET = [InboundState.OPENED, InboundState.SET_ASIDE]


def account() -> dict[str, Any]:
    """Counts by outcome for mail and portal, and every row whose outcome can't be right.

    `is_even` says that nothing is missing; what still waits is counted, not missing. Four queries.
    """
    differences = list(_differences())
    return {
        "mail": _counts(InboundMail),
        "portal": _counts(Submission),
        "differences": differences,
        "is_even": not differences,
    }


def _counts(model: type[InboundMail] | type[Submission]) -> dict[str, Any]:
    rows = model.objects.order_by("state").values_list("state").annotate(count=Count("id"))
    outcomes = dict(rows)
    return {"received": sum(outcomes.values()), "outcomes": outcomes}


def _differences() -> Iterator[str]:
    without_ticket = InboundMail.objects.filter(state__in=LEADS_TO_TICKET, ticket__isnull=True)
    without_reason = InboundMail.objects.filter(
        state__in=[InboundState.SET_ASIDE, InboundState.IGNORED], reason=""
    )
    lost = Q(state=SubmissionState.DONE, ticket__isnull=True)
    lost |= Q(state=SubmissionState.REFUSED, reason="")
    for mail in without_ticket.order_by("id").defer("raw"):
        yield f"mail {mail.pk} is {mail.state}, but has no ticket"
    for mail in without_reason.order_by("id").defer("raw"):
        yield f"mail {mail.pk} is {mail.state} without a reason"
    for form in Submission.objects.filter(lost).order_by("id"):
        yield f"form {form.uuid} is {form.state}, but led to nothing"
