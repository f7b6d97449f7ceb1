"""Says how the mailboxes are, for a monitor: failing since when, what waits, what came in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from switchboard.channels.models import InboundMail, Mailbox

DAY = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One value of one mailbox; `outcome` is empty but for what came in."""

    name: str
    mailbox: str
    value: float
    outcome: str = ""


WORDS = {
    "switchboard_mailbox_failing_seconds": "How long it could not be read; 0 if it can.",
    "switchboard_mailbox_waiting": "Mails there that the desk has not taken in.",
    "switchboard_mailbox_received_day": "Mails received in the last 24 hours, by outcome.",
}


def figures(*, now: datetime) -> Iterator[Figure]:
    """Of every active mailbox; two queries, however many there are."""
    failing, waiting, received = WORDS
    active = list(Mailbox.objects.filter(is_active=True).order_by("name", "id"))
    for one in active:
        seconds = (now - one.failing_since).total_seconds() if one.failing_since else 0.0
        yield Figure(name=failing, mailbox=one.name, value=max(seconds, 0.0))
    for one in active:
        yield Figure(name=waiting, mailbox=one.name, value=one.waiting)
    names = {one.pk: one.name for one in active}
    counted = (
        InboundMail.objects.filter(received_at__gte=now - DAY, mailbox__in=list(names))
        .order_by("mailbox_id", "state")
        .values_list("mailbox_id", "state")
        .annotate(count=Count("id"))
    )
    for mailbox_id, state, count in counted:
        yield Figure(name=received, mailbox=names[mailbox_id], outcome=state, value=count)
