"""Climbs pages' ladders: asks the rule whom to reach now, and writes each attempt down first."""

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from switchboard import later
from switchboard.database.failpoints import Failpoint, reach
from switchboard.flow import notices, pages
from switchboard.flow.roster import Roster
from switchboard.oncall.models import Delivery, DeliveryAim, Page, PageState
from switchboard.policy import paging
from switchboard.policy.document_promises import Tell
from switchboard.policy.paging import Attempt, Method, Person, Plan, Step, Way
from switchboard.staff.models import ContactMethod, Engineer

log = logging.getLogger(__name__)

# What can't be looked at must not keep others waiting, and is tried again so much later.
STUCK = timedelta(seconds=10)
Ways = Mapping[int, Sequence[Way]]


def climb(limit: int, *, now: datetime) -> int:
    """Looks at the pages that are due; how many were looked at.

    All of them at once; where that fails each by itself, so that one of them stops no other.
    """
    due = Page.objects.filter(next_check_at__lte=now).order_by("next_check_at", "id")
    found = list(due.values_list("pk", "state")[:limit])
    anew = sum(_begin_anew(key, now=now) for key, state in found if state == PageState.ACCEPTED)
    fired = [key for key, state in found if state == PageState.FIRED]
    try:
        return anew + look_at(fired, now=now)
    except (InterfaceError, OperationalError):
        raise  # no page's fault
    except Exception:
        log.exception("A set of pages could not be climbed; each is tried by itself.")
    return anew + sum(_look_at_one(key, now=now) for key in fired)


def steps(page: Page, *, now: datetime) -> Sequence[Step]:
    """The rungs of the ladder that the ticket was promised under, as the people they mean now."""
    roster = Roster.now(now=now)
    return _steps(page, roster, _ways(roster.engineers))


@transaction.atomic
def look_at(keys: Sequence[int], *, now: datetime) -> int:
    """How many were still due, and nobody else's: writes the attempts that are due.

    Some twelve queries, however many pages there are.
    """
    locked = Page.objects.select_for_update(of=("self",), skip_locked=True)
    due = locked.filter(pk__in=keys, state=PageState.FIRED, next_check_at__lte=now)
    found = list(due.select_related("ticket__desk", "ticket__team", "ticket__policy_version"))
    if not found:
        return 0
    reach(Failpoint.PAGE_FIRED)
    roster = Roster.now(now=now)
    ways, attempts = _ways(roster.engineers), _attempts(found)
    deliveries: list[Delivery] = []
    for page in found:
        asked = _steps(page, roster, ways)
        planned = paging.plan(asked, attempts[page.pk], fired_at=page.fired_at, now=now)
        deliveries += _written(page, planned, now=now)
        page.next_check_at = planned.next_check_at
        if planned.is_hopeless and page.hopeless_at is None:
            page.hopeless_at = now
            _tell_hopeless(page, roster, now=now)
    Delivery.objects.bulk_create(deliveries)
    Page.objects.bulk_update(found, ["next_check_at", "hopeless_at"])
    if deliveries:
        later.deliver_pages()
    reach(Failpoint.DELIVERY_WRITTEN)
    return len(found)


def _begin_anew(page_id: int, *, now: datetime) -> bool:
    try:
        return pages.begin_anew(page_id, now=now)
    except (InterfaceError, OperationalError):
        raise
    except Exception:
        return _put_off(page_id, now=now)


def _look_at_one(page_id: int, *, now: datetime) -> bool:
    try:
        return look_at([page_id], now=now) == 1
    except (InterfaceError, OperationalError):
        raise
    except Exception:
        return _put_off(page_id, now=now)


def _put_off(page_id: int, *, now: datetime) -> bool:
    log.exception("Page %s could not be climbed.", page_id)
    Page.objects.filter(pk=page_id, next_check_at__lte=now).update(next_check_at=now + STUCK)
    return False


def _written(page: Page, planned: Plan, *, now: datetime) -> Iterator[Delivery]:
    for one in planned.deliveries:
        yield Delivery(
            page=page, round=page.round, step=one.step, engineer_id=int(one.person),
            contact_method_id=int(one.way.id), method=one.way.method.value, number=one.number,
            begun_at=now, next_try_at=now,
        )  # fmt: skip


def _attempts(found: Sequence[Page]) -> Mapping[int, Sequence[Attempt]]:
    """What was tried in each page's present round; one query."""
    rounds = {page.pk: page.round for page in found}
    asked = Delivery.objects.filter(page__in=found, aim=DeliveryAim.ASK).order_by("id")
    tried: dict[int, list[Attempt]] = defaultdict(list)
    for one in asked:
        if one.round == rounds[one.page_id]:
            tried[one.page_id].append(one.attempt())
    return tried


def _steps(page: Page, roster: Roster, ways: Ways) -> Sequence[Step]:
    return [
        Step(
            people=tuple(
                Person(id=str(one.pk), ways=tuple(ways.get(one.pk, ())))
                for one in roster.readers(rung.tell, page.ticket)
            ),
            after=timedelta(minutes=rung.after_minutes),
            at_once=rung.tell is Tell.TEAM,
        )
        for rung in page.ticket.policy.ladders.on_call.rungs
    ]


def _ways(engineers: Sequence[Engineer]) -> Ways:
    """How each is reached, in their own order, what was proved by a test first; one query."""
    methods = ContactMethod.objects.filter(engineer__in=engineers, is_active=True)
    found: dict[int, list[Way]] = defaultdict(list)
    for one in sorted(methods, key=lambda one: (one.verified_at is None, one.position, one.pk)):
        found[one.engineer_id].append(Way(id=str(one.pk), method=Method(one.method)))
    return found


def _tell_hopeless(page: Page, roster: Roster, *, now: datetime) -> None:
    """Nobody can be called: everybody on the ladder and every manager hears of it by letter."""
    rungs = [rung.tell for rung in page.ticket.policy.ladders.on_call.rungs]
    named = [roster.readers(name, page.ticket) for name in (*rungs, Tell.SERVICE_MANAGER)]
    line = (
        f"Nobody can be called about {page.ticket}\n"
        f"{page.ticket.requestor_name} left a message, and none of those on call has a number."
        f" Please call back.\n{settings.CONSOLE_URL}/tickets/{page.ticket.number}"
    )
    notices.write({one: [line] for one in dict.fromkeys(chain.from_iterable(named))}, now=now)
