"""Proposes the team best qualified, from the policy's rules and the people there are (S8)."""

from django.db.models import Count, Q

from switchboard.channels.models import InboundState, Mailbox
from switchboard.policy import routing
from switchboard.policy.priority import Priority
from switchboard.policy.routing import Doorway, EngineerSkills, Proposal
from switchboard.policy.transitions import State
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel

HELD_STATES = [State.IN_PROGRESS, State.ON_HOLD]


def propose(
    ticket: Ticket, *, category: str | None, found: Priority, with_engineers: bool = False
) -> Proposal:
    """The team for this ticket and why; with engineers, who of it suits best (three queries)."""
    region = ticket.site.region.key if ticket.site and ticket.site.region else None
    return routing.propose(
        ticket.policy,
        category=category,
        client=ticket.client.name,
        region=region,
        priority=found,
        engineers=engineers_now() if with_engineers else (),
        doorway=doorway(ticket),
    )


def doorway(ticket: Ticket) -> Doorway | None:
    """The mailbox that the ticket was opened from, if that has a team of its own; one query."""
    if ticket.channel != Channel.MAIL:
        return None
    box = (
        Mailbox.objects.filter(mails__ticket=ticket, mails__state=InboundState.OPENED)
        .filter(default_team__isnull=False)
        .select_related("default_team")
        .order_by("mails__id")
        .first()
    )
    if box is None or box.default_team is None:
        return None
    return Doorway(name=box.name, team=box.default_team.key, category=box.default_category)


def engineers_now() -> list[EngineerSkills]:
    """Everybody who could take a ticket, with their load; three queries."""
    load = Count("tickets", filter=Q(tickets__state__in=HELD_STATES))
    active = Engineer.objects.filter(is_active=True).annotate(load=load).order_by("id")
    return [
        EngineerSkills(
            id=engineer.pk,
            name=engineer.name,
            teams=frozenset(membership.team.key for membership in engineer.memberships.all()),
            skills=frozenset(skill.skill for skill in engineer.skills.all()),
            open_tickets=engineer.load,
            is_present=engineer.is_present,
        )
        for engineer in active.prefetch_related("memberships__team", "skills")
    ]
