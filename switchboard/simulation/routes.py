"""Decides to which team a recorded ticket would have gone under another policy."""

from dataclasses import replace

from switchboard.policy import routing
from switchboard.policy.document import Policy
from switchboard.simulation.recorded import Recorded


def rerouted(ticket: Recorded, *, before: Policy, after: Policy) -> Recorded:
    """The ticket with the team that `after` proposes, where the two policies propose differently.

    Where they agree, what the engineer decided stands. A category that neither policy knows is an
    outside log's own, and its team stays.
    """
    if ticket.category not in before.categories and ticket.category not in after.categories:
        return ticket
    was, becomes = _proposed(ticket, before), _proposed(ticket, after)
    is_gone = ticket.team in before.teams and ticket.team not in after.teams
    return replace(ticket, team=becomes) if was != becomes or is_gone else ticket


def _proposed(ticket: Recorded, policy: Policy) -> str:
    """By the priority of the triage, since that is when a ticket is routed."""
    first = ticket.priorities[:1]
    return routing.propose(
        policy,
        category=ticket.category,
        client=ticket.client,
        region=ticket.region,
        priority=first[0].under(policy) if first else policy.default_priority,
    ).team
