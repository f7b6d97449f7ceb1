"""Decides which acts a ticket's page offers to its reader, and which of them comes next."""

from collections.abc import Iterator

from switchboard.accounts.actor import Actor
from switchboard.console import ticket_forms as forms
from switchboard.console.act_form import ActForm
from switchboard.policy import access
from switchboard.policy.acts import Act
from switchboard.policy.transitions import State, allows
from switchboard.tickets.models import Ticket

FORMS: tuple[type[ActForm], ...] = (
    forms.SenderForm,
    forms.AssessmentForm,
    forms.TakeForm,
    forms.ReplyForm,
    forms.NoteForm,
    forms.HoldForm,
    forms.ResumeForm,
    forms.ResolutionForm,
    forms.HandoverForm,
    forms.TimeForm,
    forms.ReopeningForm,
    forms.ClosureForm,
)
# Of a ticket that somebody works on, these are that engineer's own.
_OWN = frozenset({Act.HELD, Act.RESUMED, Act.RESOLVED})
_NEXT = {
    State.NEW: forms.AssessmentForm,
    State.OPEN: forms.TakeForm,
    State.IN_PROGRESS: forms.ResolutionForm,
    State.ON_HOLD: forms.ResumeForm,
}


def offered(ticket: Ticket, *, to: Actor) -> list[type[ActForm]]:
    """The forms that the ticket's page has for this reader."""
    return list(_offered(ticket, to))


def next_of(ticket: Ticket, offers: list[type[ActForm]], *, to: Actor) -> type[ActForm] | None:
    """The one thing to do next, if there is one for this reader: it gets the page's colour.

    A lead may step in on a colleague's ticket, but that is never what comes next.
    """
    if forms.SenderForm in offers:
        return forms.SenderForm
    best = _NEXT.get(State(ticket.state))
    is_others = ticket.engineer_id is not None and ticket.engineer_id != to.engineer_id
    return best if best in offers and not is_others else None


def act_of(form: type[ActForm], ticket: Ticket) -> Act:
    """The act that the form is on this ticket: assessing again is another than triage."""
    if form is forms.AssessmentForm and ticket.triaged_at is not None:
        return Act.REASSESSED
    return form.act


def _offered(ticket: Ticket, to: Actor) -> Iterator[type[ActForm]]:
    for form in FORMS:
        act = act_of(form, ticket)
        may = access.may(to.role, act) and allows(State(ticket.state), act)
        if may and not _is_withheld(ticket, act, to):
            yield form


def _is_withheld(ticket: Ticket, act: Act, to: Actor) -> bool:
    if act is Act.SENDER_SETTLED:
        return not ticket.is_sender_unknown
    if act is Act.ASSESSED:
        return ticket.is_sender_unknown
    if act is Act.REPLIED:
        return ticket.contact_id is None
    is_mine = ticket.engineer_id == to.engineer_id or access.may(to.role, Act.CLOSED)
    return act in _OWN and not is_mine
