"""Calls a client back by a click: the engineer's own telephone first, then the client's (S16).

The call is written down and committed before any carrier is asked, and a carrier is asked once: the
engineer stands there, and clicks again where nothing rings.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction

from switchboard import later
from switchboard.accounts.actor import Actor
from switchboard.channels.models import Call, CallKind, CallOutcome
from switchboard.flow import callers
from switchboard.gateways import voice
from switchboard.gateways.voice import Carrier, CarrierAway, MayRing, NumberRefused, Order
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.paging import Method
from switchboard.policy.transitions import State, next_state
from switchboard.staff.models import ContactMethod, PhoneSignIn
from switchboard.tickets.models import Ticket

log = logging.getLogger(__name__)

RING_SECONDS = 30
# Without a word of its carrier for so long, a call that was ordered is settled as unknown.
UNHEARD = timedelta(minutes=3)
ORDERED = "ordered"


class NoOwnNumber(ValueError):
    """The engineer has no telephone that could ring first."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} has no telephone number here. Add one under “How you are reached”, or call"
            " the client yourself and log the call-back."
        )


class NoClientNumber(ValueError):
    """There is no number to call back."""

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            f"Nobody knows a telephone number for {ticket}: the caller's was withheld, or they"
            " have none. Write one into the contact, or write to them."
        )


class NoCarrier(RuntimeError):
    """This installation can't place calls."""

    def __init__(self) -> None:
        super().__init__(
            "No telephone carrier is set up here, so nothing can ring. Call the client yourself"
            " and log the call-back."
        )


@transaction.atomic
def call_back(ticket_id: int, *, by: Actor, now: datetime) -> Call:
    """Orders the call; clicked twice while it waits or rings, it is one call.

    Raises NoCarrier, NoOwnNumber, NoClientNumber or ActNotAllowed.
    """
    access.require(by.role, Act.CALLED_BACK)
    ticket = Ticket.objects.locked(ticket_id)
    next_state(State(ticket.state), Act.CALLED_BACK)
    if (going := _going_on(ticket, by, now=now)) is not None:
        return going
    if not voice.configured():
        raise NoCarrier
    own, number = own_number(by), number_of(ticket)
    if own is None:
        raise NoOwnNumber(by.name)
    if not number:
        raise NoClientNumber(ticket)
    policy = ticket.policy
    call = Call.objects.create(
        kind=CallKind.CALL_BACK, carrier=ORDERED, from_number=policy.desk(ticket.desk.key).phone,
        to_number=own.address, second_number=number, desk=ticket.desk,
        policy_version=ticket.policy_version, contact=ticket.contact, ticket=ticket,
        engineer_id=by.as_engineer, contact_method=own,
        is_open=policy.desk_calendar(ticket.desk.key).is_open(now),
        began_at=now, heard_at=now, next_check_at=now,
    )  # fmt: skip
    later.call_out()
    return call


def own_number(by: Actor) -> ContactMethod | None:
    """Where the engineer is rung: signed in to the phones, else the first that was proved."""
    signed_in = PhoneSignIn.objects.filter(engineer_id=by.as_engineer)
    if (one := signed_in.select_related("contact_method").first()) is not None:
        return one.contact_method
    numbers = ContactMethod.objects.filter(
        engineer_id=by.as_engineer, method=Method.CALL, is_active=True
    )
    return min(
        numbers, key=lambda one: (one.verified_at is None, one.position, one.pk), default=None
    )


def number_of(ticket: Ticket) -> str:
    """The number to call back: the one they called from, else their own; “” for none.

    Two queries at most.
    """
    came = ticket.calls.filter(kind__in=[CallKind.INCOMING, CallKind.BY_HAND])
    newest_first = came.order_by("-id").values_list("from_number", flat=True)[:5]
    own = callers.e164(ticket.contact.phone) if ticket.contact else ""
    return next((number for number in (*newest_first, own) if number.startswith("+")), "")


def place(limit: int, *, now: datetime) -> int:
    """Hands the ordered calls to a carrier, each in turn; how many were handed over."""
    ordered = Call.objects.filter(carrier=ORDERED, next_check_at__lte=now).order_by("id")
    return sum(_place(key, now=now) for key in ordered.values_list("pk", flat=True)[:limit])


def _place(call_id: int, *, now: datetime) -> bool:
    """Asks one carrier after the other, each written down before it is asked."""
    is_first = True
    for carrier in voice.configured():
        call = _claim(call_id, carrier, is_first=is_first, now=now)
        if call is None:
            return False
        is_first = False
        try:
            _ordered(call, carrier.place(_order(call)))
        except (CarrierAway, NumberRefused) as refused:
            log.warning("%s can't place %s: %s", carrier.name, call, refused)
            if isinstance(refused, NumberRefused):
                break
        except MayRing:
            return True
        else:
            return True
    _failed(call_id, now=now)
    return False


@transaction.atomic
def _claim(call_id: int, carrier: Carrier, *, is_first: bool, now: datetime) -> Call | None:
    """The call, now this carrier's to place; None where another worker has it or it has begun."""
    calls = Call.objects.select_for_update(of=("self",)).select_related("desk", "policy_version")
    call = calls.filter(pk=call_id, node="", outcome="").first()
    if call is None or (is_first and call.carrier != ORDERED):
        return None
    call.carrier, call.next_check_at = carrier.name, now + UNHEARD
    call.save(update_fields=["carrier", "next_check_at"])
    return call


def _order(call: Call) -> Order:
    return Order(
        call=call.uuid, number=call.to_number, caller_id=call.from_number,
        ring_seconds=RING_SECONDS,
    )  # fmt: skip


def _ordered(call: Call, carrier_key: str) -> None:
    Call.objects.filter(pk=call.pk, carrier_key__isnull=True).update(carrier_key=carrier_key)


def _failed(call_id: int, *, now: datetime) -> None:
    """No carrier took it: it never rang."""
    Call.objects.filter(pk=call_id, node="", outcome="").update(
        outcome=CallOutcome.FAILED, ended_at=now, next_check_at=None
    )


def _going_on(ticket: Ticket, by: Actor, *, now: datetime) -> Call | None:
    """This engineer's call-back on this ticket that still waits, rings or goes on."""
    going = ticket.calls.filter(
        kind=CallKind.CALL_BACK, engineer_id=by.as_engineer, ended_at__isnull=True,
        heard_at__gt=now - UNHEARD,
    )  # fmt: skip
    return going.order_by("-id").first()
