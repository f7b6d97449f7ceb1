"""Merges a ticket into another of its client, and takes the two apart again.

Nothing is copied: what was written stays where it was written, and is read on both. The clocks of
the absorbed ticket run on, and are stopped by what happens on the survivor (`policy/clock_runs`).
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from switchboard.accounts.actor import Actor
from switchboard.channels.models import InboundMail
from switchboard.flow import calling_back, clocks, holding, news, participants
from switchboard.flow.notices import write
from switchboard.flow.staleness import refuse_if_changed
from switchboard.flow.telling import tell, ticket_link
from switchboard.flow.triage import SenderNotSettled
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.transitions import State, next_state
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Assignment, Merge, Message, OutageState, Ticket
from switchboard.tickets.models.merge import absorbed_by, chain_of


class NoSuchTicket(LookupError):
    """No ticket of this client has that number; whether another client's has, is not said."""

    def __init__(self) -> None:
        super().__init__("This client has no such ticket. Choose one of the same client.")


class SameTicket(ValueError):
    """A ticket can't go on in itself."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket} can't be merged into itself. Choose another ticket.")


class CallBackOutstanding(ValueError):
    """Somebody was promised a call on the ticket that would be absorbed."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            f"A call-back on {ticket} is promised. Call and log it first, or merge the other"
            " ticket into this one."
        )


class LeadsAnOutage(ValueError):
    """Others are told and resolved by this ticket."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            f"{ticket} leads an outage. End the outage first, or merge the other ticket into it."
        )


class MergeNotStanding(ValueError):
    """The ticket is not merged, or not any more."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket} is a ticket of its own already. Load it again.")


class TooLateToUndo(ValueError):
    """The ticket that it goes on in is closed."""

    def __init__(self, ticket: Ticket, survivor: Ticket) -> None:
        super().__init__(
            f"{survivor} is closed, and {ticket} with it. Open a new ticket that names them."
        )


@transaction.atomic
def merge(
    ticket_id: int, *, into: int, reason: str = "", by: Actor, now: datetime,
    seen: int | None = None,
) -> Merge:  # fmt: skip
    """The ticket goes on in `into`, a ticket of the same client; its requestor is told once.

    Both numbers stay: what is written to the absorbed one is added to the survivor. The survivor
    keeps its state, receipt and deadlines; only a hold that waits for its requestor ends where
    that person wrote the absorbed ticket since.
    """
    access.require(by.role, Act.MERGED)
    absorbed, survivor = _locked(ticket_id, into)
    refuse_if_changed(absorbed, seen=seen)
    _require_mergeable(absorbed, survivor)
    readers = at_work(absorbed, survivor, without=by)
    begun = Merge.objects.create(
        absorbed=absorbed, survivor=survivor, client_id=absorbed.client_id, reason=reason.strip(),
        merged_at=now, merged_by_id=by.as_engineer, state_before=absorbed.state,
    )  # fmt: skip
    absorbed.move(Act.MERGED)
    absorbed.survivor = survivor
    _put_down(absorbed, now=now)
    absorbed.record(
        Act.MERGED, by=by, now=now, into=survivor.number, reason=begun.reason, merge=begun.pk
    )
    survivor.record(
        Act.ABSORBED, by=by, now=now, number=absorbed.number, subject=absorbed.subject,
        reason=begun.reason,
    )  # fmt: skip
    _save(absorbed, now=now, because=Act.MERGED)
    participants.bring_along(absorbed, survivor, by=by, now=now)
    _end_hold_if_answered(survivor, absorbed, now=now)
    _tell_requestor(absorbed, survivor, act=Act.MERGED, now=now)
    _tell_engineers(readers, absorbed, said=f"was merged into {survivor}", now=now)
    return begun


@transaction.atomic
def undo(ticket_id: int, *, by: Actor, now: datetime, seen: int | None = None) -> Merge:
    """The absorbed ticket is one of its own again: same state, engineer, place and clocks.

    What came to its number meanwhile goes back with it. Its promises ran on all the time. Possible
    until the ticket that it goes on in is closed.
    """
    access.require(by.role, Act.MERGE_UNDONE)
    absorbed, *survivors = _locked_chain(ticket_id)
    survivor = survivors[-1]
    refuse_if_changed(absorbed, seen=seen)
    if survivor.state == State.CLOSED:
        raise TooLateToUndo(absorbed, survivor)
    undone = absorbed.merges.get(undone_at__isnull=True)
    undone.undone_at, undone.undone_by_id = now, by.as_engineer
    undone.save(update_fields=["undone_at", "undone_by"])
    absorbed.state, absorbed.survivor = _state_after(absorbed, undone), None
    _take_up(absorbed, undone, now=now)
    absorbed.record(Act.MERGE_UNDONE, by=by, now=now, out_of=survivor.number)
    survivor.record(Act.MERGE_UNDONE, by=by, now=now, number=absorbed.number, is_public=False)
    for one in survivors:
        _take_back_messages(absorbed, one, by=by, now=now)
    _save(absorbed, now=now, because=Act.MERGE_UNDONE)
    participants.take_along(absorbed, survivors)
    _tell_requestor(absorbed, survivor, act=Act.MERGE_UNDONE, now=now)
    said = f"is a ticket of its own again, apart from {survivor}"
    _tell_engineers(at_work(absorbed, survivor, without=by), absorbed, said=said, now=now)
    return undone


