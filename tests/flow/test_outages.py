from datetime import datetime

import pytest
from django.db import transaction

from switchboard.channels.models import OutboundMail
from switchboard.flow import outages, pages, work
from switchboard.flow.conversation import NothingWritten
from switchboard.flow.merging import LeadsAnOutage, NoSuchTicket, merge
from switchboard.flow.outage_updates import resolve_all, tell_all
from switchboard.flow.outages import (
    ImpactTooSmall,
    InAnotherOutage,
    NotInAnOutage,
    ParentStays,
)
from switchboard.flow.triage import SenderNotSettled
from switchboard.improvement.models import Survey
from switchboard.oncall.models import PageState
from switchboard.policy.acts import Act
from switchboard.policy.priority import Impact, Priority
from switchboard.policy.sla import Clock
from switchboard.policy.transitions import ActNotAllowed, State
from switchboard.published.models import Desk
from switchboard.tickets.models import Outage, OutageState, Ticket
from tests.cast import Cast
from tests.flow.outages import MINUTE, WIDE, opened, person, three_reports
from tests.flow.scenes import ANSWERS, acts, event, found, letters, now_of, reported, resolved

LATER = 20 * MINUTE


def _taken(parent: Ticket, cast: Cast, now: datetime) -> Ticket:
    return work.take(parent.pk, by=cast.colleague, now=now + 12 * MINUTE)


def test_one_click_assesses_the_parent_and_joins_the_others(cast: Cast, now: datetime):
    outage, tickets = opened(cast, now)
    parent, *members = (now_of(one) for one in tickets)

    assert (outage.state, outage.parent, outage.opened_by) == ("open", parent, cast.dana)
    assert (parent.impact, parent.priority) == (Impact.SITE, Priority.CRITICAL)
    assert {one.state for one in (parent, *members)} == {State.OPEN}
    assert len({one.number for one in (parent, *members)}) == 3
    assert acts(parent)[-1] == Act.OUTAGE_OPENED
    assert all(acts(one)[-1] == Act.OUTAGE_JOINED for one in members)
    assert event(members[0], Act.OUTAGE_JOINED).details == {"parent": parent.number}


def test_each_keeps_its_own_clock(cast: Cast, now: datetime):
    _, tickets = opened(cast, now)

    runs = [one.clock_runs.get(clock=Clock.FIRST_RESPONSE) for one in tickets]

    assert [run.started_at for run in runs] == [one.received_at for one in tickets]
    assert {run.stopped_at for run in runs} == {now + 10 * MINUTE}


def test_in_the_order_received_nothing_is_out_of_turn(cast: Cast, now: datetime):
    _, tickets = opened(cast, now)

    assert all("overtaken" not in event(one, Act.ASSESSED).details for one in tickets)


def test_every_requestor_is_told_in_the_thread_of_their_own_ticket(cast: Cast, now: datetime):
    _, tickets = opened(cast, now)

    told = [letters(one)[-1] for one in tickets]
    assert [one.recipient for one in told] == [one.contact.email for one in tickets]
    assert all("as one outage" in one.text for one in told)
    for letter in told:
        others = {one.contact.name for one in tickets} - {letter.recipient_name}
        assert not any(name in letter.text for name in others)


def test_one_update_tells_all_and_is_recorded_on_each(cast: Cast, now: datetime):
    _, tickets = opened(cast, now)

    told = tell_all(tickets[0].pk, "The line is cut.", by=cast.dispatcher, now=now + LATER)

    assert {one.pk for one in told} == {one.pk for one in tickets}
    for ticket in tickets:
        said = event(ticket, Act.REPLIED)
        assert (said.message.text, said.is_public) == ("The line is cut.", True)
        newest = letters(ticket)[-1]
        assert newest.recipient == ticket.contact.email
        assert ticket.spoken_number in newest.subject
        assert "The line is cut." in newest.text


def test_an_update_needs_words_and_an_outage(cast: Cast, now: datetime):
    _, tickets = opened(cast, now)

    with pytest.raises(NothingWritten), transaction.atomic():
        tell_all(tickets[0].pk, "  ", by=cast.dispatcher, now=now)
    with pytest.raises(NotInAnOutage):
        tell_all(tickets[1].pk, "Hello.", by=cast.dispatcher, now=now)


