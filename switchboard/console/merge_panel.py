"""Decides what a ticket's page tells of merges: where it goes on, what came in, what is alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from switchboard.console.act_form import ActForm
from switchboard.console.merge_forms import MergeForm
from switchboard.console.timeline import Timeline
from switchboard.flow import siblings
from switchboard.flow.merge_preview import Preview, preview
from switchboard.policy.transitions import State
from switchboard.tickets.models import Merge, Sibling, Ticket


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Another ticket that looks like this one, why, and which way the two would be merged."""

    other: Ticket
    reason: str
    absorbed: Ticket
    survivor: Ticket


@dataclass(frozen=True, kw_only=True)
class Merges:
    """What stands between this ticket and others."""

    into: Merge | None
    absorbed: Sequence[Merge]
    alike: Sequence[Alike]
    preview: Preview | None


def merges_of(ticket: Ticket, form: ActForm | None, story: Timeline, *, now: datetime) -> Merges:
    """One query, one more where something was merged, and those of a preview."""
    has_merges = story.has_absorbed or ticket.survivor_id is not None
    standing = Merge.objects.filter(undone_at__isnull=True) if has_merges else Merge.objects.none()
    into = standing.filter(absorbed=ticket).select_related("survivor", "merged_by").first()
    taken = standing.filter(survivor=ticket).select_related("absorbed", "merged_by")
    survivor = form.survivor if isinstance(form, MergeForm) else None
    return Merges(
        into=into,
        absorbed=list(taken.order_by("id")),
        alike=[_alike(one, ticket) for one in siblings.of([ticket])],
        preview=preview(ticket, survivor, now=now) if survivor else None,
    )


def _alike(sibling: Sibling, ticket: Ticket) -> Alike:
    """The later goes on in the earlier, but what nobody has begun in what somebody works on."""
    pair = sorted((sibling.ticket, sibling.earlier), key=_seniority)
    other = sibling.earlier if sibling.ticket_id == ticket.pk else sibling.ticket
    reason = sibling.get_reason_display()
    return Alike(other=other, reason=reason, survivor=pair[0], absorbed=pair[1])


def _seniority(ticket: Ticket) -> tuple[bool, datetime, int]:
    return (ticket.state in (State.NEW, State.OPEN), ticket.received_at, ticket.pk)
