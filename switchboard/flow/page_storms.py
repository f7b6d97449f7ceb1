"""Joins pages of one client that come near together, and lets the next go on when one is done."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from switchboard import later
from switchboard.flow import page_news
from switchboard.oncall.models import Delivery, DeliveryState, Page, PageState
from switchboard.oncall.models.page import OPEN
from switchboard.tickets.models import Ticket

# Calls of one client so near together are one matter: one page, each with its own ticket.
STORM = timedelta(minutes=30)
_STORMS = 0x53574231  # tells our advisory locks from anybody else's


def to_join(ticket: Ticket, *, now: datetime) -> Page | None:
    """The open page of the same outage, or client and desk, locked; an unknown client's joins none.

    No other client ever waits behind it. Two calls of one client at the same instant wait for each
    other until the transaction ends. Two queries.
    """
    if ticket.client.is_placeholder:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_STORMS, ticket.client_id])
    near = Q(ticket__desk=ticket.desk_id, fired_at__gt=now - STORM)
    together = Q(ticket__in=Ticket.objects.together_in_an_outage(ticket.pk))
    recent = Page.objects.filter(near | together, state__in=OPEN, ticket__client=ticket.client_id)
    locked = recent.select_for_update(of=("self",)).select_related("ticket", "accepted_by")
    return locked.order_by("id").first()


def finish(ticket: Ticket, state: PageState, *, now: datetime) -> list[Page]:
    """Ends the ticket's pages; whatever had joined one of them goes on by itself. The pages.

    The ticket must be locked. Only pages are locked here, in one order.
    """
    open_ = Page.objects.filter(ticket=ticket, state__in=[*OPEN, PageState.JOINED])
    own = list(open_.select_for_update(of=("self",)).order_by("id"))
    for page in own:
        heirs = list(page.joined.filter(state=PageState.JOINED).order_by("id").select_for_update())
        if heirs:
            _go_on(page, heirs, now=now)
        page.state, page.next_check_at, page.joined_to = state, None, None
        if state is PageState.CALLED_BACK:
            page.called_back_at = now
        page.save()
    stop_ringing([page.pk for page in own], now=now)
    return own


def stop_ringing(pages: Collection[int], *, now: datetime) -> None:
    """What still leaves or rings for these pages is looked at at once, and hung up."""
    going = Delivery.objects.filter(page__in=pages).exclude(state=DeliveryState.ENDED)
    if going.update(next_try_at=now):
        later.deliver_pages()


def _go_on(done: Page, heirs: list[Page], *, now: datetime) -> None:
    """The oldest takes the place of the page that it had joined, and the rest join it.

    Whoever has accepted has all of them; if nobody had, everybody is asked for this one now.
    """
    first, *rest = heirs
    first.joined_to, first.state = None, done.state
    first.accepted_by_id, first.accepted_at = done.accepted_by_id, done.accepted_at
    if done.state == PageState.ACCEPTED:
        first.call_back_by_at = page_news.call_back_by(first.ticket, now=now)
        first.next_check_at = first.call_back_by_at
    else:
        first.fired_at = first.next_check_at = now
    first.save()
    Page.objects.filter(pk__in=[one.pk for one in rest]).update(joined_to=first)
    later.climb_pages()
