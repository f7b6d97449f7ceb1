import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.policy import call_flows
from switchboard.policy.call_script import (
    Ask,
    Dialled,
    Do,
    Effect,
    End,
    Fact,
    Gone,
    Outcome,
    Position,
    Pressed,
    Recorded,
    Result,
    ResultOutOfPlace,
    Say,
    Script,
    Turn,
    begin,
    step,
)
from switchboard.policy.call_script_faults import faults

OPEN = {Fact.IS_OPEN: True, Fact.IS_FREE: True}
CLOSED = {Fact.IS_OPEN: False, Fact.IS_FREE: True}
INCOMING = call_flows.incoming(menu_option="2")
PAGE = call_flows.page()
CALL_BACK = call_flows.call_back()
NOBODY = Dialled(outcome=Outcome.NO_ANSWER)
BUSY = Dialled(outcome=Outcome.BUSY)
ANSWERED = Dialled(outcome=Outcome.ANSWERED)
MESSAGE = Recorded(seconds=12)
SILENCE = Pressed()


def _call(script: Script, facts: dict[Fact, bool], *results: Result) -> list[Turn]:
    """Every turn of a call in which these things happen."""
    turns = [begin(script, facts)]
    for result in results:
        turns.append(step(script, turns[-1].position, result, facts))
    return turns


def _effects(turns: list[Turn]) -> list[Effect]:
    return [effect for turn in turns for effect in turn.effects]


@pytest.mark.parametrize("script", [INCOMING, PAGE, CALL_BACK])
def test_our_scripts_have_no_faults(script: Script):
    assert list(faults(script)) == []


def test_option_two_in_hours_rings_the_desk():
    turns = _call(INCOMING, OPEN, Pressed(key="2"), ANSWERED)

    assert turns[0].prompts == ("welcome", "menu")
    assert _effects(turns) == [Effect.DESK_ANSWERED]
    assert turns[-1].node == End()


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.ANSWERED])
def test_a_desk_that_does_not_answer_takes_a_message(outcome: Outcome):
    turns = _call(INCOMING, OPEN, Pressed(key="2"), Dialled(outcome=outcome), MESSAGE)

    assert _effects(turns) == [
        Effect.DESK_DID_NOT_ANSWER, Effect.MESSAGE_BEGINS, Effect.MESSAGE_LEFT,
    ]  # fmt: skip
    assert turns[-1].prompts == ("thanks_desk",)


def test_after_hours_the_fee_is_heard_before_the_message():
    turns = _call(INCOMING, CLOSED, Pressed(key="2"), Pressed(key="1"), MESSAGE)

    assert turns[1].prompts == ("desk_closed", "fee_notice", "fee_choice")
    assert _effects(turns) == [
        Effect.CONSENT_GIVEN, Effect.MESSAGE_BEGINS, Effect.MESSAGE_LEFT,
    ]  # fmt: skip
    assert turns[-1].prompts == ("thanks_on_call",)


def test_silence_at_the_fee_is_asked_twice_and_goes_on_as_not_given():
    turns = _call(INCOMING, CLOSED, Pressed(key="2"), SILENCE, SILENCE, MESSAGE)

    assert turns[2].prompts == ("desk_closed", "fee_notice", "fee_choice")
    assert _effects(turns)[0] is Effect.CONSENT_NOT_GIVEN
    assert Effect.MESSAGE_LEFT in _effects(turns)


def test_who_refuses_the_fee_leaves_a_message_for_the_next_business_day():
    turns = _call(INCOMING, CLOSED, Pressed(key="2"), Pressed(key="2"), MESSAGE)

    assert _effects(turns)[0] is Effect.CONSENT_REFUSED
    assert turns[-1].prompts == ("thanks_later",)


def test_who_hangs_up_while_recording_has_left_a_message():
    turns = _call(
        INCOMING, CLOSED, Pressed(key="2"), Pressed(key="1"), Recorded(seconds=7, is_gone=True)
    )

    assert _effects(turns)[-1] is Effect.MESSAGE_LEFT
    assert turns[-1].prompts == ()


@pytest.mark.parametrize("end", [Gone(), Recorded(seconds=0.3, is_gone=True)])
def test_who_hangs_up_at_the_tone_has_left_nothing(end: Result):
    turns = _call(INCOMING, CLOSED, Pressed(key="2"), Pressed(key="1"), end)

    assert Effect.MESSAGE_LEFT not in _effects(turns)
    assert _effects(turns)[-1] is Effect.CALL_ABANDONED


def test_a_silent_recording_is_told_and_logged():
    turns = _call(INCOMING, CLOSED, Pressed(key="2"), Pressed(key="1"), Recorded(seconds=0))

    assert turns[-1].prompts == ("nothing_heard",)
    assert _effects(turns)[-1] is Effect.CALL_ABANDONED


