"""Opens an outage of several tickets, joins more to it, and takes them apart again (S3).

Each ticket stays a ticket of its own, with its number, its clocks and its requestor; the parent,
one of those that were reported, is where the work is done.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.flow import news, triage
from switchboard.flow.merging import NoSuchTicket
from switchboard.flow.staleness import refuse_if_changed
from switchboard.flow.telling import tell
from switchboard.flow.triage import Assessment, SenderNotSettled
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.priority import Impact, Urgency
from switchboard.policy.transitions import State, next_state
from switchboard.tickets.models import Outage, OutageState, OutageTicket, Ticket

WIDE = (Impact.SITE, Impact.CLIENT)
GOING_ON = (State.OPEN, State.IN_PROGRESS, State.ON_HOLD)


class ImpactTooSmall(ValueError):
    """What meets one person or a few is no outage."""

    def __init__(self) -> None:
        super().__init__("An outage stops a whole site or a whole client. Choose one of the two.")


class InAnotherOutage(ValueError):
    """A ticket is part of one outage at a time."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket} is part of another outage. Take it out of that one first.")


class NotInAnOutage(LookupError):
    """The ticket is part of no outage that is open."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket} is part of no open outage. Load it again.")


class ParentStays(ValueError):
    """An outage without its parent is none."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            f"{ticket} is where the outage is worked on. End the outage to make all of its "
            "tickets matters of their own."
        )


@transaction.atomic
def open_outage(
    parent_id: int, assessment: Assessment, *, joining: Collection[int], by: Actor, now: datetime,
    seen: int | None = None,
) -> Outage:  # fmt: skip
    """The parent is assessed for all, and the others of its client join it.

    What awaits triage is assessed alike, in the order received. Raises ImpactTooSmall,
    NoSuchTicket, SenderNotSettled, InAnotherOutage, ActNotAllowed and what triage raises; then
    nothing is changed.
    """
    access.require(by.role, Act.OUTAGE_OPENED)
    tickets = Ticket.objects.locked_together({parent_id, *joining})
    parent = tickets.get(parent_id) or Ticket.objects.get(pk=parent_id)
    refuse_if_changed(parent, seen=seen)
    if assessment.impact not in WIDE:
        raise ImpactTooSmall
    outage = _opened(parent, assessment, by=by, now=now)
    _enter(outage, parent, now=now)
    ordered = sorted(tickets.values(), key=lambda one: (one.received_at, one.pk))
    for ticket in ordered:
        _require_joinable(ticket, parent)
        _assess(ticket, parent, assessment, by=by, now=now)
    parent.record(Act.OUTAGE_OPENED, by=by, now=now, count=len(ordered))
    tell(parent, news.outage_joined(Act.OUTAGE_OPENED), now=now)
    for ticket in ordered:
        if ticket.pk != parent.pk:
            _join(outage, ticket, parent, by=by, now=now)
    outage.places.filter(joined_at__isnull=True).update(is_standing=False)
    return outage


@transaction.atomic
def join(ticket_id: int, *, outage_id: int, by: Actor, now: datetime) -> OutageTicket:
    """One more ticket of the same client is part of it; its requestor is told.

    Raises what `open_outage` raises, and NotInAnOutage where the outage is over.
    """
    access.require(by.role, Act.OUTAGE_JOINED)
    outage = Outage.objects.select_related("parent").get(pk=outage_id)
    tickets = Ticket.objects.locked_together({ticket_id, outage.parent_id or ticket_id})
    parent = tickets.get(outage.parent_id or 0)
    ticket = tickets.get(ticket_id) or Ticket.objects.get(pk=ticket_id)
    outage = Outage.objects.select_for_update().get(pk=outage_id)
    if outage.state != OutageState.OPEN or parent is None:
        raise NotInAnOutage(ticket)
    _require_joinable(ticket, parent)
    _assess(ticket, parent, _as_assessed(parent), by=by, now=now)
    return _join(outage, ticket, parent, by=by, now=now)


@transaction.atomic
def leave(ticket_id: int, *, by: Actor, now: datetime, seen: int | None = None) -> OutageTicket:
    """The ticket is a matter of its own again: a join is undone; its requestor is told.

    Its assessment stays until somebody changes it. Raises NotInAnOutage, ParentStays.
    """
    access.require(by.role, Act.OUTAGE_LEFT)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    place = _place(ticket)
    if place.outage.parent_id == ticket.pk:
        raise ParentStays(ticket)
    ticket.move(Act.OUTAGE_LEFT)
    _leave(place, ticket, by=by, now=now)
    return place


@transaction.atomic
def end(parent_id: int, *, by: Actor, now: datetime, seen: int | None = None) -> Outage:
    """It was none, or is none any more: each ticket goes on by itself, and its requestor is told.

    Raises NotInAnOutage.
    """
    access.require(by.role, Act.OUTAGE_ENDED)
    parent, outage, members = locked(parent_id)
    refuse_if_changed(parent, seen=seen)
    for place in outage.places.filter(is_standing=True).order_by("id"):
        ticket = members.get(place.ticket_id)
        if ticket is not None and ticket.pk != parent.pk:
            _leave(place, ticket, by=by, now=now)
    over(outage, parent, by=by, now=now, is_resolved=False)
    return outage


