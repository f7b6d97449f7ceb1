"""What people do in the two weeks, each act through its verb."""

from collections.abc import Callable
from datetime import datetime

from switchboard.accounts.actor import Actor
from switchboard.channels.models import Consent, OutboundMail
from switchboard.cli import desk as small_desk
from switchboard.cli.desk import Step
from switchboard.cli.story import arrivals
from switchboard.cli.story.cast import Cast
from switchboard.clients.models import Client
from switchboard.flow import (
    calling_back,
    conversation,
    escalation,
    holding,
    merging,
    outage_updates,
    outages,
    resolution,
    senders,
    triage,
    work,
)
from switchboard.oncall.models import Page
from switchboard.policy.access_level import AccessLevel
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.work import HandoverReason


def by_of(ticket: Ticket, step: Step, cast: Cast) -> Actor:
    """Who acts: who is named, who accepted the page (“on_call”), else who has the ticket."""
    if step.get("by") == "on_call":
        accepted = Page.objects.filter(ticket=ticket).latest("id").accepted_by
        assert accepted is not None
        return Actor.engineer(accepted)
    if "by" in step:
        return cast.who(step["by"])
    assert ticket.engineer is not None, f"Nobody has {ticket} for {step}."
    return Actor.engineer(ticket.engineer)


def _assess(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    triage.assess(
        ticket.pk, small_desk.assessment(ticket, step), now=at,
        by=by_of(ticket, {"by": "dana"} | step, cast),
        out_of_turn_reason=step.get("out_of_turn", ""),
    )  # fmt: skip


def _reassess(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    triage.reassess(
        ticket.pk, small_desk.assessment(ticket, step), by=by_of(ticket, step, cast), now=at
    )


def _take(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    work.take(ticket.pk, by=by_of(ticket, step, cast), now=at)


def _reply(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    conversation.reply(ticket.pk, step["text"], by=by_of(ticket, step, cast), now=at)


def _note(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    conversation.note(ticket.pk, step["text"], by=by_of(ticket, step, cast), now=at)


def _hear(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    arrivals.answer(ticket, step["text"], at=at)


def _resume(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    holding.resume(ticket.pk, by=by_of(ticket, step, cast), now=at)


def _hand_over(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    work.hand_over(
        ticket.pk, to=cast.desk.engineers[step["to"]], reason=HandoverReason(step["reason"]),
        note=step["text"], by=by_of(ticket, step, cast), now=at,
    )  # fmt: skip


def _escalate(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    escalation.escalate(
        ticket.pk, required=AccessLevel(step["access"]), reason=step["text"],
        by=by_of(ticket, step, cast), now=at,
    )  # fmt: skip


def _end_escalation(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    escalation.end(ticket.pk, note=step["text"], by=by_of(ticket, step, cast), now=at)


def _merge(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    into = cast.tickets[step["into"]].pk
    merging.merge(
        ticket.pk, into=into, reason=step["text"], by=by_of(ticket, {"by": "dana"} | step, cast),
        now=at,
    )  # fmt: skip


def _outage(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    joining = [cast.tickets[key].pk for key in step["joining"]]
    outages.open_outage(
        ticket.pk, small_desk.assessment(ticket, step), joining=joining,
        by=by_of(ticket, {"by": "dana"} | step, cast), now=at,
    )  # fmt: skip


def _tell_all(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    outage_updates.tell_all(ticket.pk, step["text"], by=by_of(ticket, step, cast), now=at)


def _resolve_all(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    outage_updates.resolve_all(
        ticket.pk, cause=step["cause"], done=step["done"], confirmation=step["confirmation"],
        by=by_of(ticket, step, cast), now=at,
    )  # fmt: skip


def _settle(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    client = Client.objects.get(name=step["client"])
    senders.settle(ticket.pk, client=client, by=by_of(ticket, {"by": "dana"} | step, cast), now=at)


def _promise(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    calling_back.promise_call_back(ticket.pk, by=by_of(ticket, step, cast), now=at)


def _called_back(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    consent = Consent(step["consent"]) if "consent" in step else None
    calling_back.called_back(
        ticket.pk, note=step["text"], by=by_of(ticket, step, cast), now=at, consent=consent
    )


def _missed(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    calling_back.missed(ticket.pk, note=step["text"], by=by_of(ticket, step, cast), now=at)


def _bounce(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    letter = OutboundMail.objects.filter(ticket=ticket).order_by("id").last()
    assert letter is not None
    arrivals.come_back(letter, at=at)


def _reopen(ticket: Ticket, step: Step, cast: Cast, at: datetime) -> None:
    assert ticket.contact is not None
    resolution.reopen(ticket.pk, reason=step["text"], by=Actor.contact(ticket.contact), now=at)


def _as_on_the_small_desk(name: str) -> Callable[[Ticket, Step, Cast, datetime], None]:
    return lambda ticket, step, cast, at: small_desk.STEPS[name](ticket, step, cast.desk, at)


STEPS: dict[str, Callable[[Ticket, Step, Cast, datetime], None]] = {
    **{name: _as_on_the_small_desk(name) for name in small_desk.STEPS},
    "assess": _assess,
    "reassess": _reassess,
    "take": _take,
    "reply": _reply,
    "note": _note,
    "requestor_reply": _hear,
    "resume": _resume,
    "hand_over": _hand_over,
    "escalate": _escalate,
    "end_escalation": _end_escalation,
    "merge": _merge,
    "outage": _outage,
    "tell_all": _tell_all,
    "resolve_all": _resolve_all,
    "settle": _settle,
    "promise": _promise,
    "called_back": _called_back,
    "missed": _missed,
    "bounce": _bounce,
    "reopen": _reopen,
}
