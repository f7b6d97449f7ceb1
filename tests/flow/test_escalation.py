"""Who holds the access is brought in, by hand or by the ladder; the engineer stays (S11, S12)."""

from datetime import datetime, timedelta

import pytest

from switchboard.accounts.actor import Actor
from switchboard.flow import conversation, escalation, holding, resolution
from switchboard.flow.escalation import (
    AccessNotHeld,
    AlreadyEscalated,
    EscalationReasonMissing,
    NobodyHoldsAccess,
    NotEscalated,
)
from switchboard.flow.staleness import TicketChangedMeanwhile
from switchboard.flow.work import EngineerNotAvailable, NotYours
from switchboard.policy.access import NotPermitted
from switchboard.policy.access_level import AccessLevel
from switchboard.policy.acts import Act
from switchboard.policy.sla import Clock
from switchboard.policy.transitions import ActNotAllowed
from switchboard.tickets.models import Escalation, HoldReason, Ticket
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.ladder_scenes import (
    holding as gives,
)
from tests.flow.ladder_scenes import (
    run_of,
    staff_letters,
)

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ELEVATED, ADMINISTRATOR = AccessLevel.ELEVATED, AccessLevel.ADMINISTRATOR


def escalated(ticket: Ticket, *, by: Actor, now: datetime, **said) -> Escalation:
    usual = {"required": ELEVATED, "reason": "It needs the server."}
    return escalation.escalate(ticket.pk, **{**usual, **said}, by=by, now=now)


def needing(cast: Cast, level: AccessLevel, *, at: datetime) -> Ticket:
    """Critical, in the hands of Ines, and found at triage to need that access."""
    findings = scenes.critical(required_access=level)
    return scenes.taken(cast.lucille, cast, at=at, findings=findings)


def test_who_holds_the_access_joins_and_the_engineer_stays(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    ticket = scenes.taken(cast.lucille, cast, at=now)

    begun = escalated(ticket, by=cast.engineer, now=now + HOUR)

    after = scenes.now_of(ticket)
    assert (begun.engineer, begun.access, begun.is_by_ladder) == (cast.noah, ELEVATED, False)
    assert (after.engineer, after.required_access) == (cast.ines, ELEVATED)
    assert after.assignments.filter(ended_at__isnull=True).get().engineer == cast.ines
    assert scenes.event(ticket, Act.ESCALATED).details == {
        "engineer": "Noah Lindqvist", "access": "elevated", "reason": "It needs the server.",
        "is_by_ladder": False,
    }  # fmt: skip


def test_requestor_and_helper_are_told_each_in_their_own_words(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    ticket = scenes.taken(cast.lucille, cast, at=now)

    escalated(ticket, by=cast.engineer, now=now + HOUR)

    letter = scenes.letter(ticket, Act.ESCALATED)
    (asked,) = staff_letters(cast.noah)
    assert "We have brought in more help for your request." in letter.text
    assert "It needs the server." in letter.text
    assert f"You are asked to help with {ticket}: It needs the server." in asked.text
    assert asked.recipient_name == "Noah Lindqvist"
    assert "Outlook hangs" in asked.text


def test_the_requestor_reads_who_helps_and_nothing_of_the_desks_access(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    ticket = scenes.taken(cast.lucille, cast, at=now)

    escalated(ticket, by=cast.engineer, now=now + HOUR)

    event = scenes.event(ticket, Act.ESCALATED)
    assert event.is_public
    assert event.public_details == {"engineer": "Noah Lindqvist"}


def test_an_escalation_is_news_and_begins_the_next_update(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    ticket = needing(cast, ELEVATED, at=now)

    escalated(ticket, by=cast.engineer, now=now + 30 * MINUTE)

    assert run_of(ticket, Clock.NEXT_UPDATE).due_at == now + 90 * MINUTE


def test_the_helper_works_on_the_ticket_and_what_is_done_counts_for_its_engineer(
    cast: Cast, now: datetime
):
    gives(cast.noah, ELEVATED)
    ticket = scenes.taken(cast.lucille, cast, at=now)
    escalated(ticket, by=cast.engineer, now=now + HOUR)

    holding.hold(
        ticket.pk, reason=HoldReason.SCHEDULED, until_at=now + 3 * HOUR, note="",
        by=cast.colleague, now=now + 2 * HOUR,
    )  # fmt: skip
    holding.resume(ticket.pk, by=cast.colleague, now=now + 3 * HOUR)
    conversation.reply(ticket.pk, "Done.", by=cast.colleague, now=now + 3 * HOUR)
    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.colleague, now=now + 4 * HOUR)

    assert ticket.resolutions.get().engineer == cast.ines
    assert scenes.now_of(ticket).engineer == cast.ines


def test_the_engineer_still_works_on_it_too(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    ticket = scenes.taken(cast.lucille, cast, at=now)
    escalated(ticket, by=cast.engineer, now=now + HOUR)

    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=now + 2 * HOUR)

    assert scenes.acts(ticket)[-1] == Act.RESOLVED


def test_a_colleague_may_act_neither_before_nor_after_the_escalation(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    ticket = scenes.taken(cast.lucille, cast, at=now)

    with pytest.raises(NotYours, match="Ines Baptiste works on"):
        escalated(ticket, by=cast.colleague, now=now + HOUR)
    escalated(ticket, by=cast.engineer, now=now + HOUR)
    escalation.end(ticket.pk, note="", by=cast.colleague, now=now + 2 * HOUR)

    with pytest.raises(NotYours):
        resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.colleague, now=now + 3 * HOUR)


def test_an_end_is_remembered_and_another_escalation_may_begin(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    ticket = scenes.taken(cast.lucille, cast, at=now)
    first = escalated(ticket, by=cast.engineer, now=now + HOUR)

    ended = escalation.end(ticket.pk, note=" Fixed. ", by=cast.engineer, now=now + 2 * HOUR)
    second = escalated(ticket, by=cast.engineer, now=now + 3 * HOUR)

    event = scenes.event(ticket, Act.ESCALATION_ENDED)
    assert (ended.pk, ended.ended_at) == (first.pk, now + 2 * HOUR)
    assert (event.details, event.is_public) == (
        {"engineer": "Noah Lindqvist", "note": "Fixed."}, False,
    )  # fmt: skip
    assert escalation.standing_on(ticket) == second


def test_the_one_who_suits_best_is_chosen_or_the_one_who_was_asked_for(cast: Cast, now: datetime):
    gives(cast.noah, ADMINISTRATOR)
    gives(cast.petra, ELEVATED)
    chosen, asked = (scenes.taken(cast.lucille, cast, at=now) for _ in range(2))

    least = escalated(chosen, by=cast.engineer, now=now + HOUR)
    other = escalated(asked, to=cast.noah, by=cast.engineer, now=now + HOUR)

    assert (least.engineer, other.engineer) == (cast.petra, cast.noah)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"reason": "  "}, EscalationReasonMissing),
        ({"required": ADMINISTRATOR}, NobodyHoldsAccess),
        ({"to": "dana"}, AccessNotHeld),
        ({"to": "noah"}, EngineerNotAvailable),
    ],
)
def test_an_escalation_that_would_help_nobody_is_refused_and_changes_nothing(
    cast: Cast, now: datetime, fault, error
):
    gives(cast.petra, ELEVATED)
    cast.noah.is_active = False
    gives(cast.noah, ELEVATED)
    ticket = scenes.taken(cast.lucille, cast, at=now)
    before = scenes.acts(ticket)
    said = {**fault, **({"to": getattr(cast, fault["to"])} if "to" in fault else {})}

    with pytest.raises(error):
        escalated(ticket, by=cast.engineer, now=now + HOUR, **said)

    assert scenes.acts(ticket) == before
    assert not Escalation.objects.exists()


