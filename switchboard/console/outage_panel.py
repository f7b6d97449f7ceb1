"""Decides what is told of outages: a question above the queue, and what a ticket is part of."""

from collections.abc import Sequence
from dataclasses import dataclass

from switchboard.flow import outage_proposals
from switchboard.tickets.models import Outage, OutageState, Ticket
from switchboard.ui.words import plural


@dataclass(frozen=True, kw_only=True)
class Question:
    """Reports that look like one outage, and the ticket that would lead it."""

    pk: int
    words: str
    tickets: Sequence[Ticket]
    parent: Ticket


@dataclass(frozen=True, kw_only=True)
class Panel:
    """What a ticket's page tells: a question, or the open outage and the ticket's place in it."""

    question: Question | None = None
    outage: Outage | None = None
    members: Sequence[Ticket] = ()
    is_parent: bool = False
    is_member: bool = False


def questions() -> list[Question]:
    """Every outage that is proposed; two queries."""
    return [question(one) for one in outage_proposals.waiting()]


def question(outage: Outage) -> Question:
    """A proposal that was loaded with its tickets, as it is asked."""
    tickets = outage_proposals.reports_of(outage)
    place = f"{outage.client.name} · {outage.site.name}" if outage.site else outage.client.name
    minutes = int((tickets[-1].received_at - tickets[0].received_at).total_seconds() // 60)
    people = plural(len(outage_proposals.people_of(tickets)), "person", "people")
    within = plural(max(minutes, 1), "minute")
    words = f"{people} of {place} wrote or called within {within}. Is it one outage?"
    return Question(pk=outage.pk, words=words, tickets=tickets, parent=tickets[0])


def panel_of(ticket: Ticket) -> Panel:
    """At most two queries."""
    outage = outage_proposals.of(ticket)
    if outage is None:
        return Panel()
    if outage.state == OutageState.PROPOSED:
        tickets = outage_proposals.reports_of(outage)
        is_asked = len(outage_proposals.people_of(tickets)) > 1
        return Panel(question=question(outage) if is_asked else None)
    joined = [one for one in outage.places.all() if one.joined_at is not None]
    return Panel(
        outage=outage,
        members=[one.ticket for one in joined],
        is_parent=outage.parent_id == ticket.pk,
        is_member=any(one.ticket_id == ticket.pk for one in joined),
    )
