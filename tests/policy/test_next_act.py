"""What comes next on a ticket, for whoever looks at it: one rule, by table."""

from itertools import product

import pytest

from switchboard.policy.access import Role, may
from switchboard.policy.acts import Act
from switchboard.policy.next_act import Situation, next_act
from switchboard.policy.transitions import State

EVERYTHING = frozenset(Act)


@pytest.mark.parametrize(
    ("how", "act"),
    [
        ({"state": State.NEW, "is_sender_unknown": True}, Act.SENDER_SETTLED),
        ({"state": State.NEW}, Act.ASSESSED),
        ({"state": State.OPEN}, Act.TAKEN),
        ({"state": State.IN_PROGRESS}, Act.RESOLVED),
        ({"state": State.ON_HOLD}, Act.RESUMED),
        ({"state": State.RESOLVED}, None),
        ({"state": State.CLOSED}, None),
        ({"state": State.MERGED}, None),
        # What was promised comes before what the state asks for.
        ({"state": State.NEW, "is_call_promised": True}, Act.CALLED_BACK),
        ({"state": State.OPEN, "is_call_promised": True}, Act.CALLED_BACK),
        ({"state": State.IN_PROGRESS, "is_call_promised": True}, Act.CALLED_BACK),
        ({"state": State.RESOLVED, "is_call_promised": True}, Act.CALLED_BACK),
        ({"state": State.NEW, "is_sender_unknown": True, "is_call_promised": True},
         Act.SENDER_SETTLED),
        # A caller waits for whoever accepts first, whosever the ticket is.
        ({"state": State.NEW, "is_paging": True, "is_sender_unknown": True}, Act.PAGE_ACCEPTED),
        ({"state": State.IN_PROGRESS, "is_paging": True, "is_anothers": True}, Act.PAGE_ACCEPTED),
        # Whoever wrote is answered before the work is called done.
        ({"state": State.IN_PROGRESS, "awaits_reply": True}, Act.REPLIED),
        ({"state": State.ON_HOLD, "awaits_reply": True}, Act.REPLIED),
        ({"state": State.IN_PROGRESS, "awaits_reply": True, "awaits_word": True},
         Act.TOLD_BY_PHONE),
        ({"state": State.OPEN, "awaits_reply": True}, Act.TAKEN),
        ({"state": State.RESOLVED, "awaits_reply": True}, None),
        # A colleague's ticket asks nothing of a reader, but of who was brought in.
        ({"state": State.IN_PROGRESS, "is_anothers": True}, None),
        ({"state": State.IN_PROGRESS, "is_anothers": True, "awaits_reply": True}, None),
        ({"state": State.IN_PROGRESS, "is_anothers": True, "is_call_promised": True}, None),
        ({"state": State.ON_HOLD, "is_anothers": True, "is_helper": True}, Act.ESCALATION_ENDED),
    ],
)  # fmt: skip
def test_the_situation_asks_for_one_act(how: dict[str, object], act: Act | None) -> None:
    assert next_act(Situation(**how), EVERYTHING) == act  # type: ignore[arg-type]


def test_nothing_that_is_not_offered_comes_next() -> None:
    for state, *flags in product(State, *[(False, True)] * 7):
        seen = Situation(
            state=state, is_sender_unknown=flags[0], is_anothers=flags[1], is_helper=flags[2],
            is_call_promised=flags[3], awaits_word=flags[4], awaits_reply=flags[5],
            is_paging=flags[6],
        )  # fmt: skip
        for role in Role:
            offered = {act for act in Act if may(role, act)}
            assert next_act(seen, offered) in {*offered, None}
            assert next_act(seen, set()) is None


def test_who_may_not_call_back_is_led_to_the_next() -> None:
    seen = Situation(state=State.IN_PROGRESS, is_call_promised=True, awaits_reply=True)

    assert next_act(seen, {Act.REPLIED, Act.RESOLVED}) == Act.REPLIED
