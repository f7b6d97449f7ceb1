"""Decides whom a rung of a ladder means: the people that a ticket, its team and the desk have."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from django.db.models import Count, Q

from switchboard.flow import schedules
from switchboard.oncall.models import Schedule
from switchboard.policy.access import Role
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.document_promises import Tell
from switchboard.policy.escalation import Helper
from switchboard.policy.transitions import State
from switchboard.staff.models import Engineer, Team
from switchboard.tickets.models import Ticket

MANAGERS = (Role.LEAD.value, Role.ADMINISTRATOR.value)
HELD = Q(tickets__state__in=[State.IN_PROGRESS, State.ON_HOLD])


@dataclass(frozen=True, kw_only=True)
class Roster:
    """Everybody active, with teams, for as many tickets as are looked at together."""

    engineers: Sequence[Engineer]
    team_keys: dict[int, str]
    at: datetime
    _on_call: dict[int, list[Engineer]] = field(default_factory=dict)

    @classmethod
    def now(cls, *, now: datetime) -> Self:
        """The people as they are; three queries, and five for each desk whose on-call is asked."""
        active = Engineer.objects.filter(is_active=True).annotate(
            load=Count("tickets", filter=HELD)
        )
        return cls(
            engineers=list(active.prefetch_related("memberships").order_by("id")),
            team_keys=dict(Team.objects.values_list("id", "key")),
            at=now,
        )

    def readers(self, tell: Tell, ticket: Ticket) -> list[Engineer]:
        """Who is told: those that the rung names, or the next above them where there is nobody."""
        asked = _ORDER.index(tell) if tell in _ORDER else len(_ORDER) - 1
        for name in _ORDER[asked:]:
            if found := self._named(name, ticket):
                return found
        return []

    def helpers(self, ticket: Ticket) -> list[Helper]:
        """Everybody as somebody who could help with access."""
        return [
            Helper(
                id=one.pk,
                access=AccessLevel(one.access_level),
                is_present=one.is_present,
                is_in_team=any(m.team_id == ticket.team_id for m in one.memberships.all()),
                load=one.load,  # type: ignore[attr-defined]
            )
            for one in self.engineers
            if one.role != Role.DISPATCHER
        ]

    def by_id(self, engineer_id: int) -> Engineer | None:
        """The engineer of that key, if active."""
        return next((one for one in self.engineers if one.pk == engineer_id), None)

    def lacks_access(self, ticket: Ticket) -> bool:
        """Whether who works on the ticket may not do what it requires; nobody holds nothing."""
        required = AccessLevel(ticket.required_access)
        if required is AccessLevel.NONE:
            return False
        holder = self.by_id(ticket.engineer_id) if ticket.engineer_id else None
        return holder is None or not AccessLevel(holder.access_level).covers(required)

    def _named(self, tell: Tell, ticket: Ticket) -> list[Engineer]:
        if tell is Tell.ENGINEER:
            return [one for one in self.engineers if one.pk == ticket.engineer_id]
        if tell is Tell.SERVICE_MANAGER:
            return [one for one in self.engineers if one.role in MANAGERS]
        if tell is Tell.TEAM:
            return [one for one in self._of_team(ticket) if one.is_present]
        if tell is Tell.ON_CALL and (on_call := self._on_call_for(ticket)):
            return on_call
        return self._of_team(ticket, leads=True)

    def _on_call_for(self, ticket: Ticket) -> list[Engineer]:
        """Who is on call for the ticket's desk; nobody where there is no schedule."""
        if ticket.desk_id not in self._on_call:
            schedule = Schedule.objects.serving(ticket.desk)
            found = schedules.on_call(schedule, self.at) if schedule else []
            self._on_call[ticket.desk_id] = found
        return self._on_call[ticket.desk_id]

    def _of_team(self, ticket: Ticket, *, leads: bool = False) -> list[Engineer]:
        """The ticket's team; before triage the team that takes what nobody else serves."""
        key = self.team_keys.get(ticket.team_id or 0, ticket.policy.default_team.key)
        dispatch = ticket.team_id is None and not leads
        return [
            one
            for one in self.engineers
            if (dispatch and one.role == Role.DISPATCHER)
            or any(
                self.team_keys[m.team_id] == key and (m.is_lead or not leads)
                for m in one.memberships.all()
            )
        ]


# From the nearest to who is always somebody. Where nobody is on call it is the team's lead.
_ORDER = (Tell.ENGINEER, Tell.TEAM, Tell.TEAM_LEAD, Tell.ON_CALL, Tell.SERVICE_MANAGER)
