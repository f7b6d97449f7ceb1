import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from switchboard.channels.models import Submission, SubmissionKind, SubmissionState
from switchboard.channels.models.submission import SubmittedFile
from switchboard.clients.models import Contact
from switchboard.flow import submissions
from switchboard.improvement.models import Survey
from switchboard.policy.acts import Act
from switchboard.policy.priority import Priority
from switchboard.policy.transitions import State
from switchboard.tickets.models import Ticket
from switchboard.tickets.models.ticket import Channel
from tests.cast import Cast
from tests.flow import scenes

HOUR = timedelta(hours=1)


def form(contact: Contact, kind: SubmissionKind, *, at: datetime, **fields) -> Submission:
    return Submission.objects.create(
        client=contact.client, contact=contact, kind=kind, fields=fields, received_at=at,
        idempotency_key=uuid.uuid4().hex,
    )  # fmt: skip


def new_ticket(contact: Contact, *, at: datetime, **fields) -> Submission:
    usual = {"subject": "No sound", "text": "The headset is silent."}
    return form(contact, SubmissionKind.NEW_TICKET, at=at, **{**usual, **fields})


def test_a_form_opens_a_ticket_received_when_it_was_sent(cast: Cast, now: datetime):
    sent = new_ticket(cast.lucille, at=now)

    done = submissions.carry_out(sent.pk, now=now + HOUR)

    ticket = done.ticket
    assert (done.state, done.settled_at) == (SubmissionState.DONE, now + HOUR)
    assert (ticket.contact, ticket.channel) == (cast.lucille, Channel.PORTAL)
    assert (ticket.received_at, ticket.subject) == (now, "No sound")
    assert ticket.is_sender_verified
    assert ticket.messages.get().text == "The headset is silent."


def test_a_form_sent_after_hours_waits_for_the_next_opening(cast: Cast):
    saturday = datetime(2026, 11, 21, 18, tzinfo=UTC)
    sent = new_ticket(cast.lucille, at=saturday)

    ticket = submissions.carry_out(sent.pk, now=saturday).ticket

    assert ticket.first_response_due_at == datetime(2026, 11, 23, 13, 15, tzinfo=UTC)
    assert "7:00 am (CST)" in scenes.letter(ticket, Act.RECEIVED).text


def test_what_the_requestor_says_of_its_impact_is_a_hint_and_not_the_priority(
    cast: Cast, now: datetime
):
    sent = new_ticket(cast.lucille, at=now, impact="client", has_workaround=False)

    ticket = submissions.carry_out(sent.pk, now=now).ticket

    details = scenes.event(ticket, Act.RECEIVED).details
    assert (details["said_impact"], details["said_workaround"]) == ("client", False)
    assert (ticket.priority, ticket.impact) == (Priority.LOW, "")


def test_files_of_the_form_come_with_the_ticket(cast: Cast, now: datetime):
    sent = new_ticket(cast.lucille, at=now)
    SubmittedFile.objects.create(
        submission=sent, client=cast.bayou, name="shot.png", content_type="image/png", content=b"P"
    )

    ticket = submissions.carry_out(sent.pk, now=now).ticket

    assert [file.name for file in ticket.messages.get().attachments.all()] == ["shot.png"]


def test_a_form_is_carried_out_once(cast: Cast, now: datetime):
    sent = new_ticket(cast.lucille, at=now)
    first = submissions.carry_out(sent.pk, now=now)

    again = submissions.carry_out(sent.pk, now=now + HOUR)

    assert (again.ticket, again.settled_at) == (first.ticket, now)
    assert Ticket.objects.count() == 1


