"""Decides where a page of a list begins and ends, by the ticket at its edge: never by counting."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import QueryDict

from switchboard.policy.ticket_number import NotATicketNumber, read_ticket_number
from switchboard.tickets.models import Ticket

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Cut:
    """One page, and the tickets at its edges where something lies beyond."""

    tickets: Sequence[Ticket]
    before: str = ""
    after: str = ""


def cut(queue: QuerySet[Ticket], columns: Sequence[str], *, asked: QueryDict) -> Cut:
    """Fifty of a queue in the order of `columns`, a minus for descending, the last being the key.

    From behind the ticket numbered `after`, or those before `before`. One query, and one for the
    ticket. Raises BadRequest where that is none.
    """
    after, before = asked.get("after", ""), asked.get("before", "")
    if before:
        found = list(_beyond(queue, _turned(columns), _ticket(before))[: PAGE + 1])
        shown = found[:PAGE][::-1]
        more = bool(found[PAGE:])
        return _edged(shown, is_before=more, is_after=True)
    if after:
        queue = _beyond(queue, columns, _ticket(after))
    found = list(queue.order_by(*columns)[: PAGE + 1])
    return _edged(found[:PAGE], is_before=bool(after), is_after=bool(found[PAGE:]))


def _edged(shown: Sequence[Ticket], *, is_before: bool, is_after: bool) -> Cut:
    if not shown:
        return Cut(tickets=shown)
    return Cut(
        tickets=shown,
        before=shown[0].number if is_before else "",
        after=shown[-1].number if is_after else "",
    )


def _turned(columns: Sequence[str]) -> list[str]:
    """The same order from its end.

    >>> _turned(["-received_at", "id"])
    ['received_at', '-id']
    """
    return [name[1:] if name.startswith("-") else f"-{name}" for name in columns]


def _beyond(queue: QuerySet[Ticket], columns: Sequence[str], edge: Ticket) -> QuerySet[Ticket]:
    """What comes behind the edge in the order of `columns`."""
    behind = Q()
    same: dict[str, Any] = {}
    for column in columns:
        name = column.lstrip("-")
        value: Any = getattr(edge, name)
        comparison = "lt" if column.startswith("-") else "gt"
        behind |= Q(**same, **{f"{name}__{comparison}": value})
        same[name] = value
    first = columns[0].lstrip("-")
    side = "lte" if columns[0].startswith("-") else "gte"
    # The same once more by its first column alone, so that an index begins at the edge.
    return queue.filter(behind, **{f"{first}__{side}": same[first]}).order_by(*columns)


def _ticket(number: str) -> Ticket:
    try:
        return Ticket.objects.get(number=read_ticket_number(number))
    except (NotATicketNumber, Ticket.DoesNotExist):
        message = f"“{number[:40]}” is no ticket that a page could begin at."
        raise BadRequest(message) from None
