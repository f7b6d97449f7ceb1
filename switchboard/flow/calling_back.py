"""Promises a call-back and keeps it: its clock runs from the promise until somebody has called."""

from datetime import datetime

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.channels.models import Call, Consent
from switchboard.flow import clocks, fee_consent, news, pages, runs
from switchboard.flow.staleness import refuse_if_changed
from switchboard.flow.story import Story, fresh
from switchboard.flow.telling import tell
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.sla import Clock
from switchboard.policy.transitions import State, allows
from switchboard.published.calendars import Calendars
from switchboard.tickets.models import ClockRun, Ticket


class CallBackPromisedAlready(ValueError):
    """A call-back is promised and was not made yet."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"A call-back on {ticket} is promised already. Call, then log it.")


class NoCallBackPromised(ValueError):
    """There is no call-back to be made."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"No call-back is promised on {ticket}. Write a note or a reply instead.")


@transaction.atomic
def promise_call_back(
    ticket_id: int, *, by: Actor, now: datetime, seen: int | None = None
) -> datetime | None:
    """The requestor is called back within the policy's minutes, and told until when (S16).

    After hours the clock runs at once and round the clock. Gives the instant that is promised.
    """
    access.require(by.role, Act.CALL_BACK_PROMISED)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    if promised_on(ticket) is not None:
        raise CallBackPromisedAlready(ticket)
    by_at = promise(ticket, by=by, now=now)
    tell(ticket, news.call_back_promised(engineer=by.name, by_at=by_at), now=now)
    return by_at


def promise(
    ticket: Ticket, *, by: Actor, now: datetime, is_new: bool = False
) -> datetime | None:  # fmt: skip
    """The same for a ticket that is locked, or new, whose requestor the caller tells.

    An engineer waits for the page behind it: of one opened in this transaction less is asked.
    """
    ticket.move(Act.CALL_BACK_PROMISED)
    story = Story(ticket=ticket, calendars=Calendars.now())
    by_at = runs.call_back(story, at=now).deadline().due_at
    is_in_hours = runs.desk_calendar(ticket, story.calendars).is_open(now)
    ticket.record(Act.CALL_BACK_PROMISED, by=by, now=now, by_at=by_at, is_in_hours=is_in_hours)
    if is_new:
        known = [fresh(ticket, story.calendars)]
        clocks.index_stories(known, now=now, because=Act.CALL_BACK_PROMISED)
    else:
        clocks.index(ticket, now=now, because=Act.CALL_BACK_PROMISED)
    return by_at


@transaction.atomic
def called_back(
    ticket_id: int, *, note: str, by: Actor, now: datetime, seen: int | None = None,
    consent: Consent | None = None,
) -> Ticket:  # fmt: skip
    """Somebody spoke with the requestor: the clock of the promise stops.

    `consent` is what they said to the fee notice, where they were asked again (S17).
    """
    access.require(by.role, Act.CALLED_BACK)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    ticket.move(Act.CALLED_BACK)
    if promised_on(ticket) is None:
        raise NoCallBackPromised(ticket)
    if consent is not None:
        fee_consent.answer_by_word(ticket, consent, by=by, now=now)
    ticket.record(Act.CALLED_BACK, by=by, now=now, note=note.strip())
    clocks.index(ticket, now=now, because=Act.CALLED_BACK)
    pages.called_back(ticket, now=now)
    tell(ticket, news.called_back(engineer=by.name), now=now)
    return ticket


@transaction.atomic
def missed(
    ticket_id: int, *, note: str, by: Actor, now: datetime, seen: int | None = None
) -> Ticket:
    """Somebody called and reached nobody: the promise stands, and the requestor is told."""
    access.require(by.role, Act.CALL_BACK_MISSED)
    ticket = Ticket.objects.locked(ticket_id)
    refuse_if_changed(ticket, seen=seen)
    ticket.move(Act.CALL_BACK_MISSED)
    if promised_on(ticket) is None:
        raise NoCallBackPromised(ticket)
    ticket.record(Act.CALL_BACK_MISSED, by=by, now=now, engineer=by.name, note=note.strip())
    tell(ticket, news.call_back_missed(engineer=by.name), now=now)
    return ticket


def reached_on(call: Call, *, now: datetime) -> None:
    """A call of ours has reached the client: the promise is kept, if it still stands.

    The call must be locked. A ticket that was closed meanwhile keeps what it has.
    """
    if call.ticket_id is None or call.engineer is None:
        return
    ticket = Ticket.objects.locked(call.ticket_id)
    by = Actor.engineer(call.engineer)
    if promised_on(ticket) is None or not allows(State(ticket.state), Act.CALLED_BACK):
        return
    called_back(ticket.pk, note="By telephone, through the desk.", by=by, now=now)


def missed_on(call: Call, *, now: datetime) -> None:
    """A call of ours did not reach the client: the promise stands, and the requestor is told."""
    if call.ticket_id is None or call.engineer is None:
        return
    ticket = Ticket.objects.locked(call.ticket_id)
    by = Actor.engineer(call.engineer)
    ticket.record(
        Act.CALL_BACK_MISSED, by=by, now=now, engineer=call.engineer.name, call=str(call.uuid)
    )
    tell(ticket, news.call_back_missed(engineer=call.engineer.name), now=now)


def promised_on(ticket: Ticket) -> ClockRun | None:
    """The call-back that is still to be made; one query."""
    running = ticket.clock_runs.filter(clock=Clock.CALL_BACK, stopped_at__isnull=True)
    return running.order_by("started_at", "id").first()