def test_a_double_click_is_one_form(cast: Cast, now: datetime):
    sent = new_ticket(cast.lucille, at=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(
            client=cast.bayou, contact=cast.lucille, kind=sent.kind, fields=sent.fields,
            received_at=now, idempotency_key=sent.idempotency_key,
        )  # fmt: skip


def test_a_reply_joins_the_ticket(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)
    sent = form(
        cast.lucille, SubmissionKind.REPLY, at=now + HOUR, number=ticket.number, text="It works."
    )

    done = submissions.carry_out(sent.pk, now=now + HOUR)

    assert (done.state, done.ticket) == (SubmissionState.DONE, ticket)
    assert ticket.messages.last().text == "It works."


@pytest.mark.parametrize("kind", [SubmissionKind.REPLY, SubmissionKind.REOPENING])
def test_another_clients_number_is_refused_as_one_that_does_not_exist(
    cast: Cast, now: datetime, kind: SubmissionKind
):
    foreign = scenes.resolved(cast.hector, cast, at=now)
    before = scenes.acts(foreign)

    refusals = [
        submissions.carry_out(form(cast.lucille, kind, at=now, number=n, text="Me too").pk, now=now)
        for n in (foreign.number, "000000000")
    ]

    assert {refused.state for refused in refusals} == {SubmissionState.REFUSED}
    assert refusals[0].reason == refusals[1].reason
    assert [refused.ticket for refused in refusals] == [None, None]
    assert scenes.acts(foreign) == before


def test_a_colleagues_ticket_is_for_those_who_see_all_tickets(cast: Cast, now: datetime):
    of_hector = scenes.taken(cast.hector, cast, at=now)
    of_opal = scenes.taken(cast.opal, cast, at=now + HOUR)
    by_opal = form(cast.opal, SubmissionKind.REPLY, at=now, number=of_hector.number, text="Me too.")
    by_hector = form(
        cast.hector, SubmissionKind.REPLY, at=now, number=of_opal.number, text="Me too."
    )

    assert submissions.carry_out(by_opal.pk, now=now + HOUR).state == SubmissionState.DONE
    assert submissions.carry_out(by_hector.pk, now=now + HOUR).state == SubmissionState.REFUSED


def test_a_reopening_goes_to_the_same_engineer(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)
    sent = form(
        cast.lucille, SubmissionKind.REOPENING, at=now + 2 * HOUR, number=ticket.number,
        text="It hangs again.",
    )  # fmt: skip

    submissions.carry_out(sent.pk, now=now + 2 * HOUR)

    ticket = scenes.now_of(ticket)
    assert (ticket.state, ticket.engineer) == (State.IN_PROGRESS, cast.ines)
    assert scenes.event(ticket, Act.REOPENED).details == {"reason": "It hangs again."}


def test_what_the_tickets_state_forbids_is_refused_with_its_reason(cast: Cast, now: datetime):
    ticket = scenes.closed(cast.lucille, cast, at=now)
    sent = form(cast.lucille, SubmissionKind.REOPENING, at=now, number=ticket.number, text="No.")

    refused = submissions.carry_out(sent.pk, now=now)

    assert refused.state == SubmissionState.REFUSED
    assert "open a new one" in refused.reason
    assert scenes.now_of(ticket).state == State.CLOSED


def test_a_survey_answer_reaches_its_survey(cast: Cast, now: datetime):
    ticket = scenes.resolved(cast.lucille, cast, at=now)
    asked = Survey.objects.get(ticket=ticket)
    sent = form(
        cast.lucille, SubmissionKind.SURVEY_ANSWER, at=now, survey=asked.pk, score=5, comment="Fine"
    )

    done = submissions.carry_out(sent.pk, now=now + HOUR)

    assert (done.state, done.ticket) == (SubmissionState.DONE, ticket)
    assert asked.answer.score == 5


def test_a_form_that_keeps_failing_is_given_up_with_its_reason(cast: Cast, now: datetime):
    sent = new_ticket(cast.lucille, at=now)

    refused = submissions.refuse(sent.pk, "It failed three times.", now=now)

    assert (refused.state, refused.reason) == (SubmissionState.REFUSED, "It failed three times.")


def test_what_was_carried_out_is_not_given_up_afterwards(cast: Cast, now: datetime):
    sent = new_ticket(cast.lucille, at=now)
    ticket = submissions.carry_out(sent.pk, now=now).ticket

    late = submissions.refuse(sent.pk, "It failed three times.", now=now + HOUR)

    assert (late.state, late.ticket) == (SubmissionState.DONE, ticket)
