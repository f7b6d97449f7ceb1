"""Carries out what clients submitted in the portal, once each (S4)."""

from datetime import datetime
from typing import Any

from django.db import transaction

from switchboard.accounts.actor import Actor
from switchboard.channels.models import Submission, SubmissionKind, SubmissionState
from switchboard.flow import conversation, opening, participants, resolution, survey
from switchboard.flow.opening import File, Report
from switchboard.flow.participants import TakesNoPart
from switchboard.policy.priority import Impact
from switchboard.policy.transitions import ActNotAllowed
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel


class NotYourTicket(LookupError):
    """The form names a ticket that this client does not have."""

    def __init__(self) -> None:
        super().__init__("There is no such ticket. Open your list of tickets and choose it there.")


@transaction.atomic
def carry_out(submission_id: int, *, now: datetime) -> Submission:
    """Does what the form asks; a refusal is written down with its reason. A second call is idle."""
    form = (
        Submission.objects.select_for_update(of=("self",))
        .select_related("contact__client", "contact__site__region__desk")
        .get(pk=submission_id)
    )
    if form.state != SubmissionState.WAITING:
        return form
    try:
        with transaction.atomic():
            ticket = _ACTIONS[SubmissionKind(form.kind)](form, now=now)
    except (NotYourTicket, TakesNoPart, ActNotAllowed) as refused:
        return form.settle(SubmissionState.REFUSED, reason=str(refused), now=now)
    return form.settle(SubmissionState.DONE, ticket=ticket, now=now)


@transaction.atomic
def refuse(submission_id: int, reason: str, *, now: datetime) -> Submission:
    """Gives up on a form that failed again and again; it stays visible with its reason."""
    form = Submission.objects.select_for_update(of=("self",)).get(pk=submission_id)
    if form.state != SubmissionState.WAITING:
        return form
    return form.settle(SubmissionState.REFUSED, reason=reason, now=now)


def _open(form: Submission, *, now: datetime) -> Ticket:
    report = _report(form, text=form.fields["text"], subject=form.fields["subject"])
    return opening.open_ticket(
        report, contact=form.contact, by=Actor.contact(form.contact), now=now
    )


def _reply(form: Submission, *, now: datetime) -> Ticket:
    ticket = _ticket(form)
    report = _report(form, text=form.fields["text"])
    conversation.hear(ticket.pk, report, contact=form.contact, now=now)
    return ticket


def _reopen(form: Submission, *, now: datetime) -> Ticket:
    ticket = _ticket(form)
    author = Actor.contact(form.contact)
    return resolution.reopen(ticket.pk, reason=form.fields["text"], by=author, now=now)


def _close(form: Submission, *, now: datetime) -> Ticket:
    ticket = _ticket(form)
    return resolution.close(ticket.pk, by=Actor.contact(form.contact), now=now)


def _leave(form: Submission, *, now: datetime) -> Ticket:
    ticket = _ticket(form)
    author = Actor.contact(form.contact)
    participants.leave(ticket.pk, form.contact_id, by=author, now=now)
    return ticket


def _answer_survey(form: Submission, *, now: datetime) -> Ticket:
    given = survey.answer(
        form.fields["survey"],
        score=int(form.fields["score"]),
        comment=form.fields.get("comment") or "",
        now=now,
    )
    return given.survey.ticket


_ACTIONS = {
    SubmissionKind.NEW_TICKET: _open,
    SubmissionKind.REPLY: _reply,
    SubmissionKind.REOPENING: _reopen,
    SubmissionKind.CLOSURE: _close,
    SubmissionKind.LEAVING: _leave,
    SubmissionKind.SURVEY_ANSWER: _answer_survey,
}


def _ticket(form: Submission) -> Ticket:
    """The ticket that the form names, by the same rule as the portal's row security."""
    own = Ticket.objects.filter(client=form.contact.client, number=form.fields.get("number", ""))
    if not form.contact.sees_all_tickets:
        own = own.concerning(form.contact_id)
    ticket = own.first()
    if ticket is None:
        raise NotYourTicket
    return ticket


def _report(form: Submission, *, text: str, subject: str = "") -> Report:
    return Report(
        channel=Channel.PORTAL,
        received_at=form.received_at,
        subject=subject,
        text=text,
        files=[
            File(name=file.name, content_type=file.content_type, content=bytes(file.content))
            for file in form.files.order_by("id")
        ],
        sender_name=form.contact.name,
        sender_address=form.contact.email,
        is_verified=True,
        details=_said(form.fields),
    )


def _said(fields: dict[str, Any]) -> dict[str, object]:
    """What the requestor said of impact and workaround: a hint for triage, never the priority."""
    said: dict[str, object] = {}
    if fields.get("impact") in set(Impact):
        said["said_impact"] = fields["impact"]
    if fields.get("has_workaround") in {True, False}:
        said["said_workaround"] = fields["has_workaround"]
    return said
