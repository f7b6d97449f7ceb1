"""Decides whether letters leave: what waits for how long, what failed, and whom that is told."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Min, Q

from switchboard.channels.models import OutboundMail, OutboundState
from switchboard.flow import notices
from switchboard.gateways.mail import AWAY
from switchboard.policy.access import Role
from switchboard.policy.acts import Act
from switchboard.staff.models import Engineer

# A mail server that is away for less is restarted; nobody need be told.
LATE = timedelta(minutes=5)
_WAITING = Q(state__in=[OutboundState.NEW, OutboundState.SENDING])
_ALARM = "Letters don't leave: "


@dataclass(frozen=True, kw_only=True)
class OutboxHealth:
    """How many letters wait, since when the oldest does, and what nobody got."""

    at: datetime
    waiting: int
    oldest_at: datetime | None
    away_since: datetime | None
    failed: int
    bounced: int

    @property
    def age(self) -> timedelta:
        """How long the oldest letter has waited."""
        return self.at - self.oldest_at if self.oldest_at else timedelta()

    @property
    def is_away(self) -> bool:
        """Whether the mail server has been away for so long that somebody must look."""
        return self.away_since is not None and self.at - self.away_since > LATE

    @property
    def fault(self) -> str:
        """What is wrong and what to do; empty where nothing is."""
        if self.is_away:
            return f"{self.waiting} letters wait: the mail server can't be reached. Mend it."
        if self.age > LATE and self.waiting:
            return (
                f"{self.waiting} letters wait, the oldest for {_minutes(self.age)} minutes. See"
                " their errors under Mail → Went out, and whether the worker runs."
            )
        return ""


def look(*, now: datetime) -> OutboxHealth:
    """The outbox as it is; two queries."""
    waiting = OutboundMail.objects.order_by().filter(_WAITING)
    found = waiting.aggregate(
        count=Count("pk"),
        oldest=Min("written_at"),
        away=Min("written_at", filter=Q(error__startswith=AWAY)),
    )
    unread = [OutboundState.FAILED, OutboundState.BOUNCED]
    lost = (
        OutboundMail.objects.order_by()
        .filter(state__in=unread)
        .aggregate(
            failed=Count("state", filter=Q(state=OutboundState.FAILED)),
            bounced=Count("state", filter=Q(state=OutboundState.BOUNCED)),
        )
    )
    return OutboxHealth(
        at=now, waiting=found["count"], oldest_at=found["oldest"], away_since=found["away"], **lost
    )


def raise_alarm(*, now: datetime) -> bool:
    """Writes to administrators, once, that the mail server is away; whether it did.

    The letter waits with the others, so it says how long it took when the server is back; until
    then the console's pages, `doctor` and the metrics say it. While one waits, no other is written.
    """
    if not _away_for_long(now) or _is_told():
        return False
    health = look(now=now)
    since = _minutes(now - health.away_since) if health.away_since else 0
    line = (
        f"{_ALARM}the mail server has been away for {since} minutes\n"
        f"{health.waiting} letters wait. Nothing is lost: they leave when it answers again.\n"
        f"{settings.CONSOLE_URL}/mail/out"
    )
    readers = Engineer.objects.filter(is_active=True, role=Role.ADMINISTRATOR.value)
    chosen = list(readers.order_by("id")) or list(
        Engineer.objects.filter(is_active=True, role=Role.LEAD.value).order_by("id")
    )
    notices.write({reader: [line] for reader in chosen}, now=now)
    return bool(chosen)


def waiting_late(*, now: datetime) -> int:
    """How many letters have waited for too long: what every page of the console shows."""
    return OutboundMail.objects.order_by().filter(_WAITING, written_at__lt=now - LATE).count()


def last_sent_at() -> datetime | None:
    """When a letter left last; one query."""
    found: datetime | None = OutboundMail.objects.order_by().aggregate(at=Max("sent_at"))["at"]
    return found


def _away_for_long(now: datetime) -> bool:
    waiting = OutboundMail.objects.order_by().filter(_WAITING, written_at__lt=now - LATE)
    return waiting.filter(error__startswith=AWAY).exists()


def _is_told() -> bool:
    told = OutboundMail.objects.order_by().filter(_WAITING, act=Act.NOTIFIED)
    return told.filter(subject__startswith=_ALARM).exists()


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
