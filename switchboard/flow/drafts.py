"""Keeps what an engineer types until it is sent, on the server, so that any machine can go on.

A draft is no act: it stands in no timeline, and nobody else reads it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.db.models import F

from switchboard.accounts.actor import Actor
from switchboard.policy import access
from switchboard.policy.access import Right
from switchboard.policy.draft_limits import KEPT, MOST_CHARACTERS
from switchboard.tickets.models import Draft, Ticket
from switchboard.wire.topics import PRESENCE_CHANNEL, writes

SWEPT_AT_ONCE = 500


class TooLong(ValueError):
    """More words than a draft holds."""

    def __init__(self) -> None:
        super().__init__(
            f"Only {MOST_CHARACTERS} characters are kept as a draft. What is longer stays in this "
            "window until you send it; better, attach it as a file."
        )


class WrittenElsewhere(ValueError):
    """Another window of the same engineer has written here since."""

    def __init__(self, draft: Draft) -> None:
        super().__init__("You have written here in another window since.")
        self.draft = draft


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What stands in a field, which version it began from, and which window it stands in."""

    field: str
    words: str
    since: int
    window: str


@transaction.atomic
def keep(ticket_id: int, typed: Typed, *, by: Actor, now: datetime) -> int:
    """Keeps the words and says their version; raises TooLong and WrittenElsewhere.

    What the same window wrote before is simply newer; so is anything over nothing.
    """
    access.require(by.role, Right.READ_QUEUES)
    if len(typed.words) > MOST_CHARACTERS:
        raise TooLong
    ticket = Ticket.objects.locked(ticket_id)
    draft = Draft.objects.filter(
        ticket_id=ticket_id, engineer_id=by.as_engineer, field=typed.field
    ).first()
    if draft is None:
        draft = Draft(
            ticket_id=ticket_id, engineer_id=by.as_engineer, field=typed.field, version=typed.since
        )
    elif draft.words and draft.version > typed.since and draft.window != typed.window:
        raise WrittenElsewhere(draft)
    draft.words, draft.window, draft.kept_at = typed.words, typed.window, now
    draft.version += 1
    draft.save()
    _tell_who_writes(ticket.number, by.as_engineer)
    return draft.version


def forget(ticket_id: int, fields: Iterable[str], *, by: Actor, now: datetime) -> None:
    """The words of these fields are sent: empties them, and says so by their version.

    A row is written where there was none, too: the browser may hold words that never came here.
    """
    for field in fields:
        known = Draft.objects.filter(
            ticket_id=ticket_id, engineer_id=by.as_engineer, field=field
        ).update(words="", window="", version=F("version") + 1, kept_at=now)
        if not known:
            sent = Draft(
                ticket_id=ticket_id, engineer_id=by.as_engineer, field=field, version=1, kept_at=now
            )
            Draft.objects.bulk_create([sent], ignore_conflicts=True)


def of(ticket_id: int, *, by: Actor) -> dict[str, Draft]:
    """What this engineer has typed on the ticket, by field; one query."""
    mine = Draft.objects.filter(ticket_id=ticket_id, engineer_id=by.as_engineer).order_by("pk")
    return {draft.field: draft for draft in mine}


def sweep(*, now: datetime) -> int:
    """Deletes drafts that nobody came back to; says how many."""
    old = Draft.objects.filter(kept_at__lt=now - KEPT).order_by("kept_at")
    keys = list(old.values_list("pk", flat=True)[:SWEPT_AT_ONCE])
    return Draft.objects.filter(pk__in=keys).delete()[0] if keys else 0


def _tell_who_writes(number: str, engineer_id: int) -> None:
    """Whoever has the ticket open sees that somebody writes an answer there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [PRESENCE_CHANNEL, writes(number, engineer_id)])
