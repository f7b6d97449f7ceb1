from datetime import datetime, timedelta

import pytest

from switchboard.accounts.actor import Actor
from switchboard.channels.models import OutboundMail
from switchboard.clients.models import Contact
from switchboard.flow import (
    conversation,
    merging,
    participants,
    resolution,
    senders,
    triage,
    work,
)
from switchboard.flow.merging import (
    CallBackOutstanding,
    NoSuchTicket,
    SameTicket,
)
from switchboard.flow.staleness import TicketChangedMeanwhile
from switchboard.flow.triage import SenderNotSettled
from switchboard.policy.access import NotPermitted
from switchboard.policy.acts import Act
from switchboard.policy.transitions import ActNotAllowed, State
from switchboard.tickets.models import HoldReason, Ticket
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.merges import hear, merged

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def mark(cast: Cast) -> Contact:
    """Lucille's colleague."""
    return Contact.objects.create(
        client=cast.bayou, name="Mark Landry", email="mark@bayou-dental.example"
    )


def test_a_merged_ticket_goes_on_in_the_other(cast: Cast, mark: Contact, now: datetime):
    survivor = scenes.taken(cast.lucille, cast, at=now)
    absorbed = scenes.reported(mark, at=now + HOUR)

    begun = merging.merge(
        absorbed.pk, into=survivor.pk, reason="One outage", by=cast.dispatcher, now=now + 2 * HOUR
    )

    absorbed, survivor = scenes.now_of(absorbed), scenes.now_of(survivor)
    assert (absorbed.state, absorbed.survivor) == (State.MERGED, survivor)
    assert (begun.state_before, begun.merged_by) == (State.NEW, cast.dana)
    assert (survivor.state, survivor.received_at) == (State.IN_PROGRESS, now)
    assert scenes.event(absorbed, Act.MERGED).details["into"] == survivor.number
    assert scenes.event(survivor, Act.ABSORBED).details["number"] == absorbed.number
    assert Ticket.objects.in_triage().count() == 0


def test_the_requestor_of_the_absorbed_is_told_once(cast: Cast, mark: Contact, now: datetime):
    survivor = scenes.reported(cast.lucille, at=now)
    absorbed = scenes.reported(mark, at=now + MINUTE)
    before = len(scenes.letters(survivor))

    merged(absorbed, survivor, cast, now=now + 2 * MINUTE)

    letter = scenes.letter(absorbed, Act.MERGED)
    assert letter.recipient == mark.email
    assert survivor.spoken_number in letter.text
    assert len(scenes.letters(survivor)) == before


def test_who_works_on_the_absorbed_is_told(cast: Cast, now: datetime):
    survivor = scenes.reported(cast.lucille, at=now)
    absorbed = scenes.taken(cast.lucille, cast, at=now)

    merged(absorbed, survivor, cast, now=now + HOUR)

    told = OutboundMail.objects.get(recipient=cast.ines.email, act=Act.NOTIFIED)
    assert f"{absorbed} was merged into {survivor}" in told.text
    assert not absorbed.assignments.filter(ended_at__isnull=True).exists()


def test_a_ticket_of_another_client_is_no_ticket(cast: Cast, now: datetime):
    ours = scenes.reported(cast.lucille, at=now)
    theirs = scenes.reported(cast.hector, at=now)

    with pytest.raises(NoSuchTicket):
        merged(ours, theirs, cast, now=now)

    with pytest.raises(NoSuchTicket):
        merging.merge(ours.pk, into=2**40, by=cast.dispatcher, now=now)
    assert scenes.now_of(ours).state == State.NEW


def test_an_unknown_senders_ticket_is_merged_only_once_settled(cast: Cast, now: datetime):
    known = scenes.reported(cast.lucille, at=now)
    stranger = scenes.reported(None, at=now, sender_address="new@bayou.example")
    other = scenes.reported(None, at=now, sender_address="other@bayou.example")

    with pytest.raises(NoSuchTicket):
        merged(stranger, known, cast, now=now)
    with pytest.raises(SenderNotSettled):
        merged(stranger, other, cast, now=now)

    senders.settle(stranger.pk, client=cast.bayou, by=cast.dispatcher, now=now)
    merged(stranger, known, cast, now=now)
    assert scenes.now_of(stranger).survivor == known


def test_a_ticket_is_not_merged_into_itself(cast: Cast, now: datetime):
    ticket = scenes.reported(cast.lucille, at=now)

    with pytest.raises(SameTicket):
        merged(ticket, ticket, cast, now=now)


def test_only_what_is_not_resolved_takes_part(cast: Cast, now: datetime):
    done = scenes.resolved(cast.lucille, cast, at=now)
    fresh = scenes.reported(cast.lucille, at=now + DAY)

    with pytest.raises(ActNotAllowed, match="Reopen it first"):
        merged(fresh, done, cast, now=now + DAY)
    with pytest.raises(ActNotAllowed, match="not resolved yet"):
        merged(done, fresh, cast, now=now + DAY)


def test_a_merged_ticket_takes_in_nothing_and_is_acted_on_no_more(cast: Cast, now: datetime):
    first, second, third = (scenes.reported(cast.lucille, at=now + i * MINUTE) for i in range(3))
    merged(second, first, cast, now=now + HOUR)

    for act in (
        lambda: merged(third, second, cast, now=now + HOUR),
        lambda: merged(second, third, cast, now=now + HOUR),
        lambda: conversation.note(second.pk, "Hm.", by=cast.engineer, now=now + HOUR),
        lambda: triage.assess(second.pk, scenes.found(), by=cast.dispatcher, now=now + HOUR),
    ):
        with pytest.raises(ActNotAllowed, match="goes on in the ticket"):
            act()


