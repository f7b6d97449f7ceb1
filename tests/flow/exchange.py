"""A telephone exchange in memory: a carrier like any other, whose lines answer as a test says."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from switchboard.channels.models import Call, CallOutcome
from switchboard.flow import calls, deliveries, paging
from switchboard.flow.calls import CallTurn
from switchboard.gateways.voice import (
    AudioGone,
    CarrierAway,
    MayRing,
    NumberRefused,
    Order,
    Standing,
)
from switchboard.oncall.models import Delivery, DeliveryState, Page
from switchboard.policy.call_script import Outcome, Pressed
from switchboard.staff.models import ContactMethod, Engineer

_words = count(1)


@dataclass
class Exchange:
    """Rings what it is asked to; `away`, `refuses` and `breaks` are how it fails."""

    name: str = "exchange"
    away: bool = False
    refuses: set[str] = field(default_factory=set)
    breaks: bool = False
    forgets: bool = False
    orders: list[Order] = field(default_factory=list)
    over: dict[UUID, Outcome] = field(default_factory=dict)
    hung_up: list[str] = field(default_factory=list)

    def is_configured(self) -> bool:
        return True

    def place(self, order: Order) -> str:
        if self.away:
            raise CarrierAway("the line is down")
        if order.number in self.refuses:
            raise NumberRefused(f"{order.number} does not exist")
        if not self.forgets:
            self.orders.append(order)
        if self.breaks:
            raise MayRing("the connection broke")
        return self._key(order.call)

    def hang_up(self, carrier_key: str) -> None:
        if self.away:
            raise CarrierAway("the line is down")
        self.hung_up.append(carrier_key)

    def standing(self, call: UUID, carrier_key: str | None) -> Standing | None:
        if self.away:
            raise CarrierAway("the line is down")
        if call not in {one.call for one in self.orders}:
            return None
        return Standing(carrier_key=self._key(call), outcome=self.over.get(call))

    def audio(self, source: str) -> tuple[bytes, str]:
        raise AudioGone(f"{self.name} keeps no recordings: {source}")

    def rung(self) -> list[str]:
        """The numbers that were rung, in order."""
        return [one.number for one in self.orders]

    def _key(self, call: UUID) -> str:
        return f"{self.name}-{call}"


def number_of(engineer: Engineer, number: str, *, method: str = "call", position: int = 1):
    return ContactMethod.objects.create(
        engineer=engineer, method=method, address=number, position=position
    )


def look(now: datetime) -> None:
    """The worker at an instant: climbs and delivers until nothing is due."""
    while paging.climb(50, now=now) + deliveries.deliver(50, now=now):
        pass


def go_on(start: datetime, *, until: datetime, step: timedelta = timedelta(seconds=5)) -> None:
    at = start
    while at <= until:
        look(at)
        at += step


def ringing(number: str) -> Call:
    """The call that rings there now."""
    open_ = Call.objects.filter(to_number=number, ended_at__isnull=True)
    return open_.order_by("-id")[:1].get()


def picks_up(number: str, *keys: str, at: datetime) -> CallTurn:
    """Somebody answers and presses these keys, one after the other."""
    call = ringing(number)
    turn = calls.picked_up(call.uuid, now=at)
    for key in keys:
        turn = calls.go_on(call.uuid, Pressed(key=key), key=f"key {next(_words)}", now=at)
    return turn


def ends(number: str, outcome: CallOutcome, *, at: datetime) -> None:
    calls.ended(ringing(number).uuid, outcome=outcome, now=at)


def open_deliveries(page: Page) -> list[Delivery]:
    return list(page.deliveries.exclude(state=DeliveryState.ENDED).order_by("id"))
