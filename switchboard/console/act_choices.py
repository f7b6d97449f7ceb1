"""Decides which acts a ticket's page offers to its reader, and which of them comes next."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from switchboard.accounts.actor import Actor
from switchboard.console import ticket_forms as forms
from switchboard.console.act_form import ActForm
from switchboard.console.call_back_forms import CallBackForm, CallBackMadeForm, ToldByPhoneForm
from switchboard.console.escalation_forms import EscalationEndForm, EscalationForm
from switchboard.console.merge_forms import MergeEndForm, MergeForm, SplitForm
from switchboard.console.outage_forms import (
    OutageEndForm,
    OutageForm,
    OutageJoinForm,
    OutageLeaveForm,
    OutageResolutionForm,
    OutageUpdateForm,
)
from switchboard.console.outage_panel import Panel
from switchboard.console.participant_forms import ParticipantEndForm, ParticipantForm
from switchboard.console.words_forms import NoteForm, ReplyForm
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.next_act import Situation, next_act
from switchboard.policy.transitions import State, allows
from switchboard.tickets.models import ClockRun, Escalation, Message, Participant, Ticket

FORMS: tuple[type[ActForm], ...] = (
    forms.SenderForm,
    forms.AssessmentForm,
    forms.TakeForm,
    ReplyForm,
    NoteForm,
    forms.HoldForm,
    forms.ResumeForm,
    forms.ResolutionForm,
    forms.HandoverForm,
    EscalationForm,
    EscalationEndForm,
    CallBackForm,
    CallBackMadeForm,
    ToldByPhoneForm,
    forms.TimeForm,
    ParticipantForm,
    ParticipantEndForm,
    MergeForm,
    MergeEndForm,
    SplitForm,
    OutageForm,
    OutageJoinForm,
    OutageUpdateForm,
    OutageResolutionForm,
    OutageLeaveForm,
    OutageEndForm,
    forms.ReopeningForm,
    forms.ClosureForm,
)
# Its button stands with the page itself.
PAGE_ACCEPTANCE = "page_acceptance"
# Of a ticket that somebody works on, these are that engineer's own.
_OWN = frozenset({Act.HELD, Act.RESUMED, Act.RESOLVED, Act.ESCALATED, Act.ESCALATION_ENDED})


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What stands on a ticket beside its state: help, a promised call, and who takes part."""

    escalation: Escalation | None
    call_back: ClockRun | None
    participants: Sequence[Participant] = ()
    to_tell: Sequence[str] = ()
    outage: Panel = field(default_factory=Panel)
    is_paging: bool = False
    #: What the requestor wrote last, where nobody has answered it yet.
    answer: Message | None = None

    def is_helped_by(self, reader: Actor) -> bool:
        """Whether the reader is who was brought in."""
        return self.escalation is not None and self.escalation.engineer_id == reader.engineer_id


def offered(ticket: Ticket, standing: Standing, *, to: Actor) -> list[type[ActForm]]:
    """The forms that the ticket's page has for this reader."""
    return list(_offered(ticket, standing, to))


def next_of(ticket: Ticket, standing: Standing, offers: list[type[ActForm]], *, to: Actor) -> str:
    """The route of the one thing to do next, which gets the page's colour; empty without one.

    Who leads an outage resolves it for all.
    """
    routes = {act_of(form, ticket): form.name for form in offers}
    if OutageResolutionForm in offers:
        routes[Act.RESOLVED] = OutageResolutionForm.name
    if access.may(to.role, Act.PAGE_ACCEPTED):
        routes[Act.PAGE_ACCEPTED] = PAGE_ACCEPTANCE
    act = next_act(_situation(ticket, standing, to), routes)
    return routes[act] if act else ""


def _situation(ticket: Ticket, standing: Standing, to: Actor) -> Situation:
    return Situation(
        state=State(ticket.state),
        is_sender_unknown=ticket.is_sender_unknown,
        is_anothers=ticket.engineer_id is not None and ticket.engineer_id != to.engineer_id,
        is_helper=standing.is_helped_by(to),
        is_paging=standing.is_paging,
        is_call_promised=standing.call_back is not None,
        awaits_word=bool(standing.to_tell),
        awaits_reply=standing.answer is not None,
    )


def act_of(form: type[ActForm], ticket: Ticket) -> Act:
    """The act that the form is on this ticket: assessing again is another than triage."""
    if form is forms.AssessmentForm and ticket.triaged_at is not None:
        return Act.REASSESSED
    return form.act


def _offered(ticket: Ticket, standing: Standing, to: Actor) -> Iterator[type[ActForm]]:
    for form in FORMS:
        act = act_of(form, ticket)
        may = access.may(to.role, act) and allows(State(ticket.state), act)
        fits = _IN_AN_OUTAGE.get(form, _always)(standing.outage)
        if may and fits and not _is_withheld(ticket, standing, act, to):
            yield form


def _is_withheld(ticket: Ticket, standing: Standing, act: Act, to: Actor) -> bool:
    """Leads may step in on a colleague's ticket, and who was brought in works on it too."""
    if act in _NOT_NEEDED and _NOT_NEEDED[act](ticket, standing):
        return True
    is_mine = ticket.engineer_id == to.engineer_id or standing.is_helped_by(to)
    return act in _OWN and not (is_mine or access.may(to.role, Act.CLOSED))


def _always(_: Panel) -> bool:
    return True


# What depends on the ticket's place in an outage; its parent is resolved for all or not at all.
_IN_AN_OUTAGE: dict[type[ActForm], Callable[[Panel], bool]] = {
    forms.ResolutionForm: lambda panel: not panel.is_parent,
    OutageForm: lambda panel: panel.outage is None,
    OutageJoinForm: lambda panel: panel.outage is not None and not panel.is_member,
    OutageUpdateForm: lambda panel: panel.is_parent,
    OutageResolutionForm: lambda panel: panel.is_parent,
    OutageLeaveForm: lambda panel: panel.is_member and not panel.is_parent,
    OutageEndForm: lambda panel: panel.is_parent,
}

# What a ticket does not need, or not twice, whatever its state allows.
_NOT_NEEDED: dict[Act, Callable[[Ticket, Standing], bool]] = {
    Act.SENDER_SETTLED: lambda ticket, _: not ticket.is_sender_unknown,
    Act.ASSESSED: lambda ticket, _: ticket.is_sender_unknown,
    Act.REPLIED: lambda ticket, _: ticket.contact_id is None,
    Act.MERGED: lambda ticket, _: ticket.is_sender_unknown,
    Act.OUTAGE_OPENED: lambda ticket, _: ticket.is_sender_unknown,
    Act.ESCALATED: lambda _, standing: standing.escalation is not None,
    Act.ESCALATION_ENDED: lambda _, standing: standing.escalation is None,
    Act.CALL_BACK_PROMISED: lambda _, standing: standing.call_back is not None,
    Act.CALLED_BACK: lambda _, standing: standing.call_back is None,
    Act.PARTICIPANT_ADDED: lambda ticket, _: ticket.contact_id is None,
    Act.PARTICIPANT_LEFT: lambda _, standing: not standing.participants,
    Act.TOLD_BY_PHONE: lambda _, standing: not standing.to_tell,
}
