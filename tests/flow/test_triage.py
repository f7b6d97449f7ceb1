from datetime import UTC, datetime, timedelta

import pytest

from switchboard.accounts.actor import Actor
from switchboard.flow import clocks, holding, triage
from switchboard.flow.triage import OutOfTurn, SenderNotSettled, UnknownTeam
from switchboard.policy.access import NotPermitted
from switchboard.policy.acts import Act
from switchboard.policy.priority import Impact, Priority, Urgency
from switchboard.policy.sla import Clock
from switchboard.policy.transitions import ActNotAllowed, State
from switchboard.tickets.models import HoldReason, Ticket
from tests.cast import Cast
from tests.flow import scenes

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("impact", "urgency", "has_workaround", "priority"),
    [
        (Impact.SITE, Urgency.HIGH, False, Priority.CRITICAL),
        (Impact.SEVERAL, Urgency.HIGH, False, Priority.HIGH),
        (Impact.SITE, Urgency.HIGH, True, Priority.MEDIUM),
        (Impact.INDIVIDUAL, Urgency.NORMAL, False, Priority.LOW),
    ],
)
def test_the_priority_comes_from_the_policys_matrix(
    cast: Cast, now: datetime, impact: Impact, urgency: Urgency, has_workaround: bool,
    priority: Priority,
):  # fmt: skip
    ticket = scenes.reported(cast.lucille, at=now)
    findings = scenes.found(impact=impact, urgency=urgency, has_workaround=has_workaround)

    triage.assess(ticket.pk, findings, by=cast.dispatcher, now=now + MINUTE)

    ticket = scenes.now_of(ticket)
    assert (ticket.priority, ticket.impact, ticket.urgency) == (priority, impact, urgency)
    assert (ticket.state, ticket.team) == (State.OPEN, cast.service_desk)
    assert scenes.event(ticket, Act.ASSESSED).details["priority"] == priority


def test_triage_is_the_first_response(cast: Cast, now: datetime):
    ticket = scenes.assessed(cast.lucille, cast, at=now)

    clock = clocks.explain(ticket, Clock.FIRST_RESPONSE, now=now + timedelta(hours=3))

    assert ticket.triaged_at == now + 3 * MINUTE
    assert (clock.counted, clock.is_breached, clock.is_running) == (3 * MINUTE, False, False)


def test_the_resolution_clock_counts_from_receipt_not_from_triage(cast: Cast, now: datetime):
    ticket = scenes.assessed(cast.lucille, cast, at=now, findings=scenes.critical())

    assert ticket.resolution_due_at == now + timedelta(minutes=240)


def test_the_requestor_is_told_priority_reason_team_and_target(cast: Cast, now: datetime):
    ticket = scenes.assessed(cast.lucille, cast, at=now, findings=scenes.critical())

    text = scenes.letter(ticket, Act.ASSESSED).text
    assert "Its priority is Critical." in text
    assert "A whole site is affected, work has stopped and there is no workaround" in text
    assert "our Service Desk team" in text
    assert "Monday, November 23 at 11:02 am (CST)" in text


def test_who_goes_out_of_turn_is_shown_the_ticket_that_was_first(cast: Cast, now: datetime):
    first = scenes.reported(cast.hector, at=now)
    second = scenes.reported(cast.lucille, at=now + MINUTE)

    with pytest.raises(OutOfTurn) as refused:
        triage.assess(second.pk, scenes.found(), by=cast.dispatcher, now=now + 2 * MINUTE)

    assert refused.value.earlier == first
    assert scenes.now_of(second).state == State.NEW
    assert scenes.acts(second) == [Act.RECEIVED]


def test_going_out_of_turn_takes_a_reason_which_is_recorded(cast: Cast, now: datetime):
    first = scenes.reported(cast.hector, at=now)
    second = scenes.reported(cast.lucille, at=now + MINUTE)

    triage.assess(
        second.pk, scenes.found(), by=cast.dispatcher, now=now + 2 * MINUTE,
        out_of_turn_reason=" She is on the line. ",
    )  # fmt: skip

    details = scenes.event(second, Act.ASSESSED).details
    assert details["out_of_turn_reason"] == "She is on the line."
    assert details["overtaken"] == first.number


def test_two_reports_of_one_instant_are_triaged_in_the_order_of_their_keys(
    cast: Cast, now: datetime
):
    first = scenes.reported(cast.hector, at=now)
    second = scenes.reported(cast.lucille, at=now)

    with pytest.raises(OutOfTurn):
        triage.assess(second.pk, scenes.found(), by=cast.dispatcher, now=now + MINUTE)
    triage.assess(first.pk, scenes.found(), by=cast.dispatcher, now=now + MINUTE)

    assert Ticket.objects.in_triage().get() == second


def test_in_turn_no_reason_is_recorded_even_if_one_is_given(cast: Cast, now: datetime):
    ticket = scenes.assessed(cast.lucille, cast, at=now)

    assert "out_of_turn_reason" not in scenes.event(ticket, Act.ASSESSED).details


