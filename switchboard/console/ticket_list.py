"""Decides what the list of all tickets shows: narrowed by its address, sorted, saved as a view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from switchboard.console import keyset, view_links
from switchboard.console.context import render, zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.queue_rows import WITH, rows_of
from switchboard.console.ticket_terms import STATES, TIMES, Reader, TermNotUnderstood, narrowed
from switchboard.database.patience import TookTooLong, within
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.priority import Priority
from switchboard.published.models import Desk
from switchboard.staff.models import Team
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel
from switchboard.ui.shapes import QueueRow
from switchboard.ui.words import plural

LONGEST = 100
COUNTED = 1_000
PATIENCE_MS = 1_500
SORTS: Mapping[str, tuple[str, ...]] = {
    "newest": ("-received_at", "-id"),
    "oldest": ("received_at", "id"),
    "priority": ("priority", "received_at", "id"),
}
SORT_LABELS = {"newest": "Newest first", "oldest": "Oldest first", "priority": "By priority"}
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """A page of the list, and the way to the pages around it."""

    rows: Sequence[QueueRow] = ()
    before: str = ""
    after: str = ""
    count: str = ""
    refused: str = ""


@require_safe
def page(request: StaffRequest) -> HttpResponse:
    """All tickets, or those for which every term of the address holds; fifty a page."""
    access.require(request.actor.role, Right.READ_QUEUES)
    terms, sort = _terms(request.GET), request.GET.get("sort", "newest")
    if sort not in SORTS:
        raise BadRequest(f"Tickets can be sorted by {', '.join(SORTS)}, not by “{sort[:40]}”.")
    reader = Reader(engineer=request.engineer, now=timezone.now())
    try:
        shown = _shown(terms, sort, request.GET, reader)
    except TermNotUnderstood as fault:
        shown = _Shown(refused=str(fault))
    except TookTooLong:
        shown = _Shown(refused="There is too much to look through so. Narrow it further.")
    asked = urlencode({**terms, "sort": sort})
    views = view_links.of(request.engineer)
    return render(
        request, "console/tickets.html", now=reader.now, place="tickets", shown=shown, terms=terms,
        sort=sort, asked=asked, choices=_choices(), views=view_links.links(views, current=asked),
        own=next((view for view in views if view.asked == asked and view.is_own), None),
    )  # fmt: skip


def _terms(asked: QueryDict) -> dict[str, str]:
    """The terms of the address, open tickets unless it says otherwise; raises BadRequest."""
    names = ("is", "priority", "team", "engineer", "client", "from", "desk", "channel", "time")
    terms = {name: asked.get(name, "").strip() for name in names}
    terms["is"] = terms["is"] or "open"
    if any(len(value) > LONGEST or "\0" in value for value in terms.values()):
        raise BadRequest(f"A filter has {LONGEST} characters at most, all of them readable.")
    return {name: value for name, value in terms.items() if value}


def _shown(terms: Mapping[str, str], sort: str, asked: QueryDict, reader: Reader) -> _Shown:
    queue = narrowed(Ticket.objects.all(), terms, reader=reader)
    together = queue.select_related(*WITH)
    found = within(PATIENCE_MS, lambda: keyset.cut(together, SORTS[sort], asked=asked))
    query = urlencode({**terms, "sort": sort})
    return _Shown(
        rows=rows_of(found.tickets, now=reader.now, zone=zone_of(reader.engineer.timezone)),
        before=f"?{query}&before={found.before}" if found.before else "",
        after=f"?{query}&after={found.after}" if found.after else "",
        count=count_words(queue),
    )


def count_words(queue: QuerySet[Ticket]) -> str:
    """How many there are, counted no further than a thousand and no longer than patience lasts."""
    try:
        count = within(PATIENCE_MS, queue.order_by()[: COUNTED + 1].count)
    except TookTooLong:
        return "many tickets"
    return f"{COUNTED:,}+ tickets" if count > COUNTED else plural(count, "ticket")


def _choices() -> dict[str, Choices]:
    """What each filter offers; two queries."""
    teams = Team.objects.filter(is_active=True).order_by("name", "id")
    desks = Desk.objects.order_by("name", "id")
    return {
        "is": [(name, name.capitalize()) for name in STATES],
        "priority": [("", "Any"), *((level.name.lower(), level.label) for level in Priority)],
        "time": [("", "Any"), *((name, name.replace("-", " ").capitalize()) for name in TIMES)],
        "team": [("", "Any"), *teams.values_list("key", "name")],
        "desk": [("", "Any"), *desks.values_list("key", "name")],
        "channel": [("", "Any"), *((one.value, str(one.label)) for one in Channel)],
        "sort": list(SORT_LABELS.items()),
    }
