"""Decides what the log of calls shows: every call newest first, and which of them are asked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.channels.models import Call, CallKind, CallOutcome
from switchboard.console.call_lines import CallLine, call_line
from switchboard.console.call_panel import heard
from switchboard.console.context import render
from switchboard.console.door import StaffRequest
from switchboard.console.mail_tabs import tabs
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.published.models import Desk

PAGE = 50
EVERY = ("", "All")
EVERY_KIND = "every"
# What is said to engineers alone is in the log when it is asked for.
_OURS = (CallKind.PAGE, CallKind.TEST)


@dataclass(frozen=True, kw_only=True)
class LoggedCall:
    """One call of the log: its line, of which client it is, and why there was a call."""

    line: CallLine
    client: str
    kind: str


class CallFilter(forms.Form):
    """Which calls are asked for."""

    desk = forms.ChoiceField(label="Desk", required=False)
    kind = forms.ChoiceField(
        label="Why", required=False,
        choices=[("", "With clients"), (EVERY_KIND, "Every call"), *CallKind.choices],
    )  # fmt: skip
    outcome = forms.ChoiceField(
        label="Outcome", required=False, choices=[EVERY, *CallOutcome.choices]
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id="calls_%s", label_suffix="")
        desks = Desk.objects.order_by("name", "id").values_list("key", "name")
        self.fields["desk"].choices = [EVERY, *desks]  # type: ignore[attr-defined]

    def narrowed(self, calls: QuerySet[Call]) -> QuerySet[Call]:
        """Those that are asked for; raises BadRequest for what there is not."""
        if not self.is_valid():
            message = "There is no such desk, kind of call or outcome to look for."
            raise BadRequest(message)
        said = self.cleaned_data
        if not said["kind"]:
            calls = calls.exclude(kind__in=_OURS)
        elif said["kind"] != EVERY_KIND:
            calls = calls.filter(kind=said["kind"])
        columns = {"desk__key": said["desk"], "outcome": said["outcome"]}
        return calls.filter(**{column: asked for column, asked in columns.items() if asked})


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """Fifty calls, newest first, from behind the one that the address names; three queries more
    than any page has, however many calls there are.
    """
    access.require(request.actor.role, Right.READ_MAIL)
    asked = CallFilter(request.GET)
    calls = asked.narrowed(Call.objects.all())
    if before := request.GET.get("before", ""):
        calls = calls.filter(_behind(before))
    related = ("contact__client", "ticket__client", "engineer", "desk")
    ordered = calls.select_related(*related).prefetch_related(heard())
    found = list(ordered.order_by("-began_at", "-id")[: PAGE + 1])
    kept = _address(asked.cleaned_data)
    return render(
        request, "console/calls.html", now=timezone.now(), place="mail",
        calls=[_logged(call) for call in found[:PAGE]], filter=asked,
        is_narrowed=any(asked.cleaned_data.values()),
        older=f"?{kept}before={found[PAGE - 1].uuid}" if len(found) > PAGE else "",
        newest=f"?{kept}" if before else "", tabs=tabs(request, "calls"),
    )  # fmt: skip


def _logged(call: Call) -> LoggedCall:
    contact, ticket = call.contact, call.ticket
    client = contact.client if contact else None
    if client is None and ticket is not None and not ticket.client.is_placeholder:
        client = ticket.client
    return LoggedCall(
        line=call_line(call),
        client=client.name if client else "",
        kind=str(call.get_kind_display()),
    )


def _behind(uuid: str) -> Q:
    """Older than this call; BadRequest where there is none."""
    last = _began(uuid)
    if last is None:
        message = "A page of calls begins behind a call that there is."
        raise BadRequest(message)
    at, key = last
    return Q(began_at__lt=at) | Q(began_at=at, id__lt=key)


def _began(uuid: str) -> tuple[datetime, int] | None:
    field = forms.UUIDField()
    try:
        named = field.clean(uuid)
    except forms.ValidationError:
        return None
    return Call.objects.filter(uuid=named).values_list("began_at", "id").first()


def _address(asked: dict[str, Any]) -> str:
    query = QueryDict(mutable=True)
    query.update({key: said for key, said in asked.items() if said})
    return f"{query.urlencode()}&" if query else ""
