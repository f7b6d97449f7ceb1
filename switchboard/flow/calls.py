"""Leads a call through its script: whoever carries it says what happened and hears what comes next.

Each step locks the call, asks the script, carries out its effects and keeps where the call waits,
in one transaction that is committed before anything more is said. What a carrier says twice is
answered as it was the first time; what comes late changes nothing.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from switchboard.channels.models import Call, CallEvent, CallKind, CallOutcome
from switchboard.database.failpoints import Failpoint, reach
from switchboard.flow import call_effects, call_silence, call_words, callers, desk_phones, pages
from switchboard.flow.desk_phones import Dialling
from switchboard.policy import call_flows, call_script
from switchboard.policy.call_script import (
    Dial,
    Dialled,
    End,
    Fact,
    Gone,
    Outcome,
    Result,
    ResultOutOfPlace,
    Script,
    Turn,
    Waiting,
    Whom,
)
from switchboard.published.models import PolicyVersion

log = logging.getLogger(__name__)

BEGUN = "begun"


@dataclass(frozen=True, kw_only=True)
class Ringing:
    """A call that comes in: its identity at the carrier, and the numbers as they were shown."""

    carrier: str
    carrier_key: str
    from_number: str
    to_number: str


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """One thing to say: a prompt by its name and in words; `message` is the caller's recording."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class CallTurn:
    """What a carrier does next on a call: speak, then what the node wants (End: hang up).

    Where the node is a Dial, `dial` says whom to ring; a carrier rings one number at a time.
    `number` tells this turn from every other: what a carrier says after it names it.
    """

    call: Call
    spoken: Sequence[Spoken]
    node: Waiting | End
    number: int
    dial: Dialling | None = None


@transaction.atomic
def answer(ringing: Ringing, *, now: datetime) -> CallTurn:
    """A client calls: written down before a word is said; told twice, it is one call."""
    known = Call.objects.filter(carrier=ringing.carrier, carrier_key=ringing.carrier_key).first()
    if known is not None:
        return _again(locked(known.uuid), now=now)
    version = PolicyVersion.objects.in_force()
    desk = callers.dialled_desk(ringing.to_number, version=version)
    contact = callers.known_caller(ringing.from_number)
    call = Call(
        kind=CallKind.INCOMING,
        carrier=ringing.carrier,
        carrier_key=ringing.carrier_key,
        from_number=callers.e164(ringing.from_number),
        to_number=callers.e164(ringing.to_number),
        desk=desk,
        policy_version=version,
        contact=contact,
        language=version.policy.language_for(contact.language if contact else ""),
        is_open=version.policy.desk_calendar(desk.key).is_open(now),
        began_at=now,
        heard_at=now,
    )
    try:
        with transaction.atomic():
            call.save(force_insert=True)
    except IntegrityError:
        # Told twice at once: the other one is written by now.
        known = Call.objects.get(carrier=ringing.carrier, carrier_key=ringing.carrier_key)
        return _again(locked(known.uuid), now=now)
    reach(Failpoint.CALL_BEGUN)
    return begin(call, now=now)


def begin(call: Call, *, now: datetime) -> CallTurn:
    """The first turn of a call that was just written; the caller holds the transaction."""
    return _take(call, call_script.begin(script_of(call), facts(call)), key=BEGUN, now=now)


@transaction.atomic
def picked_up(call_uuid: UUID, *, now: datetime) -> CallTurn:
    """Whom we called has answered, or something has: the first turn of our call's script."""
    call = locked(call_uuid)
    call.heard_at = now
    return _again(call, now=now) if call.node or call.ended_at else begin(call, now=now)


@transaction.atomic
def go_on(call_uuid: UUID, result: Result, *, key: str, now: datetime) -> CallTurn:
    """What comes after `result`; `key` is the carrier's own identity of this word of theirs.

    A word that was said already, or that fits no longer, gives the present turn again. Raises
    Call.DoesNotExist.
    """
    call = locked(call_uuid)
    call.heard_at = now
    if call.events.filter(key=key).exists():
        return _again(call, now=now)
    if _is_rung_on(call, result, now=now):
        return _ring_next(call, key=key, now=now)
    try:
        turn = call_script.step(script_of(call), call.position, result, facts(call))
    except ResultOutOfPlace as late:
        log.warning("Call %s: %s", call.uuid, late)
        return _again(call, now=now)
    return _take(call, turn, key=key, now=now)


@transaction.atomic
def connected(call_uuid: UUID, *, now: datetime) -> Call:
    """The one who was rung has answered, and the two speak now; their Dial's result comes later."""
    call = locked(call_uuid)
    call.heard_at = now
    node = script_of(call).get(call.node)
    if isinstance(node, Dial):
        call_effects.connected(call, node.whom, now=now)
    call.next_check_at = call_silence.look_again_at(call, now=now)
    call.save()
    return call


