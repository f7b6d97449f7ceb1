"""A backlog in which everything has happened to some ticket: by dice, the same for a seed."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

from switchboard.agreements.models import Agreement
from switchboard.flow import calling_back, conversation, holding, merging, resolution, triage, work
from switchboard.policy.acts import Act
from switchboard.policy.priority import Impact, Urgency
from switchboard.policy.sla import Clock
from switchboard.policy.transitions import State, allows
from switchboard.tickets.models import HoldReason, Ticket
from switchboard.tickets.models.ticket import Channel
from switchboard.tickets.models.work import HandoverReason
from tests.cast import Cast
from tests.flow import scenes

# From Sunday evening in Texas on, so that many a receipt is after hours.
FROM = datetime(2026, 11, 23, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
GOLD = {
    "critical": {"resolution": 480, "next_update": 90, "calendar": "always"},
    "low": {"resolution": 2400, "call_back": 45, "calendar": "always"},
}

Step = Callable[[Ticket, Cast, Random, datetime], object]


def reply(ticket: Ticket, cast: Cast, dice: Random, at: datetime) -> object:
    return conversation.reply(ticket.pk, "Looking.", by=cast.engineer, now=at)


def reassess(ticket: Ticket, cast: Cast, dice: Random, at: datetime) -> object:
    findings = _findings(dice, is_correction=dice.random() < 0.3)
    return triage.reassess(ticket.pk, findings, by=cast.engineer, now=at)


def hold(ticket: Ticket, cast: Cast, dice: Random, at: datetime) -> object:
    until = at + dice.randrange(30, 3_000) * MINUTE
    reason = dice.choice(list(HoldReason))
    return holding.hold(ticket.pk, reason=reason, until_at=until, note="", by=cast.lead, now=at)


def resume(ticket: Ticket, cast: Cast, dice: Random, at: datetime) -> object:
    return holding.resume(ticket.pk, by=cast.lead, now=at)


def hand_over(ticket: Ticket, cast: Cast, dice: Random, at: datetime) -> object:
    return work.hand_over(
        ticket.pk, to=cast.noah, reason=HandoverReason.SKILL, note="", by=cast.lead, now=at
    )


def call_back(ticket: Ticket, cast: Cast, dice: Random, at: datetime) -> object:
    if calling_back.promised_on(ticket):
        return calling_back.called_back(ticket.pk, note="", by=cast.engineer, now=at)
    return calling_back.promise_call_back(ticket.pk, by=cast.engineer, now=at)


def resolve(ticket: Ticket, cast: Cast, dice: Random, at: datetime) -> object:
    return resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.lead, now=at)


def reopen(ticket: Ticket, cast: Cast, dice: Random, at: datetime) -> object:
    return resolution.reopen(ticket.pk, reason="No.", by=cast.lead, now=at)


STEPS: list[tuple[Act, Step]] = [
    (Act.REPLIED, reply),
    (Act.REASSESSED, reassess),
    (Act.HELD, hold),
    (Act.RESUMED, resume),
    (Act.HANDED_OVER, hand_over),
    (Act.CALL_BACK_PROMISED, call_back),
    (Act.RESOLVED, resolve),
    (Act.REOPENED, reopen),
]


def mixed_backlog(count: int, cast: Cast, *, until: datetime, seed: int) -> list[Ticket]:
    """So many tickets, from their receipt through none to six acts, all before `until`."""
    Agreement.objects.create(
        client=cast.bayou, name="Gold", starts_on=date(2026, 1, 1), targets=GOLD
    )
    dice = Random(seed)
    lived = [_lived(dice, cast, until=until) for _ in range(count)]
    _merge_some(lived, cast, at=until - 2 * MINUTE)
    return lived


def kinds_of(tickets: list[Ticket]) -> set[object]:
    """What a backlog has in it, so that a test can say that nothing is missing."""
    keys = [ticket.pk for ticket in tickets]
    found = Ticket.objects.filter(pk__in=keys)
    runs = found.values_list("clock_runs__clock", "clock_runs__stopped_at")
    return {
        *(State(state) for state in found.values_list("state", flat=True)),
        *(Channel(channel) for channel in found.values_list("channel", flat=True)),
        *((Clock(clock), stopped_at is None) for clock, stopped_at in runs),
        *(bool(agreement) for agreement in found.values_list("agreement", flat=True)),
    }


def _lived(dice: Random, cast: Cast, *, until: datetime) -> Ticket:
    at = FROM + timedelta(microseconds=dice.randrange(int((until - FROM) / MINUTE) * 60_000_000))
    contact = dice.choice([cast.lucille, cast.hector])
    ticket = scenes.reported(contact, at=at, channel=dice.choice(list(Channel)))
    for number in range(dice.randrange(7)):
        at += timedelta(microseconds=dice.randrange(1, 9 * 3_600_000_000))
        if at >= until:
            break
        _act(scenes.now_of(ticket), cast, dice, at, is_first=number == 0)
    return ticket


def _merge_some(tickets: list[Ticket], cast: Cast, *, at: datetime) -> None:
    """Every fifth goes on in the next of its client, and news is told there a minute later."""
    found = [scenes.now_of(ticket) for ticket in tickets]
    free = [
        one for one in found
        if allows(State(one.state), Act.ABSORBED) and not calling_back.promised_on(one)
    ]  # fmt: skip
    for absorbed in free[::5]:
        others = (
            one for one in free if one.client_id == absorbed.client_id and one.pk > absorbed.pk
        )
        survivor = next(others, None)
        if survivor is not None:
            merging.merge(absorbed.pk, into=survivor.pk, by=cast.dispatcher, now=at)
            free.remove(survivor)
            conversation.reply(survivor.pk, "Both.", by=cast.engineer, now=at + MINUTE)


def _act(ticket: Ticket, cast: Cast, dice: Random, at: datetime, *, is_first: bool) -> None:
    if is_first:
        triage.assess(
            ticket.pk, _findings(dice), by=cast.dispatcher, now=at, out_of_turn_reason="By phone"
        )
    elif ticket.state == State.OPEN:
        work.take(ticket.pk, by=cast.engineer, now=at)
    else:
        can = [step for act, step in STEPS if allows(State(ticket.state), act)]
        dice.choice(can)(ticket, cast, dice, at)


def _findings(dice: Random, **answers: bool) -> triage.Assessment:
    return scenes.found(
        impact=dice.choice(list(Impact)), urgency=dice.choice(list(Urgency)),
        has_workaround=dice.random() < 0.3, **answers,
    )  # fmt: skip
