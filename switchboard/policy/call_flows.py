"""Decides how our calls go: a client's call to a desk, a page to an engineer, a call-back.

Prompts are names of texts; `message` among them is the recording that the caller left. Whoever
can't or doesn't press anything is helped as if they had chosen support: a broken keypad at night
must not cost anybody their call.
"""

from switchboard.policy.call_script import (
    Ask,
    Dial,
    Do,
    Effect,
    End,
    Fact,
    Gather,
    Record,
    Say,
    Script,
    Whom,
)

MESSAGE = "message"

_IN_HOURS: Script = {
    "desk": Dial(
        prompts=("connecting",),
        whom=Whom.DESK,
        answered="spoken",
        otherwise="all_busy",
        gone="unanswered_and_gone",
    ),
    "spoken": Do(effect=Effect.DESK_ANSWERED, then="end"),
    "unanswered_and_gone": Do(effect=Effect.DESK_DID_NOT_ANSWER, then="abandoned"),
    "all_busy": Do(effect=Effect.DESK_DID_NOT_ANSWER, then="desk_message"),
    "desk_message": Do(effect=Effect.MESSAGE_BEGINS, then="desk_record"),
    "desk_record": Record(
        prompts=("all_busy", "leave_message"),
        then="desk_left",
        empty="nothing_heard",
        gone_empty="abandoned",
    ),
    "desk_left": Do(effect=Effect.MESSAGE_LEFT, then="desk_thanks"),
    "desk_thanks": Say(prompts=("thanks_desk",), then="end"),
}

# The fee is heard and agreed to before any work (S17). Silence goes on as "not given"; whoever
# refuses leaves a message all the same, for the next business day.
_AFTER_HOURS: Script = {
    "notice": Gather(
        prompts=("desk_closed", "fee_notice", "fee_choice"),
        keys={"1": "agreed", "2": "refused"},
        silent="not_agreed",
        wrong="not_agreed",
        tries=2,
        gone="abandoned",
    ),
    "agreed": Do(effect=Effect.CONSENT_GIVEN, then="message"),
    "not_agreed": Do(effect=Effect.CONSENT_NOT_GIVEN, then="message"),
    "message": Do(effect=Effect.MESSAGE_BEGINS, then="record"),
    "record": Record(
        prompts=("leave_message",), then="left", empty="nothing_heard", gone_empty="abandoned"
    ),
    "left": Do(effect=Effect.MESSAGE_LEFT, then="thanks"),
    "thanks": Say(prompts=("thanks_on_call",), then="end"),
    "refused": Do(effect=Effect.CONSENT_REFUSED, then="later_message"),
    "later_message": Do(effect=Effect.MESSAGE_BEGINS, then="later_record"),
    "later_record": Record(
        prompts=("leave_message_for_later",),
        then="later_left",
        empty="nothing_heard",
        gone_empty="abandoned",
    ),
    "later_left": Do(effect=Effect.MESSAGE_LEFT, then="later_thanks"),
    "later_thanks": Say(prompts=("thanks_later",), then="end"),
}

_RING_CLIENT: Script = {
    "client": Dial(
        prompts=("calling_client",),
        whom=Whom.CALLER,
        answered="client_reached",
        otherwise="client_missed_said",
        ring_seconds=40,
        gone="client_missed",
    ),
    "client_reached": Do(effect=Effect.CLIENT_REACHED, then="end"),
    "client_missed_said": Say(prompts=("client_missed",), then="client_missed"),
    "client_missed": Do(effect=Effect.CLIENT_NOT_REACHED, then="end"),
    "end": End(),
}


def incoming(*, menu_option: str) -> Script:
    """A client calls a desk: the menu, then the desk or, after hours, on-call (S16, S17)."""
    return {
        "start": Say(prompts=("welcome",), then="menu"),
        "menu": Gather(
            prompts=("menu",),
            keys={menu_option: "support"},
            silent="support",
            wrong="support",
            gone="abandoned",
        ),
        "support": Ask(fact=Fact.IS_OPEN, yes="desk", no="notice"),
        **_IN_HOURS,
        **_AFTER_HOURS,
        "nothing_heard": Say(prompts=("nothing_heard",), then="abandoned"),
        "abandoned": Do(effect=Effect.CALL_ABANDONED, then="end"),
        "end": End(),
    }


def page() -> Script:
    """An engineer is paged: 1 accepts, 2 declines, 3 plays the message, 4 accepts and calls back.

    Only a key accepts: a machine that answers hears the words and presses nothing.
    """
    answers = {"1": "accept", "2": "declined", "3": "play", "4": "accept_now"}
    return {
        "start": _asked(("page", "page_choice"), answers),
        "play": _asked((MESSAGE, "page_choice"), answers),
        "accept": Ask(fact=Fact.IS_FREE, yes="accepted", no="taken"),
        "accepted": Do(effect=Effect.PAGE_ACCEPTED, then="accepted_thanks"),
        "accepted_thanks": Say(prompts=("page_accepted",), then="end"),
        "declined": Do(effect=Effect.PAGE_DECLINED, then="declined_thanks"),
        "declined_thanks": Say(prompts=("page_declined",), then="end"),
        "unanswered": Do(effect=Effect.PAGE_UNANSWERED, then="end"),
        "taken": Say(prompts=("page_taken",), then="end"),
        "accept_now": Ask(fact=Fact.IS_FREE, yes="accepted_now", no="taken"),
        "accepted_now": Do(effect=Effect.PAGE_ACCEPTED, then="client"),
        **_RING_CLIENT,
    }


def call_back() -> Script:
    """An engineer calls a client back: their own telephone first, then the client's (S16).

    Where the engineer presses nothing, nobody was called: the client is not told that we tried.
    """
    start = Gather(
        prompts=("call_back",),
        keys={"1": "client"},
        silent="unanswered",
        wrong="unanswered",
        gone="unanswered",
    )
    unanswered = Do(effect=Effect.PAGE_UNANSWERED, then="end")
    return {"start": start, "unanswered": unanswered, **_RING_CLIENT}


def test() -> Script:
    """An engineer proves that a number is theirs: only a key does."""
    start = Gather(prompts=("test",), keys={"1": "confirmed"}, silent="end", wrong="end")
    return {
        "start": start,
        "confirmed": Do(effect=Effect.NUMBER_CONFIRMED, then="confirmed_thanks"),
        "confirmed_thanks": Say(prompts=("test_confirmed",), then="end"),
        "end": End(),
    }


def _asked(prompts: tuple[str, ...], answers: dict[str, str]) -> Gather:
    return Gather(
        prompts=prompts, keys=answers, silent="unanswered", wrong="unanswered", gone="unanswered"
    )