@transaction.atomic
def ended(call_uuid: UUID, *, outcome: CallOutcome | None = None, now: datetime) -> Call:
    """The carrier says that the call is over; what it leads to is done, and what stands stays."""
    call = locked(call_uuid)
    call.heard_at = now
    if not isinstance(script_of(call).get(call.node), End | None):
        try:
            turn = call_script.step(script_of(call), call.position, Gone(), facts(call))
            _take(call, turn, key="gone", now=now)
        except ResultOutOfPlace as late:
            log.warning("Call %s: %s", call.uuid, late)
    call.ended_at = call.ended_at or now
    call.outcome = call.outcome or outcome or CallOutcome.UNKNOWN
    call.next_check_at = None
    call.save()
    pages.call_ended(call, now=now)
    if call.kind == CallKind.INCOMING and call.engineer_id:
        desk_phones.rest(call.engineer_id, now=now)
    return call


def locked(call_uuid: UUID) -> Call:
    """The call, locked until the transaction ends; raises Call.DoesNotExist. One query."""
    calls = Call.objects.select_for_update(of=("self",))
    return calls.select_related(
        "desk", "policy_version", "contact__client", "contact__site", "ticket__client",
        "ticket__contact",
    ).get(uuid=call_uuid)  # fmt: skip


def script_of(call: Call) -> Script:
    """The script that a call of its kind runs through."""
    if call.kind == CallKind.INCOMING:
        desk = call.policy_version.policy.desk(call.desk.key)
        return call_flows.incoming(menu_option=str(desk.menu_option))
    return _SCRIPTS[CallKind(call.kind)]


def facts(call: Call) -> dict[Fact, bool]:
    """What a script may ask of this call. A page's own row is locked: only one can be told “free”.

    Whether the desk is open is settled when the call begins: nobody loses the desk by a long menu.
    """
    free = pages.is_free(call) if call.kind == CallKind.PAGE else True
    return {Fact.IS_OPEN: call.is_open, Fact.IS_FREE: free}


def _take(call: Call, turn: Turn, *, key: str, now: datetime) -> CallTurn:
    """Carries out a turn's effects and keeps where the call waits then."""
    for effect in turn.effects:
        call_effects.carry_out(effect, call, now=now)
    call.node, call.asked = turn.position.node, turn.position.asked
    if _rings_the_desk(turn.node) and not desk_phones.choose(call, now=now):
        # Who is not going to be connected is not told to hold the line.
        nobody = Dialled(outcome=Outcome.NO_ANSWER)
        after = call_script.step(script_of(call), call.position, nobody, facts(call))
        return _take(call, after, key=key, now=now)
    number = _remember(call, turn.prompts, key=key, now=now)
    return _turn(call, turn.prompts, number, now=now)


def _ring_next(call: Call, *, key: str, now: datetime) -> CallTurn:
    """Rings the next engineer of the desk; the caller holds on and is told nothing new."""
    number = _remember(call, (), key=key, now=now)
    return _turn(call, (), number, now=now)


def _is_rung_on(call: Call, result: Result, *, now: datetime) -> bool:
    """Whether the engineer who was rung is not there and the next one is tried."""
    node = script_of(call).get(call.node)
    is_missed = isinstance(result, Dialled) and result.outcome is not Outcome.ANSWERED
    is_spoken = call.outcome == CallOutcome.SPOKEN
    is_waited = not is_spoken and call.ended_at is None
    return bool(
        is_missed and is_waited and _rings_the_desk(node) and desk_phones.choose(call, now=now)
    )


def _rings_the_desk(node: object) -> bool:
    return isinstance(node, Dial) and node.whom is Whom.DESK


def _remember(call: Call, prompts: Sequence[str], *, key: str, now: datetime) -> int:
    call.next_check_at = call_silence.look_again_at(call, now=now)
    call.save()
    event = CallEvent.objects.create(
        call=call, key=key[:255], at=now, node=call.node, asked=call.asked, prompts=list(prompts)
    )
    return event.pk


def _again(call: Call, *, now: datetime) -> CallTurn:
    """Where the call waits, said once more: a carrier that asks twice did not get the answer."""
    last = call.events.order_by("-id").first()
    call.save(update_fields=["heard_at"])
    return _turn(call, last.prompts if last else (), last.pk if last else 0, now=now)


def _turn(call: Call, prompts: Sequence[str], number: int, *, now: datetime) -> CallTurn:
    node = script_of(call).get(call.node, End())
    if not isinstance(node, Waiting | End):
        node = End()
    return CallTurn(
        call=call,
        spoken=[Spoken(name=one, text=call_words.said(one, call, now=now)) for one in prompts],
        node=node,
        number=number,
        dial=desk_phones.dialling(call, node) if isinstance(node, Dial) else None,
    )


_SCRIPTS = {
    CallKind.PAGE: call_flows.page(),
    CallKind.CALL_BACK: call_flows.call_back(),
    CallKind.TEST: call_flows.test(),
}