def at_work(*tickets: Ticket, without: Actor | None = None) -> list[Engineer]:
    """Who works on these or helps with them, and is not who does it."""
    helping = Q(escalations__ticket__in=tickets, escalations__ended_at__isnull=True)
    working = Q(tickets__in=tickets)
    found = Engineer.objects.filter(helping | working, is_active=True).distinct().order_by("id")
    return [engineer for engineer in found if without is None or engineer.pk != without.engineer_id]


def _locked(ticket_id: int, into: int) -> tuple[Ticket, Ticket]:
    """Both, locked in the order of their keys, so that opposite merges wait for each other."""
    both = Ticket.objects.locked_together({ticket_id, into})
    absorbed = both.get(ticket_id) or Ticket.objects.get(pk=ticket_id)
    survivor = both.get(into)
    if survivor is None or survivor.client_id != absorbed.client_id:
        raise NoSuchTicket
    return absorbed, survivor


def _require_mergeable(absorbed: Ticket, survivor: Ticket) -> None:
    if absorbed.pk == survivor.pk:
        raise SameTicket(absorbed)
    for ticket in (absorbed, survivor):
        if ticket.is_sender_unknown:
            raise SenderNotSettled(ticket)
    next_state(State(absorbed.state), Act.MERGED)
    next_state(State(survivor.state), Act.ABSORBED)
    if absorbed.outages_led.filter(state=OutageState.OPEN).exists():
        raise LeadsAnOutage(absorbed)
    if calling_back.promised_on(absorbed) is not None:
        raise CallBackOutstanding(absorbed)


def _locked_chain(ticket_id: int) -> list[Ticket]:
    """The ticket and, step by step, those that it goes on in, all locked."""
    chain = chain_of(ticket_id)
    locked = Ticket.objects.locked_together(chain or [ticket_id])
    ticket = locked.get(ticket_id) or Ticket.objects.get(pk=ticket_id)
    if ticket.survivor_id is None or chain_of(ticket_id) != chain:
        raise MergeNotStanding(ticket)
    return [locked[key] for key in chain]


def _put_down(ticket: Ticket, *, now: datetime) -> None:
    """Nobody works on it while it goes on elsewhere; its holds run out by themselves."""
    ticket.assignments.filter(ended_at__isnull=True).update(ended_at=now)
    ticket.escalations.filter(ended_at__isnull=True).update(ended_at=now)


def _take_up(ticket: Ticket, undone: Merge, *, now: datetime) -> None:
    """Engineer and helper go on where they were interrupted."""
    ticket.escalations.filter(ended_at=undone.merged_at).update(ended_at=None)
    if ticket.state in (State.IN_PROGRESS, State.ON_HOLD):
        Assignment.objects.create(
            ticket=ticket, client_id=ticket.client_id, engineer_id=ticket.holder_id,
            team_id=ticket.owner_team_id, started_at=now,
        )  # fmt: skip


def _state_after(ticket: Ticket, undone: Merge) -> str:
    """The state that it had; a hold that was answered meanwhile does not stand again."""
    if undone.state_before == State.ON_HOLD and not ticket.holds.standing().exists():
        return State.IN_PROGRESS.value
    return undone.state_before


def _take_back_messages(absorbed: Ticket, survivor: Ticket, *, by: Actor, now: datetime) -> None:
    """What was written to its number, or to one that it took in, goes back with it."""
    family = [absorbed.pk, *absorbed_by(absorbed).values_list("pk", flat=True)]
    came = list(Message.objects.filter(ticket=survivor, came_to__in=family).order_by("id"))
    for message in came:
        message.ticket = absorbed
        message.came_to_id = None if message.came_to_id == absorbed.pk else message.came_to_id
        absorbed.record(
            Act.MESSAGE_MOVED, by=by, now=now, is_public=message.is_public, message_id=message.pk,
            out_of=survivor.number,
        )  # fmt: skip
    Message.objects.bulk_update(came, ["ticket", "came_to"])
    InboundMail.objects.filter(message__in=came).update(ticket=absorbed)


def _end_hold_if_answered(survivor: Ticket, absorbed: Ticket, *, now: datetime) -> None:
    """A hold waits for its requestor: what that person wrote since is the answer."""
    standing = survivor.holds.standing().order_by("id").first()
    if standing is None or survivor.contact is None:
        return
    wrote = absorbed.messages.filter(
        contact=survivor.contact, is_automatic=False, sent_at__gte=standing.started_at
    )
    if wrote.exists():
        holding.end_hold_of_requestor(survivor, by=Actor.contact(survivor.contact), now=now)


def _tell_requestor(absorbed: Ticket, survivor: Ticket, *, act: Act, now: datetime) -> None:
    said = news.merged if act is Act.MERGED else news.merge_undone
    tell(absorbed, said(survivor.number, link=ticket_link(survivor)), now=now)


def _tell_engineers(
    readers: Sequence[Engineer], absorbed: Ticket, *, said: str, now: datetime
) -> None:
    line = f"{absorbed} {said}.\n{absorbed.subject}"
    write({reader: [line] for reader in readers}, now=now)


def _save(ticket: Ticket, *, now: datetime, because: Act) -> None:
    clocks.index(ticket, now=now, because=because)
    ticket.save(update_fields=["state", "survivor", "next_check_at"])