def locked(parent_id: int) -> tuple[Ticket, Outage, dict[int, Ticket]]:
    """The parent, its open outage, and all of its tickets, locked in one order."""
    joined = OutageTicket.objects.filter(
        outage__parent=parent_id, outage__state=OutageState.OPEN, is_standing=True,
        joined_at__isnull=False,
    )  # fmt: skip
    keys = set(joined.values_list("ticket_id", flat=True))
    members = Ticket.objects.locked_together(keys | {parent_id})
    outage = Outage.objects.select_for_update().filter(parent=parent_id, state=OutageState.OPEN)
    standing = outage.first()
    if standing is None:
        raise NotInAnOutage(members.get(parent_id) or Ticket.objects.get(pk=parent_id))
    return members[parent_id], standing, members


def over(outage: Outage, parent: Ticket, *, by: Actor, now: datetime, is_resolved: bool) -> None:
    """The outage is over, and every place in it; told on the parent."""
    outage.state = OutageState.ENDED
    outage.ended_at, outage.ended_by_id = now, by.as_engineer
    outage.save(update_fields=["state", "ended_at", "ended_by"])
    outage.places.filter(is_standing=True).update(is_standing=False)
    parent.record(Act.OUTAGE_ENDED, by=by, now=now, is_resolved=is_resolved)


def _opened(parent: Ticket, assessment: Assessment, *, by: Actor, now: datetime) -> Outage:
    """The outage that was proposed, or a new one; of the site, or of the whole client."""
    place = parent.outage_places.filter(is_standing=True).select_related("outage").first()
    outage = place.outage if place else Outage(client_id=parent.client_id)
    if outage.pk:
        outage = Outage.objects.select_for_update().get(pk=outage.pk)
    if outage.state == OutageState.OPEN:
        raise InAnotherOutage(parent)
    outage.parent, outage.state = parent, OutageState.OPEN
    outage.site_id = parent.site_id if assessment.impact is Impact.SITE else None
    outage.opened_at, outage.opened_by_id = now, by.as_engineer
    outage.save()
    return outage


def _require_joinable(ticket: Ticket, parent: Ticket) -> None:
    if ticket.client_id != parent.client_id:
        raise NoSuchTicket
    if ticket.is_sender_unknown:
        raise SenderNotSettled(ticket)
    next_state(State(ticket.state), Act.OUTAGE_JOINED)


def _assess(
    ticket: Ticket, parent: Ticket, assessment: Assessment, *, by: Actor, now: datetime
) -> None:
    """Triage of what awaits it, alike for all; of the others only the parent is raised."""
    if ticket.state == State.NEW:
        reason = f"It is part of the outage {parent}."
        done = triage.assess(ticket.pk, assessment, by=by, now=now, out_of_turn_reason=reason)
    elif ticket.pk == parent.pk:
        done = triage.reassess(ticket.pk, assessment, by=by, now=now)
    else:
        return
    ticket.state, ticket.triaged_at, ticket.team = done.state, done.triaged_at, done.team


def _as_assessed(parent: Ticket) -> Assessment:
    return Assessment(
        impact=Impact(parent.impact), urgency=Urgency(parent.urgency),
        has_workaround=bool(parent.has_workaround), category=parent.category,
        team=parent.team.key if parent.team else "",
    )  # fmt: skip


def _join(
    outage: Outage, ticket: Ticket, parent: Ticket, *, by: Actor, now: datetime
) -> OutageTicket:
    place = _enter(outage, ticket, now=now)
    ticket.record(Act.OUTAGE_JOINED, by=by, now=now, parent=parent.number)
    tell(ticket, news.outage_joined(Act.OUTAGE_JOINED), now=now)
    return place


def _enter(outage: Outage, ticket: Ticket, *, now: datetime) -> OutageTicket:
    """The ticket's place in it; raises InAnotherOutage."""
    elsewhere = ticket.outage_places.filter(is_standing=True).exclude(outage=outage)
    if elsewhere.filter(outage__state=OutageState.OPEN).exists():
        raise InAnotherOutage(ticket)
    elsewhere.update(is_standing=False)
    place, _ = OutageTicket.objects.update_or_create(
        outage=outage, ticket=ticket, client_id=ticket.client_id,
        defaults={"joined_at": now, "left_at": None, "is_standing": True},
    )  # fmt: skip
    return place


def _place(ticket: Ticket) -> OutageTicket:
    joined = ticket.outage_places.filter(
        is_standing=True, joined_at__isnull=False, outage__state=OutageState.OPEN
    )
    place = joined.select_related("outage").first()
    if place is None:
        raise NotInAnOutage(ticket)
    return place


def _leave(place: OutageTicket, ticket: Ticket, *, by: Actor, now: datetime) -> None:
    place.is_standing, place.left_at = False, now
    place.save(update_fields=["is_standing", "left_at"])
    ticket.record(Act.OUTAGE_LEFT, by=by, now=now)
    if ticket.state in (State.NEW, *GOING_ON):
        tell(ticket, news.outage_left(), now=now)
