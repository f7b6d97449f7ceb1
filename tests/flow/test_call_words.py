"""What is said on calls: what is known before anybody calls can be spoken before (S16)."""

import pytest

from switchboard.flow import call_words, calls
from switchboard.flow.calls import Ringing
from switchboard.policy.call_script import Pressed
from tests.cast import Cast
from tests.flow import night
from tests.flow.night import LUCILLE, MINUTE, TWO_AM

pytestmark = pytest.mark.django_db
TEXAS = "+17373562220"


def prepared(*, at) -> set[str]:
    return {one.text for one in call_words.fixed(now=at)}


def test_all_that_a_caller_hears_at_night_was_known_before_they_called(cast: Cast):
    night.fall(cast)
    known = prepared(at=TWO_AM)
    ringing = Ringing(
        carrier="exchange", carrier_key="one", from_number=LUCILLE, to_number=TEXAS
    )  # fmt: skip

    turn = calls.answer(ringing, now=TWO_AM)
    heard = [one.text for one in turn.spoken]
    for word in "21":
        turn = calls.go_on(turn.call.uuid, Pressed(key=word), key=word, now=TWO_AM)
        heard += [one.text for one in turn.spoken]

    assert len(heard) > 4
    assert set(heard) <= known


def test_when_the_desk_opens_is_prepared_while_it_is_open(cast: Cast):
    night.fall(cast)
    open_at = TWO_AM.replace(day=23, hour=16)

    soon = {one for one in prepared(at=open_at) if "It opens" in one}

    closed = {one for one in prepared(at=TWO_AM.replace(day=24)) if "It opens" in one}
    assert soon & closed


def test_what_names_somebody_is_not_spoken_before_they_call(cast: Cast):
    assert not any("{" in one for one in prepared(at=TWO_AM))
    assert not any(call_words.UNKNOWN_CALLER in one
                   for one in prepared(at=TWO_AM + MINUTE))  # fmt: skip