def test_resolving_the_parent_for_all_resolves_each_with_its_explanation(cast, now: datetime):
    outage, tickets = opened(cast, now)
    _taken(tickets[0], cast, now)
    work.take(tickets[1].pk, by=cast.engineer, now=now + 13 * MINUTE)

    made = resolve_all(tickets[0].pk, **ANSWERS, by=cast.colleague, now=now + LATER)

    assert len(made) == 3
    states = [now_of(one) for one in tickets]
    assert {one.state for one in states} == {State.RESOLVED}
    assert [one.engineer for one in states] == [cast.noah, cast.ines, cast.noah]
    assert {one.resolutions.get().cause for one in tickets} == {ANSWERS["cause"]}
    assert event(tickets[2], Act.RESOLVED).details["outage"] == tickets[0].number
    outage.refresh_from_db()
    assert (outage.state, outage.ended_by) == (OutageState.ENDED, cast.noah)
    assert acts(tickets[0])[-1] == Act.OUTAGE_ENDED


def test_each_person_is_asked_once(cast: Cast, now: datetime):
    again = reported(cast.hector, at=now, subject="Still no internet")
    _, tickets = opened(cast, now)
    outages.join(again.pk, outage_id=Outage.objects.get().pk, by=cast.dispatcher, now=now + LATER)
    _taken(tickets[0], cast, now)

    resolve_all(tickets[0].pk, **ANSWERS, by=cast.colleague, now=now + LATER)

    asked = list(Survey.objects.values_list("contact__name", flat=True))
    assert sorted(asked) == ["Hector Ruiz", "June Abel", "Opal Whitfield"]
    assert now_of(again).state == State.RESOLVED


def test_what_was_resolved_before_stays_as_it_is(cast: Cast, now: datetime):
    _, tickets = opened(cast, now)
    _taken(tickets[0], cast, now)
    work.take(tickets[1].pk, by=cast.engineer, now=now + 13 * MINUTE)
    from switchboard.flow import resolution

    resolution.resolve(
        tickets[1].pk, **ANSWERS | {"cause": "A cable."}, by=cast.engineer, now=now + LATER
    )

    assert len(resolve_all(tickets[0].pk, **ANSWERS, by=cast.colleague, now=now + LATER)) == 2
    assert tickets[1].resolutions.get().cause == "A cable."


def test_a_join_is_undone(cast: Cast, now: datetime):
    _, tickets = opened(cast, now)

    outages.leave(tickets[1].pk, by=cast.dispatcher, now=now + LATER)

    assert acts(tickets[1])[-1] == Act.OUTAGE_LEFT
    assert "a matter of its own, apart from the outage" in letters(tickets[1])[-1].text
    assert len(tell_all(tickets[0].pk, "News.", by=cast.dispatcher, now=now + LATER)) == 2
    with pytest.raises(NotInAnOutage):
        outages.leave(tickets[1].pk, by=cast.dispatcher, now=now + LATER)
    with pytest.raises(ParentStays):
        outages.leave(tickets[0].pk, by=cast.dispatcher, now=now + LATER)
    outages.join(
        tickets[1].pk, outage_id=Outage.objects.get().pk, by=cast.dispatcher, now=now + LATER
    )
    assert len(tell_all(tickets[0].pk, "More.", by=cast.dispatcher, now=now + LATER)) == 3


def test_an_outage_that_was_none_is_taken_apart(cast: Cast, now: datetime):
    outage, tickets = opened(cast, now)

    outages.end(tickets[0].pk, by=cast.dispatcher, now=now + LATER)

    outage.refresh_from_db()
    assert outage.state == OutageState.ENDED
    assert event(tickets[0], Act.OUTAGE_ENDED).details == {"is_resolved": False}
    assert {now_of(one).state for one in tickets} == {State.OPEN}
    assert all(acts(one)[-1] == Act.OUTAGE_LEFT for one in tickets[1:])


