"""Climbs a page's ladder: asks the rule whom to reach now, and writes each attempt down first."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from switchboard.flow.roster import Roster
from switchboard.oncall.models import Delivery, Page, PageState
from switchboard.policy import paging
from switchboard.policy.paging import Method, Person, Step, Way
from switchboard.staff.models import ContactMethod, Engineer


def climb(limit: int, *, now: datetime) -> int:
    """Looks at the pages that are due, each locked by itself; how many were looked at."""
    due = Page.objects.filter(next_check_at__lte=now).order_by("next_check_at", "id")
    return sum(_look(key, now=now) for key in due.values_list("pk", flat=True)[:limit])


@transaction.atomic
def _look(page_id: int, *, now: datetime) -> bool:
    """Whether it was still due, and is nobody else's: writes the attempts that are due."""
    locked = Page.objects.select_for_update(of=("self",), skip_locked=True)
    due = locked.filter(pk=page_id, next_check_at__lte=now)
    page = due.select_related("ticket__desk", "ticket__team").first()
    if page is None:
        return False
    if page.state == PageState.ACCEPTED:
        _begin_anew(page, now=now)
    attempts = [one.attempt() for one in page.deliveries.filter(round=page.round)]
    planned = paging.plan(steps(page, now=now), attempts, fired_at=page.fired_at, now=now)
    Delivery.objects.bulk_create(
        Delivery(
            page=page, round=page.round, step=one.step, engineer_id=int(one.person),
            contact_method_id=int(one.way.id), method=one.way.method.value, number=one.number,
            begun_at=now, next_try_at=now,
        )
        for one in planned.deliveries
    )  # fmt: skip
    page.next_check_at = planned.next_check_at
    page.save()
    return True


def steps(page: Page, *, now: datetime) -> Sequence[Step]:
    """The rungs of the ladder that the ticket was promised under, as the people they mean now."""
    roster = Roster.now(now=now)
    ladder = page.ticket.policy.ladders.on_call.rungs
    found = [(rung, roster.readers(rung.tell, page.ticket)) for rung in ladder]
    ways = _ways([one for _, people in found for one in people])
    return [
        Step(
            people=tuple(Person(id=str(one.pk), ways=ways.get(one.pk, ())) for one in people),
            after=timedelta(minutes=rung.after_minutes),
        )
        for rung, people in found
    ]


def _ways(engineers: Sequence[Engineer]) -> dict[int, tuple[Way, ...]]:
    """How each is reached, in their own order, what was proved by a test first; one query."""
    methods = ContactMethod.objects.filter(engineer__in=engineers, is_active=True)
    ordered = sorted(methods, key=lambda one: (one.verified_at is None, one.position, one.pk))
    return {engineer.pk: tuple(_own(ordered, engineer.pk)) for engineer in engineers}


def _own(methods: Sequence[ContactMethod], engineer_id: int) -> Iterator[Way]:
    for one in methods:
        if one.engineer_id == engineer_id:
            yield Way(id=str(one.pk), method=Method(one.method))


def _begin_anew(page: Page, *, now: datetime) -> None:
    """Nobody called back in time: everybody is asked again, whoever accepted it too."""
    page.state, page.round, page.fired_at = PageState.FIRED, page.round + 1, now
    page.accepted_by = page.accepted_at = page.call_back_by_at = None
