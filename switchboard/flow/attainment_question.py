"""Decides which promises a report is about: a period, and what narrows it down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from switchboard.clients.models import Client
from switchboard.flow import attainment_period
from switchboard.flow.attainment_period import Period, QuestionFault
from switchboard.policy.priority import Priority
from switchboard.policy.sla_terms import PROMISED, Clock
from switchboard.published.models import Desk
from switchboard.staff.models import Team
from switchboard.tickets.models import ClockRun, Ticket

# As a priority or a team: tickets that await triage have neither. No key is written so.
UNTRIAGED = "-"
NAMES = ("from", "to", "clock", "priority", "team", "client", "desk")


class NotAnswerable(QuestionFault):
    """A value of the question names nothing that there is."""

    def __init__(self, name: str, value: str, *, remedy: str) -> None:
        super().__init__(f"{name}: there is no “{value[:40]}”. {remedy}")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What a report is asked; without a clock it is about all that are promised."""

    period: Period
    clock: Clock | None = None
    priority: Priority | None = None
    is_untriaged: bool = False
    team: Team | None = None
    client: Client | None = None
    desk: Desk | None = None

    @property
    def clocks(self) -> tuple[Clock, ...]:
        """The clocks that it is about."""
        return (self.clock,) if self.clock else PROMISED

    @property
    def form(self) -> dict[str, str]:
        """The question as an address has it; reading it gives an equal one."""
        untriaged = UNTRIAGED if self.is_untriaged else ""
        asked = {
            "from": self.period.first.isoformat(),
            "to": self.period.last.isoformat(),
            "clock": self.clock.value if self.clock else "",
            "priority": self.priority.key if self.priority else untriaged,
            "team": self.team.key if self.team else "",
            "client": str(self.client.uuid) if self.client else "",
            "desk": self.desk.key if self.desk else "",
        }
        return {name: value for name, value in asked.items() if value}

    def over(self, period: Period) -> "Question":
        """The same about another period."""
        return replace(self, period=period)

    def runs(self) -> QuerySet[ClockRun]:
        """The runs of its clocks that started in the period."""
        begun = Q(started_at__gte=self.period.start, started_at__lt=self.period.end)
        return self.runs_at_any_time().filter(begun, clock__in=self.clocks)

    def runs_at_any_time(self) -> QuerySet[ClockRun]:
        """The runs of every clock and time on the tickets that it is about."""
        mine = Q(client=self.client) if self.client else Q()
        return ClockRun.objects.filter(mine, self._of_ticket("ticket__")).order_by()

    def tickets(self) -> QuerySet[Ticket]:
        """The tickets that were received in the period."""
        received = Q(received_at__gte=self.period.start, received_at__lt=self.period.end)
        mine = Q(client=self.client) if self.client else Q()
        return Ticket.objects.filter(received, mine, self._of_ticket("")).order_by()

    def _of_ticket(self, path: str) -> Q:
        """What narrows down the tickets, seen along `path`; nothing joins them in vain."""
        asked: dict[str, Any] = {}
        if self.is_untriaged or self.priority:
            asked[f"{path}triaged_at__isnull"] = self.is_untriaged
        asked |= {f"{path}priority": self.priority.value} if self.priority else {}
        asked |= {f"{path}team": self.team} if self.team else {}
        asked |= {f"{path}desk": self.desk} if self.desk else {}
        return Q(**asked)


def read(form: Mapping[str, str], *, today: date, zone: ZoneInfo) -> Question:
    """The question of an address or a command line, in which each of NAMES may be left out.

    At most three queries, one for each of team, client and desk. Raises QuestionFault.
    """
    given = {name: form.get(name, "").strip() for name in NAMES}
    period = attainment_period.read(given["from"], given["to"], today=today, zone=zone)
    is_untriaged = UNTRIAGED in (given["priority"], given["team"])
    known = {name: value for name, value in given.items() if value and value != UNTRIAGED}
    read_each: dict[str, Callable[[str], Any]] = {
        "clock": _clock, "priority": _priority, "team": _team, "client": _client, "desk": _desk,
    }  # fmt: skip
    found = {name: rule(known[name]) for name, rule in read_each.items() if name in known}
    return Question(period=period, is_untriaged=is_untriaged, **found)


def _clock(value: str) -> Clock:
    return Clock(_one_of("clock", value, [clock.value for clock in Clock]))


def _priority(value: str) -> Priority:
    keys = [priority.key for priority in Priority]
    return Priority.from_key(_one_of("priority", value, [*keys, UNTRIAGED]))


def _team(value: str) -> Team:
    known = {team.key: team for team in Team.objects.order_by("key", "id")}
    return known[_one_of("team", value, list(known))]


def _desk(value: str) -> Desk:
    known = {desk.key: desk for desk in Desk.objects.order_by("key", "id")}
    return known[_one_of("desk", value, list(known))]


def _client(value: str) -> Client:
    remedy = "Write the identity of a client, as its page's address has it."
    try:
        return Client.objects.get(uuid=UUID(value))
    except (ValueError, Client.DoesNotExist):
        raise NotAnswerable("client", value, remedy=remedy) from None


def _one_of(name: str, value: str, known: list[str]) -> str:
    if value not in known:
        raise NotAnswerable(name, value, remedy=f"Use one of {', '.join(known)}.")
    return value
