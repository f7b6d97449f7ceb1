"""Fires a page and settles what comes of it: accepted once, called back, or begun anew (S16).

Whom to try next is for flow/paging, which asks policy/paging; here is what happens to the page.
Whoever needs both locks tickets first, in the order of their keys, and pages after them.
"""

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q

from switchboard import later
from switchboard.accounts.actor import SYSTEM, Actor
from switchboard.channels.models import Call, CallOutcome
from switchboard.database.failpoints import Failpoint, reach
from switchboard.flow import page_news, page_storms
from switchboard.oncall.models import Delivery, DeliveryState, Page, PageState
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.paging import Ending
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Ticket

_ENDINGS = {
    CallOutcome.BUSY: Ending.BUSY,
    CallOutcome.NO_ANSWER: Ending.NO_ANSWER,
    CallOutcome.MACHINE: Ending.MACHINE,
    CallOutcome.UNANSWERED: Ending.MACHINE,
}


class PageNotFree(ValueError):
    """There is nothing left to accept: somebody has the page, or it is over."""

    def __init__(self, page: Page) -> None:
        who = f"{page.accepted_by.name} has it" if page.accepted_by else "it is over"
        super().__init__(f"The page on {page.ticket} can't be accepted any more: {who}.")


def fire(ticket: Ticket, *, call: Call | None, cause_key: str, now: datetime) -> Page:
    """A page that begins now; the same cause fires once. The ticket must be locked, or new.

    Where one of the same client's and desk's is open, it joins that one: nobody is rung twice for
    one outage, and no other client waits behind it.
    """
    known = Page.objects.filter(cause_key=cause_key).first()
    if known is not None:
        return known
    first = page_storms.to_join(ticket, now=now)
    page = Page.objects.create(
        cause_key=cause_key,
        ticket=ticket,
        call=call,
        joined_to=first,
        state=PageState.JOINED if first else PageState.FIRED,
        fired_at=now,
        next_check_at=None if first else now,
    )
    ticket.record(
        Act.PAGED, by=SYSTEM, now=now, page=str(page.uuid), round=page.round,
        joined=first.ticket.number if first else None,
    )  # fmt: skip
    if first is not None and first.state == PageState.ACCEPTED:
        page_news.tell_of_another(first, page, now=now)
    later.climb_pages()
    return page


def is_free(call: Call) -> bool:
    """Whether nobody has accepted the page of this call yet. Three queries.

    Locks its tickets and then the page, in the order of who calls back, until the transaction ends.
    """
    page_id = Delivery.objects.values_list("page_id", flat=True).get(call=call)
    return _locked(page_id).state == PageState.FIRED


def accept(delivery_id: int, *, now: datetime) -> Page:
    """The engineer of this delivery has the page now; the lock of `is_free` is still held.

    The requestors are told who calls them, and so is everybody else who was asked.
    """
    end(delivery_id, Ending.ACCEPTED, now=now)
    delivery = Delivery.objects.select_related("engineer", "page__ticket").get(pk=delivery_id)
    return _accept(delivery.page, delivery.engineer, now=now)


@transaction.atomic
def accept_by_hand(page_id: int, *, by: Actor, now: datetime) -> Page:
    """An engineer accepts in the console, once and to the same end as by key.

    One that joined another is accepted with that one. Raises PageNotFree.
    """
    access.require(by.role, Act.PAGE_ACCEPTED)
    joined_to = Page.objects.values_list("joined_to_id", flat=True).get(pk=page_id)
    page = _locked(joined_to or page_id)
    if page.state != PageState.FIRED:
        raise PageNotFree(page)
    return _accept(page, Engineer.objects.get(pk=by.as_engineer), now=now)


