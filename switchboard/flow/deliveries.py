"""Sends what pages ask for: claimed and committed first, so that a death can't lose or double it.

An attempt is `leaving` from before its carrier is asked until the carrier's answer is written down.
What a dead worker left so is asked for at the carrier before anybody is dialled again. Whatever is
under way without news is asked for too, until it has an ending.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from switchboard.channels.models import Call, CallKind
from switchboard.database.failpoints import Failpoint, reach
from switchboard.flow import callers, page_calls, page_messages, pages
from switchboard.flow.leaving import LEASE, Leaving
from switchboard.oncall.models import Delivery, DeliveryAim, DeliveryState, Page, PageState
from switchboard.policy.paging import Ending, Method
from switchboard.tickets.models import Ticket

# Whatever hangs for so long is given up: the page has gone on long before.
GIVEN_UP = timedelta(minutes=15)
_ASKING = Delivery.objects.exclude(state=DeliveryState.ENDED)


def deliver(limit: int, *, now: datetime) -> int:
    """Claims and carries out one after the other; how many were claimed."""
    claimed = claim(limit, now=now)
    for one in claimed:
        carry_out(one, now=now)
    return len(claimed)


@transaction.atomic
def claim(limit: int, *, now: datetime) -> Sequence[Leaving]:
    """The attempts to see to now, leased and, where they are calls, with their call written down.

    What nobody needs any more, and has not left, ends here. Four queries, however many there are.
    """
    waiting = _ASKING.filter(next_try_at__lte=now).select_for_update(of=("self",), skip_locked=True)
    told = waiting.select_related(
        "page__call", "page__accepted_by", "page__ticket__desk", "page__ticket__client",
        "page__ticket__contact", "page__ticket__policy_version", "engineer", "contact_method",
        "call",
    )  # fmt: skip
    found = list(told.order_by("next_try_at", "id")[:limit])
    needed = [one for one in found if not _is_unneeded(one)]
    _drop([one for one in found if _is_unneeded(one)], now=now)
    claimed = [Leaving(delivery=one, was=DeliveryState(one.state)) for one in needed]
    for one in needed:
        one.tries, one.next_try_at = one.tries + 1, now + LEASE
        if one.state == DeliveryState.NEW:
            one.state = DeliveryState.LEAVING
    _write_calls(needed, now=now)
    Delivery.objects.bulk_update(needed, ["tries", "next_try_at", "state", "call"])
    return claimed


def carry_out(leaving: Leaving, *, now: datetime) -> None:
    """Sees to one claimed attempt, which may wait for its carrier for some seconds."""
    reach(Failpoint.DELIVERY_LEAVING)
    one = leaving.delivery
    if one.method != Method.CALL:
        page_messages.send(leaving, now=now)
    elif now - one.begun_at > GIVEN_UP:
        page_calls.give_up(leaving, now=now)
    elif one.page.state != PageState.FIRED:
        page_calls.let_go(leaving, now=now)
    elif leaving.was is DeliveryState.NEW:
        page_calls.place(leaving, now=now)
    else:
        page_calls.look_into(leaving, now=now)


def next_due() -> datetime | None:
    """When the next attempt is to be seen to; one query."""
    due = _ASKING.filter(next_try_at__isnull=False).order_by("next_try_at")
    return due.values_list("next_try_at", flat=True).first()


def _is_unneeded(one: Delivery) -> bool:
    """Nobody was asked yet, and nobody need be."""
    asks = one.aim == DeliveryAim.ASK and one.page.state != PageState.FIRED
    return asks and one.state == DeliveryState.NEW


def _drop(found: Sequence[Delivery], *, now: datetime) -> None:
    keys = [one.pk for one in found]
    Delivery.objects.filter(pk__in=keys).update(
        state=DeliveryState.ENDED, ending=Ending.NOT_NEEDED.value, ended_at=now, next_try_at=None
    )
    if any(one.call_id for one in found):
        pages.close_calls(keys, Ending.NOT_NEEDED, now=now)


def _write_calls(found: Sequence[Delivery], *, now: datetime) -> None:
    """Each attempt to call has its call before anybody is asked for it; one query."""
    fresh = [one for one in found if one.method == Method.CALL and one.call is None]
    for one, call in zip(
        fresh, Call.objects.bulk_create(_call(one, now=now) for one in fresh), strict=True
    ):
        one.call = call


def _call(one: Delivery, *, now: datetime) -> Call:
    ticket = one.page.ticket
    policy = ticket.policy
    return Call(
        uuid=uuid.uuid4(),
        kind=CallKind.PAGE,
        carrier="",
        from_number=policy.desk(ticket.desk.key).phone,
        to_number=one.contact_method.address[:64],
        desk=ticket.desk,
        policy_version_id=ticket.policy_version_id,
        contact=ticket.contact,
        engineer=one.engineer,
        ticket=ticket,
        contact_method=one.contact_method,
        second_number=_callers_number(one.page, ticket),
        is_open=policy.desk_calendar(ticket.desk.key).is_open(now),
        began_at=now,
        heard_at=now,
    )


def _callers_number(page: Page, ticket: Ticket) -> str:
    """Where the client is called back: where they called from, else their own number."""
    shown = page.call.from_number if page.call else ""
    known = callers.e164(ticket.contact.phone) if ticket.contact else ""
    return shown if shown.startswith("+") else known
