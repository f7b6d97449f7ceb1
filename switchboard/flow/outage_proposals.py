"""Proposes one outage of what several people of a site or client report within minutes (S3).

Looked for once, when a ticket is opened or its sender settled: whoever shows it only reads rows.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Prefetch, QuerySet

from switchboard.accounts.actor import Actor
from switchboard.policy import access, outages
from switchboard.policy.acts import Act
from switchboard.policy.outages import GROWS, WITHIN, Report, Scope
from switchboard.policy.transitions import State
from switchboard.tickets.models import Outage, OutageState, OutageTicket, Ticket

UNRESOLVED = (State.NEW, State.OPEN, State.IN_PROGRESS, State.ON_HOLD)
STANDING = (OutageState.PROPOSED, OutageState.OPEN)
MOST = 200
# The first half of the key of our advisory locks: one client's reports are counted one by one.
_LOCK = 7_301


class NotProposed(LookupError):
    """Nobody proposes this outage any more."""

    def __init__(self) -> None:
        super().__init__("This is no longer proposed: somebody was first. Load the page again.")


def propose(ticket: Ticket, *, now: datetime) -> Outage | None:
    """Keeps that a new ticket looks like part of an outage, which is made if there is none.

    Three queries where it does not. An unknown sender's ticket waits until it is settled.
    """
    if ticket.is_sender_unknown or ticket.contact_id is None:
        return None
    # Reports that come in at the same instant by two channels would not see each other.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, ticket.client_id])
    there = _there(ticket, now=now)
    if there is None:
        there, alike = _found(ticket, now=now)
    else:
        alike = [ticket.pk]
    if there is not None:
        OutageTicket.objects.bulk_create(
            [OutageTicket(outage=there, ticket_id=key, client_id=ticket.client_id)
             for key in alike],
            ignore_conflicts=True,
        )  # fmt: skip
    return there


@transaction.atomic
def dismiss(outage_id: int, *, by: Actor, now: datetime) -> Outage:
    """These are different matters: none of them is proposed again. Raises NotProposed."""
    access.require(by.role, Act.OUTAGE_DISMISSED)
    outage = Outage.objects.select_for_update().filter(pk=outage_id).first()
    if outage is None or outage.state != OutageState.PROPOSED:
        raise NotProposed
    tickets = Ticket.objects.filter(outage_places__outage=outage, outage_places__is_standing=True)
    for ticket in tickets.order_by("id"):
        ticket.record(Act.OUTAGE_DISMISSED, by=by, now=now)
    _end(outage, by=by, now=now)
    return outage


def waiting() -> list[Outage]:
    """What was proposed and nobody decided yet, with its tickets; two queries."""
    proposed = _with_tickets(Outage.objects.filter(state=OutageState.PROPOSED).order_by("id"))
    return [one for one in proposed if len(people_of(reports_of(one))) > 1]


def of(ticket: Ticket) -> Outage | None:
    """The outage that a ticket is in or looks like part of, with its tickets; at most two queries.

    None for what was proposed alone and is no question any more.
    """
    standing = Outage.objects.filter(
        state__in=STANDING, places__ticket=ticket, places__is_standing=True
    )
    return _with_tickets(standing.select_related("parent")).first()


def reports_of(outage: Outage) -> list[Ticket]:
    """The unresolved tickets of an outage that was loaded with them, by receipt."""
    found = [one.ticket for one in outage.places.all() if one.ticket.state in UNRESOLVED]
    return sorted(found, key=lambda one: (one.received_at, one.pk))


def people_of(tickets: Iterable[Ticket]) -> Collection[int | None]:
    """Who reports: a person once."""
    return {one.contact_id for one in tickets}


def _with_tickets(outages_: QuerySet[Outage]) -> QuerySet[Outage]:
    places = OutageTicket.objects.filter(is_standing=True).order_by("id")
    shown = places.select_related("ticket__contact", "ticket__desk", "ticket__site")
    return outages_.select_related("client", "site").prefetch_related(Prefetch("places", shown))


def _there(ticket: Ticket, *, now: datetime) -> Outage | None:
    """The outage of the ticket's site, or of its whole client, that stands; one query.

    A proposal that nobody decided is left alone after an hour: what comes then is another matter.
    """
    standing = Outage.objects.filter(client=ticket.client_id, state__in=STANDING)
    for one in standing.order_by("-id"):
        is_here = one.site_id is None or one.site_id == ticket.site_id
        is_old = one.state == OutageState.PROPOSED and (one.proposed_at or now) <= now - GROWS
        if is_here and not is_old:
            return one
    return None


def _found(ticket: Ticket, *, now: datetime) -> tuple[Outage | None, Sequence[int]]:
    """A new proposal with its tickets, if the rule finds one; what was once in one counts not."""
    around = Ticket.objects.filter(
        client=ticket.client_id, state__in=UNRESOLVED, contact__isnull=False,
        received_at__gte=ticket.received_at - WITHIN, received_at__lte=ticket.received_at + WITHIN,
        outage_places__isnull=True,
    ).exclude(pk=ticket.pk)  # fmt: skip
    columns = ("pk", "contact_id", "site_id", "received_at")
    others = around.order_by("received_at", "id").values_list(*columns)[:MOST]
    newest = Report(ticket.pk, ticket.contact_id, ticket.site_id, ticket.received_at)
    found = outages.propose(newest, [Report(*one) for one in others])
    if found is None:
        return None, ()
    site_id = ticket.site_id if found.scope is Scope.SITE else None
    made = Outage.objects.create(client_id=ticket.client_id, site_id=site_id, proposed_at=now)
    return made, found.tickets


def _end(outage: Outage, *, by: Actor, now: datetime) -> None:
    outage.state = OutageState.DISMISSED
    outage.ended_at, outage.ended_by_id = now, by.as_engineer
    outage.save(update_fields=["state", "ended_at", "ended_by"])
    outage.places.update(is_standing=False)