def test_what_is_worked_on_keeps_its_engineer_and_its_assessment(cast: Cast, now: datetime):
    tickets = three_reports(cast, now)
    from switchboard.flow import triage

    alone = found(category="internet", team="network")
    triage.assess(tickets[0].pk, alone, by=cast.dispatcher, now=now + 7 * MINUTE)
    triage.assess(tickets[1].pk, alone, by=cast.dispatcher, now=now + 7 * MINUTE)
    work.take(tickets[1].pk, by=cast.engineer, now=now + 8 * MINUTE)

    outages.open_outage(tickets[0].pk, WIDE, joining=[one.pk for one in tickets],
                        by=cast.dispatcher, now=now + 10 * MINUTE)  # fmt: skip

    parent, working, waiting = (now_of(one) for one in tickets)
    assert (parent.impact, parent.priority) == (Impact.SITE, Priority.CRITICAL)
    assert (working.engineer, working.impact) == (cast.ines, Impact.INDIVIDUAL)
    assert waiting.impact == Impact.SITE


def test_only_a_wide_impact_is_an_outage(cast: Cast, now: datetime):
    tickets = three_reports(cast, now)

    with pytest.raises(ImpactTooSmall), transaction.atomic():
        outages.open_outage(tickets[0].pk, found(impact=Impact.SEVERAL), joining=[],
                            by=cast.dispatcher, now=now)  # fmt: skip
    assert now_of(tickets[0]).state == State.NEW


def test_only_open_tickets_of_the_same_client_join(cast: Cast, now: datetime):
    outage, _ = opened(cast, now)
    stranger = reported(None, at=now, sender_address="x@elsewhere.example")
    given = {"outage_id": outage.pk, "by": cast.dispatcher, "now": now + LATER}

    with pytest.raises(NoSuchTicket), transaction.atomic():
        outages.join(reported(cast.lucille, at=now).pk, **given)
    with pytest.raises((SenderNotSettled, NoSuchTicket)), transaction.atomic():
        outages.join(stranger.pk, **given)
    with pytest.raises(ActNotAllowed, match="joined to an outage"), transaction.atomic():
        outages.join(resolved(cast.opal, cast, at=now).pk, **given)


def test_a_ticket_is_in_one_outage_at_a_time(cast: Cast, now: datetime):
    _, tickets = opened(cast, now)
    other = reported(person(cast, "Ray Moss"), at=now + LATER)

    with pytest.raises(InAnotherOutage), transaction.atomic():
        outages.open_outage(
            other.pk, WIDE, joining=[tickets[1].pk], by=cast.dispatcher, now=now + LATER
        )
    with pytest.raises(InAnotherOutage), transaction.atomic():
        outages.open_outage(tickets[0].pk, WIDE, joining=[], by=cast.dispatcher, now=now + LATER)


def test_an_outage_can_be_opened_without_a_proposal(cast: Cast, now: datetime):
    alone = reported(cast.hector, at=now)

    outage = outages.open_outage(alone.pk, WIDE, joining=[], by=cast.dispatcher, now=now + MINUTE)

    assert (outage.site, outage.proposed_at) == (cast.hector.site, None)


def test_a_page_joins_that_of_its_outage_at_whatever_desk(cast: Cast, now: datetime):
    _, tickets = opened(cast, now)
    other = Desk.objects.exclude(pk=tickets[0].desk_id).first()
    Ticket.objects.filter(pk=tickets[1].pk).update(desk=other)
    first = pages.fire(tickets[0], call=None, cause_key="one", now=now)

    second = pages.fire(now_of(tickets[1]), call=None, cause_key="two", now=now + 90 * MINUTE)
    alone = pages.fire(
        reported(cast.lucille, at=now), call=None, cause_key="three", now=now + 90 * MINUTE
    )

    assert (second.state, second.joined_to) == (PageState.JOINED, first)
    assert alone.state == PageState.FIRED


def test_the_parent_can_not_be_merged_away_and_a_merged_member_hears_by_its_survivor(
    cast: Cast, now: datetime
):
    _, tickets = opened(cast, now)
    with pytest.raises(LeadsAnOutage), transaction.atomic():
        merge(tickets[0].pk, into=tickets[1].pk, by=cast.dispatcher, now=now + LATER)

    merge(tickets[1].pk, into=tickets[0].pk, by=cast.dispatcher, now=now + LATER)

    told = tell_all(tickets[0].pk, "News.", by=cast.dispatcher, now=now + LATER)
    assert {one.pk for one in told} == {tickets[0].pk, tickets[2].pk}


def test_telling_costs_the_same_for_each(cast: Cast, now: datetime):
    before = OutboundMail.objects.count()
    opened(cast, now)

    # Receipt, assessment and outage for three people.
    assert OutboundMail.objects.count() - before == 9