def test_the_engineer_is_no_help_to_themselves(cast: Cast, now: datetime):
    gives(cast.ines, ADMINISTRATOR)
    gives(cast.petra, AccessLevel.NONE)
    ticket = scenes.taken(cast.lucille, cast, at=now)

    with pytest.raises(NobodyHoldsAccess, match="Nobody else who is active holds elevated access"):
        escalated(ticket, by=cast.engineer, now=now + HOUR)


def test_one_escalation_stands_at_a_time(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    ticket = scenes.taken(cast.lucille, cast, at=now)
    escalated(ticket, by=cast.engineer, now=now + HOUR)

    with pytest.raises(AlreadyEscalated, match="Noah Lindqvist helps with"):
        escalated(ticket, by=cast.engineer, now=now + 2 * HOUR)


def test_what_was_never_begun_can_not_be_ended(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    with pytest.raises(NotEscalated):
        escalation.end(ticket.pk, note="", by=cast.engineer, now=now + HOUR)


def test_neither_before_triage_nor_after_the_end_nor_by_a_dispatcher(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    new = scenes.reported(cast.lucille, at=now)
    done = scenes.resolved(cast.hector, cast, at=now)

    for ticket in (new, done):
        with pytest.raises(ActNotAllowed):
            escalated(ticket, by=cast.lead, now=now + 2 * HOUR)
    with pytest.raises(NotPermitted):
        escalated(new, by=cast.dispatcher, now=now + 2 * HOUR)


def test_who_acts_on_an_old_page_is_told_what_is_new(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    ticket = scenes.taken(cast.lucille, cast, at=now)
    seen = scenes.event(ticket, Act.TAKEN).pk
    conversation.note(ticket.pk, "Wait.", by=cast.lead, now=now + HOUR)

    with pytest.raises(TicketChangedMeanwhile):
        escalated(ticket, by=cast.engineer, now=now + HOUR, seen=seen)


def test_a_resolution_ends_the_help_that_stands(cast: Cast, now: datetime):
    gives(cast.noah, ELEVATED)
    ticket = scenes.taken(cast.lucille, cast, at=now)
    begun = escalated(ticket, by=cast.engineer, now=now + HOUR)

    resolution.resolve(ticket.pk, **scenes.ANSWERS, by=cast.engineer, now=now + 2 * HOUR)

    begun.refresh_from_db()
    assert begun.ended_at == now + 2 * HOUR
