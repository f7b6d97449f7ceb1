"""Decides what a call does next: one pure step, whoever carries the call.

A script is data, nodes by name. `step` runs through those that need nothing from the telephone
network and stops at one that does; the carrier does that and comes back with what happened. Every
carrier runs the same scripts, so that a caller hears the same whoever carries the call.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Effect(StrEnum):
    """What the desk must do at once, in this order, before anything more is said."""

    MESSAGE_BEGINS = "message_begins"
    MESSAGE_LEFT = "message_left"
    CALL_ABANDONED = "call_abandoned"
    CONSENT_GIVEN = "consent_given"
    CONSENT_REFUSED = "consent_refused"
    CONSENT_NOT_GIVEN = "consent_not_given"
    DESK_ANSWERED = "desk_answered"
    DESK_DID_NOT_ANSWER = "desk_did_not_answer"
    PAGE_ACCEPTED = "page_accepted"
    PAGE_DECLINED = "page_declined"
    PAGE_UNANSWERED = "page_unanswered"
    CLIENT_REACHED = "client_reached"
    CLIENT_NOT_REACHED = "client_not_reached"
    NUMBER_CONFIRMED = "number_confirmed"


class Fact(StrEnum):
    """What a script may ask about the call."""

    IS_OPEN = "is_open"
    IS_FREE = "is_free"  # whether nobody has accepted the page yet


class Whom(StrEnum):
    """Whom a script may ring."""

    DESK = "desk"
    CALLER = "caller"


class Outcome(StrEnum):
    """How ringing somebody ended."""

    ANSWERED = "answered"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    MACHINE = "machine"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Say:
    """Speaks and goes on."""

    prompts: tuple[str, ...]
    then: str


@dataclass(frozen=True, kw_only=True)
class Do:
    """Has the desk do something and goes on."""

    effect: Effect
    then: str


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Goes one way or the other."""

    fact: Fact
    yes: str
    no: str


@dataclass(frozen=True, kw_only=True)
class Gather:
    """Speaks and waits for one key; silence and a wrong key are asked again, `tries` times in all.

    Then silence goes to `silent` and a wrong key to `wrong`.
    """

    prompts: tuple[str, ...]
    keys: Mapping[str, str]
    silent: str
    wrong: str
    seconds: int = 6
    tries: int = 3
    gone: str = "end"


@dataclass(frozen=True, kw_only=True)
class Record:
    """Speaks, gives a tone and records; less than `least_seconds` is nobody's message."""

    prompts: tuple[str, ...]
    then: str
    empty: str
    gone_empty: str
    least_seconds: int = 1
    longest_seconds: int = 180
    silence_seconds: int = 10
    finish_key: str = "#"


@dataclass(frozen=True, kw_only=True)
class Dial:
    """Rings somebody and joins the two; any end of it that is not an answer goes to `otherwise`."""

    prompts: tuple[str, ...] = ()
    whom: Whom
    answered: str
    otherwise: str
    ring_seconds: int = 20
    gone: str = "end"


@dataclass(frozen=True, kw_only=True)
class End:
    """Hangs up."""


Waiting = Gather | Record | Dial
Node = Say | Do | Ask | Waiting | End
Script = Mapping[str, Node]
START = "start"


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """The caller pressed a key; none is silence."""

    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """The recording ended, with so many seconds of it; the caller may be gone with its end."""

    seconds: float
    is_gone: bool = False


@dataclass(frozen=True, kw_only=True)
class Dialled:
    """Ringing somebody ended."""

    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Gone:
    """The caller hung up."""


Result = Pressed | Recorded | Dialled | Gone


class ResultOutOfPlace(ValueError):
    """What happened can't happen at the node where the call is."""

    def __init__(self, position: "Position", result: Result) -> None:
        super().__init__(
            f"{type(result).__name__} does not fit “{position.node}”, where the call waits. "
            "Look whether an old webhook came late."
        )


@dataclass(frozen=True, kw_only=True)
class Position:
    """Where a call waits, and how often it has been asked there."""

    node: str
    asked: int = 1


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What to do now: the effects first, then speak, then what the node wants (End: hang up)."""

    effects: tuple[Effect, ...] = ()
    prompts: tuple[str, ...] = ()
    node: Waiting | End = field(default_factory=End)
    position: Position


def begin(script: Script, facts: Mapping[Fact, bool]) -> Turn:
    """The first turn of a call."""
    return _run(script, START, facts, is_there=True)


def step(script: Script, position: Position, result: Result, facts: Mapping[Fact, bool]) -> Turn:
    """The turn after `result` at `position`; raises ResultOutOfPlace.

    Once the caller is gone nothing is said any more, but what the desk must do is still done.
    """
    node = script[position.node]
    if isinstance(node, Gather) and isinstance(result, Pressed):
        return _pressed(script, position, node, result, facts)
    if isinstance(node, Record) and isinstance(result, Recorded | Gone):
        return _recorded(script, node, result, facts)
    if isinstance(node, Dial) and isinstance(result, Dialled):
        answered = result.outcome is Outcome.ANSWERED
        return _run(script, node.answered if answered else node.otherwise, facts, is_there=True)
    if isinstance(node, Gather | Dial) and isinstance(result, Gone):
        return _run(script, node.gone, facts, is_there=False)
    raise ResultOutOfPlace(position, result)


def _pressed(
    script: Script, position: Position, node: Gather, result: Pressed, facts: Mapping[Fact, bool]
) -> Turn:
    if (chosen := node.keys.get(result.key)) is not None:
        return _run(script, chosen, facts, is_there=True)
    if position.asked < node.tries:
        again = replace(position, asked=position.asked + 1)
        return Turn(prompts=node.prompts, node=node, position=again)
    return _run(script, node.wrong if result.key else node.silent, facts, is_there=True)


def _recorded(
    script: Script, node: Record, result: Recorded | Gone, facts: Mapping[Fact, bool]
) -> Turn:
    seconds = result.seconds if isinstance(result, Recorded) else 0.0
    is_there = isinstance(result, Recorded) and not result.is_gone
    if seconds >= node.least_seconds:
        return _run(script, node.then, facts, is_there=is_there)
    return _run(script, node.empty if is_there else node.gone_empty, facts, is_there=is_there)


def _run(script: Script, name: str, facts: Mapping[Fact, bool], *, is_there: bool) -> Turn:
    """From a node to the next that waits; for a caller who is gone, to the end of what is done."""
    effects: list[Effect] = []
    prompts: list[str] = []
    while True:
        node = script[name]
        match node:
            case Say():
                prompts += node.prompts
                name = node.then
            case Do():
                effects.append(node.effect)
                name = node.then
            case Ask():
                name = node.yes if facts[node.fact] else node.no
            case _:
                if not is_there:
                    return Turn(effects=tuple(effects), position=Position(node=name))
                said = () if isinstance(node, End) else node.prompts
                return Turn(
                    effects=tuple(effects),
                    prompts=(*prompts, *said),
                    node=node,
                    position=Position(node=name),
                )
