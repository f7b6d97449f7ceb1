"""Decides who at the desk is told what mail brought: whose ticket it is, else who dispatches."""

from switchboard.flow.roster import MANAGERS
from switchboard.policy.access import Role
from switchboard.staff.models import Engineer
from switchboard.tickets.models import Ticket


def watchers(ticket: Ticket) -> list[Engineer]:
    """The engineer who has the ticket; before that, the dispatchers. One or two queries."""
    holder = Engineer.objects.filter(pk=ticket.engineer_id or 0, is_active=True)
    return list(holder) or dispatchers()


def dispatchers() -> list[Engineer]:
    """Every active dispatcher; where there is none, leads and administrators."""
    active = Engineer.objects.filter(is_active=True).order_by("id")
    found = list(active.filter(role=Role.DISPATCHER.value))
    return found or list(active.filter(role__in=MANAGERS))
