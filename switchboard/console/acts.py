"""Decides which verb each act's form calls, and what its author is told afterwards."""

from datetime import datetime

from switchboard.console import ticket_forms as forms
from switchboard.console.acting import acting
from switchboard.console.call_back_forms import CallBackForm, CallBackMadeForm, ToldByPhoneForm
from switchboard.console.context import zone_of
from switchboard.console.door import StaffRequest
from switchboard.console.escalation_forms import EscalationEndForm, EscalationForm
from switchboard.console.mentions import nobody_told
from switchboard.console.participant_forms import ParticipantEndForm, ParticipantForm
from switchboard.console.words_forms import NoteForm, ReplyForm
from switchboard.flow import (
    calling_back,
    conversation,
    escalation,
    holding,
    participants,
    resolution,
    routing,
    senders,
    telling_by_phone,
    triage,
    work,
)
from switchboard.flow.triage import Assessment
from switchboard.policy import priority
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.priority import Impact, Urgency
from switchboard.tickets.models import HoldReason, Ticket
from switchboard.tickets.models.work import HandoverReason
from switchboard.ui.words import local


@acting(forms.AssessmentForm)
def assess(request: StaffRequest, ticket: Ticket, form: forms.AssessmentForm, now: datetime) -> str:
    """Triage, or a changed assessment once it is triaged (S3, S7)."""
    found = _assessment(ticket, form)
    seen = form.clean_seen()
    if ticket.triaged_at is None:
        reason = form.text("out_of_turn_reason")
        done = triage.assess(
            ticket.pk, found, by=request.actor, now=now, seen=seen, out_of_turn_reason=reason
        )
    else:
        done = triage.reassess(ticket.pk, found, by=request.actor, now=now, seen=seen)
    level = done.policy.priority_name(priority.Priority(done.priority))
    team = done.team.name if done.team else ""
    due_at = done.resolution_due_at
    until = f", to be resolved by {_local(request, due_at, now=now)}" if due_at else ""
    return f"{done} is {level} and with {team}{until}. The requestor is told."


@acting(forms.SenderForm)
def settle_sender(
    request: StaffRequest, ticket: Ticket, form: forms.SenderForm, now: datetime
) -> str:
    """Which client the unknown sender belongs to (S4)."""
    client = form.cleaned_data["client"]
    keep = bool(form.cleaned_data.get("keep_domain"))
    senders.settle(
        ticket.pk, client=client, contact=form.cleaned_data.get("contact"), by=request.actor,
        now=now, keep_domain=keep,
    )  # fmt: skip
    return f"The sender belongs to {client.name} now, and is told that the ticket is open."


@acting(forms.TakeForm)
def take(request: StaffRequest, ticket: Ticket, form: forms.TakeForm, now: datetime) -> str:
    """This one ticket, for the reader."""
    work.take(ticket.pk, by=request.actor, now=now, seen=form.clean_seen())
    return f"{ticket} is yours. The requestor is told."


@acting(forms.HandoverForm)
def hand_over(
    request: StaffRequest, ticket: Ticket, form: forms.HandoverForm, now: datetime
) -> str:
    """Another engineer goes on, with a reason (S11)."""
    to = form.cleaned_data["engineer"]
    work.hand_over(
        ticket.pk, to=to, reason=HandoverReason(form.text("reason")), note=form.text("note"),
        by=request.actor, now=now, seen=form.clean_seen(),
    )  # fmt: skip
    return f"{ticket} is with {to.name} now. The requestor is told."


@acting(ReplyForm)
def reply(request: StaffRequest, ticket: Ticket, form: ReplyForm, now: datetime) -> str:
    """Words to the requestor (S9)."""
    conversation.reply(
        ticket.pk, form.text("body"), by=request.actor, now=now, files=form.more(),
        chosen=form.chosen, seen=form.clean_seen(),
    )  # fmt: skip
    said = f"Your reply is on its way to {ticket.requestor_name}."
    return said + nobody_told(form.text("body"))


@acting(NoteForm)
def note(request: StaffRequest, ticket: Ticket, form: NoteForm, now: datetime) -> str:
    """Words for the desk alone; others' changes are no reason to refuse them."""
    conversation.note(
        ticket.pk, form.text("body"), by=request.actor, now=now, files=form.more(),
        chosen=form.chosen,
    )  # fmt: skip
    return "The note is kept. Only the desk sees it."


@acting(forms.HoldForm)
def hold(request: StaffRequest, ticket: Ticket, form: forms.HoldForm, now: datetime) -> str:
    """Waiting for somebody, until an instant."""
    holding.hold(
        ticket.pk, reason=HoldReason(form.text("reason")), until_at=form.until,
        note=form.text("note"), by=request.actor, now=now, seen=form.clean_seen(),
    )  # fmt: skip
    until = _local(request, form.until, now=now)
    return f"{ticket} is on hold until {until}. The requestor is told."


@acting(forms.ResumeForm)
def resume(request: StaffRequest, ticket: Ticket, form: forms.ResumeForm, now: datetime) -> str:
    """Off hold; the clock runs again."""
    holding.resume(ticket.pk, by=request.actor, now=now, seen=form.clean_seen())
    return f"{ticket} is in progress again. The requestor is told."


@acting(EscalationForm)
def escalate(request: StaffRequest, ticket: Ticket, form: EscalationForm, now: datetime) -> str:
    """Somebody who holds more access helps; the ticket stays where it is (S11, S12)."""
    begun = escalation.escalate(
        ticket.pk, required=AccessLevel(form.text("access")), reason=form.text("reason"),
        to=form.cleaned_data["engineer"], by=request.actor, now=now, seen=form.clean_seen(),
    )  # fmt: skip
    return f"{begun.engineer.name} helps with {ticket} now. The requestor is told."


