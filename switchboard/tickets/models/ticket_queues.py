"""Finds tickets: the queues in their one order, and the locks that every verb begins with."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from switchboard.policy.queue_order import TRIAGE_COLUMNS, WORK_COLUMNS
from switchboard.policy.transitions import State
from switchboard.tickets.models.clocks import ClockRun
from switchboard.tickets.models.participant import Participant

if TYPE_CHECKING:
    from switchboard.tickets.models.ticket import Ticket


class TicketQuerySet(models.QuerySet["Ticket"]):
    """Queues, in their one order, and the lock that every verb begins with."""

    def locked(self, ticket_id: int) -> "Ticket":
        """The ticket, locked until the transaction ends; raises Ticket.DoesNotExist.

        Requestor and desk come along, for nearly every act is told to the one in the other's name.
        The key is not locked: rows that name the ticket are added by others meanwhile.
        """
        return self.with_those_told().select_for_update(of=("self",), no_key=True).get(pk=ticket_id)

    def locked_together(self, ticket_ids: Collection[int]) -> "dict[int, Ticket]":
        """Those of these keys that exist, all locked, in one order whoever asks."""
        together = self.with_those_told().select_for_update(of=("self",), no_key=True)
        return {one.pk: one for one in together.filter(pk__in=ticket_ids).order_by("id")}

    def unlocked(self) -> "TicketQuerySet":
        """Those that nobody else is acting on now, each locked as it is read."""
        return self.with_those_told().select_for_update(skip_locked=True, of=("self",), no_key=True)

    def with_steps_reached(self, *, now: datetime, most: int) -> "TicketQuerySet":
        """Those whose clocks have reached a step, the longest due first; unlocked ones, locked.

        Only tickets are locked, never their clocks: a verb that waits for one holds no other.
        """
        reached = ClockRun.objects.filter(next_check_at__lt=now).order_by("next_check_at", "id")
        keys = reached.values("ticket_id")[: 4 * most]
        return self.unlocked().select_related("agreement").filter(pk__in=keys)

    def with_those_told(self) -> "TicketQuerySet":
        """Requestor and desk in the same query."""
        return self.select_related("contact", "desk")

    def together_in_an_outage(self, ticket_id: int) -> "TicketQuerySet":
        """Those of the open outage that this ticket is in, itself among them; none without one."""
        return self.filter(
            outage_places__is_standing=True,
            outage_places__joined_at__isnull=False,
            outage_places__outage__state="open",
            outage_places__outage__places__ticket=ticket_id,
            outage_places__outage__places__is_standing=True,
            outage_places__outage__places__joined_at__isnull=False,
        )

    def in_triage(self) -> "TicketQuerySet":
        """Everything that awaits triage, first come first served (S7)."""
        return self.filter(state=State.NEW).order_by(*TRIAGE_COLUMNS)

    def in_queue(self, team_id: int) -> "TicketQuerySet":
        """What a team may take, by priority, then first come first served (S10)."""
        return self.filter(state=State.OPEN, team_id=team_id).order_by(*WORK_COLUMNS)

    def concerning(self, contact_id: int) -> "TicketQuerySet":
        """Those that a contact has asked for or takes part in."""
        standing = Participant.objects.filter(contact=contact_id, left_at__isnull=True)
        return self.filter(Q(contact=contact_id) | Q(pk__in=standing.values("ticket_id")))

    def worked_by(self, engineer_id: int) -> "TicketQuerySet":
        """What an engineer holds, in the order of the team queues."""
        held = self.filter(engineer_id=engineer_id, state__in=[State.IN_PROGRESS, State.ON_HOLD])
        return held.order_by(*WORK_COLUMNS)
