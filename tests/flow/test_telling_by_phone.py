from datetime import datetime, timedelta

import pytest

from switchboard.clients.models import Contact
from switchboard.flow import telling_by_phone
from switchboard.flow.telling_by_phone import NothingToTell, to_tell, told_by_phone
from switchboard.policy.acts import PUBLIC_ACTS, Act
from tests.cast import Cast
from tests.flow import scenes
from tests.flow.test_telling import THEIR_OWN, a_whole_life

MINUTE = timedelta(minutes=1)


@pytest.fixture
def lucille(cast: Cast) -> Contact:
    cast.lucille.email = ""
    cast.lucille.save()
    return cast.lucille


def test_every_public_act_waits_to_be_told_by_phone(cast: Cast, lucille: Contact, now: datetime):
    ticket = a_whole_life(cast, now)

    done = [act.value for act in scenes.acts(ticket) if act in PUBLIC_ACTS - THEIR_OWN]
    assert to_tell(ticket) == done
    assert scenes.letters(ticket) == []


def test_one_call_tells_all_that_waited_and_what_comes_after_waits_anew(
    cast: Cast, lucille: Contact, now: datetime
):
    ticket = scenes.assessed(lucille, cast, at=now)

    told_by_phone(ticket.pk, note="She thanks us.", by=cast.dispatcher, now=now + 5 * MINUTE)

    event = scenes.event(ticket, Act.TOLD_BY_PHONE)
    assert event.details["about"] == ["received", "assessed"]
    assert (event.is_public, to_tell(ticket)) == (False, [])
    scenes.work.take(ticket.pk, by=cast.engineer, now=now + 6 * MINUTE)
    assert to_tell(ticket) == ["taken"]


def test_nobody_is_told_twice(cast: Cast, lucille: Contact, now: datetime):
    ticket = scenes.reported(lucille, at=now)
    told_by_phone(ticket.pk, by=cast.dispatcher, now=now)

    with pytest.raises(NothingToTell, match="nothing on"):
        told_by_phone(ticket.pk, by=cast.dispatcher, now=now)


def test_who_gets_letters_is_never_on_the_list(cast: Cast, now: datetime):
    ticket = a_whole_life(cast, now)

    assert telling_by_phone.to_tell(ticket) == []
    with pytest.raises(NothingToTell):
        told_by_phone(ticket.pk, by=cast.dispatcher, now=now)
