from datetime import datetime, timedelta

import pytest

from switchboard.accounts.actor import Actor
from switchboard.clients.models import Contact
from switchboard.flow import holding, merging, participants, resolution
from switchboard.flow.merging import (
    MergeNotStanding,
    TooLateToUndo,
)
from switchboard.policy.acts import Act
from switchboard.policy.transitions import ActNotAllowed, State
from switchboard.tickets.models import HoldReason, Merge
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


def test_an_undone_merge_gives_back_state_engineer_place_and_hold(cast: Cast, now: datetime):
    survivor = scenes.reported(cast.lucille, at=now)
    absorbed = scenes.held(
        cast.lucille, cast, at=now, until=now + DAY, reason=HoldReason.THIRD_PARTY
    )
    begun = merged(absorbed, survivor, cast, now=now + HOUR)

    merging.undo(absorbed.pk, by=cast.dispatcher, now=now + 2 * HOUR)

    after = scenes.now_of(absorbed)
    assert (after.state, after.survivor, after.engineer) == (State.ON_HOLD, None, cast.ines)
    assert (after.received_at, after.next_check_at) == (now, now + DAY)
    assert after.assignments.get(ended_at__isnull=True).engineer == cast.ines
    begun.refresh_from_db()
    assert (begun.undone_at, begun.undone_by) == (now + 2 * HOUR, cast.dana)
    assert scenes.acts(after)[-1] == Act.MERGE_UNDONE
    assert scenes.letter(after, Act.MERGE_UNDONE).recipient == cast.lucille.email
    holding.resume(after.pk, by=cast.engineer, now=now + 3 * HOUR)


def test_a_hold_that_was_answered_meanwhile_does_not_stand_again(cast: Cast, now: datetime):
    survivor = scenes.reported(cast.lucille, at=now)
    absorbed = scenes.held(cast.lucille, cast, at=now, until=now + DAY, reason=HoldReason.REQUESTOR)
    merged(absorbed, survivor, cast, now=now + HOUR)
    hear(absorbed, cast.lucille, now=now + 2 * HOUR)

    merging.undo(absorbed.pk, by=cast.dispatcher, now=now + 3 * HOUR)

    assert scenes.now_of(absorbed).state == State.IN_PROGRESS
    assert absorbed.holds.get().ended_at == now + 2 * HOUR


def test_what_came_to_its_number_goes_back_with_it(cast: Cast, now: datetime):
    survivor = scenes.taken(cast.lucille, cast, at=now)
    absorbed = scenes.reported(cast.lucille, at=now + HOUR)
    merged(absorbed, survivor, cast, now=now + 2 * HOUR)
    back = hear(absorbed, cast.lucille, now=now + 3 * HOUR)
    stays = hear(survivor, cast.lucille, now=now + 3 * HOUR)

    merging.undo(absorbed.pk, by=cast.dispatcher, now=now + 4 * HOUR)

    back.refresh_from_db()
    stays.refresh_from_db()
    assert (back.ticket, back.came_to, stays.ticket) == (absorbed, None, survivor)
    assert scenes.event(absorbed, Act.MESSAGE_MOVED).message == back


def test_what_came_further_down_goes_back_with_the_whole_branch(cast: Cast, now: datetime):
    first, second, third = (scenes.reported(cast.lucille, at=now + i * MINUTE) for i in range(3))
    merged(third, second, cast, now=now + HOUR)
    merged(second, first, cast, now=now + HOUR)
    message = hear(third, cast.lucille, now=now + 2 * HOUR)

    merging.undo(second.pk, by=cast.dispatcher, now=now + 3 * HOUR)
    message.refresh_from_db()
    assert (message.ticket, message.came_to) == (second, third)

    merging.undo(third.pk, by=cast.dispatcher, now=now + 4 * HOUR)
    message.refresh_from_db()
    assert (message.ticket, message.came_to) == (third, None)


def test_an_undone_merge_can_be_merged_anew(cast: Cast, now: datetime):
    survivor, absorbed = (scenes.reported(cast.lucille, at=now + i * MINUTE) for i in range(2))
    merged(absorbed, survivor, cast, now=now + HOUR)
    merging.undo(absorbed.pk, by=cast.dispatcher, now=now + 2 * HOUR)

    with pytest.raises(MergeNotStanding):
        merging.undo(absorbed.pk, by=cast.dispatcher, now=now + 2 * HOUR)
    merged(survivor, absorbed, cast, now=now + 3 * HOUR)

    assert scenes.now_of(survivor).survivor == absorbed
    assert Merge.objects.count() == 2


def test_it_is_too_late_once_the_survivor_is_closed(cast: Cast, now: datetime):
    survivor = scenes.taken(cast.lucille, cast, at=now)
    absorbed = scenes.reported(cast.lucille, at=now)
    merged(absorbed, survivor, cast, now=now + HOUR)
    resolution.resolve(survivor.pk, **scenes.ANSWERS, by=cast.engineer, now=now + 2 * HOUR)
    resolution.close(survivor.pk, now=now + 6 * DAY)

    with pytest.raises(TooLateToUndo):
        merging.undo(absorbed.pk, by=cast.dispatcher, now=now + 7 * DAY)
    with pytest.raises(ActNotAllowed):
        hear(absorbed, cast.lucille, now=now + 7 * DAY)


def test_the_end_of_a_chain_takes_its_words_and_people_back_from_all_of_it(
    cast: Cast, mark: Contact, now: datetime
):
    first, second = (scenes.taken(cast.lucille, cast, at=now + i * MINUTE) for i in range(2))
    third = scenes.reported(mark, at=now + 2 * MINUTE)
    merged(third, second, cast, now=now + HOUR)
    came = hear(third, mark, now=now + HOUR + MINUTE)
    merged(second, first, cast, now=now + 2 * HOUR)

    merging.undo(third.pk, by=cast.dispatcher, now=now + 3 * HOUR)

    came.refresh_from_db()
    assert (came.ticket, came.came_to) == (third, None)
    assert not participants.is_participant(first, mark)
    assert not participants.is_participant(second, mark)


def test_who_left_the_survivor_stays_away_after_it_is_undone(
    cast: Cast, mark: Contact, now: datetime
):
    survivor = scenes.taken(cast.lucille, cast, at=now)
    absorbed = scenes.reported(mark, at=now)
    merged(absorbed, survivor, cast, now=now + HOUR)
    participants.leave(survivor.pk, mark.pk, by=Actor.contact(mark), now=now + 2 * HOUR)

    merging.undo(absorbed.pk, by=cast.dispatcher, now=now + 3 * HOUR)

    assert survivor.participants.get(contact=mark).left_at == now + 2 * HOUR
