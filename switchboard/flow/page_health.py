"""Decides whether a message at night would reach somebody, and tells managers when it would not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from switchboard.channels.models import OutboundMail
from switchboard.flow import carrier_watch, notices
from switchboard.flow.roster import MANAGERS, Roster
from switchboard.gateways import voice
from switchboard.oncall.models import Delivery, DeliveryAim, DeliveryState, Page, PageState
from switchboard.oncall.models.rehearsal import Rehearsal
from switchboard.policy.acts import Act
from switchboard.policy.paging import Method
from switchboard.published.models import Desk, NoPolicyPublished, PolicyVersion
from switchboard.staff.models import ContactMethod, Engineer
from switchboard.tickets.models import Ticket

LATE = timedelta(seconds=60)
RECENT = timedelta(minutes=15)
# A rehearsal is a night's; a day and some hours without one is a fault.
REHEARSED = timedelta(hours=30)
TOLD_AGAIN = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class PageHealth:
    """What stands between a message and an engineer's telephone.

    Where nobody was ever paged and no carrier is configured, nothing is missed.
    """

    is_in_use: bool
    waiting: int
    unsent: int
    late: int
    carriers: Sequence[str]
    is_away: bool
    unattended: Sequence[str]
    uncallable: Sequence[str]
    rehearsals: Sequence[str]

    @property
    def troubles(self) -> Sequence[str]:
        """Each in a sentence that says what to do; none where all is well."""
        return list(self._troubles())

    @property
    def fault(self) -> str:
        """All troubles; empty where all is well."""
        return " ".join(self.troubles)

    def _troubles(self) -> Iterator[str]:
        if self.unsent:
            yield f"{self.unsent} pages have not left for a minute: call back yourselves, now."
        if self.late:
            yield "Pages are overdue: see that the worker runs."
        if self.is_in_use:
            yield from self._troubles_ahead()

    def _troubles_ahead(self) -> Iterator[str]:
        if not self.carriers:
            yield "No telephone carrier is configured: pages go by letter alone."
        elif self.is_away:
            yield "No telephone carrier takes our calls: pages go by letter alone. Look at its log."
        for words in self.unattended:
            yield f"Calls are not heard by us: start the process. {words}"
        for desk in self.uncallable:
            yield f"Nobody at the end of the on-call ladder of {desk} has a telephone number."
        for words in self.rehearsals:
            yield f"The nightly rehearsal: {words}"


def look(*, now: datetime) -> PageHealth:
    """How it stands; some thirteen queries, and four for each desk."""
    fired = Page.objects.filter(state=PageState.FIRED)
    going = Delivery.objects.exclude(state=DeliveryState.ENDED)
    late = Page.objects.filter(next_check_at__lt=now - LATE).count()
    carriers = [one.name for one in voice.configured()]
    return PageHealth(
        is_in_use=bool(carriers) or Page.objects.exists(),
        waiting=fired.count(),
        unsent=_unsent(now=now).count(),
        late=late + going.filter(next_try_at__lt=now - LATE).count(),
        carriers=carriers,
        is_away=_is_away(now=now),
        unattended=carrier_watch.faults(now=now),
        uncallable=_uncallable(now=now),
        rehearsals=list(_rehearsals(now=now)),
    )


@transaction.atomic
def raise_alarm(*, now: datetime) -> Sequence[str]:
    """Writes to managers what is wrong, each trouble once a day; what it told.

    A page that does not leave is told once by itself, for somebody must call back at once.
    """
    told = [one for one in look(now=now).troubles if not _is_told(one, now=now)]
    fresh = _unsent(now=now).filter(hopeless_at__isnull=True)
    stuck = list(fresh.select_for_update(of=("self",), skip_locked=True).select_related("ticket"))
    lines = [*told, *(_stuck(page) for page in stuck)]
    managers = Engineer.objects.filter(is_active=True, role__in=MANAGERS).order_by("id")
    for line in lines:
        notices.write({one: [line] for one in managers}, now=now)
    Page.objects.filter(pk__in=[page.pk for page in stuck]).update(hopeless_at=now)
    return lines


def _stuck(page: Page) -> str:
    return (
        f"The page on {page.ticket} does not leave\n"
        f"{page.ticket.requestor_name} left a message. Call back yourself:"
        f" {settings.CONSOLE_URL}/tickets/{page.ticket.number}"
    )


def _unsent(*, now: datetime) -> QuerySet[Page]:
    """Pages of which nothing has left for a minute."""
    sent = Delivery.objects.filter(
        page=OuterRef("pk"), round=OuterRef("round"), aim=DeliveryAim.ASK, left_at__isnull=False
    )
    fired = Page.objects.filter(state=PageState.FIRED, fired_at__lt=now - LATE)
    return fired.filter(~Exists(sent)).order_by("id")


def _is_away(*, now: datetime) -> bool:
    """Whether calls were asked for lately and no carrier has taken one since."""
    calls = Delivery.objects.filter(method=Method.CALL.value, begun_at__gt=now - RECENT)
    newest = calls.exclude(error="", left_at__isnull=True).order_by("-begun_at", "-id").first()
    return newest is not None and newest.left_at is None


def _uncallable(*, now: datetime) -> Sequence[str]:
    """Desks whose last rung is nobody who can be called."""
    try:
        version = PolicyVersion.objects.in_force()
    except NoPolicyPublished:
        return []
    last = version.policy.ladders.on_call.rungs[-1]
    roster = Roster.now(now=now)
    calls = ContactMethod.objects.filter(is_active=True, method=Method.CALL.value)
    callable_ = set(calls.values_list("engineer_id", flat=True))
    return [
        desk.name
        for desk in Desk.objects.filter(key__in=version.policy.desks).order_by("name", "id")
        if not {
            one.pk for one in roster.readers(last.tell, Ticket(desk=desk, policy_version=version))
        }
        & callable_
    ]


def _rehearsals(*, now: datetime) -> Iterator[str]:
    """What the newest rehearsal of each desk found; a desk that has none yet is not at fault."""
    newest = Rehearsal.objects.order_by("desk_id", "-at", "-id").distinct("desk_id")
    for one in newest.select_related("desk"):
        if one.fault:
            yield f"{one.desk.name}: {one.fault}"
        elif one.at < now - REHEARSED:
            yield f"{one.desk.name} was not rehearsed last night; see that the worker runs."


def _is_told(line: str, *, now: datetime) -> bool:
    told = OutboundMail.objects.filter(act=Act.NOTIFIED, written_at__gt=now - TOLD_AGAIN)
    return told.filter(subject=line.splitlines()[0]).exists()
