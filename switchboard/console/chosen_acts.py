"""Decides what can be done to several tickets at once, and what becomes of each of them.

What is said beforehand is no forecast: every ticket goes through its own verb, and all of it is
taken back. So it says the same as the real thing would, and why the others can't.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from switchboard.console import acts  # noqa: F401 - it says which verb each form calls
from switchboard.console.act_choices import act_of
from switchboard.console.act_form import ActForm
from switchboard.console.acting import CARRIED_OUT, REFUSALS, was_done_before
from switchboard.console.context import zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.merge_forms import INTO, MergeForm
from switchboard.console.ticket_forms import (
    AssessmentForm,
    HandoverForm,
    HoldForm,
    ResolutionForm,
    ResumeForm,
    TakeForm,
)
from switchboard.flow.staleness import TicketChangedMeanwhile
from switchboard.policy import access
from switchboard.policy.access import NotPermitted, Role
from switchboard.tickets.models import Ticket

MOST = 50
FORMS: dict[str, tuple[type[ActForm], str]] = {
    one.name: (one, label)
    for one, label in (
        (AssessmentForm, "Assess and route"),
        (TakeForm, "Take"),
        (HandoverForm, "Hand over"),
        (HoldForm, "Put on hold"),
        (ResumeForm, "Take off hold"),
        (MergeForm, "Merge into one"),
        (ResolutionForm, "Resolve"),
    )
}
_REFUSED: tuple[type[Exception], ...] = (NotPermitted, *REFUSALS)
# A reason is asked for once, though triage and a changed assessment name it otherwise.
_ONE_REASON = ("reason", "out_of_turn_reason")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What becomes of one ticket: the words of its verb, or why it can't be."""

    ticket: Ticket
    said: str
    is_done: bool


def offered(role: Role) -> list[tuple[str, str]]:
    """The acts on several tickets that the role may do, by name, with their labels."""
    return [(name, label) for name, (form, label) in FORMS.items() if access.may(role, form.act)]


def rehearse(
    request: StaffRequest, form_class: type[ActForm], tickets: Sequence[Ticket],
    given: Mapping[str, Any], *, now: datetime,
) -> list[Outcome]:  # fmt: skip
    """What would become of each, in the order received; nothing stays of it."""
    with transaction.atomic():
        outcomes = carry_out(request, form_class, tickets, given, now=now)
        transaction.set_rollback(True)
    return outcomes


def carry_out(
    request: StaffRequest, form_class: type[ActForm], tickets: Sequence[Ticket],
    given: Mapping[str, Any], *, now: datetime,
) -> list[Outcome]:  # fmt: skip
    """Each through its own verb, in the order received; one that is refused holds up no other."""
    in_order = sorted(tickets, key=lambda one: (one.received_at, one.pk))
    return [_one(request, form_class, ticket, given, now=now) for ticket in in_order]


def _one(
    request: StaffRequest, form_class: type[ActForm], ticket: Ticket, given: Mapping[str, Any],
    *, now: datetime,
) -> Outcome:  # fmt: skip
    form = form_class(
        answers_for(ticket, given), ticket=ticket, zone=zone_of(request.engineer.timezone)
    )
    if fault := _fault(form, ticket, given):
        return Outcome(ticket=ticket, said=fault, is_done=False)
    try:
        with transaction.atomic():
            access.require(request.actor.role, act_of(form_class, ticket))
            if was_done_before(request, ticket, form):
                return Outcome(ticket=ticket, said="That was done already.", is_done=True)
            said = CARRIED_OUT[form_class](request, ticket, form, now)
    except TicketChangedMeanwhile as changed:
        who = ", ".join(sorted({event.actor_name for event in changed.events}))
        return Outcome(
            ticket=ticket, said=f"{who} changed it meanwhile. Look first.", is_done=False
        )
    except _REFUSED as refusal:
        return Outcome(ticket=ticket, said=str(refusal), is_done=False)
    return Outcome(ticket=ticket, said=said, is_done=True)


def answers_for(ticket: Ticket, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answers for all, and what was seen of this ticket."""
    reason = next((given[name] for name in _ONE_REASON if given.get(name)), "")
    same = dict.fromkeys(_ONE_REASON, reason)
    return {**given, **same, "seen": given.get(f"seen-{ticket.number}", "")}


def _fault(form: ActForm, ticket: Ticket, given: Mapping[str, Any]) -> str:
    """Why the answers don't fit this ticket; empty where they do."""
    if isinstance(form, MergeForm) and form.survivor is None and _is_named(ticket, given):
        return "The others go on in this one."
    if form.is_valid():
        return ""
    form.refuse_unreadable()
    name, errors = next(iter(form.errors.items()))
    label = form[name].label if name in form.fields else ""
    return f"{label}: {errors[0]}" if label else str(errors[0])


def _is_named(ticket: Ticket, given: Mapping[str, Any]) -> bool:
    digits = "".join(one for one in str(given.get(INTO, "")) if one.isdigit())
    return digits == ticket.number