@pytest.mark.parametrize("keys", [[SILENCE] * 3, [Pressed(key="9")] * 3])
def test_who_can_not_press_is_helped_all_the_same(keys: list[Result]):
    turns = _call(INCOMING, CLOSED, *keys)

    assert [turn.prompts for turn in turns[1:3]] == [("menu",), ("menu",)]
    assert turns[-1].prompts[0] == "desk_closed"


def test_another_menu_option_is_the_policys():
    script = call_flows.incoming(menu_option="5")

    assert _call(script, OPEN, Pressed(key="5"))[-1].prompts == ("connecting",)


@pytest.mark.parametrize(
    ("keys", "effect"),
    [
        (["1"], Effect.PAGE_ACCEPTED),
        (["2"], Effect.PAGE_DECLINED),
        (["3", "1"], Effect.PAGE_ACCEPTED),
        (["7", "1"], Effect.PAGE_ACCEPTED),
        (["", "", ""], Effect.PAGE_UNANSWERED),
        (["7", "8", "9"], Effect.PAGE_UNANSWERED),
    ],
)
def test_only_a_key_accepts_a_page(keys: list[str], effect: Effect):
    assert _effects(_call(PAGE, CLOSED, *(Pressed(key=key) for key in keys))) == [effect]


@pytest.mark.parametrize("key", ["1", "4"])
def test_a_page_that_somebody_has_is_accepted_by_nobody_else(key: str):
    turns = _call(PAGE, {Fact.IS_OPEN: False, Fact.IS_FREE: False}, Pressed(key=key))

    assert _effects(turns) == []
    assert turns[-1].prompts == ("page_taken",)


def test_an_engineer_hears_the_message_before_deciding():
    assert _call(PAGE, CLOSED, Pressed(key="3"))[-1].prompts == ("message", "page_choice")


def test_a_page_may_be_accepted_and_the_client_called_at_once():
    turns = _call(PAGE, CLOSED, Pressed(key="4"), ANSWERED)

    assert _effects(turns) == [Effect.PAGE_ACCEPTED, Effect.CLIENT_REACHED]


def test_a_client_who_does_not_answer_is_not_called_back():
    turns = _call(CALL_BACK, CLOSED, Pressed(key="1"), NOBODY)

    assert _effects(turns) == [Effect.CLIENT_NOT_REACHED]
    assert turns[-1].prompts == ("client_missed",)


def test_what_can_not_happen_here_is_refused():
    with pytest.raises(ResultOutOfPlace, match="came late"):
        step(INCOMING, Position(node="menu"), MESSAGE, OPEN)


def test_faults_are_named():
    script = {
        "start": Say(prompts=("a",), then="round"),
        "round": Do(effect=Effect.MESSAGE_LEFT, then="back"),
        "back": Ask(fact=Fact.IS_OPEN, yes="round", no="nowhere"),
        "alone": End(),
    }

    assert list(faults(script)) == [
        "“nowhere” is missing.",
        "Nothing leads to “alone”.",
        "“round” goes round for ever.",
        "“back” goes round for ever.",
    ]
    assert "It has no “start”." in list(faults({"end": End()}))


HAPPENINGS = st.lists(
    st.one_of(
        st.builds(Pressed, key=st.sampled_from(["", "1", "2", "3", "4", "9", "#", "*"])),
        st.builds(Recorded, seconds=st.sampled_from([0.0, 0.5, 1.0, 60.0]), is_gone=st.booleans()),
        st.builds(Dialled, outcome=st.sampled_from(list(Outcome))),
        st.just(Gone()),
    ),
    max_size=40,
)


@given(HAPPENINGS, st.booleans(), st.sampled_from([INCOMING, PAGE, CALL_BACK]))
def test_whatever_happens_a_call_ends_in_one_way_and_never_after_its_end(
    results: list[Result], is_open: bool, script: Script
):
    facts = {Fact.IS_OPEN: is_open, Fact.IS_FREE: True}
    turns = [begin(script, facts)]
    for result in results:
        if isinstance(turns[-1].node, End):
            break
        try:
            turns.append(step(script, turns[-1].position, result, facts))
        except ResultOutOfPlace:
            continue

    ends = {Effect.MESSAGE_LEFT, Effect.CALL_ABANDONED, Effect.DESK_ANSWERED}
    if script is INCOMING:
        said = [effect for effect in _effects(turns) if effect in ends]
        assert len(said) == (1 if isinstance(turns[-1].node, End) else 0)
        assert Effect.CONSENT_GIVEN not in _effects(turns) or not is_open
    assert _effects(turns).count(Effect.PAGE_ACCEPTED) <= 1
