"""Decides who hears that a page was accepted, and how: the caller, and everybody who was asked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max

from switchboard import later
from switchboard.accounts.actor import Actor
from switchboard.flow import news, notices
from switchboard.flow.telling import tell
from switchboard.oncall.models import Delivery, DeliveryAim, Page
from switchboard.policy.acts import Act
from switchboard.policy.paging import Method
from switchboard.policy.sla import Clock
from switchboard.staff.models import ContactMethod, Engineer
from switchboard.tickets.models import Ticket

# Whoever accepts late has this long to call back before others are asked.
LEAST_TO_CALL_BACK = timedelta(minutes=10)


def call_back_by(ticket: Ticket, *, now: datetime) -> datetime:
    """When the call-back is due, or so long from now if that is later. One query."""
    running = ticket.clock_runs.filter(clock=Clock.CALL_BACK, stopped_at__isnull=True)
    due_at = running.order_by("started_at", "id").values_list("due_at", flat=True).first()
    return max(due_at or now, now + LEAST_TO_CALL_BACK)


def accepted(page: Page, engineer: Engineer, *, now: datetime) -> None:
    """On the page's ticket and to its requestor: who has the message. The ticket is locked."""
    by_at = call_back_by(page.ticket, now=now)
    page.ticket.record(
        Act.PAGE_ACCEPTED, by=Actor.engineer(engineer), now=now, page=str(page.uuid),
        engineer=engineer.name, by_at=by_at,
        minutes=max(0.0, (now - page.fired_at).total_seconds() / 60),
    )  # fmt: skip
    tell(page.ticket, news.page_accepted(engineer=engineer.name, by_at=by_at), now=now)


def tell_the_others(page: Page, engineer: Engineer, *, now: datetime) -> None:
    """Whoever else was asked in this round need do nothing any more, and hears who has it."""
    asked = Delivery.objects.filter(page=page, round=page.round, aim=DeliveryAim.ASK)
    others = Engineer.objects.filter(pk__in=asked.values("engineer")).exclude(pk=engineer.pk)
    said = f"{engineer.name} has accepted the message on {page.ticket}. You need do nothing."
    _tell(page, list(others.order_by("id")), DeliveryAim.TAKEN, said=said, now=now)


def tell_of_another(first: Page, page: Page, *, now: datetime) -> None:
    """One more message has joined what an engineer has accepted: they hear of it, and its caller.

    The ticket of `page` is locked, or new.
    """
    engineer = first.accepted_by
    if engineer is None:
        return
    accepted(page, engineer, now=now)
    said = (
        f"{page.ticket.requestor_name} left another message: {page.ticket}."
        f" It goes with {first.ticket}, which you have accepted."
    )
    _tell(page, [engineer], DeliveryAim.MORE, said=said, now=now)


def _tell(
    page: Page, readers: Sequence[Engineer], aim: DeliveryAim, *, said: str, now: datetime
) -> None:
    """By every way of theirs that is no call, and by a letter where they have none by mail."""
    ways = ContactMethod.objects.filter(engineer__in=readers, is_active=True)
    written = list(ways.exclude(method=Method.CALL.value).order_by("position", "id"))
    told = Delivery.objects.filter(page=page, round=page.round, aim=aim)
    number = 1 + (told.aggregate(most=Max("number"))["most"] or 0)
    Delivery.objects.bulk_create(
        Delivery(
            page=page, round=page.round, step=0, engineer_id=way.engineer_id, contact_method=way,
            method=way.method, aim=aim, number=number, begun_at=now, next_try_at=now,
        )
        for way in written
    )  # fmt: skip
    mailed = {way.engineer_id for way in written if way.method == Method.MAIL}
    line = f"{said}\n{settings.CONSOLE_URL}/tickets/{page.ticket.number}"
    notices.write({one: [line] for one in readers if one.pk not in mailed}, now=now)
    if written:
        later.deliver_pages()