def test_an_unsettled_sender_keeps_nobody_waiting_and_is_not_triaged(cast: Cast, now: datetime):
    stranger = scenes.reported(None, at=now, sender_address="ana@elsewhere.example")
    known = scenes.reported(cast.lucille, at=now + MINUTE)

    triage.assess(known.pk, scenes.found(), by=cast.dispatcher, now=now + 2 * MINUTE)

    with pytest.raises(SenderNotSettled):
        triage.assess(stranger.pk, scenes.found(), by=cast.dispatcher, now=now + 2 * MINUTE)


def test_a_ticket_is_triaged_once(cast: Cast, now: datetime):
    ticket = scenes.assessed(cast.lucille, cast, at=now)

    with pytest.raises(ActNotAllowed, match="change its assessment instead"):
        triage.assess(ticket.pk, scenes.found(), by=cast.dispatcher, now=now + 5 * MINUTE)


def test_a_team_that_the_policy_does_not_have_is_refused(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    with pytest.raises(UnknownTeam):
        triage.assess(ticket.pk, scenes.found(team="plumbing"), by=cast.dispatcher, now=now)


def test_a_requestor_can_not_assess(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    with pytest.raises(NotPermitted):
        triage.assess(ticket.pk, scenes.found(), by=Actor.contact(cast.lucille), now=now)


def test_the_engineer_decides_the_route_and_the_proposal_is_kept_beside_it(
    cast: Cast, now: datetime
):
    ticket = scenes.assessed(cast.lucille, cast, at=now, findings=scenes.found(team="network"))

    details = scenes.event(ticket, Act.ASSESSED).details
    assert ticket.team == cast.network
    assert details["is_as_proposed"] is False
    assert details["route_because"] == ["Service Desk serves “E-mail and Outlook”."]


def test_a_raise_gives_the_earlier_of_old_deadline_and_raise_plus_new_target(
    cast: Cast, now: datetime
):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    triage.reassess(
        ticket.pk,
        scenes.critical(reason="All of Lafayette"),
        by=cast.engineer,
        now=now + 60 * MINUTE,
    )

    ticket = scenes.now_of(ticket)
    assert ticket.resolution_due_at == now + timedelta(minutes=60 + 240)
    details = scenes.event(ticket, Act.REASSESSED).details
    assert details["before"]["priority"] == Priority.LOW
    assert details["reason"] == "All of Lafayette"


def test_a_late_raise_never_moves_the_deadline_back(cast: Cast, now: datetime):
    findings = scenes.found(impact=Impact.SEVERAL, urgency=Urgency.HIGH)
    ticket = scenes.taken(cast.lucille, cast, at=now, findings=findings)
    assert ticket.resolution_due_at == now + timedelta(minutes=480)

    triage.reassess(
        ticket.pk, scenes.critical(), by=cast.engineer, now=now + timedelta(minutes=470)
    )

    assert scenes.now_of(ticket).resolution_due_at == now + timedelta(minutes=480)


def test_a_reassessment_keeps_what_was_held(cast: Cast, now: datetime):
    findings = scenes.found(impact=Impact.SEVERAL, urgency=Urgency.HIGH)
    ticket = scenes.taken(cast.lucille, cast, at=now, findings=findings)
    begin, end = now + 58 * MINUTE, now + 178 * MINUTE
    holding.hold(
        ticket.pk, reason=HoldReason.THIRD_PARTY, until_at=end, note="", by=cast.engineer, now=begin
    )
    holding.resume(ticket.pk, by=cast.engineer, now=end)

    lower = scenes.found(impact=Impact.SEVERAL, urgency=Urgency.NORMAL)
    triage.reassess(ticket.pk, lower, by=cast.engineer, now=end + MINUTE)

    # 1,200 minutes from Monday 7:02 without two held hours: 478, then 600, then 122 on Wednesday.
    assert scenes.now_of(ticket).resolution_due_at == datetime(2026, 11, 25, 15, 2, tzinfo=UTC)


def test_a_lowered_priority_does_not_undo_a_breach(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now, findings=scenes.critical())

    late = now + timedelta(minutes=300)
    triage.reassess(ticket.pk, scenes.found(), by=cast.engineer, now=late)

    clock = clocks.explain(scenes.now_of(ticket), Clock.RESOLUTION, now=late)
    assert clock.breached_at == now + timedelta(minutes=240)


def test_a_reassessment_is_told_and_leaves_the_ticket_with_its_engineer(cast: Cast, now: datetime):
    ticket = scenes.taken(cast.lucille, cast, at=now)

    triage.reassess(ticket.pk, scenes.critical(), by=cast.engineer, now=now + 9 * MINUTE)

    ticket = scenes.now_of(ticket)
    assert (ticket.state, ticket.engineer) == (State.IN_PROGRESS, cast.ines)
    assert "Its priority is now Critical." in scenes.letter(ticket, Act.REASSESSED).text


def test_what_was_not_triaged_can_not_be_reassessed(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    with pytest.raises(ActNotAllowed, match="Triage it first"):
        triage.reassess(ticket.pk, scenes.found(), by=cast.engineer, now=now)
