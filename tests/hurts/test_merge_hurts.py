"""Hurts of the field: what merged tickets and replies to all do elsewhere."""

from datetime import datetime, timedelta

from switchboard.flow import merging, siblings
from switchboard.policy.acts import Act
from switchboard.policy.transitions import State
from tests.cast import Cast
from tests.flow import mails, scenes

HOUR = timedelta(hours=1)


def test_a_reply_reopens_a_merged_ticket(cast: Cast, now: datetime):
    survivor = scenes.taken(cast.lucille, cast, at=now)
    absorbed = scenes.reported(cast.lucille, at=now)
    letter = scenes.letter(absorbed, Act.RECEIVED)
    merging.merge(absorbed.pk, into=survivor.pk, by=cast.dispatcher, now=now + HOUR)

    answer = mails.answer(letter, sender=cast.lucille.email)
    mail = mails.arrive(answer, at=now + 2 * HOUR)

    assert scenes.now_of(absorbed).state == State.MERGED
    assert (mail.state, mail.ticket) == ("threaded", survivor)
    assert mail.message.came_to == absorbed


def test_no_undo_of_a_merge(cast: Cast, now: datetime):
    survivor = scenes.taken(cast.lucille, cast, at=now)
    absorbed = scenes.reported(cast.lucille, at=now)
    letter = scenes.letter(absorbed, Act.RECEIVED)
    merging.merge(absorbed.pk, into=survivor.pk, by=cast.dispatcher, now=now + HOUR)
    answer = mails.answer(letter, sender=cast.lucille.email)
    mail = mails.arrive(answer, at=now + 2 * HOUR)

    merging.undo(absorbed.pk, by=cast.dispatcher, now=now + 3 * HOUR)

    mail.refresh_from_db()
    assert (scenes.now_of(absorbed).state, mail.ticket) == (State.NEW, absorbed)


def test_sibling_replies_open_duplicates(cast: Cast, now: datetime):
    first = mails.arrive(mails.raw(sender=cast.hector.email), at=now).ticket
    thread = ["In-Reply-To: <one@mail.example>"]
    to_all = mails.raw(sender=cast.opal.email, message_id="<2@mail.example>", headers=thread)

    other = mails.arrive(to_all, at=now + HOUR).ticket

    assert [(one.ticket, one.earlier) for one in siblings.of([first])] == [(other, first)]
