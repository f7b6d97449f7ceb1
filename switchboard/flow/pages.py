"""Fires a page and settles what comes of it: accepted once, called back, or begun anew (S16).

Whom to try next is for flow/paging, which asks policy/paging; here is what happens to the page.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from switchboard import later
from switchboard.accounts.actor import SYSTEM, Actor
from switchboard.channels.models import Call, CallOutcome
from switchboard.flow import news
from switchboard.flow.telling import tell
from switchboard.oncall.models import Delivery, DeliveryState, Page, PageState
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.paging import Ending
from switchboard.policy.sla import Clock
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Ticket

# Whoever accepts late has this long to call back before others are asked.
LEAST_TO_CALL_BACK = timedelta(minutes=10)
# Calls of one client so near together are one matter: one page, each with its own ticket.
STORM = timedelta(minutes=30)
_ENDINGS = {
    CallOutcome.BUSY: Ending.BUSY,
    CallOutcome.NO_ANSWER: Ending.NO_ANSWER,
    CallOutcome.MACHINE: Ending.MACHINE,
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
    first = _to_join(ticket, now=now)
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
    later.climb_pages()
    return page


def is_free(call: Call) -> bool:
    """Whether nobody has accepted the page of this call yet. Three queries.

    Locks its tickets and then the page, in the order of who calls back, until the transaction ends.
    """
    page_id = Delivery.objects.values_list("page_id", flat=True).get(call=call)
    return _locked(page_id).state == PageState.FIRED


def _locked(page_id: int) -> Page:
    """The page, locked behind its tickets; three queries."""
    mine = Q(pages=page_id) | Q(pages__joined_to=page_id)
    tickets = Ticket.objects.filter(pk__in=Ticket.objects.filter(mine).values("pk"))
    list(tickets.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    return Page.objects.select_for_update().get(pk=page_id)


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


def _accept(page: Page, engineer: Engineer, *, now: datetime) -> Page:
    page.state, page.accepted_by, page.accepted_at = PageState.ACCEPTED, engineer, now
    page.call_back_by_at = _call_back_by(page.ticket, now=now)
    page.next_check_at = page.call_back_by_at
    page.save()
    for one in (page, *page.joined.select_related("ticket")):
        by_at = _call_back_by(one.ticket, now=now)
        one.ticket.record(
            Act.PAGE_ACCEPTED, by=Actor.engineer(engineer), now=now, page=str(one.uuid),
            engineer=engineer.name, by_at=by_at, minutes=(now - one.fired_at).total_seconds() / 60,
        )  # fmt: skip
        tell(one.ticket, news.page_accepted(engineer=engineer.name, by_at=by_at), now=now)
    later.climb_pages()
    return page


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
        fired = Page.objects.filter(deliveries__pk=delivery_id, state=PageState.FIRED)
        Page.objects.filter(pk__in=fired.values("pk")).update(next_check_at=now)
        later.climb_pages()
    return bool(changed)


def call_ended(call: Call, *, now: datetime) -> None:
    """A call to an engineer is over: an attempt without an ending gets the one it has then."""
    delivery = Delivery.objects.filter(call=call).first()
    if delivery is not None:
        end(delivery.pk, _ENDINGS.get(CallOutcome(call.outcome), Ending.FAILED), now=now)


def called_back(ticket: Ticket, *, now: datetime) -> None:
    """The requestor was spoken with: the ticket's pages have done their work. Two queries."""
    open_ = Q(state__in=[PageState.FIRED, PageState.ACCEPTED, PageState.JOINED])
    Page.objects.filter(open_, ticket=ticket).update(
        state=PageState.CALLED_BACK, called_back_at=now, next_check_at=None, joined_to=None
    )
    later.climb_pages()


def _to_join(ticket: Ticket, *, now: datetime) -> Page | None:
    """The open page of the same client and desk; an unknown caller's joins none. One query."""
    if ticket.is_sender_unknown:
        return None
    recent = Page.objects.filter(
        state__in=[PageState.FIRED, PageState.ACCEPTED], ticket__client=ticket.client_id,
        ticket__desk=ticket.desk_id, fired_at__gt=now - STORM,
    )  # fmt: skip
    return recent.select_for_update(of=("self",)).select_related("ticket").order_by("id").first()


def _call_back_by(ticket: Ticket, *, now: datetime) -> datetime:
    """When the call-back is due, or so long from now if that is later."""
    running = ticket.clock_runs.filter(clock=Clock.CALL_BACK, stopped_at__isnull=True)
    due_at = running.order_by("started_at", "id").values_list("due_at", flat=True).first()
    return max(due_at or now, now + LEAST_TO_CALL_BACK)