def end(delivery_id: int, ending: Ending, *, now: datetime, error: str = "") -> bool:
    """Writes down how an attempt ended, once; whether it was the first word on it.

    The page is looked at again at once.
    """
    going = Delivery.objects.filter(pk=delivery_id).exclude(state=DeliveryState.ENDED)
    changed = going.update(
        state=DeliveryState.ENDED, ending=ending.value, ended_at=now, next_try_at=None,
        error=error[:2000],
    )  # fmt: skip
    if changed:
        if ending is Ending.FAILED or ending is Ending.NOT_NEEDED:
            close_calls([delivery_id], ending, now=now)
        fired = Page.objects.filter(deliveries__pk=delivery_id, state=PageState.FIRED)
        Page.objects.filter(pk__in=fired.values("pk")).update(next_check_at=now)
        later.climb_pages()
    return bool(changed)


def close_calls(deliveries: Collection[int], ending: Ending, *, now: datetime) -> None:
    """Calls that nobody answered, and that no carrier may ever speak of, are over. One query."""
    outcome = CallOutcome.FAILED if ending is Ending.FAILED else CallOutcome.NO_ANSWER
    waiting = Call.objects.filter(delivery__in=deliveries, node="", ended_at__isnull=True)
    waiting.update(outcome=outcome, ended_at=now, next_check_at=None)


def call_ended(call: Call, *, now: datetime) -> None:
    """A call to an engineer is over: an attempt without an ending gets the one it has then."""
    delivery = Delivery.objects.filter(call=call).first()
    if delivery is not None:
        end(delivery.pk, _ENDINGS.get(CallOutcome(call.outcome), Ending.FAILED), now=now)


def called_back(ticket: Ticket, *, now: datetime) -> None:
    """The requestor was spoken with: the ticket's pages have done their work.

    Pages that joined one of them go on: another caller still waits. The ticket is locked.
    """
    page_storms.finish(ticket, PageState.CALLED_BACK, now=now)
    reach(Failpoint.CALLED_BACK)


def withdraw(ticket: Ticket, *, by: Actor, now: datetime) -> None:
    """Nobody needs to call any more, as where it is solved: the ringing ends.

    The ticket is locked. One query where there is no open page.
    """
    for page in page_storms.finish(ticket, PageState.WITHDRAWN, now=now):
        ticket.record(Act.PAGE_WITHDRAWN, by=by, now=now, page=str(page.uuid))


@transaction.atomic
def begin_anew(page_id: int, *, now: datetime) -> bool:
    """Nobody called back in time: everybody is asked again, whoever accepted it too."""
    page = _locked(page_id)
    if page.state != PageState.ACCEPTED or page.next_check_at is None or page.next_check_at > now:
        return False
    before = page.accepted_by.name if page.accepted_by else ""
    page.state, page.round, page.fired_at = PageState.FIRED, page.round + 1, now
    page.accepted_by = page.accepted_at = page.call_back_by_at = None
    page.next_check_at = now
    page.save()
    page.ticket.record(
        Act.PAGED, by=SYSTEM, now=now, page=str(page.uuid), round=page.round, before=before
    )
    later.climb_pages()
    return True


def _locked(page_id: int) -> Page:
    """The page, locked after its ticket and those of what has joined it."""
    mine = Q(pages=page_id) | Q(pages__joined_to=page_id)
    tickets = Ticket.objects.filter(pk__in=Ticket.objects.filter(mine).values("pk"))
    list(tickets.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    locked = Page.objects.select_for_update(of=("self",)).select_related("ticket", "accepted_by")
    return locked.get(pk=page_id)


def _accept(page: Page, engineer: Engineer, *, now: datetime) -> Page:
    page.state, page.accepted_by, page.accepted_at = PageState.ACCEPTED, engineer, now
    page.call_back_by_at = page_news.call_back_by(page.ticket, now=now)
    page.next_check_at = page.call_back_by_at
    page.save()
    joined = page.joined.filter(state=PageState.JOINED).select_related("ticket").order_by("id")
    for one in (page, *joined):
        page_news.accepted(one, engineer, now=now)
    page_news.tell_the_others(page, engineer, now=now)
    page_storms.stop_ringing([page.pk], now=now)
    later.climb_pages()
    reach(Failpoint.PAGE_ACCEPTED)
    transaction.on_commit(partial(reach, Failpoint.PAGE_SETTLED))
    return page
