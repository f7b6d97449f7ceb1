"""Proposes the team best qualified, from the policy's rules and the people there are (S8)."""

from django.db.models import Count, Q

from switchboard.policy import routing
from switchboard.policy.priority import Priority
from switchboard.policy.routing import EngineerSkills, Proposal
from switchboard.policy.transitions import State
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Ticket

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
    )


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