def test_what_took_in_others_can_go_on_elsewhere_with_them(cast: Cast, now: datetime):
    first, second, third = (scenes.reported(cast.lucille, at=now + i * MINUTE) for i in range(3))

    merged(third, second, cast, now=now + HOUR)
    merged(second, first, cast, now=now + HOUR)

    heard = hear(third, cast.lucille, now=now + 2 * HOUR)
    assert (heard.ticket, heard.came_to) == (first, third)


def test_a_promised_call_is_made_before_the_merge(cast: Cast, now: datetime):
    from switchboard.flow import calling_back

    survivor = scenes.reported(cast.lucille, at=now)
    absorbed = scenes.reported(cast.lucille, at=now)
    calling_back.promise_call_back(absorbed.pk, by=cast.dispatcher, now=now)

    with pytest.raises(CallBackOutstanding):
        merged(absorbed, survivor, cast, now=now)


def test_a_reply_to_the_absorbed_number_is_heard_on_the_survivor(cast: Cast, now: datetime):
    survivor = scenes.taken(cast.lucille, cast, at=now)
    absorbed = scenes.reported(cast.lucille, at=now + HOUR)
    merged(absorbed, survivor, cast, now=now + 2 * HOUR)

    message = hear(absorbed, cast.lucille, now=now + 3 * HOUR)

    assert (message.ticket, message.came_to) == (survivor, absorbed)
    assert scenes.now_of(absorbed).state == State.MERGED
    assert scenes.acts(survivor)[-1] == Act.REQUESTOR_REPLIED


def test_a_reply_to_the_absorbed_number_reopens_a_resolved_survivor(cast: Cast, now: datetime):
    survivor = scenes.taken(cast.lucille, cast, at=now)
    absorbed = scenes.reported(cast.lucille, at=now + HOUR)
    merged(absorbed, survivor, cast, now=now + 2 * HOUR)
    resolution.resolve(survivor.pk, **scenes.ANSWERS, by=cast.engineer, now=now + 3 * HOUR)

    hear(absorbed, cast.lucille, now=now + 4 * HOUR)

    assert scenes.now_of(survivor).state == State.IN_PROGRESS
    assert scenes.now_of(absorbed).state == State.MERGED


def test_the_hold_that_waits_for_its_requestor_ends_by_what_they_wrote_since(
    cast: Cast, mark: Contact, now: datetime
):
    waiting = {"until": now + DAY, "reason": HoldReason.REQUESTOR}
    survivor = scenes.held(cast.lucille, cast, at=now, **waiting)
    by_colleague = scenes.reported(mark, at=now + HOUR)
    answer = scenes.reported(cast.lucille, at=now + HOUR)

    merged(by_colleague, survivor, cast, now=now + 2 * HOUR)
    assert scenes.now_of(survivor).state == State.ON_HOLD

    merged(answer, survivor, cast, now=now + 2 * HOUR)
    assert scenes.now_of(survivor).state == State.IN_PROGRESS


def test_a_page_that_is_no_longer_true_merges_nothing(cast: Cast, now: datetime):
    survivor, absorbed = (scenes.reported(cast.lucille, at=now + i * MINUTE) for i in range(2))
    seen = scenes.event(absorbed, Act.RECEIVED).pk
    hear(absorbed, cast.lucille, now=now + HOUR)

    with pytest.raises(TicketChangedMeanwhile):
        merging.merge(absorbed.pk, into=survivor.pk, by=cast.dispatcher, now=now + HOUR, seen=seen)


def test_requestors_merge_nothing(cast: Cast, now: datetime):
    from switchboard.accounts.actor import Actor

    survivor, absorbed = (scenes.reported(cast.lucille, at=now + i * MINUTE) for i in range(2))

    with pytest.raises(NotPermitted):
        merging.merge(absorbed.pk, into=survivor.pk, by=Actor.contact(cast.lucille), now=now)


def test_take_next_never_gives_a_merged_ticket(cast: Cast, now: datetime):
    survivor = scenes.reported(cast.lucille, at=now)
    absorbed = scenes.assessed(cast.lucille, cast, at=now)
    merged(absorbed, survivor, cast, now=now + HOUR)

    assert work.take_next(cast.service_desk.pk, by=cast.engineer, now=now + HOUR) is None


def test_who_has_left_the_survivor_is_not_brought_back_but_for_the_requestor(
    cast: Cast, mark: Contact, now: datetime
):
    remy = Contact.objects.create(
        client=cast.bayou, name="Remy Landry", email="remy@bayou-dental.example"
    )
    survivor = scenes.taken(cast.lucille, cast, at=now)
    absorbed = scenes.reported(mark, at=now)
    for contact in (mark, remy):
        participants.add(survivor.pk, contact, by=cast.engineer, now=now)
        leaving = Actor.contact(contact)
        participants.leave(survivor.pk, contact.pk, by=leaving, now=now + MINUTE)
    participants.add(absorbed.pk, remy, by=cast.engineer, now=now)

    merged(absorbed, survivor, cast, now=now + HOUR)

    assert not participants.is_participant(survivor, remy)
    assert participants.is_participant(survivor, mark)
