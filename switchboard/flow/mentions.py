"""Tells engineers that a note mentions them; only the staff can be mentioned."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings

from switchboard.accounts.actor import Actor
from switchboard.flow import notices
from switchboard.policy.mentions import mentioned
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Message, Notice, NoticeReader, Ticket


def tell(message: Message, ticket: Ticket, *, by: Actor, now: datetime) -> Sequence[Engineer]:
    """One notice, read by everybody whom the note names but its author; gives them.

    No query without an @. The letter says where the note is, never what is in it.
    """
    if "@" not in message.text:
        return []
    people = {one.pk: one for one in Engineer.objects.filter(is_active=True).order_by("id")}
    keys = mentioned(message.text, {key: one.name for key, one in people.items()})
    told = [people[key] for key in keys if key != by.engineer_id]
    if not told:
        return []
    notice = Notice.objects.create(
        ticket=ticket, client_id=ticket.client_id, message=message, clock="",
        started_at=now, term=0, fraction=0, told_at=now,
    )  # fmt: skip
    NoticeReader.objects.bulk_create(NoticeReader(notice=notice, engineer=one) for one in told)
    line = f"{by.name} mentioned you in a note on {ticket}"
    line += f"\n{ticket.subject}\n{settings.CONSOLE_URL}/tickets/{ticket.number}"
    notices.write({one: [line] for one in told}, now=now)
    return told