@acting(EscalationEndForm)
def end_escalation(
    request: StaffRequest, ticket: Ticket, form: EscalationEndForm, now: datetime
) -> str:
    """The help is done."""
    ended = escalation.end(
        ticket.pk, note=form.text("note"), by=request.actor, now=now, seen=form.clean_seen()
    )
    return f"{ended.engineer.name} no longer helps with {ticket}."


@acting(CallBackForm)
def promise_call_back(
    request: StaffRequest, ticket: Ticket, form: CallBackForm, now: datetime
) -> str:
    """The requestor may expect a call (S16)."""
    by_at = calling_back.promise_call_back(
        ticket.pk, by=request.actor, now=now, seen=form.clean_seen()
    )
    until = f" by {_local(request, by_at, now=now)}" if by_at else ""
    told = " They are told." if ticket.contact else ""
    return f"Call {ticket.requestor_name}{until}.{told}"


@acting(CallBackMadeForm)
def called_back(
    request: StaffRequest, ticket: Ticket, form: CallBackMadeForm, now: datetime
) -> str:
    """Somebody spoke with the requestor, or tried to."""
    note, seen = form.text("note"), form.clean_seen()
    if not form.was_reached:
        calling_back.missed(ticket.pk, note=note, by=request.actor, now=now, seen=seen)
        return "It is logged that nobody was reached. The promise stands: call again."
    calling_back.called_back(
        ticket.pk, note=note, consent=form.said_to_fee, by=request.actor, now=now, seen=seen
    )
    return "The call is logged, and its clock has stopped."


@acting(ParticipantForm)
def let_in(request: StaffRequest, ticket: Ticket, form: ParticipantForm, now: datetime) -> str:
    """One more of the client's people takes part (S9)."""
    participants.add(ticket.pk, form.contact, by=request.actor, now=now)
    return f"{form.contact.name} takes part in {ticket} now."


@acting(ParticipantEndForm)
def let_go(request: StaffRequest, ticket: Ticket, form: ParticipantEndForm, now: datetime) -> str:
    """Somebody takes part no more."""
    contact = form.cleaned_data["contact"]
    participants.leave(ticket.pk, contact.pk, by=request.actor, now=now)
    return f"{contact.name} takes part in {ticket} no more."


@acting(ToldByPhoneForm)
def told_by_phone(
    request: StaffRequest, ticket: Ticket, form: ToldByPhoneForm, now: datetime
) -> str:
    """The requestor knows now what no letter could tell (S9)."""
    telling_by_phone.told_by_phone(
        ticket.pk, note=form.text("note"), by=request.actor, now=now, seen=form.clean_seen()
    )
    return f"It is noted that {ticket.requestor_name} was told."


@acting(forms.TimeForm)
def log_time(request: StaffRequest, ticket: Ticket, form: forms.TimeForm, now: datetime) -> str:
    """Minutes worked; others' changes are no reason to refuse them."""
    entry = work.log_time(
        ticket.pk, minutes=form.cleaned_data["minutes"], note=form.text("note"),
        by=request.actor, now=now, is_billable=form.cleaned_data["is_billable"],
    )  # fmt: skip
    said = f"{entry.minutes} minutes are logged"
    why = entry.get_uncharged_because_display() if entry.uncharged_because else ""
    return f"{said}, and can't be charged: {why}." if why else f"{said}."


@acting(forms.ResolutionForm)
def resolve(
    request: StaffRequest, ticket: Ticket, form: forms.ResolutionForm, now: datetime
) -> str:
    """Cause, what was done, how it was confirmed (S13)."""
    resolution.resolve(
        ticket.pk, cause=form.text("cause"), done=form.text("done"),
        confirmation=form.text("confirmation"), by=request.actor, now=now, seen=form.clean_seen(),
    )  # fmt: skip
    return f"{ticket} is resolved. The requestor gets the explanation and can reopen it."


@acting(forms.ReopeningForm)
def reopen(request: StaffRequest, ticket: Ticket, form: forms.ReopeningForm, now: datetime) -> str:
    """Not done after all; the same engineer goes on."""
    resolution.reopen(
        ticket.pk, reason=form.text("reason"), by=request.actor, now=now, seen=form.clean_seen()
    )
    return f"{ticket} is in progress again. The requestor is told."


@acting(forms.ClosureForm)
def close(request: StaffRequest, ticket: Ticket, form: forms.ClosureForm, now: datetime) -> str:
    """For good, before its time."""
    resolution.close(ticket.pk, by=request.actor, now=now)
    return f"{ticket} is closed."


def _local(request: StaffRequest, at: datetime, *, now: datetime) -> str:
    return local(at, zone=zone_of(request.engineer.timezone), now=now)


def _assessment(ticket: Ticket, form: forms.AssessmentForm) -> Assessment:
    """The answers; a team that was left as proposed is the one that routing proposes."""
    impact, urgency = Impact(form.text("impact")), Urgency(form.text("urgency"))
    has_workaround, category = form.cleaned_data["has_workaround"], form.text("category")
    found = priority.assess(
        ticket.policy.matrix, impact=impact, urgency=urgency, has_workaround=has_workaround
    )
    proposed = routing.propose(ticket, category=category, found=found.priority).team
    return Assessment(
        impact=impact,
        urgency=urgency,
        has_workaround=has_workaround,
        category=category,
        team=form.text("team") or proposed,
        required_access=form.access,
        reason=form.text("reason"),
        is_correction=bool(form.cleaned_data.get("is_correction")),
    )
