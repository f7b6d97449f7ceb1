"""Proposes to merge what looks like one matter reported twice; people decide, and it is remembered.

Looked for once, when a ticket is opened or its sender settled: whoever shows it only reads rows.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from switchboard.accounts.actor import Actor
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.siblings import WITHIN, plain_subject
from switchboard.policy.transitions import State
from switchboard.tickets.models import (
    Attachment,
    Message,
    MessageKind,
    Sibling,
    SiblingReason,
    Ticket,
)
from switchboard.tickets.models.merge import going_on

MOST_LOOKED_AT = 50
SMALLEST_PICTURE = 20_000
UNRESOLVED = (State.NEW, State.OPEN, State.IN_PROGRESS, State.ON_HOLD)


class NoSibling(LookupError):
    """The two were never proposed as the same."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(f"{ticket} does not look like that one any more. Load it again.")


def propose(ticket: Ticket, *, now: datetime) -> list[Sibling]:
    """Keeps which open tickets of the client look like this one, and why: the strongest reason.

    One query where there is nothing to compare with, at most six. An unknown sender's waits until
    it is settled.
    """
    if ticket.is_sender_unknown:
        return []
    around = Ticket.objects.filter(
        client_id=ticket.client_id, state__in=UNRESOLVED,
        received_at__gte=ticket.received_at - WITHIN, received_at__lte=ticket.received_at + WITHIN,
    )  # fmt: skip
    others = around.exclude(pk=ticket.pk).only("number", "subject", "contact", "received_at")
    found = list(others.order_by("-received_at", "-id")[:MOST_LOOKED_AT])
    if not found:
        return []
    return Sibling.objects.bulk_create(
        [
            Sibling(
                ticket=ticket, earlier=other, client_id=ticket.client_id, reason=reason,
                proposed_at=now,
            )
            for other, reason in _alike(ticket, found)
        ],
        ignore_conflicts=True,
    )  # fmt: skip


@transaction.atomic
def dismiss(ticket_id: int, other_id: int, *, by: Actor, now: datetime) -> Sibling:
    """They are not the same: neither is shown with the other again."""
    access.require(by.role, Act.SIBLING_DISMISSED)
    ticket = Ticket.objects.locked(ticket_id)
    rows = Sibling.objects.select_for_update().filter(_between(ticket_id, other_id))
    found = rows.order_by("id").first()
    if found is None:
        raise NoSibling(ticket)
    if found.dismissed_at is None:
        found.dismissed_at, found.dismissed_by_id = now, by.as_engineer
        found.save(update_fields=["dismissed_at", "dismissed_by"])
        other = Ticket.objects.get(pk=other_id)
        ticket.record(Act.SIBLING_DISMISSED, by=by, now=now, number=other.number)
    return found


def of(tickets: Iterable[Ticket]) -> QuerySet[Sibling]:
    """What still looks like these, on either side, nobody having said no; one query."""
    keys = [ticket.pk for ticket in tickets]
    return (
        Sibling.objects.filter(Q(ticket__in=keys) | Q(earlier__in=keys), dismissed_at__isnull=True)
        .filter(ticket__state__in=UNRESOLVED, earlier__state__in=UNRESOLVED)
        .select_related("ticket__contact", "earlier__contact")
        .order_by("id")
    )


def _between(one: int, other: int) -> Q:
    return Q(ticket=one, earlier=other) | Q(ticket=other, earlier=one)


def _alike(ticket: Ticket, others: Sequence[Ticket]) -> Iterable[tuple[Ticket, SiblingReason]]:
    """Each other ticket that looks like it, with the first reason that holds."""
    report = _report(ticket)
    subject = plain_subject(ticket.subject)
    thread = _of_thread(ticket)
    files = _with_file_of(report, others)
    words = _with_words_of(ticket, report, others)
    for other in others:
        if other.pk == thread:
            yield other, SiblingReason.SAME_THREAD
        elif other.pk in files:
            yield other, SiblingReason.SAME_FILE
        elif other.pk in words:
            yield other, SiblingReason.SENT_TWICE
        elif subject and subject == plain_subject(other.subject):
            yield other, SiblingReason.SAME_SUBJECT


def _report(ticket: Ticket) -> Message | None:
    reports = ticket.messages.filter(kind=MessageKind.REPORT).only("text", "ticket_id")
    return reports.order_by("id").first()


def _of_thread(ticket: Ticket) -> int | None:
    """The ticket that the mail's thread led to before, or that one's survivor."""
    received = ticket.events.filter(act=Act.RECEIVED).order_by("id").first()
    number = received.details.get("sibling_of") if received else None
    named = Ticket.objects.filter(number=number).first() if number else None
    return going_on(named).pk if named else None


def _with_file_of(report: Message | None, others: Sequence[Ticket]) -> set[int]:
    """Those with one of the same files; a picture within the text, as of a signature, is none."""
    if report is None:
        return set()
    logo = Q(content_type__startswith="image/", size__lt=SMALLEST_PICTURE)
    hashes = report.attachments.filter(is_inline=False).exclude(logo).values("sha256")
    same = Attachment.objects.filter(sha256__in=hashes, is_inline=False, message__ticket__in=others)
    return set(same.values_list("message__ticket_id", flat=True))


def _with_words_of(ticket: Ticket, report: Message | None, others: Sequence[Ticket]) -> set[int]:
    """Those that the same person wrote in the same words."""
    own = [other for other in others if other.contact_id == ticket.contact_id]
    words = " ".join(report.text.split()) if report else ""
    if not own or not words:
        return set()
    reports = Message.objects.filter(ticket__in=own, kind=MessageKind.REPORT)
    texts = reports.values_list("ticket_id", "text")
    return {key for key, text in texts if " ".join(text.split()) == words}
